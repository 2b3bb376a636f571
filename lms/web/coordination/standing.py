"""Who stood where on a date, by whose authority: as a page, as CSV and as PDF, with the same rows."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any, cast
from urllib.parse import urlencode

from django.contrib.auth.decorators import login_required, permission_required
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_safe

from courses.domain import replay
from courses.domain.minority import Minorities
from courses.domain.replay import Asked, Row
from courses.domain.replay_words import HEADINGS, cells, minority_in_words, moment_in
from courses.domain.who import named, people
from lms.accounts.models import User
from lms.kernel.csv_out import download
from lms.web.coordination import pdf
from lms.web.coordination.choices import StandingForm, codes_of, hub_zone
from lms.web.coordination.words import Shown

PER_PAGE = 60
MOST_IN_PDF = 200  # one request makes them: about 20 ms each, and a second for the fonts; more are for CSV


@dataclass(frozen=True)
class Report:
    """What a report says about itself: what was asked, what it is based on, who made it and when."""

    asked: Asked
    position: int
    hash: str
    made_at: datetime
    made_by: str

    def facts(self) -> list[tuple[str, str]]:
        """Each fact with its name, in words."""
        zone = hub_zone()
        known = moment_in(self.asked.known_by, zone) or _("everything the hub has received")
        return [
            (_("As it stood on"), moment_in(self.asked.moment, zone)),
            (_("As known on"), known),
            (_("Time zone"), zone.key),
            (_("Last ledger row"), str(self.position)),
            (_("Hash of that row"), self.hash),
            (_("Report made"), moment_in(self.made_at, zone)),
            (_("Made by"), self.made_by),
        ]


def _form(request: HttpRequest) -> StandingForm:
    """The form as it was sent; without a date it asks about today."""
    given = request.GET.copy()
    given.setdefault("day", timezone.now().astimezone(hub_zone()).date().isoformat())
    return StandingForm(given)


def _asked(form: StandingForm) -> Asked:
    given = form.cleaned_data
    chosen: tuple[Any, ...] | None = None
    if given.get("who"):
        chosen = tuple(User.objects.filter(public_id=given["who"]).values_list("pseudonym", flat=True))
    elif given.get("person"):
        chosen = tuple(named(given["person"]))
    codes = codes_of(given.get("skill") or "")
    return Asked(
        moment=given["moment"],
        people=chosen,
        skills=None if codes is None else tuple(codes),
        place=given.get("place"),
        known_by=given["moment"] if given.get("known") else None,
    )


def _report(request: HttpRequest, form: StandingForm) -> Report:
    end, me = replay.head(), cast(User, request.user)
    return Report(_asked(form), end.position, end.hash, timezone.now(), str(me))


@require_safe
@login_required
@permission_required("courses.view_coordination", raise_exception=True)
def page(request: HttpRequest) -> HttpResponse:
    """One page of the answer; the number of queries does not depend on how much there is."""
    form = _form(request)
    if not form.is_valid():
        return render(request, "web/coordinator/standing.html", {"form": form}, status=422)
    return render(request, "web/coordinator/standing.html", _context(request, form))


def _context(request: HttpRequest, form: StandingForm) -> dict[str, Any]:
    report, zone = _report(request, form), hub_zone()
    names = people()
    found = replay.pairs(report.asked, up_to=report.position)
    found.sort(key=lambda pair: (names[pair[0]].name.casefold(), str(pair[0]), pair[1]))
    leaf = Paginator(found, PER_PAGE).get_page(request.GET.get("page"))
    rows = replay.answer(_only(report.asked, list(leaf.object_list)), up_to=report.position)
    wanted, minors = set(leaf.object_list), _minors(request, report, rows)
    query = urlencode([(k, v) for k, v in request.GET.items() if k != "page" and v])
    return {
        "form": form,
        "report": report,
        "facts": report.facts(),
        "moment": moment_in(report.asked.moment, zone),
        "zone": zone.key,
        "rows": [
            Shown(row, zone, *minors(row))
            for row in rows
            if (row.person.pseudonym, row.version.skill.code) in wanted
        ],
        "page": leaf,
        "query": query,
        "page_query": f"{query}&" if query else "",
    }


def _only(asked: Asked, wanted: list[tuple[Any, str]]) -> Asked:
    subjects = tuple({subject for subject, _code in wanted})
    codes = tuple({code for _subject, code in wanted})
    return Asked(asked.moment, subjects, codes, asked.place, asked.known_by)


@require_safe
@login_required
@permission_required("courses.view_coordination", raise_exception=True)
def as_csv(request: HttpRequest) -> HttpResponseBase:
    """Every row of the answer as CSV; each repeats what the report is based on, so that it stands by itself."""
    form = _form(request)
    if not form.is_valid():
        return render(request, "web/coordinator/standing.html", {"form": form}, status=422)
    report = _report(request, form)
    facts = report.facts()
    rows = replay.answer(report.asked, up_to=report.position)
    head = [*_headings(request), *(name for name, _value in facts)]
    values = [value for _name, value in facts]
    table = _table(head, rows, values, _minors(request, report, rows))
    return download(table, name=_file_name(report, "csv"))


def _table(head: list[str], rows: list[Row], values: list[str], minors: Callable[[Row], list[str]]) -> Any:
    yield head
    for row in rows:
        yield [*cells(row, hub_zone()), *minors(row), *values]


def _headings(request: HttpRequest) -> list[str]:
    return [*map(str, HEADINGS), *([_("Under age")] if _may_know(request) else [])]


def _may_know(request: HttpRequest) -> bool:
    return cast(User, request.user).has_perm("courses.record_safeguard")


def _minors(request: HttpRequest, report: Report, rows: list[Row]) -> Callable[[Row], list[str]]:
    """What says of a row whether its person was under age, and with whose consent: one cell; none for whoever may not
    know. Two queries.
    """
    if not _may_know(request):
        return lambda _row: []
    minorities = Minorities({row.person.pseudonym for row in rows})
    return lambda row: [minority_in_words(row, minorities, report.asked.moment, hub_zone())]


@require_safe
@login_required
@permission_required("courses.view_coordination", raise_exception=True)
def as_pdf(request: HttpRequest) -> HttpResponse:
    """Every row of the answer as PDF, up to a number of rows that one request can make."""
    form = _form(request)
    if form.is_valid():
        report = _report(request, form)
        found = len(replay.pairs(report.asked, up_to=report.position))
        if found > MOST_IN_PDF:
            form.add_error(None, _too_many(found))
        else:
            return _pdf(request, form, report)
    return render(request, "web/coordinator/standing.html", {"form": form}, status=422)


def _too_many(found: int) -> str:
    return ngettext(
        "A PDF holds up to %(most)s rows, and this is %(found)s. Choose a person, skill or place, or take the CSV.",
        "A PDF holds up to %(most)s rows, and these are %(found)s. "
        "Choose a person, skill or place, or take the CSV.",
        found,
    ) % {"most": MOST_IN_PDF, "found": found}


def _pdf(request: HttpRequest, form: StandingForm, report: Report) -> HttpResponse:
    rows = replay.answer(report.asked, up_to=report.position)
    zone, minors = hub_zone(), _minors(request, report, rows)
    try:
        document = pdf.table(
            title=_("Who stood where, and by whose authority"),
            facts=report.facts(),
            head=_headings(request),
            rows=[[*cells(row, zone), *minors(row)] for row in rows],
            made_at=report.made_at,
        )
    except pdf.NoPrintFonts as missing:
        form.add_error(None, str(missing))
        return render(request, "web/coordinator/standing.html", {"form": form}, status=503)
    response = HttpResponse(document, content_type="application/pdf")
    response["Content-Disposition"] = f'attachment; filename="{_file_name(report, "pdf")}"'
    response["Cache-Control"] = "no-store"
    return response


def _file_name(report: Report, kind: str) -> str:
    return f"standing-{report.asked.moment.astimezone(hub_zone()):%Y-%m-%d}-row-{report.position}.{kind}"
