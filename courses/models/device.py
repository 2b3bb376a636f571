"""The browsers on which mentors keep a desk, as far as they have told about themselves."""

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _


class Device(models.Model):
    """One browser of one mentor. A phone that two mentors share is a device of each.

    `queued`, `oldest` and `told_sequence` are what it said last, at `told_at`: how many observations wait on it, when
    the oldest was made, and the number of the last one. `received_sequence` is the highest number received from it.
    """

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="devices")
    public_id = models.UUIDField(_("identifier"))
    label = models.CharField(_("name"), max_length=80, blank=True)
    first_seen_at = models.DateTimeField(_("first seen"))
    last_seen_at = models.DateTimeField(_("last seen"))
    told_at = models.DateTimeField(_("told about its queue"), null=True, blank=True)
    queued = models.PositiveIntegerField(_("observations that wait on it"), default=0)
    oldest = models.DateTimeField(_("oldest of them made"), null=True, blank=True)
    told_sequence = models.PositiveIntegerField(default=0)
    received_sequence = models.PositiveIntegerField(default=0)
    lost_at = models.DateTimeField(_("reported lost"), null=True, blank=True)

    class Meta:
        ordering: ClassVar = ["-last_seen_at", "pk"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["user", "public_id"], name="courses_device_once_a_person"),
        ]

    def __str__(self) -> str:
        return self.label or str(self.public_id)
