"""Sessions for whoever may come: what is coming, taking a seat, giving it back, and waiting for one."""

import uuid
from collections.abc import Callable
from dataclasses import dataclass
from functools import wraps
from typing import Any, cast

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from courses.domain import seats
from courses.domain.seats import Situation, closed_at, coming, free_seats, may_see, situation_of
from courses.models import Attendance, SeatWait, WorkshopSession
from lms.accounts.models import User
from lms.kernel.errors import DomainError, NotAllowed

_ON_A_PAGE = 24


@dataclass(frozen=True)
class Listed:
    """One session of the list, and how the reader stands to it: "seat", "waits" or nothing."""

    session: WorkshopSession
    free: int
    closed: str
    own: str


def _or_the_session(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """Lead to the session whoever comes without pressing: back from signing in, or from choosing a language."""

    @wraps(view)
    def pressed(request: HttpRequest, public_id: uuid.UUID) -> HttpResponse:
        if request.method == "POST":
            return view(request, public_id)
        return redirect("open_session", public_id=public_id)

    return pressed


def _reader(request: HttpRequest) -> User | None:
    return request.user if isinstance(request.user, User) else None


@require_safe
def list_coming(request: HttpRequest) -> HttpResponse:
    """What is coming, for everybody; without the names of who comes. Four queries at most."""
    now, reader = timezone.now(), _reader(request)
    page = Paginator(coming(now), _ON_A_PAGE).get_page(request.GET.get("page"))
    keys = [row.pk for row in page]
    mine: dict[str, set[int]] = {"seat": set(), "waits": set()}
    if reader is not None:
        for name, model in (("seat", Attendance), ("waits", SeatWait)):
            rows = model._default_manager.filter(learner=reader, session__in=keys)
            mine[name] = set(rows.values_list("session", flat=True))
    listed = [
        Listed(
            session=row,
            free=free_seats(row.seats, row.taken),  # type: ignore[attr-defined]  # annotated by with_room()
            closed=closed_at(row, now) or "",
            own=next((name for name, found in mine.items() if row.pk in found), ""),
        )
        for row in page
    ]
    return render(request, "courses/sessions/coming.html", {"listed": listed, "page_obj": page, "now": now})


@require_safe
def show(request: HttpRequest, public_id: uuid.UUID) -> HttpResponse:
    """One session: when, where, how many seats are left, and what the reader can do."""
    row, situation = seen_session(request, public_id)
    return _page(request, row, situation)


def seen_session(request: HttpRequest, public_id: uuid.UUID) -> tuple[WorkshopSession, Situation]:
    """A session, and how the reader stands to it; 404 where they may not see it."""
    rows = WorkshopSession.objects.select_related("place")
    row, reader = get_object_or_404(rows, public_id=public_id), _reader(request)
    situation = situation_of(row, reader, moment=timezone.now())
    if not may_see(row, situation, reader):
        raise Http404
    return row, situation


def _page(request: HttpRequest, row: WorkshopSession, situation: Situation, said: str = "") -> HttpResponse:
    reader = _reader(request)
    context: dict[str, Any] = {
        "session": row,
        "situation": situation,
        "closed": seats.why_closed(row, situation.closed) if situation.closed else "",
        "mentors": row.mentors.all() if reader else (),
        "runs_it": reader is not None and reader.has_perm("courses.record_observation"),
        "now": timezone.now(),
        "said": said,
    }
    return render(request, "courses/sessions/open.html", context, status=409 if said else 200)


@login_required
@_or_the_session
def take(request: HttpRequest, public_id: uuid.UUID) -> HttpResponse:
    """Take a seat; where the last one went meanwhile, say so and offer to wait."""
    row, _situation = seen_session(request, public_id)
    try:
        seats.take_seat(row, by=cast(User, request.user))
    except NotAllowed:
        raise
    except DomainError as error:
        return _page(request, *seen_session(request, public_id), said=str(error.message))
    messages.success(request, _("You have a seat."))
    return redirect("open_session", public_id=row.public_id)


@login_required
@_or_the_session
def wait(request: HttpRequest, public_id: uuid.UUID) -> HttpResponse:
    """Get in line; whoever finds a seat free has it."""
    row, _situation = seen_session(request, public_id)
    try:
        found = seats.wait(row, by=cast(User, request.user))
    except NotAllowed:
        raise
    except DomainError as error:
        return _page(request, *seen_session(request, public_id), said=str(error.message))
    if isinstance(found, Attendance):
        messages.success(request, _("A seat was free: it is yours."))
    else:
        messages.success(
            request, _("You are on the waiting list. You get a mail as soon as a seat is yours.")
        )
    return redirect("open_session", public_id=row.public_id)


@login_required
@_or_the_session
def leave(request: HttpRequest, public_id: uuid.UUID) -> HttpResponse:
    """Give the seat back, or the place in the line; the page that follows offers to take it again."""
    row, before = seen_session(request, public_id)
    try:
        heir = seats.leave_seat(row, by=cast(User, request.user))
    except DomainError as error:
        return _page(request, *seen_session(request, public_id), said=str(error.message))
    if heir is not None:
        messages.success(request, _("Your seat went to the next who waited. Thank you for giving it back."))
    elif before.attendance:
        messages.success(request, _("You gave your seat back. You can take it again as long as it is free."))
    elif before.wait:
        messages.success(request, _("You are not on the waiting list any more."))
    if row.seats is None:
        return redirect("open_sessions")
    return redirect("open_session", public_id=row.public_id)
