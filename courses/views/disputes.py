"""Disputes: the queue, and answering one. For coordinators and whoever checks samples; never for those involved."""

import uuid
from typing import cast

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from courses.domain.disputes import may_answer_any, open_disputes, told
from courses.domain.learner_words import authority_to_resolve
from courses.enums import EventKind
from courses.forms.disputes import AnswerForm
from courses.models import SignOffEvent
from courses.views.form_page import FormPage, show_form
from courses.views.shown import shown_to
from lms.accounts.models import User
from lms.kernel.errors import DomainError


@login_required
def disputes(request: HttpRequest) -> HttpResponse:
    """What waits for an answer, longest open first."""
    me = cast(User, request.user)
    if not may_answer_any(me):
        raise PermissionDenied
    return render(request, "courses/record/disputes.html", {"disputes": open_disputes(me)})


@login_required
def answer_dispute(request: HttpRequest, dispute: uuid.UUID) -> HttpResponse:
    """One dispute with what it is about; the answer and its reason."""
    me = cast(User, request.user)
    if not may_answer_any(me):
        raise PermissionDenied
    event = get_object_or_404(SignOffEvent, client_uuid=dispute, kind=EventKind.DISPUTED)
    authority_to_resolve(event, by=me)
    form = AnswerForm(request.POST if request.method == "POST" else None)
    try:
        if form.is_valid():
            form.record(event, by=me)
            messages.success(request, _("Your answer is recorded. The trainee and the mentor can read it."))
            return redirect("disputes")
    except DomainError as error:
        form.add_error(None, str(error.message))
    answered = SignOffEvent.objects.filter(target=event.client_uuid, kind=EventKind.DISPUTE_RESOLVED).exists()
    page = FormPage(
        title=_("Answer a dispute"),
        button=_("Record the answer"),
        back=reverse("disputes"),
        trail=[(_("Disputes"), reverse("disputes"))],
    )
    closed = _("This dispute has been answered.") if answered and not form.is_bound else ""
    disputed = told([event], me)[0]
    shown = shown_to(request, disputed.story, judging=not answered) if disputed.story else None
    more = {"disputed": disputed, "shown": shown, "closed": closed}
    return show_form(request, page, form, "courses/record/answer.html", **more)
