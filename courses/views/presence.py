"""Saying who came to a session."""

import uuid
from typing import cast

from django.contrib import messages
from django.contrib.auth.decorators import login_required, permission_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from courses.domain.clearance import lacking_consent
from courses.domain.presence import mark_presence, may_be_marked, presence_at
from courses.domain.sessions import check_may_run
from courses.models import WorkshopSession
from lms.accounts.models import User
from lms.kernel.errors import DomainError

_ANSWERS = {"yes": True, "no": False}


@login_required
@permission_required("courses.record_observation", raise_exception=True)
def presence(request: HttpRequest, public_id: uuid.UUID) -> HttpResponse:
    """Two large answers for everybody on the list; whoever nothing is said of stays as they are."""
    rows = WorkshopSession.objects.select_related("place").prefetch_related("mentors")
    session, me = get_object_or_404(rows, public_id=public_id), cast(User, request.user)
    check_may_run(me, session)
    said = ""
    if request.method == "POST":
        try:
            changed = mark_presence(session, _answers(request), by=me)
        except DomainError as error:
            said = str(error.message)
        else:
            messages.success(request, _told(changed))
            return redirect("session", public_id=session.public_id)
    people, now = presence_at(session), timezone.now()
    context = {
        "session": session,
        "people": people,
        "lacking": lacking_consent((one.attendance.learner for one in people), now),
        "open": may_be_marked(session, now),
        "said": said,
    }
    return render(request, "courses/sessions/presence.html", context, status=409 if said else 200)


def _answers(request: HttpRequest) -> dict[uuid.UUID, bool]:
    """What was chosen, by public id; whatever is no answer, or about nobody, is passed over."""
    chosen = {}
    for name, value in request.POST.items():
        if name.startswith("came_") and value in _ANSWERS:
            try:
                chosen[uuid.UUID(name.removeprefix("came_"))] = _ANSWERS[str(value)]
            except ValueError:
                continue
    return chosen


def _told(changed: int) -> str:
    if not changed:
        return _("Nothing was changed.")
    return ngettext("Noted for one person.", "Noted for %(number)s people.", changed) % {"number": changed}
