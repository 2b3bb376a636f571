"""What may not count before a person has looked: reviewed by coordinators, read by the mentor."""

import uuid
from typing import Any, cast

from django.contrib import messages
from django.contrib.auth.decorators import login_required, permission_required
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from courses.domain.held_readings import shown_of_held
from courses.domain.held_review import (
    answered_lately,
    held_rows,
    held_story,
    other_side,
    waiting_for_review,
)
from courses.forms.review import DismissHeldForm, RecordHeldForm
from courses.models import HeldObservation
from courses.permissions import evidence_reader
from lms.accounts.models import User
from lms.kernel.errors import DomainError

_LISTED = 50


@login_required
@permission_required("courses.grant_authority", raise_exception=True)
def held_list(request: HttpRequest) -> HttpResponse:
    """What waits for review, and what was answered lately."""
    page = Paginator(waiting_for_review(), _LISTED).get_page(request.GET.get("page"))
    context = {"page": page, "answered": answered_lately(timezone.now())}
    return render(request, "courses/review/held_list.html", context)


@login_required
@permission_required("courses.grant_authority", raise_exception=True)
def held(request: HttpRequest, client_uuid: uuid.UUID) -> HttpResponse:
    """One held observation, with the two ways to answer it."""
    row = get_object_or_404(held_rows(), client_uuid=client_uuid)
    recording, dismissing = RecordHeldForm(held=row), DismissHeldForm(held=row)
    status = 200
    if request.method == "POST" and held_story(row).waits:
        status = 422
        sent: RecordHeldForm | DismissHeldForm
        if "record" in request.POST:
            sent = recording = RecordHeldForm(request.POST, held=row)
        else:
            sent = dismissing = DismissHeldForm(request.POST, held=row)
        if _answered(request, sent):
            return redirect("held_list")
    context = {**_shown(request, row), "recording": recording, "dismissing": dismissing}
    return render(request, "courses/review/held.html", context, status=status)


def _shown(request: HttpRequest, row: HeldObservation) -> dict[str, Any]:
    """What is held and, in a conflict, what came first: each with what this reader sees of readings and files."""
    story, other, reader = held_story(row), other_side(row), evidence_reader(request.user, timezone.now())
    return {
        "story": story,
        "shown": shown_of_held(story, reader),
        "other": other,
        "other_shown": shown_of_held(other.story, reader) if other else None,
    }


def _answered(request: HttpRequest, form: RecordHeldForm | DismissHeldForm) -> bool:
    """Whether the form's answer was given; else the form says why not."""
    if not form.is_valid():
        return False
    try:
        form.record(by=cast(User, request.user))
    except DomainError as error:
        form.add_error(None, str(error.message))
        return False
    messages.success(
        request,
        _("The observation is recorded.")
        if isinstance(form, RecordHeldForm)
        else _("It is not recorded. The mentor can read why."),
    )
    return True


@login_required
def own_held(request: HttpRequest, client_uuid: uuid.UUID) -> HttpResponse:
    """What became of it, for the mentor whose it is."""
    rows = held_rows().filter(mentor=cast(User, request.user))
    row = get_object_or_404(rows, client_uuid=client_uuid)
    return render(request, "courses/review/own_held.html", _shown(request, row))
