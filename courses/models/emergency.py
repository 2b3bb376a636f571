"""Whom to call when something happens to somebody, and who has looked."""

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from lms.kernel.append_only import AppendOnlyModel


class EmergencyContact(models.Model):
    """One person's contact, sealed: a copy of the database alone does not tell it. See `courses.domain.emergency`."""

    person = models.OneToOneField(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    sealed = models.BinaryField()
    changed_at = models.DateTimeField(_("changed"))

    def __str__(self) -> str:
        return f"contact of {self.person_id}"


class ContactLook(AppendOnlyModel):
    """That a mentor looked at somebody's contact; the person reads it. Deleted only when they are erased."""

    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    session = models.ForeignKey("WorkshopSession", on_delete=models.PROTECT, related_name="+")
    looked_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    looked_at = models.DateTimeField(_("looked at"))

    class Meta:
        ordering: ClassVar = ["-looked_at", "-pk"]

    def __str__(self) -> str:
        return f"{self.looked_by_id} looked at the contact of {self.person_id}"
