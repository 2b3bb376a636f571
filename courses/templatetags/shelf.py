"""The pages that a reader may be sent to, in the reader's language, each list read once per request."""

from collections.abc import Iterable
from functools import cached_property
from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.utils.translation import get_language

from courses.domain.openness import Reader, open_to, reader_of
from courses.domain.taught import in_language, lessons_in
from courses.models import CoursePage, LessonPage, PathwayPage, PracticalPage


class Shelf:
    """Live pages that the reader may be led to, without their long texts, which lists do not show.

    A page that is not translated is there in the hub's own language.
    """

    def __init__(self, language: str, reader: Reader) -> None:
        self._language = language
        self._reader = reader
        self._lessons: dict[tuple[str, ...], dict[str, list[LessonPage]]] = {}

    @cached_property
    def courses(self) -> dict[str, CoursePage]:
        """Every course by code, in the order of the tree; one query."""
        pages = self.open(CoursePage.objects).order_by("path").defer("introduction", "kit", "objectives")
        return {page.code: page for page in self.in_language(pages)}

    @cached_property
    def pathways(self) -> dict[str, PathwayPage]:
        """Every pathway by code, in the order of the tree, with courses and requirements; three queries."""
        pages = self.open(PathwayPage.objects).order_by("path").defer("introduction")
        return {page.code: page for page in self.in_language(pages.prefetch_related("steps", "requirements"))}

    @cached_property
    def practicals(self) -> dict[str, PracticalPage]:
        """Every practical by the code of its skill, in the order of the tree; one query."""
        pages = self.open(PracticalPage.objects).order_by("path").defer("body", "kit").select_related("skill")
        return {page.skill.code: page for page in self.in_language(pages)}

    def lessons_of(self, courses: list[CoursePage]) -> dict[str, list[LessonPage]]:
        """The lessons of these courses in order, by course code, each with whether it `is_open`; one query, and none
        without courses or once asked.
        """
        paths = tuple(course.path for course in courses)
        if paths not in self._lessons:
            self._lessons[paths] = lessons_in(courses, "body", "kit", "objectives", reader=self._reader)
        return self._lessons[paths]

    def open(self, pages: Any) -> Any:
        """The live pages among these that the reader may be led to."""
        return pages.live().filter(open_to(self._reader))

    def in_language(self, pages: Any) -> Iterable[Any]:
        """The pages in the reader's language in place of those they were translated from."""
        return in_language(pages, self._language)


def shelf_of(request: HttpRequest) -> Shelf:
    """The shelf of this request; the same object for every tag on the page."""
    shelf: Shelf | None = getattr(request, "_courses_shelf", None)
    if shelf is None:
        shelf = Shelf(_language_of(request), reader_of(request))
        request._courses_shelf = shelf  # type: ignore[attr-defined]  # one per request, as Wagtail does
    return shelf


def _language_of(request: HttpRequest) -> str:
    """That of the address, where it names one; else the reader's."""
    content = getattr(request, "content_language", "")
    reader = get_language() or settings.LANGUAGE_CODE
    return content if content and content != settings.LANGUAGE_CODE else reader
