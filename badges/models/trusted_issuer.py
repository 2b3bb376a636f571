"""Issuers whose badges the hub takes for good."""

import re
from typing import ClassVar

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

_IDENTIFIER = re.compile(r"(?:did:[a-z0-9]{1,30}:|https://)[^\s\"'<>#]{1,460}\Z")
_FINGERPRINT = re.compile(r"[0-9a-f]{64}\Z")


class TrustedIssuer(models.Model):
    """Somebody whose badges are `valid` here: named by the very id that their badges carry, and by keys if wanted."""

    identifier = models.CharField(
        _("id"),
        max_length=500,
        unique=True,
        help_text=_("As their badges have it: a DID such as did:web:school.example, or an https address."),
    )
    name = models.CharField(
        _("name"), max_length=200, help_text=_("Whoever else takes this name is warned about.")
    )
    fingerprints = models.TextField(
        _("fingerprints of keys"),
        blank=True,
        help_text=_(
            "Leave this empty to trust every key that they publish. Otherwise one a line: the SHA-256 of the public "
            "key (SubjectPublicKeyInfo), 64 hexadecimal digits."
        ),
    )
    note = models.TextField(
        _("note"), blank=True, help_text=_("Why you trust them, and who made sure of the id.")
    )
    added_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("added by"),
        null=True,
        blank=True,
        editable=False,
        on_delete=models.SET_NULL,
        related_name="+",
    )
    added_at = models.DateTimeField(_("added"), default=timezone.now, editable=False)

    class Meta:
        ordering: ClassVar = ["name", "pk"]
        verbose_name = _("trusted issuer")
        verbose_name_plural = _("trusted issuers")

    def __str__(self) -> str:
        return self.name

    def clean(self) -> None:
        """An id as badges carry it, without a space or fragment; fingerprints in one spelling, each once."""
        self.identifier = self.identifier.strip()
        self.name = self.name.strip()
        if not _IDENTIFIER.match(self.identifier):
            message = _("An id begins with did: or https:// and holds no spaces, quotes or #.")
            raise ValidationError({"identifier": message})
        words = dict.fromkeys(re.sub("[:\\-]", "", word).lower() for word in self.fingerprints.split())
        if not all(_FINGERPRINT.match(word) for word in words):
            message = _("A fingerprint has 64 hexadecimal digits; write each on a line of its own.")
            raise ValidationError({"fingerprints": message})
        self.fingerprints = "\n".join(words)

    @property
    def keys(self) -> frozenset[str]:
        """The fingerprints of the keys that are trusted; empty where all that they publish are."""
        return frozenset(self.fingerprints.split())

    def accepts(self, fingerprint: str | None) -> bool:
        """Whether what was signed with this key is theirs; None for what was not signed but hosted."""
        return not self.keys or fingerprint in self.keys
