"""Joining and leaving a course."""

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from courses.events import learner_enrolled
from courses.models import CoursePage, Enrolment
from courses.permissions import can_enrol
from lms.accounts.models import User
from lms.kernel.errors import NotAllowed


@transaction.atomic
def enrol(*, learner: User, course: CoursePage) -> Enrolment:
    """Enrol, or take up again a course that was left. Announces only when something changed."""
    if not can_enrol(learner):
        raise NotAllowed(_("Sign in to enrol."), code="may_not_enrol")
    row, created = Enrolment.objects.get_or_create(
        learner=learner, course_code=course.code, defaults={"enrolled_at": timezone.now()}
    )
    reopened = not created and Enrolment.objects.filter(pk=row.pk, left_at__isnull=False).update(left_at=None)
    if created or reopened:
        row.left_at = None
        learner_enrolled.announce(enrolment_id=row.pk)
    return row


def leave(*, learner: User, course: CoursePage) -> None:
    """Leave a course. Progress and sign-offs stay; enrolling again takes it up where it was."""
    Enrolment.objects.active().filter(learner=learner, course_code=course.code).update(left_at=timezone.now())
