"""Pictures of badges: kept under the digest of their bytes, never changed."""

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _


class Artwork(models.Model):
    """One picture, without anything baked in, as PNG and as SVG. `digest` is of both and names it in addresses.

    Badges point to the picture they were issued with, so an achievement that is drawn anew leaves them alone.
    """

    digest = models.CharField(_("digest"), max_length=64, unique=True)
    png = models.BinaryField("PNG")
    svg = models.BinaryField("SVG")
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering: ClassVar = ["pk"]
        verbose_name = _("artwork")
        verbose_name_plural = _("artwork")

    def __str__(self) -> str:
        return self.digest[:12]
