"""Revoking, holding and lifting by hand, and what the sweep makes of it."""

import uuid

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from badges.domain import awards, ending, issuing, renewal
from badges.domain.verification import verify
from badges.enums import AwardState, Format, HandAct, StatusRule, Verdict
from badges.models import Award, HandLift, LiftReason, StatusChange, StatusReason
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
    assert (change.by, change.kind, change.rule, change.reason.text) == (
        cora.pseudonym,
        "revoked",
        StatusRule.BY_HAND,
        "Given to the wrong person",
    )
    assert change.position == 1  # its bit is set when its list is published next
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


def test_a_lifted_hold_brings_the_badge_back_as_a_new_edition_and_the_bit_stays(cora):
    award = badges.issued()
    change = ending.suspend(award, by=cora, reason="We look into it")
    assert ending.possible(Award.objects.get()) == [HandAct.REVOKED, HandAct.LIFTED]
    lift = ending.lift(award, by=cora, reason="All right")
    issuing.issue_pending()
    award.refresh_from_db()
    newest = Award.objects.get(edition=2)
    assert (newest.renewal, newest.edition_reason) == (award.renewal, "hold")
    assert (verdict(newest), verdict(award)) == (Verdict.VALID, Verdict.REPLACED)
    assert list(StatusChange.objects.all()) == [change]
    assert (lift.award, lift.by, lift.reason.text) == (award, cora.pseudonym, "All right")
    with pytest.raises(AppendOnlyError):
        lift.delete()


def test_a_hold_is_lifted_once(cora):
    award = badges.issued()
    ending.suspend(award, by=cora, reason="We look into it")
    ending.lift(award, by=cora, reason="All right")
    assert ending.possible(Award.objects.get(pk=award.pk)) == [HandAct.REVOKED]
    with pytest.raises(DomainError, match="not in a state"):
        ending.lift(award, by=cora, reason="Again")
    with pytest.raises(IntegrityError), transaction.atomic():
        HandLift.objects.create(award=award, by=cora.pseudonym, at=timezone.now())


def test_a_hold_on_a_recognition_ends_in_a_new_edition_that_says_who_gave_it_and_why(cora):
    [award] = badges.given(badges.recognition(), accounts.trainee(), by=cora)
    ending.suspend(award, by=cora, reason="We look into it")
    ending.lift(award, by=cora, reason="All right")
    assert issuing.issue_pending() == 1
    newest = Award.objects.get(edition=2)
    judged = verify(bytes(newest.credentials.get(format=Format.OB3).document), at=timezone.now())
    assert (judged.verdict, judged.decision.grounds) == (Verdict.VALID, "Every Saturday")


def test_a_curriculum_that_grew_meanwhile_does_not_keep_a_hold_from_being_lifted(cora):
    award = badges.issued()
    ending.suspend(award, by=cora, reason="We look into it")
    courses.skill("S02")  # the course asks for it as well now
    ending.lift(award, by=cora, reason="All right")
    assert issuing.issue_pending() == 1
    assert Award.objects.get(edition=2).skills == ["S01"]


@pytest.mark.parametrize(("act", "state"), [(ending.revoke, "revoked"), (ending.suspend, "suspended")])
def test_what_it_replaced_and_somebody_may_still_show_ends_with_it(cora, act, state):
    older = badges.issued(expiry_months=12)
    courses.observation(courses.mentor("Mia"), older.learner, Skill.objects.get().current)
    [newer] = awards.award_missing()
    issuing.issue_pending()
    act(newer, by=cora, reason="Wrong")
    assert list(Award.objects.values_list("state", flat=True)) == [state, state]
    assert set(StatusChange.objects.values_list("award", "kind")) == {(older.pk, state), (newer.pk, state)}
    if act is ending.suspend:
        ending.lift(newer, by=cora, reason="All right")
        issuing.issue_pending()
        older.refresh_from_db()
        newer.refresh_from_db()
        assert (older.state, newer.state) == (AwardState.REPLACED, AwardState.REPLACED)
        assert Award.objects.standing().get().edition == 2


def test_what_is_owed_in_its_place_is_on_hold_with_it_and_follows_when_that_is_lifted(cora):
    award = badges.issued()
    owed = renewal.reissue(award, reason="other words")
    ending.suspend(award, by=cora, reason="We look into it")
    assert issuing.issue_pending() == 0
    ending.lift(award, by=cora, reason="All right")
    assert issuing.issue_pending() == 1
    states = dict(Award.objects.values_list("edition", "state"))
    assert states == {1: AwardState.REPLACED, owed.edition: AwardState.REPLACED, 3: AwardState.ISSUED}


def test_an_edition_that_is_owed_is_revoked_with_what_it_would_replace(cora):
    award = badges.issued()
    renewal.reissue(award, reason="other words")
    ending.revoke(award, by=cora, reason="Wrong")
    assert issuing.issue_pending() == 0
    assert list(Award.objects.values_list("state", flat=True)) == ["revoked", "revoked"]


def test_a_hold_is_not_lifted_where_the_ledger_supports_the_badge_no_more(cora):
    award = badges.issued()
    ending.suspend(award, by=cora, reason="We look into it")
    event = SignOffEvent.objects.get(kind="Observed")
    courses.revoke(event, by=User.objects.get(pseudonym=event.signer))
    with pytest.raises(DomainError, match="does not support"):
        ending.lift(award, by=cora, reason="All right")
    assert not HandLift.objects.exists()


def test_a_hold_on_what_was_never_issued_ends_in_issuing_it(cora):
    award = badges.earned()
    ending.suspend(award, by=cora, reason="We look into it")
    assert issuing.issue_pending() == 0
    ending.lift(award, by=cora, reason="All right")
    assert issuing.issue_pending() == 1
    assert list(Award.objects.values_list("state", flat=True)) == ["issued", "replaced"]


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
    assert [change.rule for change in StatusChange.objects.order_by("pk")] == ["hand", "gone"]


@pytest.mark.parametrize("act", [ending.revoke, ending.suspend, ending.lift])
def test_nobody_does_it_without_the_right_nor_to_a_badge_of_their_own(act):
    award = badges.issued()
    for role in (roles.TRAINEE, roles.MENTOR, roles.TEACHER, roles.EDITOR):
        with pytest.raises(NotAllowed):
            act(award, by=accounts.person(role, role=role), reason="x")
    award.learner.give_roles(roles.COORDINATOR)
    with pytest.raises(NotAllowed):
        act(award, by=User.objects.get(pk=award.learner.pk), reason="x")
    assert not StatusChange.objects.exists()
    assert not HandLift.objects.exists()


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


def test_erasure_takes_the_reasons_and_leaves_the_rows(cora):
    award = badges.issued()
    ending.suspend(award, by=cora, reason="About Tessa")
    ending.lift(award, by=cora, reason="Tessa is all right")
    privacy.erase(award.learner, by=None)
    assert (StatusChange.objects.count(), StatusReason.objects.count()) == (1, 0)
    assert (HandLift.objects.count(), LiftReason.objects.count()) == (1, 0)
    other = badges.issued(accounts.trainee("Tom"), code="C07", skill_code="S07")
    Award.objects.filter(pk=other.pk).update(learner=None)
    ending.revoke(other, by=cora, reason="A badge of somebody who was erased can be revoked")
    other.refresh_from_db()
    assert other.state == AwardState.REVOKED
