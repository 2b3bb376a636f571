"""Achievements by a chosen set of skills, and those that a person gives."""

import json

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from badges.domain import achievements, awards, issuing
from badges.domain.rules import Rule, check_fit_to_issue, is_fixed, rule_of
from badges.enums import AwardState, Format
from badges.models import Achievement, Award, RequiredSkill
from courses.enums import Entrustment
from courses.models import SignOffEvent
from lms.accounts.models import User
from lms.kernel.errors import DomainError
from tests.factories import accounts, badges, courses

pytestmark = pytest.mark.django_db


@pytest.fixture
def skills():
    return courses.skill("S01", "C01"), courses.skill("S02", "C02")


@pytest.fixture
def mentors():
    return courses.mentor("Max", course="C01"), courses.mentor("Mia", course="C02")


def document(award: Award):
    return json.loads(bytes(award.credentials.get(format=Format.OB3).document))


def test_a_set_of_skills_is_earned_by_holding_all_of_them_whatever_course_they_are_of(skills, mentors):
    achievement, learner = badges.skill_set(*skills), accounts.trainee()
    courses.observation(mentors[0], learner, skills[0])
    assert awards.award_missing() == []
    last = courses.observation(mentors[1], learner, skills[1])
    [award] = awards.award_missing()
    assert (award.achievement, award.renewal, award.skills) == (achievement, last.position, ["S01", "S02"])
    assert issuing.issue(award).state == AwardState.ISSUED
    said = document(award)["credentialSubject"]["achievement"]
    assert said["humanCode"] == "K-1"
    assert [one["name"] for one in said["resultDescription"]] == ["S01 Skill S01", "S02 Skill S02"]


def test_the_event_of_a_sign_off_awards_a_set_that_it_completed(skills, mentors):
    badges.skill_set(skills[0])
    event = courses.observation(mentors[0], accounts.trainee(), skills[0])
    assert [award.achievement.code for award in awards.award_for(event)] == ["K-1"]


def test_a_lowest_level_is_reached_by_the_last_observation_and_stands_in_the_badge(skills, mentors):
    badges.skill_set((skills[0], 4))
    learner = accounts.trainee()
    courses.observation(mentors[0], learner, skills[0], level=Entrustment.NEARBY)
    assert awards.award_missing() == []
    reached = courses.observation(mentors[0], learner, skills[0], level=Entrustment.CHECKED)
    [award] = awards.award_missing()
    assert award.renewal == reached.position
    issuing.issue(award)
    said = document(award)["credentialSubject"]["achievement"]
    assert said["resultDescription"][0]["requiredLevel"].endswith("#level-4")
    assert "last at level 4 of 5 or above" in said["criteria"]["narrative"]


def test_a_lower_level_seen_later_ends_nothing(skills, mentors):
    achievement, learner = badges.skill_set((skills[0], 4)), accounts.trainee()
    courses.observation(mentors[0], learner, skills[0], level=Entrustment.CHECKED)
    [award] = awards.award_missing()
    issuing.issue(award)
    courses.observation(mentors[0], learner, skills[0], level=Entrustment.NEARBY)
    awards.reconsider(achievement, learner)
    assert list(Award.objects.values_list("state", flat=True)) == [AwardState.ISSUED]


def test_taking_back_the_observation_with_the_level_revokes_the_badge(skills, mentors):
    badges.skill_set((skills[0], 4))
    learner = accounts.trainee()
    courses.observation(mentors[0], learner, skills[0], level=Entrustment.NEARBY)
    courses.observation(mentors[0], learner, skills[0], level=Entrustment.CHECKED)
    [award] = awards.award_missing()
    issuing.issue(award)
    event = SignOffEvent.objects.filter(kind="Observed").latest("position")
    courses.revoke(event, by=User.objects.get(pseudonym=event.signer))
    awards.award_missing()
    award.refresh_from_db()
    assert award.state == AwardState.REVOKED


def test_a_recognition_has_no_rule_and_no_sweep_awards_or_ends_it():
    achievement, learner = badges.recognition(), accounts.trainee()
    [award] = badges.given(achievement, learner, by=accounts.coordinator())
    assert rule_of(achievement) == Rule()
    assert awards.reconsider(achievement, learner) is None
    awards.award_missing()
    award.refresh_from_db()
    assert award.state == AwardState.ISSUED


def test_a_rule_is_fixed_once_somebody_was_awarded_it(skills, mentors):
    achievement, learner = badges.skill_set(skills[0]), accounts.trainee()
    assert not is_fixed(achievement)
    courses.observation(mentors[0], learner, skills[0])
    awards.award_missing()
    assert is_fixed(achievement)


def test_an_achievement_without_criteria_or_skills_is_refused_before_anything_is_issued():
    nothing_said = Achievement(kind="recognition", name="Thanks", criteria=" ")
    with pytest.raises(DomainError, match="“Thanks” has no criteria") as refused:
        check_fit_to_issue(nothing_said)
    assert refused.value.code == "no_criteria"
    with pytest.raises(DomainError, match="asks for no skill"):
        check_fit_to_issue(badges.skill_set())


def test_criteria_that_went_after_the_award_hold_it_back_unissued():
    achievement, learner = badges.recognition(), accounts.trainee()
    award = Award.objects.create(
        achievement=achievement, learner=learner, renewal=1, earned_at=timezone.now()
    )
    Achievement.objects.update(criteria=" ")
    lines = badges.by_hand.HandAward(
        award=award,
        request=award.public_id,
        by=learner.pseudonym,
        role="coordinator",
        narrative="x",
        at=timezone.now(),
    )
    lines.save()
    assert "has no criteria" in issuing.issue(award).held_because
    assert issuing.issue_pending() == 0
    award.refresh_from_db()
    assert (award.state, award.credentials.count()) == (AwardState.PENDING, 0)


def test_the_database_refuses_a_recognition_without_criteria_and_a_skill_twice(skills):
    with pytest.raises(IntegrityError, match="recognition_has_criteria"), transaction.atomic():
        badges.recognition(criteria="")
    achievement = badges.skill_set(skills[0])
    with pytest.raises(IntegrityError), transaction.atomic():
        RequiredSkill.objects.create(achievement=achievement, skill=skills[0].skill)


def test_codes_of_achievements_that_people_make_are_none_of_a_course_and_slugs_are_their_own():
    courses.course("R-1")
    first, second_ = badges.recognition("Helping hand"), badges.recognition("Helping hand")
    assert [(one.code, one.slug) for one in (first, second_)] == [
        ("R-2", "helping-hand"),
        ("R-3", "helping-hand-r-3"),
    ]
    assert achievements.sync() == 0


def test_what_is_held_by_recognition_alone_earns_no_set_of_skills(skills, mentors):
    badges.skill_set(skills[0])
    courses.recognition(mentors[0], accounts.trainee(), skills[0])
    assert awards.award_missing() == []
