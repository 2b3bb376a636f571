"""What a change of a skill means for those who hold it: why it matters for safety, and whom the hub asks to refresh."""

import uuid
from typing import ClassVar

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from courses.enums import RefresherState


class SafetyChange(models.Model):
    """That a version of a skill differs from those before it in what safety rests on, and how. Said once, for good."""

    version = models.OneToOneField("SkillVersion", on_delete=models.PROTECT, related_name="safety_change")
    reason = models.CharField(_("what changed, and why it matters"), max_length=500)
    noted_at = models.DateTimeField(_("noted"))
    noted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+"
    )

    class Meta:
        ordering: ClassVar = ["-noted_at", "-pk"]

    def __str__(self) -> str:
        return f"safety change in {self.version}"


class Refresher(models.Model):
    """A coordinator asks one holder to be watched again under the new version; at most one request is open for each.

    `request` is the place on the mentors' list that came with it, where the learner had none before. `holds` is what
    the coordinator chose for the time after `due_on`: the skill on hold until a re-check, or nothing.
    """

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    learner = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="refreshers")
    change = models.ForeignKey(SafetyChange, on_delete=models.PROTECT, related_name="refreshers")
    request = models.ForeignKey("SignOffRequest", on_delete=models.SET_NULL, null=True, related_name="+")
    words = models.CharField(_("words to the people"), max_length=500, blank=True)
    due_on = models.DateField(_("until"))
    holds = models.BooleanField(_("on hold after that day"))
    state = models.CharField(max_length=9, choices=RefresherState.choices, default=RefresherState.ASKED)
    asked_at = models.DateTimeField(_("asked"))
    asked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+"
    )
    ended_at = models.DateTimeField(_("ended"), null=True, blank=True)

    class Meta:
        ordering: ClassVar = ["due_on", "pk"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["learner", "change"],
                condition=models.Q(state="asked"),
                name="courses_refresher_one_open",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.learner_id} is asked to refresh {self.change_id}"
