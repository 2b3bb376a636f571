"""The school's page: what to copy to show a lesson elsewhere."""

from django.contrib.auth.decorators import login_required, permission_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe
from wagtail.models import Page

from courses.domain.openness import VISITOR, open_to
from courses.models import CoursePage, LessonPage, PracticalPage
from lms.embedding.pages import embed_url, iframe


@require_safe
@login_required
@permission_required("courses.view_school", raise_exception=True)
def school(request: HttpRequest) -> HttpResponse:
    """Every course that may be shown elsewhere with its lessons and practicals: address, frame to copy, preview. Four
    queries.
    """
    return render(request, "embedding/school.html", {"courses": _shelf()})


def _shelf() -> list[dict[str, object]]:
    shown = open_to(VISITOR)
    courses = list(CoursePage.objects.live().filter(shown).order_by("code").select_related("locale"))
    entries: dict[str, list[dict[str, object]]] = {course.path: [] for course in courses}
    for model in (LessonPage, PracticalPage):
        for page in model.objects.live().filter(shown).order_by("path").select_related("locale"):
            entries.get(page.path[: -Page.steplen], []).append(_entry(page))
    return [{"page": course, **_entry(course), "entries": entries[course.path]} for course in courses]


def _entry(page: Page) -> dict[str, object]:
    return {"page": page, "address": embed_url(page), "frame": str(iframe(page))}
