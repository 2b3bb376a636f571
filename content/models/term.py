"""Words that lessons use, in plain words."""

from typing import ClassVar, Final

from django.core.exceptions import ValidationError
from django.core.validators import RegexValidator
from django.db import models
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel
from wagtail.models import TranslatableMixin

from content.formats.glossary import ADDRESS, SLUG
from content.formats.vocabulary import ITEM_LONGEST, TITLE_LONGEST, WORDS_LONGEST

_SLUG: Final = RegexValidator(rf"^{SLUG}\Z", _("Write small letters, digits and single hyphens."))


class Term(TranslatableMixin, models.Model):
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

    panels: ClassVar = [
        FieldPanel("term"),
        FieldPanel("slug"),
        FieldPanel("abbreviation_of"),
        FieldPanel("definition"),
        FieldPanel("see_also"),
    ]

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

    def clean(self) -> None:
        """Refuse words to see that nobody explains."""
        super().clean()
        # The form asks for no language, and so does not look at the constraint.
        taken = Term.objects.filter(locale_id=self.locale_id, slug=self.slug).exclude(pk=self.pk)
        if taken.exists():
            raise ValidationError({"slug": _("Another word has this short name. Choose another one.")})
        self.see_also = ", ".join(self.others)
        same = Term.objects.filter(locale_id=self.locale_id, slug__in=self.others)
        known = set(same.exclude(slug=self.slug).values_list("slug", flat=True))
        if missing := [slug for slug in self.others if slug not in known]:
            message = _("There is no other word with the short name “%(slug)s”.")
            raise ValidationError({"see_also": ValidationError(message, params={"slug": missing[0]})})
