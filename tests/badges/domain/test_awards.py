"""Awards: made by the ledger, exactly once per renewal, ended when their ground goes."""

import uuid
from datetime import UTC, datetime, timedelta

import pytest
from django.utils import timezone

from badges.domain import achievements, awards, issuing
from badges.enums import AwardState, Kind
from badges.models import Achievement, Award
from courses.domain import second
from courses.models import SignOffEvent, Standing
from tests.factories import accounts, badges, courses

pytestmark = pytest.mark.django_db


@pytest.fixture
def two_skills():
    return courses.skill("S01"), courses.skill("S02")


def test_one_achievement_for_each_course_with_skills_and_each_pathway():
    courses.skill("S01", "C01")
    courses.course("C01", slug="safe-start", title="Safe start")
    courses.course("C02")  # teaches no skill, so nothing can be earned
    courses.pathway("P1", ["C01", "C02"])
    assert achievements.sync() == 2
    assert achievements.sync() == 0
    found = Achievement.objects.values_list("code", "kind", "slug", "name")
    assert set(found) == {
        ("C01", Kind.COURSE, "safe-start", "Safe start"),
        ("P1", Kind.PATHWAY, "p1", "Pathway P1"),
    }


def test_nothing_is_awarded_until_the_last_skill_is_held(two_skills):
    achievement, mentor, learner = badges.achievement(), courses.mentor(), accounts.trainee()
    courses.observation(mentor, learner, two_skills[0])
    assert awards.reconsider(achievement, learner) is None
    last = courses.observation(mentor, learner, two_skills[1])
    award = awards.reconsider(achievement, learner)
    assert award is not None
    assert (award.renewal, award.state, award.earned_at) == (
        last.position,
        AwardState.PENDING,
        last.observed_at,
    )


def test_reconsidering_again_changes_nothing():
    award = badges.issued()
    for _ in range(3):
        awards.reconsider(award.achievement, award.learner)
        awards.award_missing()
    assert list(Award.objects.values_list("pk", "state")) == [(award.pk, AwardState.ISSUED)]


def test_a_pathway_needs_the_skills_of_its_courses_and_of_the_pathways_it_requires():
    first, second = courses.skill("S01", "C01"), courses.skill("S02", "C02")
    courses.pathway("P1", ["C01"])
    courses.pathway("P2", ["C02"], requires=["P1"])
    achievements.sync()
    mentors = [courses.mentor("Max", course="C01"), courses.mentor("Mia", course="C02")]
    learner = accounts.trainee()
    courses.observation(mentors[1], learner, second)
    awards.award_missing()
    assert not Award.objects.exists()
    courses.observation(mentors[0], learner, first)
    awards.award_missing()
    assert set(Award.objects.values_list("achievement__code", flat=True)) == {"P1", "P2"}


def test_the_event_of_a_sign_off_awards_what_it_completed(two_skills):
    badges.achievement()
    mentor, learner = courses.mentor(), accounts.trainee()
    courses.observation(mentor, learner, two_skills[0])
    assert awards.award_for(SignOffEvent.objects.latest("position")) == []
    courses.observation(mentor, learner, two_skills[1])
    [award] = awards.award_for(SignOffEvent.objects.latest("position"))
    assert award.achievement.code == "C01"


def test_a_renewal_that_moves_the_expiry_earns_a_new_award_and_replaces_the_old_one():
    old = badges.issued(expiry_months=12)
    courses.observation(courses.mentor("Mia"), old.learner, courses.Skill.objects.get().current)
    [new] = awards.award_missing()
    issuing.issue_pending()
    old.refresh_from_db()
    assert (old.state, new.pk != old.pk) == (AwardState.REPLACED, True)
    assert Award.objects.get(pk=new.pk).state == AwardState.ISSUED
    assert Award.objects.get(pk=new.pk).valid_until > old.valid_until


def test_an_observation_that_moves_no_expiry_earns_nothing_new():
    award = badges.issued(expiry_months=None)
    courses.observation(courses.mentor("Mia"), award.learner, courses.Skill.objects.get().current)
    awards.award_missing()
    assert Award.objects.count() == 1


def test_revoking_the_observation_revokes_the_badge():
    award = badges.issued()
    event = SignOffEvent.objects.get(kind="Observed")
    signer = courses.User.objects.get(pseudonym=event.signer)
    second.revoke(event, by=signer, reason="wrong kit", client_uuid=uuid.uuid4())
    awards.award_missing()
    award.refresh_from_db()
    assert award.state == AwardState.REVOKED
    assert award.ended_at is not None


def test_what_was_earned_and_has_expired_earns_no_badge():
    version = courses.skill(expiry_months=12)
    achievement, learner = badges.achievement(), accounts.trainee()
    courses.observation(courses.mentor(), learner, version, when=datetime(2021, 5, 1, tzinfo=UTC))
    assert awards.reconsider(achievement, learner) is None
    assert not Award.objects.exists()


def test_an_achievement_that_is_awarded_no_more_earns_nothing_new_and_keeps_what_was_earned():
    award = badges.issued()
    Achievement.objects.update(live=False)
    other = accounts.trainee("Tom")
    courses.observation(courses.mentor("Mia"), other, courses.Skill.objects.get().current)
    awards.award_missing()
    assert list(Award.objects.all()) == [award]
    award.refresh_from_db()
    assert award.state == AwardState.ISSUED


def test_the_sweep_asks_for_the_same_number_of_rows_however_many_people_hold_the_badge(
    django_assert_max_num_queries,
):
    badges.issued()
    for number in range(5):
        learner = accounts.trainee(f"Learner {number}")
        courses.observation(courses.mentor(), learner, courses.Skill.objects.get().current)
    awards.award_missing()
    assert Award.objects.count() == 6
    assert Standing.objects.count() == 6
    with django_assert_max_num_queries(5):  # achievements, pathways, skills, standings, awards
        awards.award_missing()


def test_the_sweep_finds_whoever_was_seen_though_a_recognition_lasts_longer(django_assert_max_num_queries):
    version, mentor = courses.skill(expiry_months=12), courses.mentor()
    seen, on_paper = accounts.trainee("Ann"), accounts.trainee("Cat")
    courses.observation(mentor, seen, version, when=timezone.now() - timedelta(days=200))
    for learner in (seen, on_paper):
        courses.recognition(mentor, learner, version)
    assert set(Standing.objects.values_list("recognised", flat=True)) == {True}
    badges.achievement()
    assert [award.learner for award in awards.award_missing()] == [seen]
    with django_assert_max_num_queries(5):  # nobody is looked at again who was only recognised
        assert awards.award_missing() == []
