"""A trainee asks to be watched."""

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from courses.domain.readiness import readiness_of
from courses.enums import RequestState
from courses.events import signoff_requested
from courses.models import SignOffRequest, Skill
from courses.permissions import can_ask
from lms.accounts.models import User
from lms.kernel.errors import DomainError, NotAllowed


@transaction.atomic
def ask(*, learner: User, skill: Skill, note: str = "") -> SignOffRequest:
    """Put the learner on the mentors' list for this skill; asking again returns the request that waits.

    Raises NotAllowed without the permission, DomainError("not_ready") naming what is missing.
    """
    if not can_ask(learner):
        raise NotAllowed(_("Only trainees and mentors ask for a sign-off."), code="may_not_ask")
    readiness = readiness_of(learner, skill.code, moment=timezone.now())
    if not readiness.ready:
        names = ", ".join(need.words for need in readiness.missing)
        raise DomainError(_("First you need: %(names)s.") % {"names": names}, code="not_ready")
    row, created = SignOffRequest.objects.get_or_create(
        learner=learner,
        skill=skill,
        state=RequestState.WAITING,
        defaults={"note": note, "asked_at": timezone.now()},
    )
    if created:
        signoff_requested.announce(request_id=row.pk)
    return row


def withdraw_request(request: SignOffRequest) -> None:
    """Take the learner off the list; does nothing to a request that was answered meanwhile."""
    SignOffRequest.objects.filter(pk=request.pk, state=RequestState.WAITING).update(
        state=RequestState.WITHDRAWN
    )
