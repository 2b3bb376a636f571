"""Revoking, holding and lifting for many at once: each award is asked about by itself, and what came of it is told."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from django.utils.translation import gettext as _

from badges.domain import ending
from badges.enums import AwardState, HandAct
from badges.models import Award, HandLift
from badges.permissions import can_end
from lms.accounts.models import User
from lms.kernel.errors import DomainError

MOST = 500  # awards in one go
_ACTS: dict[HandAct, Callable[..., object]] = {
    HandAct.REVOKED: ending.revoke,
    HandAct.SUSPENDED: ending.suspend,
    HandAct.LIFTED: ending.lift,
}
_AFTER = {HandAct.REVOKED: AwardState.REVOKED, HandAct.SUSPENDED: AwardState.SUSPENDED}


@dataclass(frozen=True)
class Ended:
    """What came of one award; `said` is why it was left alone, empty for what was done."""

    award: Award
    said: str = ""

    @property
    def done(self) -> bool:
        """Whether it was done."""
        return not self.said


def why_not(act: HandAct, award: Award, *, by: User) -> str:
    """Why this person cannot do this to this very award as it stands; empty if they can."""
    if award.learner_id == by.pk:
        return _("It is your own badge. Ask another coordinator.")
    if not can_end(by, award):
        return _("You may not do this. Ask a coordinator.")
    if act in ending.possible(award):
        return ""
    if act == HandAct.LIFTED and award.state == AwardState.SUSPENDED:
        return _("The record of sign-offs holds it, or its hold is lifted already.")
    return _("It is in the state “%(state)s”.") % {"state": award.get_state_display()}


def end_many(act: HandAct, awards: Iterable[Award], *, by: User, reason: str) -> list[Ended]:
    """Do it to each award that it can be done to, each in a transaction of its own; the others stay as they are.

    What ends together with another of the same person counts as done. Raises DomainError where there is no reason.
    """
    if not reason.strip():
        raise DomainError(_("Say why. The holder reads it."), code="no_reason")
    possible = [(award, why_not(act, award, by=by)) for award in awards]
    return [Ended(award, said or _one(act, award, by=by, reason=reason)) for award, said in possible]


def _one(act: HandAct, award: Award, *, by: User, reason: str) -> str:
    award.refresh_from_db(fields=["state"])
    if act in _AFTER and award.state == _AFTER[act]:  # it ended together with one before it
        return ""
    if act == HandAct.LIFTED and HandLift.objects.filter(award=award).exists():
        return ""
    try:
        _ACTS[act](award, by=by, reason=reason)
    except DomainError as refused:
        return str(refused.message)
    return ""
