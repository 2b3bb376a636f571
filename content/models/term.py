"""Words that lessons use, in plain words."""

from typing import ClassVar, Final

from django.core.exceptions import ValidationError
from django.core.validators import RegexValidator
from django.db import models
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel, HelpPanel
from wagtail.models import Locale, TranslatableMixin
from wagtail.search import index
from wagtail_localize.fields import SynchronizedField

from content.formats.finding import indexed
from content.formats.glossary import ADDRESS, SLUG
from content.formats.vocabulary import ITEM_LONGEST, TITLE_LONGEST, WORDS_LONGEST
from content.models.shown import check_may_change

EXPLAINED: Final = (
    "slug",
    "term",
    "abbreviation_of",
    "definition",
)  # what readers see of it where it is linked
_SLUG: Final = RegexValidator(rf"^{SLUG}\Z", _("Write small letters, digits and single hyphens."))


class Term(index.Indexed, TranslatableMixin, models.Model):
    """A word and what it means. The slug is the same in every language, so that a link finds the reader's own."""

    slug = models.CharField(
        _("short name"), max_length=60, validators=[_SLUG], help_text=_("It stands in links, such as rcd.")
    )
    term = models.CharField(_("word"), max_length=ITEM_LONGEST)
    abbreviation_of = models.CharField(
        _("stands for"), max_length=TITLE_LONGEST, blank=True, help_text=_("If it is an abbreviation.")
    )
    definition = models.CharField(
        _("meaning"), max_length=WORDS_LONGEST, help_text=_("In words that the reader knows already.")
    )
    see_also = models.CharField(
        _("see also"),
        max_length=TITLE_LONGEST,
        blank=True,
        help_text=_("Short names of other words, with commas between."),
    )

    override_translatable_fields: ClassVar = [
        SynchronizedField(name, overridable=False) for name in ("slug", "see_also")
    ]
    panels: ClassVar = [
        FieldPanel("term"),
        FieldPanel("slug"),
        FieldPanel("abbreviation_of"),
        FieldPanel("definition"),
        FieldPanel("see_also"),
        HelpPanel(template="courses/admin/term_shown.html", heading=_("Where safety rests on it")),
    ]

    search_fields: ClassVar = [index.AutocompleteField("search_words")]

    class Meta(TranslatableMixin.Meta):
        verbose_name = _("glossary term")
        verbose_name_plural = _("glossary")
        ordering: ClassVar = ["slug"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["slug", "locale"], name="term_slug_once_in_a_language")
        ]

    def __str__(self) -> str:
        return self.term

    @property
    def others(self) -> tuple[str, ...]:
        """The slugs of words to see as well."""
        return tuple(slug for part in self.see_also.split(",") if (slug := part.strip()))

    @property
    def address(self) -> str:
        """What a link to the explanation leads to."""
        return f"{ADDRESS}{self.slug}"

    def search_words(self) -> str:
        """What it is found by: the word, what it stands for, and its meaning."""
        return indexed([self.term, self.slug, self.abbreviation_of, self.definition])

    def clean(self) -> None:
        """Refuse words to see that nobody explains, and another meaning where somebody relies on this one."""
        super().clean()
        before = Term.objects.filter(pk=self.pk).first() if self.pk else None
        if before is not None and any(getattr(self, name) != getattr(before, name) for name in EXPLAINED):
            check_may_change(before, "definition")
        # The form asks for no language, and so does not look at the constraint.
        taken = Term.objects.filter(locale_id=self.locale_id, slug=self.slug).exclude(pk=self.pk)
        if taken.exists():
            raise ValidationError({"slug": _("Another word has this short name. Choose another one.")})
        self.see_also = ", ".join(self.others)
        # A word is linked to before it is translated; readers see the link once it is.
        locales = {self.locale_id, Locale.get_default().pk}
        same = Term.objects.filter(locale_id__in=locales, slug__in=self.others)
        known = set(same.exclude(slug=self.slug).values_list("slug", flat=True))
        if missing := [slug for slug in self.others if slug not in known]:
            message = _("There is no other word with the short name “%(slug)s”.")
            raise ValidationError({"see_also": ValidationError(message, params={"slug": missing[0]})})
