"""Revoking a badge, putting it on hold and lifting that, by hand: with a reason, by somebody who may."""

from datetime import datetime

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from badges.domain import status
from badges.domain.awards import held_by_hand, reconsider
from badges.domain.footing import ground_of
from badges.domain.renewal import next_edition
from badges.enums import AwardState, HandAct, StatusKind, StatusRule
from badges.events import award_lifted, award_revoked, award_suspended
from badges.models import Award, HandLift, LiftReason, StatusChange
from badges.models.award import AwardQuerySet
from badges.permissions import can_end
from courses.domain import ledger
from lms.accounts.models import User
from lms.kernel.errors import DomainError, NotAllowed

_FROM = {
    HandAct.REVOKED: (AwardState.PENDING, AwardState.ISSUED, AwardState.SUSPENDED),
    HandAct.SUSPENDED: (AwardState.PENDING, AwardState.ISSUED),
    HandAct.LIFTED: (AwardState.SUSPENDED,),
}
_EVENTS = {StatusKind.REVOKED: award_revoked, StatusKind.SUSPENDED: award_suspended}


def possible(award: Award) -> list[HandAct]:
    """What can be done about the award by hand as it stands; who may do it is another question."""
    found = [kind for kind, states in _FROM.items() if award.state in states]
    if HandAct.LIFTED in found and not held_by_hand(Award.objects.filter(pk=award.pk)).exists():
        found.remove(HandAct.LIFTED)  # on hold because the ledger says so, where it ends; or lifted already
    return found


def revoke(award: Award, *, by: User, reason: str) -> StatusChange:
    """End the award for good. The sweep does not bring it back: only a new renewal, or a new award by hand, does.

    What it replaced before, and somebody may still show, ends with it, and so does an edition of it that is owed.
    Raises NotAllowed, and DomainError for an award that has ended, or no reason.
    """
    return _end(award, StatusKind.REVOKED, by=by, reason=reason)


def suspend(award: Award, *, by: User, reason: str) -> StatusChange:
    """Put the award on hold until somebody lifts that, with what it replaced; nothing new is earned meanwhile.

    Raises likewise.
    """
    return _end(award, StatusKind.SUSPENDED, by=by, reason=reason)


@transaction.atomic
def lift(award: Award, *, by: User, reason: str) -> HandLift:
    """End a hold that a person began. Its bit stays set: a new edition follows, or what was earned meanwhile.

    Raises likewise, and DomainError where the ledger does not support the badge.
    """
    said, row = _checked(award, HandAct.LIFTED, by=by, reason=reason)
    now = timezone.now()
    held = list(held_by_hand(_same(row))) if row.learner_id else [row]
    lifts = {one.pk: HandLift.objects.create(award=one, by=by.pseudonym, at=now) for one in held}
    LiftReason.objects.create(lift=lifts[row.pk], text=said)
    _let_follow(held[0], now)
    Award.objects.filter(pk__in=lifts, issued_at__isnull=True).update(state=AwardState.REPLACED, ended_at=now)
    award_lifted.announce(award_id=row.pk)
    return lifts[row.pk]


@transaction.atomic
def _end(award: Award, kind: StatusKind, *, by: User, reason: str) -> StatusChange:
    said, row = _checked(award, HandAct(kind.value), by=by, reason=reason)
    now = timezone.now()
    for other in _ending_with(row, kind, now):
        _set(other, kind, by=by, reason=said, now=now)
    return _set(row, kind, by=by, reason=said, now=now)


def _set(award: Award, kind: StatusKind, *, by: User, reason: str, now: datetime) -> StatusChange:
    Award.objects.filter(pk=award.pk).update(state=AwardState(kind.value), ended_at=now)
    change = status.record(award, kind, rule=StatusRule.BY_HAND, at=now, by=by, reason=reason)
    _EVENTS[kind].announce(award_id=award.pk)
    return change


def _checked(award: Award, act: HandAct, *, by: User, reason: str) -> tuple[str, Award]:
    """The words, and the locked award that it can be done to by this person."""
    if not can_end(by, award):
        raise NotAllowed(
            _("You may not do this to your own badge, nor without the right to. Ask a coordinator."),
            code="may_not_end",
        )
    said = reason.strip()
    if not said:
        raise DomainError(_("Say why. The holder reads it."), code="no_reason")
    ledger.lock()  # a sweep must not award or end the same thing meanwhile
    rows = Award.objects.select_for_update(of=("self",)).select_related("achievement", "learner")
    row = rows.get(pk=award.pk)
    if act not in possible(row):
        raise DomainError(
            _("The badge is not in a state for this any more: %(state)s.")
            % {"state": row.get_state_display()},
            code="wrong_state",
        )
    return said, row


def _same(award: Award) -> AwardQuerySet:
    """All that the learner was awarded for the same achievement, newest first."""
    return Award.objects.filter(achievement=award.achievement_id, learner=award.learner_id)


def _ending_with(award: Award, kind: StatusKind, now: datetime) -> list[Award]:
    """What the award replaced before and somebody may still show, and what is owed in its place.

    Whatever is owed would take the place of an award on hold. A newer renewal is not revoked with an older one.
    """
    if award.learner_id is None:
        return []
    rows = _same(award).revocable(now).exclude(pk=award.pk)
    owed = rows.filter(state=AwardState.PENDING)
    if kind == StatusKind.REVOKED:
        owed = owed.filter(renewal=award.renewal)
    earlier = rows.filter(state=AwardState.REPLACED)
    return [*owed, *(one for one in earlier if (one.renewal, one.edition) < (award.renewal, award.edition))]


def _let_follow(held: Award, now: datetime) -> None:
    """What takes the place of an award whose hold was lifted."""
    if held.learner is not None and reconsider(held.achievement, held.learner) is not None:
        return
    # The curriculum may ask for more today, and a recognition is not in the ledger: what it was given for decides.
    if held.has_expired(now) or ground_of(held) is None:
        raise DomainError(
            _(
                "The record of sign-offs does not support this badge any more. Leave the hold, or revoke the badge."
            ),
            code="no_ground",
        )
    next_edition(held, reason="hold")
