"""Who follows which course."""

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _


class EnrolmentQuerySet(models.QuerySet["Enrolment"]):
    """Look-ups of enrolments."""

    def active(self) -> "EnrolmentQuerySet":
        """Enrolments that have not been left."""
        return self.filter(left_at__isnull=True)


class Enrolment(models.Model):
    """One person in one course; leaving keeps the row, and enrolling again reopens it.

    `course_code` names the course in every language, so that a learner may change language midway.
    """

    learner = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="enrolments")
    course_code = models.CharField(_("course"), max_length=20)
    enrolled_at = models.DateTimeField(_("enrolled"))
    left_at = models.DateTimeField(_("left"), null=True, blank=True)

    objects = EnrolmentQuerySet.as_manager()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["learner", "course_code"], name="courses_enrolment_once"),
        ]

    def __str__(self) -> str:
        return f"{self.learner_id} in {self.course_code}"
