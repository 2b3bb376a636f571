"""Where an achievement stands in other people's frameworks."""

import re
from typing import ClassVar

from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext_lazy as _
from modelcluster.fields import ParentalKey
from wagtail.models import Orderable

from badges.enums import Framework

_UUID = r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}"
_ADDRESSES = {
    Framework.ESCO: rf"http://data\.europa\.eu/esco/(?:occupation|skill)/{_UUID}",
    Framework.ONET: r"https://www\.onetonline\.org/link/summary/(?P<code>\d\d-\d{4}\.\d\d)",
}


class AchievementAlignment(Orderable):
    """One place in a framework that the achievement corresponds to. It stands in every badge issued from now on."""

    achievement = ParentalKey("Achievement", on_delete=models.CASCADE, related_name="alignments")
    framework = models.CharField(_("framework"), max_length=10, choices=Framework.choices)
    name = models.CharField(_("name"), max_length=200, help_text=_("As the framework has it."))
    url = models.URLField(_("address"), max_length=300)
    code = models.CharField(_("code"), max_length=60, blank=True)
    description = models.CharField(_("description"), max_length=300, blank=True)

    class Meta(Orderable.Meta):
        ordering: ClassVar = ["sort_order", "pk"]
        verbose_name = _("alignment")
        verbose_name_plural = _("alignments")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["achievement", "url"], name="badges_alignment_once"),
        ]

    def __str__(self) -> str:
        return self.name

    def clean(self) -> None:
        """An address of ESCO or O*NET has their form, and names the code that is given."""
        pattern = _ADDRESSES.get(Framework(self.framework)) if self.framework else None
        if pattern is None or not self.url:
            return
        found = re.fullmatch(pattern, self.url)
        if found is None:
            raise ValidationError({"url": _WRONG[Framework(self.framework)]})
        expected = found.groupdict().get("code")
        if expected and self.code != expected:
            raise ValidationError({"code": _("The address says %(code)s.") % {"code": expected}})


_WRONG = {
    Framework.ESCO: _(
        "An address in ESCO begins with http://data.europa.eu/esco/occupation/ or …/skill/ and ends with its UUID."
    ),
    Framework.ONET: _("An address of O*NET looks like https://www.onetonline.org/link/summary/49-9031.00."),
}
