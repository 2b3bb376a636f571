"""Whom to call: for the mentors of a session, at its time. Each look is written down for the person."""

import uuid
from typing import cast

from django.contrib.auth.decorators import login_required, permission_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from courses.domain import emergency
from courses.models import WorkshopSession
from lms.accounts.models import User
from lms.kernel.post_only import post_only


def _listed(request: HttpRequest, public_id: uuid.UUID) -> WorkshopSession:
    row = get_object_or_404(WorkshopSession.objects.with_people(), public_id=public_id)
    emergency.check_may_look(cast(User, request.user), row, timezone.now())
    return row


@require_safe
@never_cache
@login_required
@permission_required("courses.record_observation", raise_exception=True)
def contacts(request: HttpRequest, public_id: uuid.UUID) -> HttpResponse:
    """Who is on the list, and for whom somebody can be called; not yet whom."""
    row = _listed(request, public_id)
    context = {"session": row, "kept": emergency.have_contacts(row)}
    return render(request, "courses/joining/contacts.html", context)


@never_cache
@login_required
@permission_required("courses.record_observation", raise_exception=True)
@post_only
def show_contact(request: HttpRequest, public_id: uuid.UUID, learner_id: uuid.UUID) -> HttpResponse:
    """Whom to call for one person. Pressed, not visited: the person reads who looked."""
    row = _listed(request, public_id)
    person = get_object_or_404(
        User, public_id=learner_id, pk__in=[a.learner_id for a in row.attendances.all()]
    )
    found = emergency.look(row, person, by=cast(User, request.user), moment=timezone.now())
    dialled = "".join(sign for sign in found.telephone if sign.isdigit() or sign == "+") if found else ""
    context = {"session": row, "person": person, "contact": found, "telephone": dialled}
    return render(request, "courses/joining/shown_contact.html", context)
