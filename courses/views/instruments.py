"""The coordinator's pages about instruments."""

import uuid
from typing import Any, cast

from django.contrib import messages
from django.contrib.auth.decorators import login_required, permission_required
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from courses.domain.instruments import retire
from courses.forms.instruments import CalibrationForm, InstrumentForm, RetireForm
from courses.models import Instrument
from lms.accounts.models import User
from lms.kernel.errors import DomainError

_A_PAGE = 50
_FILTERS = ("use", "due", "retired")


@login_required
@permission_required("courses.keep_instruments", raise_exception=True)
def list_instruments(request: HttpRequest) -> HttpResponse:
    """All in use, those due within 60 days (or lapsed, or never calibrated), or the retired ones."""
    today = timezone.localdate(timezone=timezone.get_default_timezone())
    chosen = request.GET.get("show", "use")
    chosen = chosen if chosen in _FILTERS else "use"
    rows = {
        "use": Instrument.objects.in_use(),
        "due": Instrument.objects.due_within(today).order_by("calibration_due", "code"),
        "retired": Instrument.objects.filter(retired_at__isnull=False),
    }
    page = Paginator(rows[chosen].select_related("place").prefetch_related("calibrations"), _A_PAGE).get_page(
        request.GET.get("page")
    )
    context = {
        "page": page,
        "rows": [{"instrument": row, "state": row.state_at(today)} for row in page.object_list],
        "chosen": chosen,
        "due_count": rows["due"].count(),
        "any": Instrument.objects.exists(),
    }
    return render(request, "courses/instruments/list.html", context)


@login_required
@permission_required("courses.keep_instruments", raise_exception=True)
def edit_instrument(request: HttpRequest, public_id: uuid.UUID | None = None) -> HttpResponse:
    """Add an instrument, or change one."""
    row = get_object_or_404(Instrument, public_id=public_id) if public_id else None
    form = InstrumentForm(request.POST if request.method == "POST" else None, instance=row)
    if form.is_valid():
        saved = form.record(by=cast(User, request.user))
        messages.success(request, _("%(instrument)s is saved.") % {"instrument": saved})
        return redirect("instrument", public_id=saved.public_id)
    context = {"form": form, "instrument": row}
    return render(request, "courses/instruments/edit.html", context, status=422 if form.is_bound else 200)


@login_required
@permission_required("courses.keep_instruments", raise_exception=True)
def instrument(request: HttpRequest, public_id: uuid.UUID) -> HttpResponse:
    """One instrument with its history, and a form for the next calibration."""
    row = get_object_or_404(Instrument.objects.select_related("place"), public_id=public_id)
    form = CalibrationForm(request.POST if request.method == "POST" else None)
    try:
        if form.is_valid():
            form.record(row, by=cast(User, request.user))
            messages.success(request, _("The calibration is recorded."))
            return redirect("instrument", public_id=row.public_id)
    except DomainError as error:
        form.add_error(None, str(error.message))
    return render(
        request,
        "courses/instruments/instrument.html",
        _context(row, form),
        status=422 if form.is_bound else 200,
    )


def _context(row: Instrument, form: CalibrationForm) -> dict[str, Any]:
    today = timezone.localdate(timezone=timezone.get_default_timezone())
    return {
        "instrument": row,
        "form": form,
        "state": row.state_at(today),
        "calibrations": row.calibrations.select_related("recorded_by"),
    }


@login_required
@permission_required("courses.keep_instruments", raise_exception=True)
def retire_instrument(request: HttpRequest, public_id: uuid.UUID) -> HttpResponse:
    """Take an instrument out of use, after asking."""
    row = get_object_or_404(Instrument, public_id=public_id, retired_at__isnull=True)
    form = RetireForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        retire(row, by=cast(User, request.user))
        messages.success(request, _("%(instrument)s is out of use.") % {"instrument": row})
        return redirect("instruments")
    context = {"form": form, "instrument": row}
    return render(request, "courses/instruments/retire.html", context, status=422 if form.is_bound else 200)
