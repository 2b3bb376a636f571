"""What comes after a badge: successors, editions, and who is shown the newer one."""

import json
import uuid

import pytest
from django.utils import timezone

from badges.domain import awards, issuing
from badges.domain.renewal import let_lead_on, newest_form, reissue, successor_of
from badges.domain.verification import verify
from badges.enums import AwardState, Format, Verdict
from badges.models import Award, Credential, StatusEntry
from courses.domain.incidents import suspend
from courses.models import Skill
from lms.kernel.errors import DomainError, NotAllowed
from tests.factories import accounts, badges, courses

pytestmark = pytest.mark.django_db


def stored(award: Award, format_: Format = Format.OB3) -> Credential:
    return Credential.objects.get(award=award.pk, format=format_)  # with the award as it is stored now


def text(award: Award) -> str:
    return bytes(stored(award).document).decode()


def sweep() -> None:
    awards.award_missing()
    issuing.issue_pending()


@pytest.fixture
def pair():
    """A badge and the one that replaced it, since its first expiry moved."""
    old = badges.issued(expiry_months=12)
    courses.observation(courses.mentor("Mia"), old.learner, Skill.objects.get().current)
    sweep()
    old.refresh_from_db()
    return old, Award.objects.latest("renewal")


def test_a_refresher_renews_only_when_the_earliest_expiry_moves_and_the_badge_ends_with_it():
    short, long = courses.skill("S01", expiry_months=6), courses.skill("S02", expiry_months=24)
    mentor, learner = courses.mentor(), accounts.trainee()
    for version in (short, long):
        courses.observation(mentor, learner, version)
    first = issuing.issue(awards.reconsider(badges.achievement(), learner))
    assert json.loads(text(first))["validUntil"] == first.valid_until.strftime("%Y-%m-%dT%H:%M:%SZ")
    courses.observation(mentor, learner, long)
    sweep()
    assert list(Award.objects.all()) == [first]
    courses.observation(mentor, learner, short)
    sweep()
    newer, old = Award.objects.all()
    assert (old.pk, old.state, newer.state) == (first.pk, AwardState.REPLACED, AwardState.ISSUED)
    assert newer.valid_until > first.valid_until
    assert json.loads(text(newer))["validUntil"] == newer.valid_until.strftime("%Y-%m-%dT%H:%M:%SZ")


def test_the_newer_badge_has_nothing_in_common_with_the_old_one_that_points_at_the_person(pair):
    old, newer = (json.loads(text(award)) for award in pair)
    assert old["credentialSubject"]["id"] != newer["credentialSubject"]["id"]
    for award, other in (pair, reversed(pair)):
        assert str(award.public_id) not in text(other)
    shared = {entry["digestMultibase"] for entry in old["evidence"]} & {
        entry["digestMultibase"] for entry in newer["evidence"]
    }
    assert shared == set()


def test_the_newer_badge_is_found_for_a_replaced_one_alone(pair):
    old, newer = pair
    assert (successor_of(old), successor_of(newer)) == (newer, None)


def test_a_replaced_badge_gives_its_own_document_until_its_holder_lets_it_lead_on(pair):
    old, newer = pair
    assert newest_form(stored(old)) == stored(old)
    let_lead_on(old, by=old.learner, allowed=True)
    assert newest_form(stored(old)) == stored(newer)
    assert newest_form(stored(newer)) == stored(newer)
    let_lead_on(old, by=old.learner, allowed=False)
    assert newest_form(stored(old)) == stored(old)


def test_the_verdict_names_the_newer_badge_only_where_its_holder_says_so(pair):
    old, newer = pair

    def said() -> str:
        judgement = verify(text(old).encode(), at=timezone.now())
        assert judgement.verdict is Verdict.REPLACED
        return next(check.detail for check in judgement.checks if check.id == "status")

    assert said() == "A newer badge has replaced this one. Ask for it."
    let_lead_on(old, by=old.learner, allowed=True)
    address = f"http://testserver/credentials/{newer.public_id}/"
    assert said() == f"A newer badge has replaced this one: {address}"


def test_it_leads_to_the_one_in_force_however_many_came_between(pair):
    old, _newer = pair
    let_lead_on(old, by=old.learner, allowed=True)
    courses.observation(courses.mentor("Mo"), old.learner, Skill.objects.get().current)
    sweep()
    newest = Award.objects.latest("renewal")
    assert Award.objects.count() == 3
    assert newest_form(stored(old)) == stored(newest)


def test_nobody_but_its_holder_lets_a_badge_lead_on(pair):
    old, _newer = pair
    with pytest.raises(NotAllowed):
        let_lead_on(old, by=accounts.person("Ada", role="administrator"), allowed=True)
    old.refresh_from_db()
    assert old.leads_on is False


def test_issuing_anew_is_another_badge_for_the_same_and_replaces_the_former_once_it_is_there():
    award = badges.issued()
    made = reissue(award, reason="privacy")
    award.refresh_from_db()
    assert (award.state, made.state) == (AwardState.ISSUED, AwardState.PENDING)
    assert (made.renewal, made.edition, made.edition_reason) == (award.renewal, 2, "privacy")
    assert issuing.issue_pending() == 1
    award.refresh_from_db()
    made.refresh_from_db()
    assert (award.state, made.state) == (AwardState.REPLACED, AwardState.ISSUED)
    assert StatusEntry.objects.count() == 2
    assert successor_of(award) == made
    assert (made.earned_at, made.valid_until, made.skills) == (
        award.earned_at,
        award.valid_until,
        award.skills,
    )
    for one, verdict in ((award, Verdict.REPLACED), (made, Verdict.VALID)):
        assert verify(text(one).encode(), at=timezone.now()).verdict is verdict


def test_asking_again_while_it_is_on_its_way_makes_no_second_edition():
    award = badges.issued()
    made = reissue(award, reason="privacy")
    assert reissue(award, reason="privacy") == made
    assert reissue(made, reason="privacy") == made
    issuing.issue_pending()
    assert reissue(award, reason="privacy").edition == 3


def test_sweeps_leave_editions_alone():
    award = badges.issued()
    reissue(award, reason="privacy")
    issuing.issue_pending()
    for _time in range(2):
        assert awards.reconsider(award.achievement, award.learner).edition == 2
        sweep()
    assert list(Award.objects.values_list("edition", "state")) == [(2, "issued"), (1, "replaced")]


@pytest.mark.parametrize(
    "changes", [{"state": AwardState.REVOKED}, {"state": AwardState.SUSPENDED}, {"learner": None}]
)
def test_what_is_not_in_force_is_not_issued_anew(changes):
    award = badges.issued()
    Award.objects.update(**changes)
    award.refresh_from_db()
    with pytest.raises(DomainError) as refused:
        reissue(award, reason="privacy")
    assert refused.value.code == "not_in_force"
    assert Award.objects.count() == 1


def test_a_hold_on_a_skill_that_is_no_longer_asked_for_leads_to_a_successor_at_the_same_position():
    held, asked = courses.skill("S02"), courses.skill("S01")
    achievement, mentor, learner = badges.achievement(), courses.mentor(), accounts.trainee()
    for version in (held, asked):
        courses.observation(mentor, learner, version)
    award = issuing.issue(awards.reconsider(achievement, learner))
    suspend(held.skill, [learner], by=accounts.coordinator(), reason="x", public_id=uuid.uuid4())
    awards.reconsider(achievement, learner)
    Skill.objects.filter(code="S02").update(course_code="C02")
    newest = awards.reconsider(achievement, learner)
    issuing.issue_pending()
    award.refresh_from_db()
    newest.refresh_from_db()
    assert (newest.renewal, newest.edition, newest.skills) == (award.renewal, 2, ["S01"])
    assert (award.state, newest.state) == (AwardState.REPLACED, AwardState.ISSUED)
    assert awards.reconsider(achievement, learner) == newest
    assert Award.objects.count() == 2
