"""Many badges checked at once: no account, no cookie, nothing kept. What was found is carried by the asker's page."""

from django.core import signing
from django.core.exceptions import RequestDataTooBig, TooManyFieldsSent, TooManyFilesSent
from django.http import HttpRequest, HttpResponse, HttpResponseBase, JsonResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from badges.domain.crew import MOST, Row, judged, not_reached
from badges.domain.crew_table import Table, from_token, to_token
from badges.forms.crew import MOST_BYTES, TOO_MANY, CrewForm, SoonForm
from badges.limits import LISTS_AT_ONCE, is_too_large, is_too_often
from lms.kernel import csv_out, xlsx_out
from lms.kernel.post_only import post_only

_SECONDS_WHOLE = 25.0
_SECONDS_SOME = 1.0
_TOO_MUCH = (RequestDataTooBig, TooManyFieldsSent, TooManyFilesSent)


@csrf_exempt  # nobody is signed in here and nothing is changed, so there is nothing to protect with a cookie
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def crew(request: HttpRequest) -> HttpResponse:
    """The form; and the table, of what was sent, or of rows that were found before and are carried in `row`."""
    if request.method != "POST":
        return _page(request, CrewForm())
    if _is_too_much(request):
        form = CrewForm({})
        form.add_error(
            None, _("This is more than can be taken at once: 200 files, or 24 MB. Send fewer, or a ZIP.")
        )
        return _page(request, form, status=413)
    if "row" in request.POST:
        return _carried(request)
    if is_too_often(request, what="crew", per_minute=10):
        return render(request, "429.html", status=429)
    form = CrewForm(request.POST, request.FILES)
    if not form.is_valid():
        return _page(request, form, status=422)
    if not LISTS_AT_ONCE.acquire(blocking=False):
        return render(request, "429.html", status=429)
    now = timezone.now()
    try:
        rows = list(judged(form.entries, at=now, seconds=_SECONDS_WHOLE))
    finally:
        LISTS_AT_ONCE.release()
    rows += [not_reached(entry, now) for entry in form.entries[len(rows) :]]
    return _page(request, CrewForm(), table=Table.of(rows, soon=form.cleaned_data["days"], at=now))


@csrf_exempt
@never_cache
@post_only
def some(request: HttpRequest) -> JsonResponse:
    """The next few of what was sent: `rows` to carry, how many are `done`, of how many in `total`.

    Whoever gets fewer than all sends the same again with `skip`, which is what was done.
    """
    if _is_too_much(request):
        return _refuse(413, _("The file is larger than can be taken: 24 MB."))
    if is_too_often(request, what="crew_some", per_minute=180):
        return _refuse(429, _("Too many questions in a minute."))
    form = CrewForm(request.POST, request.FILES)
    if not form.is_valid():
        return _refuse(
            422, " ".join(str(message) for messages in form.errors.values() for message in messages)
        )
    skip = request.POST.get("skip", "0")
    skipped = int(skip) if skip.isascii() and skip.isdecimal() and len(skip) < 5 else 0
    rows = list(judged(form.entries[skipped:], at=timezone.now(), seconds=_SECONDS_SOME))
    return JsonResponse(
        {"rows": list(map(to_token, rows)), "done": skipped + len(rows), "total": len(form.entries)}
    )


@csrf_exempt
@never_cache
@post_only
def table(request: HttpRequest, kind: str) -> HttpResponseBase:
    """The carried rows as a file: `csv` or `xlsx`."""
    if is_too_often(request, what="crew_table"):
        return render(request, "429.html", status=429)
    found = _table(request)
    if found is None:
        return _page(request, _spoiled(), status=422)
    if kind == "csv":
        lines = (["" if cell is None else str(cell) for cell in line] for line in found.cells())
        return csv_out.download(lines, name="badges.csv")
    return xlsx_out.download(found.cells(), name="badges.xlsx", title=_("Badges"))


def _carried(request: HttpRequest) -> HttpResponse:
    found = _table(request)
    return (
        _page(request, _spoiled(), status=422) if found is None else _page(request, CrewForm(), table=found)
    )


def _table(request: HttpRequest) -> Table | None:
    """The table of the carried rows; None where they cannot be read, or there are too many."""
    if _is_too_much(request) or not 0 < len(request.POST.getlist("row")) <= MOST:
        return None
    try:
        rows: list[Row] = [from_token(token) for token in request.POST.getlist("row")]
    except signing.BadSignature:
        return None
    asked = SoonForm(request.POST)
    soon = asked.cleaned_data["days"] if asked.is_valid() else SoonForm.base_fields["days"].initial
    return Table.of(rows, soon=soon, at=timezone.now())


def _spoiled() -> CrewForm:
    form = CrewForm({})
    form.add_error(
        None, _("What was found is older than a day, or was changed on the way. Check the badges again.")
    )
    return form


def _page(
    request: HttpRequest, form: CrewForm, *, table: Table | None = None, status: int = 200
) -> HttpResponse:
    asked = request.POST if "days" in request.POST else None
    again = SoonForm(asked, auto_id="again_%s")  # the other form on the page asks for days too
    found = {
        "form": form,
        "table": table,
        "again": again,
        "most": MOST,
        "now": timezone.now(),
        "too_many": TOO_MANY,
    }
    return render(request, "badges/crew.html", found, status=status)


def _is_too_much(request: HttpRequest) -> bool:
    """Whether the announced body is too large, or reading it met a limit."""
    if is_too_large(request, most=MOST_BYTES):
        return True
    try:
        request.POST  # noqa: B018 -- reads the body
    except _TOO_MUCH:
        return True
    return False


def _refuse(status: int, reason: str) -> JsonResponse:
    return JsonResponse({"reason": reason}, status=status)
