"""Skills, and the frozen versions that sign-offs refer to."""

import hashlib
from typing import Any, ClassVar

import rfc8785
from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models
from django.utils.functional import cached_property
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _
from wagtail.models import TranslatableMixin
from wagtail.search import index

from content.formats.finding import indexed
from courses.enums import Risk
from courses.models.searched import BY_WORDS
from lms.kernel.errors import AppendOnlyError


class Skill(index.Indexed, models.Model):
    """One thing a person can be signed off for. `code` is for good; what it asks lives in its versions."""

    code = models.CharField(_("code"), max_length=20, unique=True)
    course_code = models.CharField(_("course"), max_length=20, db_index=True)
    current = models.ForeignKey(
        "SkillVersion",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("in force"),
    )

    search_fields: ClassVar = [BY_WORDS]

    class Meta:
        ordering: ClassVar = ["code"]

    def __str__(self) -> str:
        return self.code

    @property
    def engraved(self) -> str:
        """The code as it is set on plates: `C04·S15`."""
        return f"{self.course_code}·{self.code}"

    def search_words(self) -> str:
        """What it is found by: its code, and what the version in force calls it and asks for."""
        asks = self.current.search_texts() if self.current else ()
        return indexed([self.engraved, *asks])


class SkillVersion(models.Model):
    """What a skill asks, frozen: a change of one word is a new version.

    `definition` is the whole of it as JSON (keys as in `skills/*.yaml` of the native bundle); the columns
    repeat what queries need. `digest` is the SHA-256 of its RFC 8785 form and stands in every observation.
    `change_reason` says why it took the place of the one before; empty where it came in with a bundle.
    """

    skill = models.ForeignKey(Skill, on_delete=models.PROTECT, related_name="versions")
    number = models.PositiveIntegerField(_("version"))
    definition = models.JSONField(_("definition"))
    digest = models.CharField(max_length=64, editable=False)
    risk = models.CharField(_("risk"), max_length=4, choices=Risk.choices)
    safety_gate = models.BooleanField(_("safety gate"))
    expiry_months = models.PositiveSmallIntegerField(_("expires after months"), null=True, blank=True)
    observations = models.PositiveSmallIntegerField(_("observations needed"))
    distinct_items = models.PositiveSmallIntegerField(_("different items needed"))
    distinct_assessors = models.PositiveSmallIntegerField(_("different mentors needed"))
    countersign = models.BooleanField(_("needs a second person"))
    batch_allowed = models.BooleanField(_("may be recorded for a group"))
    min_level = models.PositiveSmallIntegerField(_("lowest level that counts"))
    safety_critical_change = models.BooleanField(_("safety-critical change"), default=False, editable=False)
    change_reason = models.TextField(_("reason for the change"), blank=True, editable=False)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering: ClassVar = ["skill__code", "number"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["skill", "number"], name="courses_skillversion_number"),
            models.CheckConstraint(
                condition=models.Q(min_level__gte=1, min_level__lte=5), name="courses_skillversion_min_level"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.skill.code} v{self.number}"

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Store a new version; a stored one is frozen."""
        if not self._state.adding:
            raise AppendOnlyError("A skill version is frozen: make a new one.")
        self.digest = digest_of(self.definition)
        super().save(*args, **kwargs)

    @property
    def criteria(self) -> list[dict[str, Any]]:
        """Each `{id, text}`, with `safety: True` where it is never adapted, in the order they are observed."""
        return list(self.definition["criteria"])

    @property
    def measurements(self) -> list[dict[str, Any]]:
        """Each `{id, quantity, unit, min, max, readings, basis, note}`; limits: decimal strings or None.

        Optional keys may follow (docs/bundle.md); `courses.formats.specs.spec_of` reads them all.
        """
        return list(self.definition["measurements"])

    def search_texts(self) -> list[str]:
        """The title as frozen, what is looked at, and what is measured."""
        return [
            str(self.definition["title"]),
            *(one["text"] for one in self.criteria),
            *(one["quantity"] for one in self.measurements),
        ]

    @property
    def prerequisites(self) -> list[str]:
        """Codes of skills that must be held before this one may be asked for."""
        return list(self.definition["prerequisites"])

    @cached_property
    def wording(self) -> "SkillWording | None":
        """The words in the reader's language, where they have been translated."""
        language = get_language() or ""
        return next((words for words in self.wordings.all() if words.locale.language_code == language), None)

    @property
    def language(self) -> str:
        """That of its title and criteria: the reader's, or the hub's own."""
        return (get_language() or "") if self.wording else settings.LANGUAGE_CODE

    @property
    def title(self) -> str:
        """The skill's name in the reader's language, or as frozen."""
        return self.wording.title if self.wording else str(self.definition["title"])

    @property
    def shown_criteria(self) -> list[dict[str, str]]:
        """The criteria in the reader's language, or as frozen."""
        words = self.wording.criteria if self.wording else {}
        return [{"id": c["id"], "text": words.get(c["id"], c["text"])} for c in self.criteria]


class SkillDraft(models.Model):
    """The next version of a skill on its way, one for each code: read by editors only, and gone once it is published.

    `definition` is as in SkillVersion. `based_on` is the number of the version that it changes, 0 for a new skill.
    `revision` counts how often it was saved.
    """

    code = models.CharField(_("code"), max_length=20, unique=True)
    definition = models.JSONField(_("definition"))
    based_on = models.PositiveIntegerField(_("based on version"))
    safety_critical_change = models.BooleanField(_("safety-critical change"), default=False)
    change_reason = models.TextField(_("reason for the change"), blank=True)
    revision = models.PositiveIntegerField(_("revision"), default=1)
    saved_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+"
    )
    saved_at = models.DateTimeField(_("saved"))

    class Meta:
        ordering: ClassVar = ["code"]
        default_permissions = ()
        permissions: ClassVar = [("edit_skills", "May change skills and publish their versions")]

    def __str__(self) -> str:
        return f"{self.code} after v{self.based_on}"


class SkillWording(index.Indexed, TranslatableMixin, models.Model):
    """A version's words in one language. The frozen definition stays what was signed."""

    version = models.ForeignKey(SkillVersion, on_delete=models.CASCADE, related_name="wordings")
    title = models.CharField(_("title"), max_length=200)
    criteria = models.JSONField(_("criteria"), default=dict, help_text=_("Criterion id to text."))

    search_fields: ClassVar = [BY_WORDS]

    class Meta(TranslatableMixin.Meta):
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["version", "locale"], name="courses_skillwording_language"),
        ]

    def __str__(self) -> str:
        return self.title

    def search_words(self) -> str:
        """What it is found by: the title and the criteria."""
        return indexed([self.title, *self.criteria.values()])

    def clean(self) -> None:
        """Refuse words for a criterion that the version does not have."""
        unknown = set(self.criteria) - {c["id"] for c in self.version.criteria}
        if unknown:
            raise ValidationError(_("This version has no criterion %(id)s."), params={"id": min(unknown)})


# The columns of a version that repeat its definition, so that queries can use them.
RULES = (
    "risk",
    "safety_gate",
    "expiry_months",
    "observations",
    "distinct_items",
    "distinct_assessors",
    "countersign",
    "batch_allowed",
    "min_level",
)


def digest_of(definition: dict[str, Any]) -> str:
    """SHA-256, in hexadecimal, of the RFC 8785 form of a definition."""
    return hashlib.sha256(rfc8785.dumps(definition)).hexdigest()
