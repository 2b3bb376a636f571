"""Finding courses, lessons, practicals with their skills, pathways, and words of the glossary.

The search backend finds; what is live and open to the reader is asked of the tables, since the index knows nothing of
either. How well something fits is told by its name first, and then by the backend.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django.conf import settings
from django.db.models import F, Q, QuerySet
from wagtail.models import Page
from wagtail.search.backends import get_search_backend
from wagtail.search.query import And, Or, PlainText

from content.formats.finding import Query, fit, folded_words, stem
from content.models import Term
from courses.domain.openness import Reader, open_to
from courses.domain.search_index import can_search
from courses.enums import Found
from courses.models import CoursePage, LessonPage, PathwayPage, PracticalPage, Skill, SkillWording

MOST = 300  # of one kind; who finds more narrows it down
_LONG = {"introduction", "objectives", "kit", "body"}
_MOST_MEANT = 2
PAGES: dict[Found, type[Page]] = {
    Found.COURSE: CoursePage,
    Found.LESSON: LessonPage,
    Found.PRACTICAL: PracticalPage,
    Found.PATHWAY: PathwayPage,
}


@dataclass(frozen=True)
class Hit:
    """One thing that was found: a page, or a word of the glossary. `fit` is 5 for the best, 1 for the least."""

    kind: Found
    row: Any
    code: str
    name: str
    about: str
    fit: int


class Search:
    """One search by one reader."""

    def __init__(self, query: Query, *, language: str, reader: Reader) -> None:
        self.query = query
        self._reader = reader
        self._languages = list(dict.fromkeys((language, settings.LANGUAGE_CODE)))
        self._stems = tuple(stem(word, language) for word in query.words)

    @cached_property
    def hits(self) -> dict[Found, list[Hit]]:
        """What was found, the best first, by kind; as many queries for three hundred things as for one."""
        if not self.query.words or not can_search():
            return {kind: [] for kind in Found}
        looks = {Found.PRACTICAL: self._practicals, Found.TERM: self._terms}
        return {kind: looks[kind]() if kind in looks else self._pages(kind) for kind in Found}

    @property
    def total(self) -> int:
        """How many things were found."""
        return sum(map(len, self.hits.values()))

    @cached_property
    def ways(self) -> list[tuple[str, ...]]:
        """Beginnings of words that stand together: those asked for, and those that the glossary puts for them."""
        return list(dict.fromkeys((self._stems, *self._meant())))

    def _meant(self) -> Iterable[tuple[str, ...]]:
        rows = Term.objects.filter(locale__language_code__in=self._languages).exclude(abbreviation_of="")
        meant = [
            tuple(folded_words(other))
            for term, full in rows.values_list("term", "abbreviation_of")
            for one, other in ((term, full), (full, term))
            if set(folded_words(one)) == set(self.query.words)
        ]
        return [words for words in meant if words][:_MOST_MEANT]

    def _keys(self, model: Any) -> list[int]:
        """The keys of the rows of a model that have all the words of one way; the best first."""
        backend, rows = get_search_backend(), model.objects.only("pk")
        any_word = [PlainText(word) for words in self.ways for word in words]
        ranked = [row.pk for row in backend.autocomplete(Or(any_word), rows)[:MOST]]
        if all(len(words) == 1 for words in self.ways):
            return ranked
        every = Or([And([PlainText(word) for word in words]) for words in self.ways])
        fitting = {row.pk for row in backend.autocomplete(every, rows, order_by_relevance=False)[:MOST]}
        best = [key for key in ranked if key in fitting]
        return best + sorted(fitting - set(best))

    def open_pages(self, kind: Found) -> QuerySet[Any]:
        """The live pages of a kind that the reader may see, in their language or in the hub's own."""
        rows: QuerySet[Any] = PAGES[kind].objects.live()
        return rows.filter(open_to(self._reader), locale__language_code__in=self._languages)

    def open_terms(self) -> QuerySet[Term]:
        """The words of the glossary in the reader's language and the hub's own."""
        return Term.objects.filter(locale__language_code__in=self._languages)

    def _own(self, row: Any) -> bool:
        return bool(row.locale.language_code == self._languages[0])

    def _once(self, kind: Found, rows: QuerySet[Any], key: str) -> list[Any]:
        """Rows without those that there are in the reader's own language as well."""
        listed = list(rows.select_related("locale"))
        others = {getattr(row, key) for row in listed if not self._own(row)}
        if not others:
            return listed
        same = self.open_terms() if kind == Found.TERM else self.open_pages(kind)
        own = same.filter(locale__language_code=self._languages[0], **{f"{key}__in": others})
        translated = set(own.values_list(key, flat=True))
        return [row for row in listed if self._own(row) or getattr(row, key) not in translated]

    def _pages(self, kind: Found) -> list[Hit]:
        keys = self._keys(PAGES[kind])
        long = [field.name for field in PAGES[kind]._meta.get_fields() if field.name in _LONG]
        rows = self._once(kind, self.open_pages(kind).filter(pk__in=keys).defer(*long), "translation_key")
        return _sorted(
            [self._hit(kind, row, getattr(row, "code", ""), row.title, row.summary) for row in rows], keys
        )

    def _practicals(self) -> list[Hit]:
        """Practicals that say the words, and those for skills that do."""
        keys, skills, wordings = map(self._keys, (PracticalPage, Skill, SkillWording))
        worded = SkillWording.objects.filter(pk__in=wordings, version=F("version__skill__current"))
        of_skills = Q(skill__in=skills) | Q(skill__in=worded.values("version__skill"))
        rows = self.open_pages(Found.PRACTICAL).filter(Q(pk__in=keys) | of_skills).defer("body", "kit")
        rows = rows.select_related("skill__current").prefetch_related("skill__current__wordings__locale")
        return _sorted(
            [
                self._hit(Found.PRACTICAL, row, row.skill.code, row.skill.current.title, row.summary)
                for row in self._once(Found.PRACTICAL, rows, "translation_key")
                if row.skill.current is not None
            ],
            keys,
        )

    def _terms(self) -> list[Hit]:
        keys = self._keys(Term)
        rows = self._once(Found.TERM, self.open_terms().filter(pk__in=keys), "slug")
        abouts = {row.pk: " – ".join(filter(None, (row.abbreviation_of, row.definition))) for row in rows}
        return _sorted([self._hit(Found.TERM, row, "", row.term, abouts[row.pk]) for row in rows], keys)

    def _hit(self, kind: Found, row: Any, code: str, name: str, about: str) -> Hit:
        words = self.query.words
        called = max(
            fit(words, self._stems, name=one, about=about) for one in (name, code, f"{code} {name}") if one
        )
        return Hit(kind, row, code, name, about, called)


def _sorted(hits: list[Hit], keys: Sequence[int]) -> list[Hit]:
    place = {key: number for number, key in enumerate(keys)}
    return sorted(hits, key=lambda hit: (-hit.fit, place.get(hit.row.pk, len(keys)), hit.name, hit.row.pk))
