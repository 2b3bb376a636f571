"""Revoking a badge, putting it on hold and lifting that, by hand: with a reason, by somebody who may."""

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from badges.domain.awards import reconsider
from badges.domain.grounds import still_supports
from badges.enums import AwardState, HandChangeKind
from badges.events import award_changed_by_hand, award_created, award_revoked, award_suspended
from badges.models import Award, HandChange, HandReason
from badges.permissions import can_end
from courses.domain import ledger
from lms.accounts.models import User
from lms.kernel.errors import DomainError, NotAllowed

_FROM = {
    HandChangeKind.REVOKED: (AwardState.PENDING, AwardState.ISSUED, AwardState.SUSPENDED),
    HandChangeKind.SUSPENDED: (AwardState.PENDING, AwardState.ISSUED),
    HandChangeKind.LIFTED: (AwardState.SUSPENDED,),
}


def possible(award: Award) -> list[HandChangeKind]:
    """What can be done about the award by hand as it stands; who may do it is another question."""
    found = [kind for kind, states in _FROM.items() if award.state in states]
    if HandChangeKind.LIFTED in found and last_kind(award) != HandChangeKind.SUSPENDED:
        found.remove(HandChangeKind.LIFTED)  # on hold because the ledger says so: it ends there
    return found


def last_kind(award: Award) -> str | None:
    """What a person did about it last."""
    return HandChange.objects.filter(award=award).order_by("-pk").values_list("kind", flat=True).first()


def revoke(award: Award, *, by: User, reason: str) -> HandChange:
    """End the award for good. The sweep does not bring it back: only a new renewal, or a new award by hand, does.

    Raises NotAllowed, and DomainError for an award that has ended, or no reason.
    """
    return _change(award, HandChangeKind.REVOKED, by=by, reason=reason)


def suspend(award: Award, *, by: User, reason: str) -> HandChange:
    """Put the award on hold until somebody lifts that; nothing new is earned meanwhile. Raises likewise."""
    return _change(award, HandChangeKind.SUSPENDED, by=by, reason=reason)


def lift(award: Award, *, by: User, reason: str) -> HandChange:
    """End a hold that a person began; what was earned meanwhile follows, and replaces it. Raises likewise, and
    DomainError where the ledger does not support the badge.
    """
    return _change(award, HandChangeKind.LIFTED, by=by, reason=reason)


@transaction.atomic
def _change(award: Award, kind: HandChangeKind, *, by: User, reason: str) -> HandChange:
    if not can_end(by, award):
        raise NotAllowed(
            _("You may not do this to your own badge, nor without the right to. Ask a coordinator."),
            code="may_not_end",
        )
    said = reason.strip()
    if not said:
        raise DomainError(_("Say why. The holder reads it."), code="no_reason")
    ledger.lock()  # a sweep must not award or end the same thing meanwhile
    row = (
        Award.objects.select_for_update(of=("self",))
        .select_related("achievement", "learner")
        .get(pk=award.pk)
    )
    if kind not in possible(row):
        raise DomainError(
            _("The badge is not in a state for this any more: %(state)s.")
            % {"state": row.get_state_display()},
            code="wrong_state",
        )
    if kind == HandChangeKind.LIFTED:
        _bring_back(row)
    else:
        row.state, row.ended_at = AwardState(kind.value), timezone.now()
    row.save(update_fields=["state", "ended_at"])
    change = HandChange.objects.create(
        award=row, kind=kind, by=by.pseudonym, at=row.ended_at or timezone.now()
    )
    HandReason.objects.create(change=change, text=said)
    if kind in _EVENTS:
        _EVENTS[kind].announce(award_id=row.pk)
    award_changed_by_hand.announce(change_id=change.pk)
    if kind == HandChangeKind.LIFTED:
        _catch_up(row)
    return change


def _catch_up(award: Award) -> None:
    """What waited for the end of the hold: the award itself, if it was never issued, and a newer one."""
    if award.state == AwardState.PENDING:
        award_created.announce(award_id=award.pk)
    if award.learner is not None:
        reconsider(award.achievement, award.learner)


_EVENTS = {
    HandChangeKind.REVOKED: award_revoked,
    HandChangeKind.SUSPENDED: award_suspended,
}


def _bring_back(award: Award) -> None:
    """In force again, or owed again if it was never issued; its ground has to be there."""
    if not still_supports(award):
        raise DomainError(
            _(
                "The record of sign-offs does not support this badge any more. Leave the hold, or revoke the badge."
            ),
            code="no_ground",
        )
    award.state = AwardState.ISSUED if award.issued_at else AwardState.PENDING
    award.ended_at = None


def was_by_hand(award: Award) -> bool:
    """Whether a person, and not the ledger, brought the award to the state that it is in."""
    last = HandChange.objects.filter(award=award).order_by("-pk").first()
    return last is not None and last.kind == award.state and last.at == award.ended_at
