"""The words that lessons use, with their meaning."""

import re
from collections.abc import Collection, Sequence
from typing import Any, Final

from django.conf import settings
from django.urls import reverse
from django.utils import translation
from django.utils.safestring import SafeString, mark_safe
from wagtail.models import Locale, Page

from content.formats.finding import asked, fit, stem
from content.formats.glossary import ADDRESS, SLUG, slugs_linked
from content.models import Term

_SHORTEST: Final = 3
_LINK: Final = re.compile(rf"href=(?P<quote>[\"\']){re.escape(ADDRESS)}(?P<slug>{SLUG})(?P=quote)")


def terms_in(language: str, *, only: Collection[str] | None = None) -> list[Term]:
    """The words in a language, and in the hub's own those that it lacks; sorted as people read them.

    `only` is the short names of those that are wanted; None for all. One query besides that for the hub's language.
    """
    own = Locale.get_default()
    rows = Term.objects.filter(locale__language_code__in={language, own.language_code})
    if only is not None:
        rows = rows.filter(slug__in=only)
    found: dict[str, Term] = {}
    for term in rows.select_related("locale").order_by("slug"):
        if term.slug not in found or term.locale_id != own.pk:
            found[term.slug] = term
    return sorted(found.values(), key=lambda term: (term.term.casefold(), term.slug))


def in_language_of(page: Page | None, html: SafeString) -> SafeString:
    """The same text, with links to those words that the page's language has leading to them there, and saying so.

    A word that it lacks is linked as it was: the glossary then shows it as it shows any. In the hub's own language,
    which has no address of its own, nothing is changed. One query for a page, and none for a text without such links.
    """
    if not isinstance(page, Page) or ADDRESS not in html:
        return html
    language = page.locale.language_code
    if language == settings.LANGUAGE_CODE:
        return html
    with translation.override(language):
        address = f"{reverse('glossary')}#"
    known = _slugs_of(page)

    def lead(found: re.Match[str]) -> str:
        if found["slug"] not in known:
            return found[0]
        return f'href="{address}{found["slug"]}" hreflang="{language}"'

    return mark_safe(_LINK.sub(lead, html))  # noqa: S308 -- changes nothing but an address of ours to another


def _slugs_of(page: Page) -> frozenset[str]:
    """The words that the language of a page has; asked once for each page that is shown."""
    known: frozenset[str] | None = getattr(page, "_explained_words", None)
    if known is None:
        known = frozenset(Term.objects.filter(locale=page.locale_id).values_list("slug", flat=True))
        page._explained_words = known
    return known


def terms_like(typed: str) -> list[Term]:
    """The words that answer what was typed, the best first, in whichever language they are; one query, or two.

    Other forms of a word find it, and so do what it stands for and what it means. What is in the hub's own language
    comes before its translations. All of the hub's own, as people read them, where nothing was typed that could be
    looked for.
    """
    query, own = asked(typed), Locale.get_default()
    rows = Term.objects.select_related("locale").order_by("slug", "locale_id")
    if not query.words:
        first = [row for row in rows if row.locale_id == own.pk]
        return sorted(first, key=lambda row: (row.term.casefold(), row.slug))
    fitting = [(_fit(row, query.words), row) for row in rows]
    found = [(how, row) for how, row in fitting if how > 1]
    found.sort(key=lambda one: (-one[0], one[1].locale_id != own.pk, one[1].term.casefold(), one[1].slug))
    # An abbreviation in the plural is too short for its ending to be taken off.
    if not found and len(query.text) > _SHORTEST and query.text.endswith("s"):
        return terms_like(query.text[:-1])
    return [row for _how, row in found]


def _fit(term: Term, words: Sequence[str]) -> int:
    stems = [stem(word, term.locale.language_code) for word in words]
    about = f"{term.slug} {term.abbreviation_of} {term.definition}"
    return max(
        fit(words, stems, name=name, about=about) for name in (term.term, term.abbreviation_of or term.term)
    )


def linked_from(page: Page, body: Any) -> list[Term]:
    """The words that a stream of blocks of a page links to, in the page's language; no query where there are none."""
    slugs = slugs_linked(list(body.raw_data))
    return terms_in(page.locale.language_code, only=slugs) if slugs else []
