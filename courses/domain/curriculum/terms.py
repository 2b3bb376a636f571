"""The glossary, between a bundle and the site."""

from collections.abc import Iterable, Mapping

from wagtail.models import Locale
from wagtail.search.backends import get_search_backend

from content.formats.glossary import TermOutline
from content.models import Term


def terms_on_site() -> dict[str, TermOutline]:
    """What the site explains in the hub's own language, by slug and in order of the slugs; one query."""
    rows = Term.objects.filter(locale=Locale.get_default()).order_by("slug")
    return {row.slug: _outline(row) for row in rows}


def _outline(row: Term) -> TermOutline:
    return TermOutline(
        slug=row.slug,
        term=row.term,
        abbreviation_of=row.abbreviation_of,
        definition=row.definition,
        see_also=row.others,
    )


def store_terms(outlines: Iterable[TermOutline]) -> None:
    """Explain these words in the hub's own language; what was said about them before is replaced."""
    locale = Locale.get_default()
    wanted = {outline.slug: outline for outline in outlines}
    there = {row.slug: row for row in Term.objects.filter(locale=locale, slug__in=wanted)}
    missing = [Term(slug=slug, locale=locale) for slug in wanted if slug not in there]
    for row in (*there.values(), *missing):
        outline = wanted[row.slug]
        row.term, row.definition = outline.term, outline.definition
        row.abbreviation_of, row.see_also = outline.abbreviation_of, ", ".join(outline.see_also)
    Term.objects.bulk_create(missing)
    Term.objects.bulk_update(there.values(), ["term", "abbreviation_of", "definition", "see_also"])
    # Rows that are stored together tell the index nothing by themselves.
    get_search_backend().add_bulk(Term, [*there.values(), *missing])


def with_see_also(slugs: Iterable[str], terms: Mapping[str, TermOutline]) -> tuple[TermOutline, ...]:
    """These words and all that they say to see as well, in order of the slugs."""
    waiting, chosen = list(slugs), set[str]()
    while waiting:
        slug = waiting.pop()
        if slug in terms and slug not in chosen:
            chosen.add(slug)
            waiting.extend(terms[slug].see_also)
    return tuple(terms[slug] for slug in sorted(chosen))
