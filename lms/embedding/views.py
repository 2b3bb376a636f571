"""Lessons without login, inside other people's pages."""

from csp.decorators import csp_replace
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone, translation
from django.views.decorators.cache import cache_control
from django.views.decorators.clickjacking import xframe_options_exempt
from django.views.decorators.http import require_safe
from wagtail.models import Page

from courses.domain.openness import VISITOR, is_open, open_to
from courses.domain.taught import lessons_in, practicals_in
from courses.models import CoursePage
from lms.embedding.pages import page_at, page_path


@require_safe
@xframe_options_exempt
@csp_replace({"frame-ancestors": ["*"]})  # type: ignore[arg-type]  # its types know no view with arguments
@cache_control(public=True, max_age=300)
def embed(request: HttpRequest, path: str) -> HttpResponse:
    """One course, lesson or practical for an iframe: the same for everybody, no cookie is read or set.

    What waits to be told to somebody who is signed in goes on waiting: the frame may be kept by a shared cache.
    """
    page = page_at(request, path)
    with translation.override(page.locale.language_code), timezone.override(None):
        return render(
            request,
            f"embedding/{page.specific_class.__name__.removesuffix('Page').lower()}.html",
            {"page": page, "messages": (), **_around(page)},
        )


def _around(page: Page) -> dict[str, object]:
    """The course and the public neighbours that the frame's own links lead to."""
    if isinstance(page, CoursePage):
        entries: list[Page] = [
            *lessons_in([page], reader=VISITOR)[page.code],
            *practicals_in([page], reader=VISITOR)[page.code],
        ]
        return {
            "course": page,
            "entries": [{"page": entry, "path": page_path(entry)} for entry in entries if is_open(entry)],
        }
    siblings = page.get_siblings().live().filter(open_to(VISITOR)).type(type(page))
    return {
        "course": page.get_parent().specific,
        "course_path": page_path(page.get_parent()),
        "previous": _link(siblings.filter(path__lt=page.path).order_by("-path").first()),
        "next": _link(siblings.filter(path__gt=page.path).order_by("path").first()),
    }


def _link(page: Page | None) -> dict[str, str] | None:
    return None if page is None else {"title": page.title, "path": page_path(page)}
