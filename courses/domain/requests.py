"""A trainee asks to be watched."""

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from courses.domain.clearance import check_own_consent
from courses.domain.openness import Reader
from courses.domain.practical_quizzes import MissingQuiz, missing_quizzes
from courses.domain.readiness import readiness_of
from courses.enums import RequestState
from courses.events import signoff_requested
from courses.models import SignOffRequest, Skill
from courses.permissions import can_ask
from lms.accounts.models import User
from lms.kernel.errors import DomainError, NotAllowed


@transaction.atomic
def ask(*, learner: User, skill: Skill, note: str = "", reader: Reader | None = None) -> SignOffRequest:
    """Put the learner on the mentors' list for this skill; asking again returns the request that waits.

    Raises NotAllowed without the permission, DomainError("not_ready") naming what is missing, ("no_consent") for
    somebody under age without a guardian's, and ("quiz_not_passed") naming the quiz of the practical that is to be
    passed first, if its page is open to them; as a `reader` they may have given passwords, too.
    """
    if not can_ask(learner):
        raise NotAllowed(_("Only trainees and mentors ask for a sign-off."), code="may_not_ask")
    readiness = readiness_of(learner, skill.code, moment=timezone.now())
    if not readiness.ready:
        raise DomainError(_("First you need: %(names)s.") % {"names": readiness.in_words}, code="not_ready")
    check_own_consent(learner, timezone.now())
    missing = missing_quizzes(learner, skill, reader=reader)
    if missing:
        raise DomainError(_first_pass(missing[0]), code="quiz_not_passed")
    row, created = SignOffRequest.objects.get_or_create(
        learner=learner,
        skill=skill,
        state=RequestState.WAITING,
        defaults={"note": note, "asked_at": timezone.now()},
    )
    if created:
        signoff_requested.announce(request_id=row.pk)
    return row


def _first_pass(missing: MissingQuiz) -> str:
    if missing.page is None:
        return _("First a quiz is to be passed, and its page is closed to you. Ask the coordinator for it.")
    words = {"quiz": missing.state.quiz.title}
    return _("First pass the quiz “%(quiz)s” of this practical. Then ask for a sign-off.") % words


def withdraw_request(request: SignOffRequest) -> None:
    """Take the learner off the list; does nothing to a request that was answered meanwhile."""
    SignOffRequest.objects.filter(pk=request.pk, state=RequestState.WAITING).update(
        state=RequestState.WITHDRAWN
    )
