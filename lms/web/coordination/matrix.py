"""The standing matrix: people by skills, as a page and as CSV."""

from collections.abc import Iterator
from datetime import datetime
from typing import Any
from urllib.parse import urlencode

from django import forms
from django.contrib.auth.decorators import login_required, permission_required
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from courses.domain.matrix import LETTERS, SOON, Line, matrix, people_in
from courses.domain.readiness import versions_in_force
from courses.domain.replay_words import moment_in
from courses.enums import Cell
from courses.models import SkillVersion
from lms.accounts.models import User
from lms.kernel.csv_out import download
from lms.web.coordination.choices import hub_zone, offer

PER_PAGE = 40


class MatrixForm(forms.Form):
    """What the matrix is narrowed down to."""

    person = forms.CharField(
        label=gettext_lazy("Person"),
        required=False,
        max_length=80,
        help_text=gettext_lazy("Part of a name or an e-mail address."),
    )
    course = forms.ChoiceField(label=gettext_lazy("Course"), required=False)
    gates = forms.BooleanField(label=gettext_lazy("Safety gates only"), required=False)
    lapsing = forms.BooleanField(
        label=gettext_lazy("Only people with something lapsed or ending within 60 days"), required=False
    )

    def __init__(self, data: Any, versions: list[SkillVersion]) -> None:
        super().__init__(data)
        codes = sorted({version.skill.course_code for version in versions})
        offer(self, "course", [("", _("every course")), *((code, code) for code in codes)])

    def versions(self, versions: list[SkillVersion]) -> list[SkillVersion]:
        """The skills that are asked for."""
        course, gates = self.cleaned_data["course"], self.cleaned_data["gates"]
        return [
            version
            for version in versions
            if course in {"", version.skill.course_code} and (version.safety_gate or not gates)
        ]

    def people(self, versions: list[SkillVersion], now: datetime) -> Any:
        """The people who are asked for."""
        return people_in(
            self.cleaned_data["person"],
            codes=[version.skill.code for version in versions],
            lapsing_by=now + SOON if self.cleaned_data["lapsing"] else None,
        )


def _versions() -> list[SkillVersion]:
    found = versions_in_force().values()
    return sorted(found, key=lambda version: (version.skill.course_code, version.skill.code))


@require_safe
@login_required
@permission_required("courses.view_coordination", raise_exception=True)
def page(request: HttpRequest) -> HttpResponse:
    """One page of people; the number of queries does not depend on how many people and skills there are."""
    now, every = timezone.now(), _versions()
    form = MatrixForm(request.GET, every)
    if not form.is_valid():
        return render(request, "web/coordinator/matrix.html", {"form": form}, status=422)
    versions = form.versions(every)
    leaf = Paginator(form.people(versions, now), PER_PAGE).get_page(request.GET.get("page"))
    query = urlencode([(k, v) for k, v in request.GET.items() if k != "page" and v])
    context = {
        "form": form,
        "versions": versions,
        "lines": matrix(leaf.object_list, versions, now),
        "letters": LETTERS,
        "legend": [(cell, LETTERS[cell], cell.label) for cell in Cell],
        "page": leaf,
        "query": query,
        "page_query": f"{query}&" if query else "",
    }
    return render(request, "web/coordinator/matrix.html", context)


@require_safe
@login_required
@permission_required("courses.view_coordination", raise_exception=True)
def as_csv(request: HttpRequest) -> HttpResponseBase:
    """Everybody who is asked for, with a column for each skill: the state, and until when."""
    now, every = timezone.now(), _versions()
    form = MatrixForm(request.GET, every)
    if not form.is_valid():
        return render(request, "web/coordinator/matrix.html", {"form": form}, status=422)
    versions = form.versions(every)
    lines = matrix(form.people(versions, now), versions, now)
    name = f"standing-matrix-{now.astimezone(hub_zone()):%Y-%m-%d}.csv"
    return download(_table(versions, lines), name=name)


def _table(versions: list[SkillVersion], lines: list[Line]) -> Iterator[list[str]]:
    yield [_("Person"), *(f"{v.skill.engraved} {v.title}" for v in versions)]
    for line in lines:
        yield [name_of(line.person), *(_in_words(e.cell, e.until) for e in line.entries)]


def name_of(person: User) -> str:
    """The name of a person as it stands in a table."""
    return str(person)


def _in_words(cell: Cell | None, until: datetime | None) -> str:
    if cell is None:
        return ""
    word = str(cell.label)
    if until is None or cell == Cell.IN_PROGRESS:
        return word
    return _("%(state)s, until %(when)s") % {"state": word, "when": moment_in(until, hub_zone())}
