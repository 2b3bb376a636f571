"""What the holder of a badge has decided: who sees its page, who sees evidence, which wallet has a copy."""

import secrets
import uuid
from datetime import datetime
from typing import ClassVar

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from badges.enums import HeldIdentity, PageVisibility


def new_link_salt() -> str:
    """What the link of a page is made from; a new one makes every earlier link useless."""
    return secrets.token_hex(16)


class HolderChoice(models.Model):
    """What one holder decided for one achievement; without a row the defaults hold.

    Not for one award: a renewed badge is shown as the one before it was.
    """

    learner = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="badge_choices"
    )
    achievement = models.ForeignKey("Achievement", on_delete=models.CASCADE, related_name="+")
    page = models.CharField(
        _("who may open the page"),
        max_length=6,
        choices=PageVisibility.choices,
        default=PageVisibility.PUBLIC,
    )
    shows_name = models.BooleanField(_("my name is on the page"), default=False)
    answers_names = models.BooleanField(
        _("whoever types my name or address is told that they match"), default=True
    )
    link_salt = models.CharField(max_length=32, default=new_link_salt, editable=False)
    identity = models.CharField(
        _("what says inside the badge that it is mine"),
        max_length=5,
        choices=HeldIdentity.choices,
        default=HeldIdentity.NONE,
    )
    changed_at = models.DateTimeField(_("changed"))

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["learner", "achievement"], name="badges_holderchoice_once"),
            models.CheckConstraint(
                condition=models.Q(page__in=PageVisibility.values), name="badges_holderchoice_page"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.learner_id} shows {self.achievement_id}: {self.page}"


class EvidenceLink(models.Model):
    """A link with which the holder shows some evidence to somebody for a time.

    The token is nowhere: `token_hash` is its SHA-256. `openings` counts how often the page was opened, never by whom.
    """

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    award = models.ForeignKey("Award", on_delete=models.CASCADE, related_name="evidence_links")
    learner = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    token_hash = models.CharField(max_length=64, unique=True)
    purpose = models.CharField(_("for whom"), max_length=60, blank=True)
    evidence = models.ManyToManyField("courses.Evidence", related_name="+")
    created_at = models.DateTimeField(_("made"))
    expires_at = models.DateTimeField(_("until"))
    revoked_at = models.DateTimeField(_("ended"), null=True, blank=True)
    openings = models.PositiveIntegerField(_("openings"), default=0)

    class Meta:
        ordering: ClassVar = ["-created_at", "-pk"]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=models.Q(expires_at__gt=models.F("created_at")), name="badges_evidencelink_ends"
            ),
        ]

    def __str__(self) -> str:
        return f"evidence of award {self.award_id} until {self.expires_at:%Y-%m-%d}"

    def is_open(self, moment: datetime) -> bool:
        """Whether it still shows anything at `moment`."""
        return self.revoked_at is None and self.expires_at > moment


class WalletOffer(models.Model):
    """One hand-over of a badge to a wallet (OpenID for Verifiable Credential Issuance, pre-authorized code).

    Code, PIN and access token are kept as hashes only. The code works once, and for ten minutes.
    """

    award = models.ForeignKey("Award", on_delete=models.CASCADE, related_name="wallet_offers")
    code_hash = models.CharField(max_length=64, unique=True)
    pin_hash = models.CharField(max_length=64)
    wrong_pins = models.PositiveSmallIntegerField(default=0)
    created_at = models.DateTimeField(_("made"))
    expires_at = models.DateTimeField(_("until"))
    redeemed_at = models.DateTimeField(_("redeemed"), null=True, blank=True)
    token_hash = models.CharField(max_length=64, unique=True, null=True, blank=True)
    token_expires_at = models.DateTimeField(null=True, blank=True)
    handed_over_at = models.DateTimeField(_("handed over"), null=True, blank=True)

    class Meta:
        ordering: ClassVar = ["-created_at", "-pk"]

    def __str__(self) -> str:
        return f"offer of award {self.award_id} at {self.created_at:%Y-%m-%d %H:%M}"


class HolderCode(models.Model):
    """The one code with which a holder shows now that a badge is theirs; gone once it was used.

    The code itself is nowhere: `digest` is made with a secret outside the database.
    """

    award = models.OneToOneField("Award", on_delete=models.CASCADE, related_name="holder_code")
    digest = models.CharField(max_length=64)
    expires_at = models.DateTimeField(_("until"), db_index=True)

    def __str__(self) -> str:
        return f"code of award {self.award_id} until {self.expires_at:%Y-%m-%d %H:%M}"
