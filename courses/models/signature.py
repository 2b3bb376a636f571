"""The signature of an observation that was made on a device, with what it was made over."""

import hashlib
from typing import Any, ClassVar

import rfc8785
from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from courses.models.ledger import SignOffEvent


class ObservationSignature(models.Model):
    """What a mentor signed on a device, and the signature, beside the row of the ledger that names both.

    Likewise what a trainee signed with their own passkey when they acknowledged an observation; that names no device.
    The row's facts hold the commitment (SHA-256 of salt and content) and, for a passkey, the digest of `material`.
    Erasing a learner empties `content` and `salt`; a signature over a commitment says nothing then. Of a PIN nothing
    but its kind is kept: whoever has a MAC under six digits can find out the digits.
    """

    event = models.OneToOneField(SignOffEvent, on_delete=models.PROTECT, related_name="signature")
    learner = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+"
    )
    kind = models.CharField(max_length=8)
    content = models.TextField(_("signed content"), blank=True)
    salt = models.BinaryField(max_length=32)
    material = models.JSONField(_("signature and public key"), default=dict)
    device = models.UUIDField(_("device"), null=True)
    sequence = models.PositiveIntegerField(_("number on the device"), null=True)

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=models.Q(device__isnull=True, sequence__isnull=True)
                | models.Q(device__isnull=False, sequence__isnull=False),
                name="courses_signature_device_and_number",
            ),
        ]
        indexes: ClassVar = [models.Index(fields=["device", "sequence"])]

    def __str__(self) -> str:
        return f"signature of {self.event_id}"

    @property
    def erased(self) -> bool:
        """Whether what was signed is gone."""
        return not self.content


def digest_of_material(material: dict[str, Any]) -> str:
    """SHA-256, in hexadecimal, of the RFC 8785 form of a signature's material."""
    return hashlib.sha256(rfc8785.dumps(material)).hexdigest()
