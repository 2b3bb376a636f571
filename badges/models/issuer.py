"""Under which name the hub issues, and with which keys."""

from datetime import datetime
from functools import cached_property
from typing import ClassVar

from django.db import models
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from badges.enums import KeyAlgorithm

JWK_SUFFIX = "-jwk"


class Issuer(models.Model):
    """The hub under one origin. It keeps a row for every origin it has ever had: all of them are its own."""

    origin = models.URLField(_("origin"), unique=True)
    did = models.CharField(_("DID"), max_length=255, unique=True)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering: ClassVar = ["pk"]

    def __str__(self) -> str:
        return self.did


class SigningKeyQuerySet(models.QuerySet["SigningKey"]):
    """Look-ups of keys."""

    def dated(self) -> "SigningKeyQuerySet":
        """With `compromised_from`, so that it need not be asked for key by key."""
        since = {"compromised_from": models.Min("compromises__since")}
        return self.annotate(**since)


class SigningKey(models.Model):
    """A reference to a secret: the public half is here, the private half in the key store under `name`.

    A retired key stays in the DID document with its date: what it signed goes on verifying. `public_key` is 32 bytes
    for Ed25519 and a SubjectPublicKeyInfo in DER for RS256.
    """

    issuer = models.ForeignKey(Issuer, on_delete=models.PROTECT, related_name="keys")
    name = models.CharField(_("name"), max_length=40, unique=True)
    algorithm = models.CharField(
        _("algorithm"), max_length=8, choices=KeyAlgorithm.choices, default=KeyAlgorithm.ED25519
    )
    public_key = models.BinaryField(max_length=1024)
    created_at = models.DateTimeField(_("in use from"))
    retired_at = models.DateTimeField(_("in use until"), null=True, blank=True)

    objects = SigningKeyQuerySet.as_manager()

    class Meta:
        ordering: ClassVar = ["pk"]
        verbose_name = _("signing key")
        verbose_name_plural = _("signing keys")
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["issuer", "algorithm"],
                condition=models.Q(retired_at__isnull=True),
                name="badges_signingkey_one_active",
            ),
        ]

    def __str__(self) -> str:
        return self.verification_method

    @cached_property
    def compromised_from(self) -> datetime | None:
        """The moment from which it is not to be believed; asks the database unless the row is `dated`."""
        since: datetime | None = self.compromises.aggregate(since=models.Min("since"))["since"]
        return since

    @property
    def state(self) -> str:
        """Where the key stands, in the reader's language."""
        if self.compromised_from is not None:
            return gettext("compromised")
        return gettext("in use") if self.retired_at is None else gettext("retired")

    @property
    def verification_method(self) -> str:
        """The DID URL that proofs name."""
        return f"{self.issuer.did}#{self.name}"

    @property
    def token_method(self) -> str:
        """The DID URL that tokens name: of the same key in the form that their verifiers ask for."""
        own = self.verification_method
        return f"{own}{JWK_SUFFIX}" if self.algorithm == KeyAlgorithm.ED25519 else own
