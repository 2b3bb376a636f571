"""What somebody may have meant whose words were not found: near spellings, and what is called nearly so."""

import difflib
from collections.abc import Iterable

from content.formats.finding import Query, folded_words
from courses.domain.finding import PAGES, Search
from courses.models import Skill

_MOST_NAMES = 2_000
_MOST_WORDS = 4  # looking for near words takes time for each
_MOST_OFFERED = 5
_NEAR_WORD = 0.7
_NEAR_NAME = 0.6


def near_queries(search: Search) -> list[str]:
    """Other queries to offer, each of which finds something by a name; the nearest first. As many queries as kinds."""
    query = search.query
    if not query.words:
        return []
    names = _names(search)
    words = {word for name in names for word in folded_words(name) if len(word) > 1}
    by_fold = {" ".join(folded_words(name)): name for name in names}
    spelt = _spelt_right(query, words)
    offered = [by_fold.get(spelt, spelt)] if spelt else []
    nearest = difflib.get_close_matches(
        " ".join(query.words[:_MOST_WORDS])[:60], list(by_fold), n=_MOST_OFFERED, cutoff=_NEAR_NAME
    )
    offered += [by_fold[one] for one in nearest]
    return list(dict.fromkeys(one for one in offered if one != query.text))[:_MOST_OFFERED]


def _spelt_right(query: Query, words: Iterable[str]) -> str:
    """The query with each word put right; empty where one has no near spelling, or all are right."""
    known, right = sorted(words), []
    for word in query.words[:_MOST_WORDS]:
        near = difflib.get_close_matches(word, known, n=1, cutoff=_NEAR_WORD)
        if not near:
            return ""
        right.append(near[0])
    return " ".join(right) if tuple(right) != query.words else ""


def _names(search: Search) -> list[str]:
    """What pages that the reader may see, words of the glossary and skills are called."""
    names: list[str] = []
    for kind in PAGES:
        names += search.open_pages(kind).values_list("title", flat=True)[:_MOST_NAMES]
    for term, full in search.open_terms().values_list("term", "abbreviation_of")[:_MOST_NAMES]:
        names += [one for one in (term, full) if one]
    names += Skill.objects.filter(current__isnull=False).values_list("code", flat=True)[:_MOST_NAMES]
    return list(dict.fromkeys(names))
