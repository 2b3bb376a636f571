"""What was issued: the exact bytes, never rendered again."""

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from badges.enums import Format


class Credential(models.Model):
    """An award in one format. `document` is what was signed or hosted, `image` the badge with it inside (PNG).

    Tokens have no image of their own. The bytes change only where a key was compromised: then they are signed again,
    and what they were is kept as a `FormerDocument`. `artwork` is the picture it was issued with; None for tokens, and
    for badges older than that.
    """

    award = models.ForeignKey("Award", on_delete=models.PROTECT, related_name="credentials")
    format = models.CharField(_("format"), max_length=12, choices=Format.choices)
    issuer = models.ForeignKey("Issuer", on_delete=models.PROTECT, related_name="+")
    key = models.ForeignKey("SigningKey", on_delete=models.PROTECT, null=True, related_name="+")
    artwork = models.ForeignKey("Artwork", on_delete=models.PROTECT, null=True, related_name="+")
    document = models.BinaryField(_("document"))
    media_type = models.CharField(max_length=60)
    digest = models.CharField(max_length=64, db_index=True)
    image = models.BinaryField(_("image"))
    issued_at = models.DateTimeField(_("issued"))

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["award", "format"], name="badges_credential_once"),
        ]

    def __str__(self) -> str:
        return f"{self.format} of award {self.award_id}"
