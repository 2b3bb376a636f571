"""The mentor who signed sets an observation right; and signing for a set that somebody else observed."""

import uuid
from typing import cast

from django.contrib import messages
from django.contrib.auth.decorators import login_required, permission_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from courses.domain.corrections import check_may_correct
from courses.domain.second import grant_to_sign, set_to_sign
from courses.domain.story import Story, may_read, stories
from courses.enums import Entrustment, EventKind
from courses.forms.confirming import sent_again
from courses.forms.correction import CorrectionForm
from courses.forms.recognition import SignSetForm
from courses.models import SignOffEvent
from courses.views.addresses import as_uuid
from courses.views.form_page import FormPage, show_form
from lms.accounts.models import User
from lms.kernel.errors import DomainError


@login_required
@permission_required("courses.record_observation", raise_exception=True)
def correct_observation(request: HttpRequest, observation: uuid.UUID) -> HttpResponse:
    """The form with what was recorded; then before and after, to confirm; then one new event."""
    me = cast(User, request.user)
    event = SignOffEvent.objects.filter(client_uuid=observation, kind=EventKind.OBSERVED).first()
    if event is None or not may_read(me, event):
        raise Http404
    story = stories([event])[0]
    if request.method != "POST":
        check_may_correct(event, by=me)
        return _form(request, CorrectionForm(story=story, by=me))
    form = CorrectionForm(request.POST, story=story, by=me)
    again = _sent_before(form, me)
    if again:
        return redirect("signoff_story", observation=observation)
    try:
        check_may_correct(event, by=me)
        if form.is_valid() and "again" not in request.POST:
            return _confirm_or_record(request, form, me)
    except DomainError as error:
        form.add_error(None, str(error.message))
    return _form(request, form)


def _sent_before(form: CorrectionForm, me: User) -> bool:
    """Whether this very form has been recorded: it would now be compared with itself."""
    name = as_uuid(str(form.data.get("client_uuid", "")))
    return (
        name is not None
        and SignOffEvent.objects.filter(
            client_uuid=name,
            kind=EventKind.CORRECTED,
            target=form.story.event.client_uuid,
            signer=me.pseudonym,
        ).exists()
    )


def _confirm_or_record(request: HttpRequest, form: CorrectionForm, me: User) -> HttpResponse:
    if "confirmed" in request.POST:
        form.correct(by=me)
        messages.success(request, _("The correction is recorded. Both versions are kept."))
        return redirect("signoff_story", observation=form.story.event.client_uuid)
    context = {
        "story": form.story,
        "lines": form.lines,
        "reason": form.cleaned_data["correction_reason"],
        "sent": sent_again(form),
    }
    return render(request, "courses/record/correct_confirm.html", context)


def _form(request: HttpRequest, form: CorrectionForm) -> HttpResponse:
    context = {
        "story": form.story,
        "form": form,
        "levels": Entrustment.choices,
        "add_trace": _add_trace(form.story),
    }
    status = 422 if form.is_bound and form.errors else 200
    return render(request, "courses/record/correct.html", context, status=status)


def _add_trace(story: Story) -> str:
    """Where a trace is added that comes back to this correction."""
    if story.learner is None:
        return ""
    address = reverse("trace_new", args=[story.learner.public_id, story.version.skill.code])
    return f"{address}?correct={story.event.client_uuid}"


@login_required
@permission_required("courses.record_observation", raise_exception=True)
def sign_set(request: HttpRequest, observation: uuid.UUID) -> HttpResponse:
    """Every observation of a complete set, to be signed for by somebody who may; refused to everybody else."""
    event = get_object_or_404(SignOffEvent, client_uuid=observation, kind=EventKind.OBSERVED)
    me = cast(User, request.user)
    grant_to_sign(event, by=me, moment=timezone.now())
    form = SignSetForm(request.POST if request.method == "POST" else None)
    try:
        if form.is_valid():
            form.record(event, by=me)
            messages.success(request, _("You have signed. The skill is held."))
            return redirect("mentor")
    except DomainError as error:
        form.add_error(None, str(error.message))
    waiting = stories([seen.event for seen in set_to_sign(event)])
    return _signing_page(request, form, stories([event])[0], waiting)


def _signing_page(request: HttpRequest, form: SignSetForm, last: Story, waiting: list[Story]) -> HttpResponse:
    page = FormPage(
        title=_("Sign off"),
        lede=str(last.learner or ""),
        version=last.version,
        button=_("Sign off"),
        back=reverse("mentor"),
        trail=[(_("Mentor’s desk"), reverse("mentor"))],
    )
    closed = "" if waiting else _("There is nothing to sign here now.")
    return show_form(
        request, page, form, "courses/record/sign_set.html", told=waiting, closed=closed, last=last
    )
