"""Sessions: when and where work is watched, by whom, and who is there. Seats and waiting lists come later."""

import uuid
from datetime import datetime
from typing import ClassVar

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from courses.enums import Arrival


class WorkshopSessionQuerySet(models.QuerySet["WorkshopSession"]):
    """Look-ups of sessions by time."""

    def standing(self) -> "WorkshopSessionQuerySet":
        """Not called off."""
        return self.filter(cancelled_at__isnull=True)

    def between(self, start: datetime, end: datetime) -> "WorkshopSessionQuerySet":
        """Those that run at some moment from `start` to before `end`."""
        return self.filter(starts_at__lt=end, ends_at__gt=start)

    def with_people(self) -> "WorkshopSessionQuerySet":
        """With place, mentors and attendances at hand: three queries for any number."""
        return self.select_related("place").prefetch_related("mentors", "attendances__learner")


class WorkshopSession(models.Model):
    """One meeting in a workshop. Observations made at it name its `public_id`; who may sign is no matter of it."""

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    title = models.CharField(_("title"), max_length=120)
    place = models.ForeignKey("Place", on_delete=models.PROTECT, related_name="+", verbose_name=_("place"))
    starts_at = models.DateTimeField(_("starts"))
    ends_at = models.DateTimeField(_("ends"))
    note = models.TextField(_("note"), max_length=1000, blank=True)
    mentors = models.ManyToManyField(
        settings.AUTH_USER_MODEL, blank=True, related_name="+", verbose_name=_("mentors")
    )
    planned_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+"
    )
    cancelled_at = models.DateTimeField(_("called off"), null=True, blank=True)

    objects = WorkshopSessionQuerySet.as_manager()

    class Meta:
        ordering: ClassVar = ["starts_at", "pk"]
        indexes: ClassVar = [models.Index(fields=["ends_at", "starts_at"])]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=models.Q(ends_at__gt=models.F("starts_at")),
                name="courses_workshopsession_ends_after_start",
            ),
        ]

    def __str__(self) -> str:
        return self.title


class Attendance(models.Model):
    """Somebody who is expected at a session, or dropped in."""

    session = models.ForeignKey(WorkshopSession, on_delete=models.CASCADE, related_name="attendances")
    learner = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    how = models.CharField(_("how they came"), max_length=10, choices=Arrival.choices)
    added_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+"
    )
    added_at = models.DateTimeField(_("added"))

    class Meta:
        ordering: ClassVar = ["added_at", "pk"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["session", "learner"], name="courses_attendance_once"),
        ]

    def __str__(self) -> str:
        return f"{self.learner_id} at {self.session_id}"
