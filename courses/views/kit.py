"""Kit sheets: what has to be ready for so many people, to print, or as a table."""

import uuid
from collections.abc import Iterator, Sequence

from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, render
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe
from wagtail.query import PageQuerySet

from courses.domain.kit import MOST_PEOPLE, Group, Part, needed_by
from courses.domain.openness import VISITOR, open_to
from courses.domain.taught import in_language
from courses.forms.kit import GroupForm
from courses.models import CoursePage, WorkshopSession
from courses.views.seats import seen_session
from lms.kernel.csv_out import download

_USUAL = {"people": 8, "bench": 2}


def _open_courses() -> PageQuerySet:
    """What everybody may read: a course that is closed is closed in every language."""
    return CoursePage.objects.live().filter(open_to(VISITOR)).select_related("locale")


@require_safe
def choose(request: HttpRequest) -> HttpResponse:
    """The courses to make a sheet for, each once: in the reader's language, else in the hub's own."""
    found = in_language(_open_courses().order_by("code"), get_language() or "")
    return render(request, "courses/kit/choose.html", {"courses": found, "session": _session(request)})


@require_safe
def sheet(request: HttpRequest, page_id: int) -> HttpResponse:
    """The sheet of one course; 422 with what was typed where it is for no group that can be."""
    course = get_object_or_404(_open_courses(), pk=page_id)
    session = _session(request)
    form = _form(request, session)
    group = form.group if form.is_valid() else Group(**_at(_USUAL))
    parts = needed_by(group, course)
    context = {
        "course": course,
        "session": session,
        "form": form,
        "group": group,
        "kinds": [(title, parts[kind]) for kind, title in _titles() if parts[kind]],
    }
    return render(request, "courses/kit/sheet.html", context, status=200 if form.is_valid() else 422)


@require_safe
def table(request: HttpRequest, page_id: int) -> HttpResponseBase:
    """The same as CSV; the page with what is wrong where the group cannot be."""
    form = _form(request, None)
    if not form.is_valid():
        return sheet(request, page_id)
    course = get_object_or_404(_open_courses(), pk=page_id)
    return download(_rows(course, form.group), name=f"kit-{course.code}-{form.group.people}.csv")


def _rows(course: CoursePage, group: Group) -> Iterator[Sequence[str]]:
    yield (_("Kind"), _("What"), _("In all"), _("For each"), _("Per"), _("Where"))
    parts = needed_by(group, course)
    for kind, title in _titles():
        for part, total in parts[kind]:
            yield (title, part.item, total, part.each, _per(part), ", ".join(part.places))


def _titles() -> list[tuple[str, str]]:
    return [("tool", _("Tools")), ("ppe", _("Protection")), ("consumable", _("Consumables"))]


def _per(part: Part) -> str:
    return {"person": _("per person"), "bench": _("per bench")}.get(part.per, _("for the group"))


def _at(values: dict[str, int]) -> dict[str, int]:
    return {"people": values["people"], "at_a_bench": values["bench"]}


def _form(request: HttpRequest, session: WorkshopSession | None) -> GroupForm:
    asked = {name: request.GET[name] for name in _USUAL if name in request.GET}
    usual = _USUAL | ({"people": _expected(session)} if session else {})
    return GroupForm(usual | asked)


def _expected(session: WorkshopSession) -> int:
    """As many as there are seats; without seats, as many as are on the list."""
    return min(max(session.seats or session.attendances.count(), 1), MOST_PEOPLE)


def _session(request: HttpRequest) -> WorkshopSession | None:
    """The session that the sheet is opened from; 404 where the reader may not see it."""
    try:
        name = uuid.UUID(request.GET.get("session", ""))
    except ValueError:
        return None
    return seen_session(request, name)[0]
