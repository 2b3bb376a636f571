"""Where things stand in other people's frameworks of occupations and skills."""

from typing import ClassVar

from django.core.exceptions import ValidationError
from django.core.validators import RegexValidator
from django.db import models
from django.utils.translation import gettext_lazy as _
from wagtail.models import Orderable

from content.formats.frameworks import (
    ADDRESS_LONGEST,
    CODE_LONGEST,
    NAME_LONGEST,
    FrameworkPlace,
    fault_in,
)
from courses.enums import Framework

_ONE_LINE = RegexValidator(r"[\x00-\x1f\x7f\x85\u2028\u2029]", _("Write it in one line."), inverse_match=True)


class InFramework(Orderable):
    """One place in a framework, in an order: its name and address, and its code where there is one."""

    framework = models.CharField(_("framework"), max_length=10, choices=Framework.choices)
    name = models.CharField(
        _("name"),
        max_length=NAME_LONGEST,
        validators=[_ONE_LINE],
        help_text=_("As the framework has it."),
    )
    url = models.URLField(_("address"), max_length=ADDRESS_LONGEST)
    code = models.CharField(_("code"), max_length=CODE_LONGEST, blank=True, validators=[_ONE_LINE])

    class Meta(Orderable.Meta):
        abstract = True

    def __str__(self) -> str:
        return self.name

    def clean(self) -> None:
        """An address of ESCO or O*NET has their form, and names the code that is given."""
        fault = fault_in(self.framework, self.url, self.code) if self.url else None
        if fault is None:
            return
        if fault.field == "url":
            raise ValidationError({"url": _WRONG[Framework(self.framework)]})
        raise ValidationError({"code": _("The address says %(code)s.") % {"code": fault.expected}})


class SkillAlignment(InFramework):
    """A place that a skill corresponds to. It is no part of what a version freezes: no version comes of it."""

    skill = models.ForeignKey("Skill", on_delete=models.CASCADE, related_name="alignments")

    class Meta(InFramework.Meta):
        ordering: ClassVar = ["sort_order", "pk"]
        default_permissions = ()
        verbose_name = _("alignment")
        verbose_name_plural = _("alignments")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["skill", "url"], name="courses_skillalignment_once"),
        ]

    def outline(self) -> FrameworkPlace:
        """As a bundle holds it."""
        return FrameworkPlace(framework=self.framework, name=self.name, url=self.url, code=self.code)


_WRONG = {
    Framework.ESCO: _(
        "An address in ESCO begins with http://data.europa.eu/esco/occupation/ or …/skill/ and ends with its UUID."
    ),
    Framework.ONET: _("An address of O*NET looks like https://www.onetonline.org/link/summary/49-9031.00."),
    Framework.OTHER: _("Write an address that begins with https:// or http://."),
}
