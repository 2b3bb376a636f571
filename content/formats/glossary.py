"""Words that a curriculum explains: ``glossary.yaml`` of a bundle."""

import json
import re
from dataclasses import dataclass, field
from typing import Any, Final

from content.formats.problems import Problems
from content.formats.vocabulary import ITEM_LONGEST, TITLE_LONGEST
from content.formats.yaml_reader import Mapping, Source, read_mappings

LINK: Final = "term:"
"""A link in a text to the explanation of a word begins so; the word's slug follows."""
ADDRESS: Final = "/glossary/#"
"""The same link as a page of the site has it."""
SLUG: Final = r"[a-z0-9]+(?:-[a-z0-9]+)*"
_LINKED: Final = re.compile(re.escape(ADDRESS) + rf"({SLUG})")


def linked_slug(href: str) -> str:
    """The slug of the word that a link target of a text explains; empty for any other target."""
    return href.removeprefix(LINK) if href.startswith(LINK) else ""


def slugs_linked(said: Any) -> frozenset[str]:
    """The words that streams of blocks link to, as the site stores them."""
    return frozenset(_LINKED.findall(json.dumps(said)))


@dataclass(frozen=True, slots=True, kw_only=True)
class TermOutline:
    """A word in plain words. ``abbreviation_of`` is what it stands for, ``see_also`` names slugs of others."""

    slug: str
    term: str
    definition: str
    abbreviation_of: str = ""
    see_also: tuple[str, ...] = ()
    line: int = field(default=0, compare=False)

    def data(self) -> dict[str, Any]:
        """The word as YAML holds it."""
        said: dict[str, Any] = {"slug": self.slug, "term": self.term}
        if self.abbreviation_of:
            said["abbreviation_of"] = self.abbreviation_of
        said["definition"] = self.definition
        return said | ({"see_also": list(self.see_also)} if self.see_also else {})


@dataclass(frozen=True, slots=True, kw_only=True)
class Glossary:
    """What glossary.yaml holds, in order of the slugs."""

    terms: tuple[TermOutline, ...]


def read_glossary(text: str, source: Source) -> Glossary | None:
    """The words in the file, or ``None`` with a problem noted."""
    entries = read_mappings(text, source)
    if entries is None:
        return None
    if not entries:
        source.problems.add(source.file, 1, "there is no word in it; add one or remove the file")
    return Glossary(terms=tuple(sorted(map(_term, entries), key=lambda term: term.slug)))


def _term(keys: Mapping) -> TermOutline:
    term = TermOutline(
        slug=keys.text("slug", longest=60),
        term=keys.text("term", longest=ITEM_LONGEST),
        abbreviation_of=keys.optional_text("abbreviation_of", longest=TITLE_LONGEST),
        definition=keys.text("definition"),
        see_also=keys.texts("see_also"),
        line=keys.line,
    )
    if len(", ".join(term.see_also)) > TITLE_LONGEST:
        keys.refuse("see_also", f"is longer than {TITLE_LONGEST} characters in all; name fewer words")
    if term.slug and not re.fullmatch(SLUG, term.slug):
        keys.refuse("slug", f"{term.slug!r} is no slug; write small letters, digits and single hyphens")
    keys.finish()
    return term


def check_terms(terms: tuple[TermOutline, ...], file: str, problems: Problems) -> None:
    """Note words given twice and words to see that nobody explains."""
    known = {term.slug for term in terms}
    seen: set[str] = set()
    for term in terms:
        if term.slug in seen:
            problems.add(file, term.line, f"the word {term.slug} is given twice; keep one of them")
        seen.add(term.slug)
        for other in term.see_also:
            if other not in known or other == term.slug:
                problems.add(file, term.line, f"see_also names {other}, which is no other word of this file")
