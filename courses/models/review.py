"""What waits for a person's judgement: samples, observations without authority, incidents, adjustments."""

import uuid
from typing import ClassVar

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from courses.enums import HoldKind, HoldState, SampleReason, SampleVerdict


class Sample(models.Model):
    """One observation drawn for a second look. The verdict is an event of the ledger; this row is the queue.

    `seed` and `share` say how it was drawn: the same ledger and seed draw the same observations again.
    """

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    event = models.ForeignKey("SignOffEvent", on_delete=models.PROTECT, related_name="samples")
    reason = models.CharField(_("reason"), max_length=12, choices=SampleReason.choices)
    draw = models.CharField(_("draw"), max_length=80, help_text=_("Period or occasion of the draw."))
    seed = models.CharField(_("seed"), max_length=64)
    share = models.DecimalField(_("share drawn"), max_digits=4, decimal_places=3)
    drawn_at = models.DateTimeField(_("drawn"))
    due_at = models.DateTimeField(_("due"))
    verdict = models.CharField(_("verdict"), max_length=10, choices=SampleVerdict.choices, blank=True)
    answered_at = models.DateTimeField(_("answered"), null=True, blank=True)

    class Meta:
        ordering: ClassVar = ["due_at", "pk"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["event", "draw"], name="courses_sample_once_a_draw"),
        ]

    def __str__(self) -> str:
        return f"sample of {self.event_id}: {self.reason}"


class HeldObservation(models.Model):
    """An observation that may not count before a person has looked at it: held for review, not dropped.

    `seen` is what the mentor said, as JSON (the fields of `courses.domain.signoff.Seen`). What a device sent has an
    `envelope` (`courses.domain.sync.keeping`), with everything that was signed. `conflicts_with` is the name under
    which something else was received before; this one then has a name of its own. `skew_seconds` is by how much the
    device's clock ran ahead.
    """

    client_uuid = models.UUIDField(_("made as"), unique=True)
    mentor = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    learner = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    version = models.ForeignKey("SkillVersion", on_delete=models.PROTECT, related_name="+")
    place = models.ForeignKey("Place", on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    seen = models.JSONField(_("what was seen"))
    device = models.CharField(_("device"), max_length=80)
    observed_at = models.DateTimeField(_("observed"))
    received_at = models.DateTimeField(_("received"))
    reason = models.TextField(_("why it is held"))
    kind = models.CharField(max_length=10, choices=HoldKind.choices, default=HoldKind.AUTHORITY)
    envelope = models.JSONField(_("as it was sent"), null=True, blank=True)
    conflicts_with = models.UUIDField(_("differs from"), null=True, blank=True, db_index=True)
    skew_seconds = models.IntegerField(_("device’s clock ahead by seconds"), null=True, blank=True)
    state = models.CharField(max_length=10, choices=HoldState.choices, default=HoldState.WAITING)
    answer = models.TextField(_("answer"), blank=True)
    answered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    answered_at = models.DateTimeField(_("answered"), null=True, blank=True)

    class Meta:
        ordering: ClassVar = ["received_at", "pk"]

    def __str__(self) -> str:
        return f"held: {self.client_uuid}"


class Incident(models.Model):
    """Why a skill was suspended for a set of people at once. Each person's Suspended event names it."""

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    skill = models.ForeignKey("Skill", on_delete=models.PROTECT, related_name="+")
    place = models.ForeignKey("Place", on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    reason = models.TextField(_("reason"))
    happened_at = models.DateTimeField(_("happened"))
    opened_at = models.DateTimeField(_("opened"))
    opened_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+"
    )
    closed_at = models.DateTimeField(_("closed"), null=True, blank=True)
    closing_note = models.TextField(_("how it ended"), blank=True)

    class Meta:
        ordering: ClassVar = ["-opened_at", "-pk"]

    def __str__(self) -> str:
        return f"incident with {self.skill_id}"


class Adjustment(models.Model):
    """A reasonable adjustment for one learner: what is adapted, and who agreed. Never a criterion for safety.

    Seen by mentors and coordinators only. An observation made under it names its `public_id`.
    """

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    learner = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="adjustments"
    )
    skill = models.ForeignKey("Skill", on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    what = models.TextField(_("what is adapted"))
    criteria = models.JSONField(_("criteria it touches"), default=list, blank=True)
    agreed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+"
    )
    agreed_at = models.DateTimeField(_("agreed"))
    ended_at = models.DateTimeField(_("ended"), null=True, blank=True)

    class Meta:
        ordering: ClassVar = ["agreed_at", "pk"]

    def __str__(self) -> str:
        return f"adjustment {self.public_id}"
