"""What is recognised, and what earns it."""

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.utils.functional import cached_property
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _
from modelcluster.fields import ParentalKey
from modelcluster.models import ClusterableModel
from wagtail.models import TranslatableMixin

from badges.enums import Glyph, Ground, Ink, Kind, Trade
from courses.enums import Entrustment


class Achievement(ClusterableModel):
    """An achievement is earned by completing the course or pathway named by `code`, or by holding its
    `required_skills`. A recognition is not earned from the ledger: a person awards it.

    `slug` stands in addresses that signed documents hold, so it never changes. How its badge looks is drawn from
    `trade` to `label`, where blank means what its code suggests, unless there is a `picture`.
    """

    slug = models.SlugField(_("slug"), max_length=100, unique=True)
    kind = models.CharField(_("kind"), max_length=12, choices=Kind.choices)
    code = models.CharField(_("code"), max_length=20, unique=True)
    level = models.CharField(_("level"), max_length=12)
    name = models.CharField(_("name"), max_length=200)
    description = models.CharField(_("description"), max_length=300)
    criteria = models.TextField(
        _("criteria"), blank=True, help_text=_("Markdown; the list of skills is added.")
    )
    trade = models.CharField(_("trade"), max_length=12, choices=Trade.choices, blank=True)
    glyph = models.CharField(_("glyph"), max_length=12, choices=Glyph.choices, blank=True)
    ground = models.CharField(
        _("colour"),
        max_length=10,
        choices=Ground.choices,
        blank=True,
        help_text=_("Blank: the trade’s colour."),
    )
    ink = models.CharField(_("ink"), max_length=5, choices=Ink.choices, default=Ink.PAPER)
    label = models.CharField(
        _("label"), max_length=6, blank=True, help_text=_("What is engraved on the plate. Blank: the code.")
    )
    picture = models.ForeignKey(
        "Artwork", on_delete=models.PROTECT, null=True, blank=True, editable=False, related_name="+"
    )
    live = models.BooleanField(_("awarded"), default=True, help_text=_("Untick to award it no more."))

    class Meta:
        ordering: ClassVar = ["kind", "code"]
        verbose_name = _("achievement")
        verbose_name_plural = _("achievements")
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=~models.Q(kind=Kind.RECOGNITION, criteria=""),
                name="badges_achievement_recognition_has_criteria",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.code} {self.name}"

    @cached_property
    def wording(self) -> "AchievementWording | None":
        """The words in the reader's language, where they have been translated."""
        language = get_language() or ""
        return next((words for words in self.wordings.all() if words.locale.language_code == language), None)

    @property
    def language(self) -> str:
        """That of its name and description: the reader's, or the hub's own."""
        return (get_language() or "") if self.wording else settings.LANGUAGE_CODE

    @property
    def shown_name(self) -> str:
        """The name in the reader's language, or as first written."""
        return self.wording.name if self.wording else self.name

    @property
    def shown_description(self) -> str:
        """The description in the reader's language, or as first written."""
        return self.wording.description if self.wording else self.description

    @property
    def shown_criteria(self) -> str:
        """The criteria in the reader's language, or as first written."""
        return (self.wording.criteria if self.wording else "") or self.criteria


class RequiredSkill(models.Model):
    """One skill that an achievement of the kind “set of skills” asks for, at `minimum_level` or above if set."""

    achievement = ParentalKey(Achievement, on_delete=models.CASCADE, related_name="required_skills")
    skill = models.ForeignKey(
        "courses.Skill", on_delete=models.PROTECT, related_name="+", verbose_name=_("skill")
    )
    minimum_level = models.PositiveSmallIntegerField(
        _("at least at level"),
        choices=Entrustment.choices,
        null=True,
        blank=True,
        help_text=_("What the last observation has to reach."),
    )

    class Meta:
        ordering: ClassVar = ["skill__code"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["achievement", "skill"], name="badges_requiredskill_once"),
            models.CheckConstraint(
                condition=models.Q(minimum_level__isnull=True)
                | models.Q(minimum_level__gte=1, minimum_level__lte=5),
                name="badges_requiredskill_level",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.skill} at {self.minimum_level}" if self.minimum_level else str(self.skill)


class _WithLanguages(models.Manager["AchievementWording"]):
    """Each row with its language: finding the reader's costs one query, however many languages there are."""

    def get_queryset(self) -> "models.QuerySet[AchievementWording]":
        return super().get_queryset().select_related("locale")


class AchievementWording(TranslatableMixin, models.Model):
    """An achievement's words in another language.

    `translates`: the achievement's own words that they say, by name, where they were taken from the translated page of
    its course or pathway, and go on being so. None for words that somebody wrote; those are left as they are.
    """

    achievement = models.ForeignKey(Achievement, on_delete=models.CASCADE, related_name="wordings")
    name = models.CharField(_("name"), max_length=200)
    description = models.CharField(_("description"), max_length=300)
    criteria = models.TextField(_("criteria"), blank=True)
    translates = models.JSONField(null=True, editable=False)

    objects = _WithLanguages()

    class Meta(TranslatableMixin.Meta):
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["achievement", "locale"], name="badges_achievementwording_language"
            ),
        ]

    def __str__(self) -> str:
        return self.name
