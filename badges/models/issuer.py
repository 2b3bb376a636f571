"""Under which name the hub issues, and with which keys."""

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _


class Issuer(models.Model):
    """The hub under one origin. It keeps a row for every origin it has ever had: all of them are its own."""

    origin = models.URLField(_("origin"), unique=True)
    did = models.CharField(_("DID"), max_length=255, unique=True)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering: ClassVar = ["pk"]

    def __str__(self) -> str:
        return self.did


class SigningKey(models.Model):
    """A reference to a secret: the public half is here, the private half in the file `<name>.pem` of `KEYS_DIR`.

    A retired key stays in the DID document with its date: what it signed goes on verifying.
    """

    issuer = models.ForeignKey(Issuer, on_delete=models.PROTECT, related_name="keys")
    name = models.CharField(_("name"), max_length=40, unique=True)
    public_key = models.BinaryField(max_length=32)
    created_at = models.DateTimeField(_("in use from"))
    retired_at = models.DateTimeField(_("in use until"), null=True, blank=True)

    class Meta:
        ordering: ClassVar = ["pk"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["issuer"],
                condition=models.Q(retired_at__isnull=True),
                name="badges_signingkey_one_active",
            ),
        ]

    def __str__(self) -> str:
        return self.verification_method

    @property
    def verification_method(self) -> str:
        """The DID URL that proofs name."""
        return f"{self.issuer.did}#{self.name}"
