"""Sessions: what is planned, who is there, and the labels that people wear."""

import uuid
from datetime import datetime, timedelta
from typing import Any, cast

from django.contrib import messages
from django.contrib.auth.decorators import login_required, permission_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from courses.domain.clearance import clearances, lacking_consent
from courses.domain.desk import find_learners
from courses.domain.emergency import is_open, may_open
from courses.domain.labels import labels_of
from courses.domain.presence import may_be_marked
from courses.domain.seats import free_seats
from courses.domain.sessions import attend, call_off, check_may_run, may_run, take_off
from courses.enums import Arrival
from courses.forms.sessions import AttendForm, SessionForm
from courses.models import WorkshopSession
from courses.views.form_page import FormPage, show_form
from courses.views.labels import Sticker, sheet
from lms.accounts.models import User
from lms.kernel.errors import DomainError
from lms.kernel.post_only import post_only

_EARLIER = timedelta(days=28)
_LISTED = 100


def _found(public_id: uuid.UUID) -> WorkshopSession:
    return get_object_or_404(WorkshopSession.objects.with_people(), public_id=public_id)


@login_required
@permission_required("courses.record_observation", raise_exception=True)
def list_sessions(request: HttpRequest) -> HttpResponse:
    """What runs and comes, and what was in the last four weeks; a constant number of queries."""
    now = timezone.now()
    rows = WorkshopSession.objects.with_people()
    context = {
        "coming": rows.filter(ends_at__gt=now)[:_LISTED],
        "over": rows.between(now - _EARLIER, now).filter(ends_at__lte=now).order_by("-starts_at")[:_LISTED],
        "now": now,
    }
    return render(request, "courses/sessions/list.html", context)


@login_required
@permission_required("courses.record_observation", raise_exception=True)
def edit_session(request: HttpRequest, public_id: uuid.UUID | None = None) -> HttpResponse:
    """Plan a session, or change one."""
    session = _found(public_id) if public_id else None
    check_may_run(cast(User, request.user), session)
    form = SessionForm(request.POST if request.method == "POST" else None, session=session)
    try:
        if form.is_valid():
            saved = form.record(by=cast(User, request.user))
            messages.success(request, _("“%(session)s” is saved.") % {"session": saved})
            return redirect("session", public_id=saved.public_id)
    except DomainError as error:
        form.add_error(None, str(error.message))
    trail = [(_("Mentor’s desk"), reverse("mentor")), (_("Sessions"), reverse("sessions"))]
    page = FormPage(
        title=_("Change the session") if session else _("Plan a session"),
        button=_("Save"),
        back=reverse("session", args=[session.public_id]) if session else reverse("sessions"),
        trail=trail,
    )
    return show_form(request, page, form)


@login_required
@permission_required("courses.record_observation", raise_exception=True)
def session(request: HttpRequest, public_id: uuid.UUID) -> HttpResponse:
    """One session: where and when, who is on its list, and adding people to it."""
    row, me = _found(public_id), cast(User, request.user)
    words = request.GET.get("q", "")[:80].replace("\0", "")
    here = {attendance.learner_id for attendance in row.attendances.all()}
    found = [person for person in find_learners(words) if person.pk not in here]
    form = AttendForm(request.POST if request.method == "POST" else None, found=found)
    try:
        if form.is_valid():
            for added in form.record(row, by=me, is_here="is_here" in request.POST):
                messages.success(request, _("%(person)s is on the list.") % {"person": added.learner})
            return redirect("session", public_id=row.public_id)
    except DomainError as error:
        form.add_error(None, str(error.message))
    return _show(request, row, form, words=words, found=found)


def _offer(form: AttendForm, found: list[User], moment: datetime) -> list[User]:
    """Leave those to tick who may be put on the list; the others, who are shown with the reason."""
    blocked = lacking_consent(found, moment)
    form.offer([person for person in found if person not in blocked])
    return blocked


def _show(
    request: HttpRequest, row: WorkshopSession, form: AttendForm, *, words: str, found: list[User]
) -> HttpResponse:
    me, now = cast(User, request.user), timezone.now()
    listed = [one.learner_id for one in row.attendances.all()]
    waits = list(row.waits.select_related("learner"))
    over = row.ends_at <= now
    lacks = (
        clearances([*listed, *(one.learner_id for one in waits)], now)
        if (listed or waits) and not over
        else {}
    )
    blocked = _offer(form, found, now)
    context: dict[str, Any] = {
        "session": row,
        "attendances": row.attendances.all(),
        "lacking": {one for one in listed if one in lacks and not lacks[one].before(row.kind).is_clear},
        "unagreed": {person for person, one in lacks.items() if one.needs_consent},
        "emergency": is_open(row, now) and may_open(me, row),
        "waits": waits,
        "free": free_seats(row.seats, len(row.attendances.all())),
        "mentors": row.mentors.all(),
        "may_change": row.cancelled_at is None and may_run(me, row),
        "came": any(one.came for one in row.attendances.all()),
        "markable": may_be_marked(row, now),
        "over": over,
        "form": form,
        "words": words,
        "found": [person for person in found if person not in blocked],
        "blocked": blocked,
        "begun": row.starts_at <= now,
    }
    return render(request, "courses/sessions/session.html", context, status=422 if form.is_bound else 200)


@login_required
@permission_required("courses.record_observation", raise_exception=True)
@post_only
def remove_attendee(request: HttpRequest, public_id: uuid.UUID, learner_id: uuid.UUID) -> HttpResponse:
    """Take somebody off the list. They can be put on it again at once."""
    row = _found(public_id)
    person = _listed(row, learner_id)
    if person is not None:
        take_off(row, learner_id, by=cast(User, request.user))
        messages.success(request, _("%(person)s is off the list.") % {"person": person})
    return redirect("session", public_id=row.public_id)


def _listed(row: WorkshopSession, learner_id: uuid.UUID) -> User | None:
    """Who has a seat or waits for one, by public id."""
    people = [one.learner for one in row.attendances.all()]
    people += [one.learner for one in row.waits.select_related("learner")]
    return next((person for person in people if person.public_id == learner_id), None)


@login_required
@permission_required("courses.record_observation", raise_exception=True)
@post_only
def let_in(request: HttpRequest, public_id: uuid.UUID, learner_id: uuid.UUID) -> HttpResponse:
    """Put somebody who waits on the list, also where all seats are taken; `is_here` says that they came already."""
    row, me = _found(public_id), cast(User, request.user)
    check_may_run(me, row)
    person = _listed(row, learner_id)
    if person is None:
        return redirect("session", public_id=row.public_id)
    at_the_door = timezone.now() >= row.starts_at
    how = Arrival.NAME if at_the_door else Arrival.ROSTER
    try:
        attend(row, person, by=me, how=how, is_here="is_here" in request.POST)
    except DomainError as error:
        messages.error(request, str(error.message))
    else:
        messages.success(request, _("%(person)s is on the list.") % {"person": person})
    return redirect("session", public_id=row.public_id)


@login_required
@permission_required("courses.record_observation", raise_exception=True)
def cancel_session(request: HttpRequest, public_id: uuid.UUID) -> HttpResponse:
    """Call a session off, after asking."""
    row = _found(public_id)
    check_may_run(cast(User, request.user), row)
    if row.cancelled_at is not None:
        raise Http404
    if request.method == "POST":
        call_off(row, by=cast(User, request.user))
        messages.success(request, _("“%(session)s” is called off.") % {"session": row})
        return redirect("sessions")
    context = {"session": row, "number": len(row.attendances.all()) + row.waits.count()}
    return render(request, "courses/sessions/cancel.html", context)


@login_required
@permission_required("courses.record_observation", raise_exception=True)
def session_labels(request: HttpRequest, public_id: uuid.UUID) -> HttpResponse:
    """A sheet with the labels of everybody on the list, to print and hand out."""
    row = _found(public_id)
    people = [attendance.learner for attendance in row.attendances.all()]
    labels = labels_of(people)
    stickers = [Sticker(labels[person.pk].code, str(person), _("Trainee")) for person in people]
    back = reverse("session", args=[row.public_id])
    return sheet(request, stickers, title=_("Labels for “%(session)s”") % {"session": row}, back=back)
