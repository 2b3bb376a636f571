"""The hub's own picture, as it stands in the issuer's profile."""

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from badges.models.artwork import Artwork


class IssuerPicture(models.Model):
    """What somebody chose as the hub's picture; the newest row counts, and without a picture it is the icon.

    `by` is the pseudonym of who chose it.
    """

    picture = models.ForeignKey(Artwork, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    by = models.UUIDField(_("chosen by"))
    at = models.DateTimeField(_("chosen"))

    class Meta:
        ordering: ClassVar = ["pk"]
        verbose_name = _("logo of the hub")
        verbose_name_plural = _("logos of the hub")

    def __str__(self) -> str:
        return f"{self.picture or 'icon'} {self.at}"
