"""Calendars: the file of one session, one's own address to subscribe to, and what answers there."""

import hashlib
import uuid
from typing import cast

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseNotModified
from django.shortcuts import redirect, render
from django.utils import timezone, translation
from django.utils.cache import get_conditional_response
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from courses.domain.calendars import end_feed, feed_of, new_feed, one_session, own_calendar
from courses.models import CalendarFeed
from courses.views.seats import seen_session
from lms.accounts.models import User
from lms.kernel.post_only import post_only

_TYPE = "text/calendar; charset=utf-8"


@require_safe
def session_file(request: HttpRequest, public_id: uuid.UUID) -> HttpResponse:
    """One session to save in a calendar; for whoever may see its page."""
    session, situation = seen_session(request, public_id)
    content = one_session(session, waits=situation.wait is not None)
    response = HttpResponse(content, content_type=_TYPE)
    response["Content-Disposition"] = 'attachment; filename="session.ics"'
    return response


@require_safe
def feed(request: HttpRequest, token: str) -> HttpResponse:
    """A person's sessions, for whoever knows the secret address; without signing in, in the person's language."""
    found = feed_of(token)
    if found is None:
        raise Http404
    with translation.override(found.person.language or settings.LANGUAGE_CODE):
        content = own_calendar(found.person, moment=timezone.now())
    tag = f'"{hashlib.sha256(content).hexdigest()[:32]}"'
    response = get_conditional_response(request, etag=tag) or HttpResponse(content, content_type=_TYPE)
    if not isinstance(response, HttpResponseNotModified):
        response["Content-Disposition"] = 'inline; filename="sessions.ics"'
    response["ETag"] = tag
    response["Cache-Control"] = "private, no-cache"
    response["X-Robots-Tag"] = "noindex"
    return response


@require_safe
@login_required
def own_feed(request: HttpRequest) -> HttpResponse:
    """The address of one's calendar, with what it says, and how to end it."""
    found = CalendarFeed.objects.filter(person=cast(User, request.user)).first()
    address = f"{settings.BASE_URL}/calendar/{found.token}.ics" if found else ""
    response = render(request, "courses/sessions/calendar.html", {"feed": found, "address": address})
    response["Cache-Control"] = "no-store"
    return response


@login_required
@post_only
def make_feed(request: HttpRequest) -> HttpResponse:
    """Make an address, or another one in place of the old."""
    before = CalendarFeed.objects.filter(person=cast(User, request.user)).exists()
    new_feed(cast(User, request.user))
    told = (
        _("This is your new address. The old one answers no more.") if before else _("Here is your address.")
    )
    messages.success(request, told)
    return redirect("my_calendar")


@login_required
@post_only
def remove_feed(request: HttpRequest) -> HttpResponse:
    """End the address. A new one can be made at once."""
    end_feed(cast(User, request.user))
    messages.success(request, _("The address answers no more."))
    return redirect("my_calendar")
