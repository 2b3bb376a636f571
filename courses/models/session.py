"""Sessions: when and where work is watched, by whom, who has a seat, who waits for one, and who came."""

import uuid
from datetime import datetime
from typing import ClassVar

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from courses.enums import Arrival, SessionKind
from courses.models.skill import Skill


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

    def with_room(self) -> "WorkshopSessionQuerySet":
        """With place, and how many have a seat (`taken`) and wait (`waiting`); one query."""
        return self.select_related("place").annotate(
            taken=models.Count("attendances", distinct=True), waiting=models.Count("waits", distinct=True)
        )

    def locked(self, pk: int) -> "WorkshopSession":
        """One session as it is now; whoever else wants to change who has its seats waits for this transaction."""
        return self.select_for_update(no_key=True).get(pk=pk)


class WorkshopSession(models.Model):
    """One meeting in a workshop. Observations made at it name its `public_id`; who may sign is no matter of it.

    Without a number of `seats` nobody takes one: who wants to comes. `revision` counts the changes that matter to
    whoever means to come, as a calendar needs it; `gates` are what a safety drill refreshes.
    """

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    kind = models.CharField(_("kind"), max_length=10, choices=SessionKind.choices, default=SessionKind.WORK)
    title = models.CharField(_("title"), max_length=120)
    place = models.ForeignKey("Place", on_delete=models.PROTECT, related_name="+", verbose_name=_("place"))
    starts_at = models.DateTimeField(_("starts"))
    ends_at = models.DateTimeField(_("ends"))
    note = models.TextField(_("note"), max_length=1000, blank=True)
    seats = models.PositiveSmallIntegerField(_("seats"), null=True, blank=True)
    gates = models.ManyToManyField(Skill, blank=True, related_name="+", verbose_name=_("safety gates"))
    mentors = models.ManyToManyField(
        settings.AUTH_USER_MODEL, blank=True, related_name="+", verbose_name=_("mentors")
    )
    planned_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+"
    )
    cancelled_at = models.DateTimeField(_("called off"), null=True, blank=True)
    revision = models.PositiveIntegerField(_("number of changes"), default=0)
    revised_at = models.DateTimeField(_("last changed"), null=True, blank=True)

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
    """Somebody who has a seat at a session, or dropped in.

    `given` names the moment at which a freed seat went to whoever waited for it; None where nobody had to wait.
    `came` is what was last said of it (`PresenceMark`); None where nobody has said anything yet.
    """

    session = models.ForeignKey(WorkshopSession, on_delete=models.CASCADE, related_name="attendances")
    learner = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    how = models.CharField(_("how they came"), max_length=10, choices=Arrival.choices)
    added_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+"
    )
    added_at = models.DateTimeField(_("added"))
    given = models.UUIDField(null=True, unique=True, editable=False)
    came = models.BooleanField(_("came"), null=True, blank=True)

    class Meta:
        ordering: ClassVar = ["added_at", "pk"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["session", "learner"], name="courses_attendance_once"),
        ]

    def __str__(self) -> str:
        return f"{self.learner_id} at {self.session_id}"


class SeatWait(models.Model):
    """Somebody who waits for a seat; who asked first is first."""

    session = models.ForeignKey(WorkshopSession, on_delete=models.CASCADE, related_name="waits")
    learner = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    asked_at = models.DateTimeField(_("asked"))

    class Meta:
        ordering: ClassVar = ["asked_at", "pk"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["session", "learner"], name="courses_seatwait_once"),
        ]

    def __str__(self) -> str:
        return f"{self.learner_id} waits for {self.session_id}"


class PresenceMark(models.Model):
    """What somebody said about whether a person came. Rows are added, never changed: the last one holds."""

    session = models.ForeignKey(WorkshopSession, on_delete=models.CASCADE, related_name="presence_marks")
    learner = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    came = models.BooleanField(_("came"))
    marked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+"
    )
    marked_at = models.DateTimeField(_("said"))

    class Meta:
        ordering: ClassVar = ["marked_at", "pk"]

    def __str__(self) -> str:
        return f"{self.learner_id} {'came' if self.came else 'did not come'} to {self.session_id}"


class CalendarFeed(models.Model):
    """The secret address under which a calendar fetches one person's sessions; deleted, it answers no more."""

    person = models.OneToOneField(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    token = models.CharField(max_length=64, unique=True)
    made_at = models.DateTimeField(_("made"))

    def __str__(self) -> str:
        return f"calendar of {self.person_id}"
