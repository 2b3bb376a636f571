"""Signing for a set of observations that is complete, where the mentor who completed it may not sign."""

import uuid
from typing import cast

from django.contrib import messages
from django.contrib.auth.decorators import login_required, permission_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from courses.domain.second import grant_to_sign
from courses.domain.standing import states_of
from courses.domain.story import stories
from courses.enums import EventKind
from courses.forms.review import SignSetForm
from courses.models import SignOffEvent
from lms.accounts.models import User
from lms.kernel.errors import DomainError


@login_required
@permission_required("courses.record_observation", raise_exception=True)
def sign_set(request: HttpRequest, observation: uuid.UUID) -> HttpResponse:
    """Everything in the set, and the signature; refused to whoever may not sign for it."""
    event = get_object_or_404(SignOffEvent, client_uuid=observation, kind=EventKind.OBSERVED)
    me = cast(User, request.user)
    grant_to_sign(event, by=me, moment=timezone.now())
    form = SignSetForm(request.POST if request.method == "POST" else None)
    try:
        if form.is_valid():
            form.record(event, by=me)
            messages.success(request, _("The skill is signed off."))
            return redirect("mentor")
    except DomainError as error:
        form.add_error(None, str(error.message))
    state = states_of([(event.subject, event.skill_code)]).get((event.subject, event.skill_code))
    waits = state is not None and state.awaits_signature and state.collecting[-1].event == event
    told = stories([seen.event for seen in state.collecting] if state is not None and waits else [event])
    context = {"stories": told, "story": told[-1], "waits": waits, "form": form}
    return render(request, "courses/review/sign_set.html", context, status=422 if form.is_bound else 200)
