"""What a course teaches, in its language: a translation that lacks a page goes on with the page in the hub's own.

Order and number are those of the hub's own language, so that a course is as long in every language, and a lesson
that nobody has translated cannot be passed over.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from typing import Any

from django.conf import settings
from django.db.models import F, OuterRef, Q, Subquery
from django.db.models.functions import Length, Substr
from django.utils.translation import get_language

from courses.domain.openness import Reader, open_to, with_openness
from courses.models import CoursePage, LessonPage, PracticalPage


def lessons_in(
    courses: Sequence[CoursePage], *without: str, reader: Reader | None = None
) -> dict[str, list[LessonPage]]:
    """The live lessons of these courses in order, by course code; one query. `without` names long texts to leave.

    All of them are the course, also those that are closed to its reader: for a `reader` each says whether it `is_open`.
    """
    return _taught(LessonPage.objects.defer(*without), courses, reader)


def practicals_in(
    courses: Sequence[CoursePage], *without: str, reader: Reader | None = None
) -> dict[str, list[PracticalPage]]:
    """Likewise the live practicals, each with its skill; one query."""
    return _taught(PracticalPage.objects.select_related("skill").defer(*without), courses, reader)


def cards_of(skills: Iterable[int], reader: Reader) -> dict[int, PracticalPage]:
    """The live practical of each of these skills that the reader may be led to, as `cards_at_work` finds them."""
    return _card_of_each(skills, lambda rows: rows.filter(open_to(reader)))


def cards_at_work(skills: Iterable[int], reader: Reader) -> dict[int, PracticalPage]:
    """The live practical of each of these skills: in the reader's language, else in the first there is; one query.

    For a mentor, who needs what stands on it also where it is closed to them; each says whether it `is_open`.
    """
    return _card_of_each(skills, lambda rows: with_openness(rows, reader))


def _card_of_each(skills: Iterable[int], asked: Callable[[Any], Any]) -> dict[int, PracticalPage]:
    rows = PracticalPage.objects.live().filter(skill__in=set(skills)).select_related("locale")
    found: dict[int, PracticalPage] = {}
    for row in asked(rows).order_by("locale_id", "pk"):
        if row.skill_id not in found or row.locale.language_code == get_language():
            found[row.skill_id] = row
    return found


def in_language(pages: Any, language: str) -> list[Any]:
    """These pages, each once: in this language, else in the hub's own; one query."""
    found: dict[Any, Any] = {}
    own = {language, settings.LANGUAGE_CODE}
    for page in pages.filter(locale__language_code__in=own).select_related("locale"):
        key = page.translation_key
        if key not in found or page.locale.language_code == language:
            found[key] = page
    return list(found.values())


def _taught(rows: Any, courses: Sequence[CoursePage], reader: Reader | None) -> dict[str, list[Any]]:
    if not courses:
        return {}
    if reader is not None:
        rows = with_openness(rows, reader)
    languages = {course.code: course.locale_id for course in courses}
    found: dict[str, list[Any]] = defaultdict(list)
    for page in _below(rows, languages):
        found[page.course_code].append(page)
    return {code: _in_language(found[code], locale) for code, locale in languages.items()}


def _below(rows: Any, languages: dict[str, int]) -> Iterable[Any]:
    """The live pages below the courses with these codes, in their languages and in the hub's own."""
    above = CoursePage.objects.filter(path=OuterRef("course_path")).values("code")[:1]
    told = Q(locale__language_code=settings.LANGUAGE_CODE) | Q(locale__in=set(languages.values()))
    found: Iterable[Any] = (
        rows.live()
        .filter(told)
        .annotate(
            course_path=Substr("path", 1, Length("path") - LessonPage.steplen),
            language=F("locale__language_code"),
        )
        .annotate(course_code=Subquery(above))
        .filter(course_code__in=languages)
        .order_by("path")
    )
    return found


def _in_language(pages: Iterable[Any], locale: int) -> list[Any]:
    own = {page.translation_key: page for page in pages if page.locale_id == locale}
    first = [page for page in pages if page.language == settings.LANGUAGE_CODE]
    known = {page.translation_key for page in first}
    return [own.get(page.translation_key, page) for page in first] + [
        page for key, page in own.items() if key not in known
    ]
