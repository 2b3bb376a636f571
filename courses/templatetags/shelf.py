"""The pages that a reader may be sent to, in the reader's language, each list read once per request."""

from collections import defaultdict
from collections.abc import Iterable
from functools import cached_property
from typing import Any

from django.conf import settings
from django.db.models import Q
from django.http import HttpRequest
from django.utils.translation import get_language

from courses.models import CoursePage, LessonPage, PathwayPage, PracticalPage


class Shelf:
    """Live pages without their long texts, which lists do not show.

    A page that is not translated is there in the hub's own language.
    """

    def __init__(self, language: str) -> None:
        self._language = language

    @cached_property
    def courses(self) -> dict[str, CoursePage]:
        """Every course by code, in the order of the tree; one query."""
        pages = CoursePage.objects.live().order_by("path").defer("introduction", "kit", "objectives")
        return {page.code: page for page in self._in_language(pages)}

    @cached_property
    def pathways(self) -> dict[str, PathwayPage]:
        """Every pathway by code, in the order of the tree, with courses and requirements; three queries."""
        pages = PathwayPage.objects.live().order_by("path").defer("introduction")
        return {
            page.code: page for page in self._in_language(pages.prefetch_related("steps", "requirements"))
        }

    @cached_property
    def practicals(self) -> dict[str, PracticalPage]:
        """Every practical by the code of its skill, in the order of the tree; one query."""
        pages = PracticalPage.objects.live().order_by("path").defer("body", "kit").select_related("skill")
        return {page.skill.code: page for page in self._in_language(pages)}

    def lessons_of(self, courses: list[CoursePage]) -> dict[str, list[LessonPage]]:
        """The lessons of these courses in order, by course code; one query, or none without courses."""
        if not courses:
            return {}
        below = Q()
        for course in courses:
            below |= Q(path__startswith=course.path, depth=course.depth + 1)
        code_at = {course.path: course.code for course in courses}
        found: dict[str, list[LessonPage]] = defaultdict(list)
        lessons = LessonPage.objects.live().filter(below).order_by("path")
        for page in lessons.defer("body", "kit", "objectives"):
            found[code_at[page.path[: -page.steplen]]].append(page)
        return found

    def _in_language(self, pages: Any) -> Iterable[Any]:
        """The pages in the reader's language in place of those they were translated from."""
        own = {self._language, settings.LANGUAGE_CODE}
        found: dict[Any, Any] = {}
        for page in pages.filter(locale__language_code__in=own).select_related("locale"):
            key = page.translation_key
            if key not in found or page.locale.language_code == self._language:
                found[key] = page
        return found.values()


def shelf_of(request: HttpRequest) -> Shelf:
    """The shelf of this request; the same object for every tag on the page."""
    shelf: Shelf | None = getattr(request, "_courses_shelf", None)
    if shelf is None:
        shelf = Shelf(get_language() or settings.LANGUAGE_CODE)
        request._courses_shelf = shelf  # type: ignore[attr-defined]  # one per request, as Wagtail does
    return shelf
