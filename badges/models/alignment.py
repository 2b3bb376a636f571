"""Where an achievement stands in other people's frameworks."""

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _
from modelcluster.fields import ParentalKey

from courses.models.alignment import InFramework


class AchievementAlignment(InFramework):
    """One place in a framework that the achievement corresponds to. It stands in every badge issued from now on."""

    achievement = ParentalKey("Achievement", on_delete=models.CASCADE, related_name="alignments")
    description = models.CharField(_("description"), max_length=300, blank=True)

    class Meta(InFramework.Meta):
        ordering: ClassVar = ["sort_order", "pk"]
        verbose_name = _("alignment")
        verbose_name_plural = _("alignments")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["achievement", "url"], name="badges_alignment_once"),
        ]
