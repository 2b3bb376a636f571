"""Revoking, holding and lifting by hand, and what the sweep makes of it."""

import uuid

import pytest
from django.utils import timezone

from badges.domain import awards, ending, issuing
from badges.domain.verification import verify
from badges.enums import AwardState, Format, HandChangeKind, Verdict
from badges.models import Award, HandChange, HandReason
from courses.domain import second
from courses.models import SignOffEvent, Skill
from lms.accounts import roles
from lms.accounts.models import User
from lms.kernel.errors import AppendOnlyError, DomainError, NotAllowed
from lms.web import privacy
from tests.factories import accounts, badges, courses

pytestmark = pytest.mark.django_db


@pytest.fixture
def cora():
    return accounts.coordinator()


def verdict(award: Award) -> Verdict:
    return verify(bytes(award.credentials.get(format=Format.OB3).document), at=timezone.now()).verdict


def test_revoking_keeps_who_when_and_why_and_verification_says_so(cora):
    award = badges.issued()
    change = ending.revoke(award, by=cora, reason="Given to the wrong person")
    award.refresh_from_db()
    assert (award.state, award.ended_at) == (AwardState.REVOKED, change.at)
    assert (change.by, change.kind, change.reason.text) == (
        cora.pseudonym,
        HandChangeKind.REVOKED,
        "Given to the wrong person",
    )
    assert verdict(award) is Verdict.REVOKED
    with pytest.raises(AppendOnlyError):
        change.delete()


def test_a_revoked_award_does_not_come_back_by_the_sweep_for_the_same_renewal(cora):
    award = badges.issued(expiry_months=12)
    ending.revoke(award, by=cora, reason="Wrong")
    assert awards.reconsider(award.achievement, award.learner) is None
    awards.award_missing()
    issuing.issue_pending()
    assert list(Award.objects.values_list("pk", "state")) == [(award.pk, AwardState.REVOKED)]
    courses.observation(courses.mentor("Mia"), award.learner, Skill.objects.get().current)
    [new] = awards.award_missing()
    assert new.renewal > award.renewal


def test_what_is_owed_and_was_revoked_is_never_issued(cora):
    award = badges.earned()
    ending.revoke(award, by=cora, reason="Wrong")
    assert issuing.issue(award).state == AwardState.REVOKED
    assert not award.credentials.exists()


def test_a_hold_by_hand_lasts_until_it_is_lifted_and_nothing_new_is_earned_meanwhile(cora):
    award = badges.issued(expiry_months=12)
    ending.suspend(award, by=cora, reason="We look into it")
    assert verdict(award) is Verdict.SUSPENDED
    courses.observation(courses.mentor("Mia"), award.learner, Skill.objects.get().current)
    assert awards.award_missing() == []
    assert Award.objects.count() == 1
    ending.lift(award, by=cora, reason="All right")
    issuing.issue_pending()
    newest = Award.objects.latest("renewal")
    award.refresh_from_db()
    assert (award.state, newest.state, newest != award) == (AwardState.REPLACED, AwardState.ISSUED, True)


def test_a_lifted_hold_brings_the_badge_back(cora):
    award = badges.issued()
    ending.suspend(award, by=cora, reason="We look into it")
    assert ending.possible(Award.objects.get()) == [HandChangeKind.REVOKED, HandChangeKind.LIFTED]
    ending.lift(award, by=cora, reason="All right")
    assert verdict(award) is Verdict.VALID
    assert list(HandChange.objects.values_list("kind", flat=True)) == ["suspended", "lifted"]


def test_a_hold_is_not_lifted_where_the_ledger_supports_the_badge_no_more(cora):
    award = badges.issued()
    ending.suspend(award, by=cora, reason="We look into it")
    event = SignOffEvent.objects.get(kind="Observed")
    courses.revoke(event, by=User.objects.get(pseudonym=event.signer))
    with pytest.raises(DomainError, match="does not support"):
        ending.lift(award, by=cora, reason="All right")
    assert HandChange.objects.count() == 1


def test_a_hold_on_what_was_never_issued_ends_in_issuing_it(cora):
    award = badges.earned()
    ending.suspend(award, by=cora, reason="We look into it")
    assert issuing.issue_pending() == 0
    ending.lift(award, by=cora, reason="All right")
    assert issuing.issue_pending() == 1


def test_a_hold_that_the_ledger_began_is_not_lifted_here(cora):
    award = badges.issued()
    Award.objects.update(state=AwardState.SUSPENDED, ended_at=timezone.now())
    with pytest.raises(DomainError, match="not in a state"):
        ending.lift(award, by=cora, reason="All right")


def test_a_hold_ends_in_revocation_where_its_ground_goes(cora):
    award = badges.issued()
    ending.suspend(award, by=cora, reason="We look into it")
    event = SignOffEvent.objects.get(kind="Observed")
    second.revoke(
        event, by=User.objects.get(pseudonym=event.signer), reason="Never", client_uuid=uuid.uuid4()
    )
    awards.award_missing()
    award.refresh_from_db()
    assert award.state == AwardState.REVOKED
    assert not ending.was_by_hand(award)


@pytest.mark.parametrize("act", [ending.revoke, ending.suspend, ending.lift])
def test_nobody_does_it_without_the_right_nor_to_a_badge_of_their_own(act):
    award = badges.issued()
    for role in (roles.TRAINEE, roles.MENTOR, roles.TEACHER, roles.EDITOR):
        with pytest.raises(NotAllowed):
            act(award, by=accounts.person(role, role=role), reason="x")
    award.learner.give_roles(roles.COORDINATOR)
    with pytest.raises(NotAllowed):
        act(award, by=User.objects.get(pk=award.learner.pk), reason="x")
    assert not HandChange.objects.exists()


@pytest.mark.parametrize("reason", ["", " \n"])
def test_a_reason_is_needed(cora, reason):
    award = badges.issued()
    with pytest.raises(DomainError, match="Say why"):
        ending.revoke(award, by=cora, reason=reason)
    award.refresh_from_db()
    assert award.state == AwardState.ISSUED


def test_what_has_ended_is_not_revoked_again(cora):
    award = badges.issued()
    ending.revoke(award, by=cora, reason="Wrong")
    with pytest.raises(DomainError, match="not in a state"):
        ending.revoke(award, by=cora, reason="Twice")


def test_erasure_takes_the_reason_and_leaves_the_row(cora):
    award = badges.issued()
    ending.revoke(award, by=cora, reason="About Tessa")
    privacy.erase(award.learner, by=None)
    assert (HandChange.objects.count(), HandReason.objects.count()) == (1, 0)
    other = badges.issued(accounts.trainee("Tom"), code="C07", skill_code="S07")
    Award.objects.filter(pk=other.pk).update(learner=None)
    ending.revoke(other, by=cora, reason="A badge of somebody who was erased can be revoked")
    other.refresh_from_db()
    assert other.state == AwardState.REVOKED
