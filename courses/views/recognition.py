"""Recognising what somebody could do before, looking at it, and taking it back."""

import uuid
from typing import cast

from django.contrib import messages
from django.contrib.auth.decorators import login_required, permission_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from courses.domain.basis import authority_for
from courses.domain.desk import learners
from courses.domain.entries import Entry, tell
from courses.domain.following import version_of
from courses.domain.second import check_may_revoke
from courses.domain.story import may_read
from courses.enums import Act, EventKind
from courses.forms.recognition import RecogniseForm, TakeBackForm, hint_about_expiry
from courses.models import SignOffEvent, Skill, SkillVersion
from courses.views.form_page import FormPage, show_form
from lms.accounts.models import User
from lms.kernel.errors import DomainError, NotAllowed


@login_required
@permission_required("courses.record_observation", raise_exception=True)
def recognise_skill(request: HttpRequest, learner_id: uuid.UUID, skill_code: str) -> HttpResponse:
    """Prior learning or a sign-off on paper, for one person and skill; for whoever may sign it today."""
    learner = get_object_or_404(learners(), public_id=learner_id)
    skill = get_object_or_404(
        Skill.objects.select_related("current__skill").prefetch_related("current__wordings__locale"),
        code=skill_code,
        current__isnull=False,
    )
    version, me = cast(SkillVersion, skill.current), cast(User, request.user)
    _check_may(me, learner, version)
    form = RecogniseForm(request.POST if request.method == "POST" else None, version=version)
    try:
        if form.is_valid():
            event = form.record(learner, by=me)
            messages.success(request, _("The recognition is recorded. It is marked as such everywhere."))
            return redirect("recognition", recognition=event.client_uuid)
    except DomainError as error:
        form.add_error(None, str(error.message))
    return show_form(request, _page(learner, version), form)


def _check_may(me: User, learner: User, version: SkillVersion) -> None:
    if me.pk == learner.pk:
        raise NotAllowed(_("You cannot recognise your own skills. Ask another mentor."), code="own_work")
    authority_for(me, version, act=Act.SIGN, place=None, moment=timezone.now())


def _page(learner: User, version: SkillVersion) -> FormPage:
    back = reverse("signoff_choose", args=[learner.public_id])
    return FormPage(
        title=_("Recognise"),
        lede=str(learner),
        version=version,
        button=_("Recognise this skill"),
        back=back,
        trail=[(_("Mentor’s desk"), reverse("mentor")), (str(learner), back)],
        words=[
            _(
                "For what somebody learnt elsewhere, or was signed off for on paper. You have seen the proof yourself."
            ),
            _(
                "It opens what depends on the skill. It leads to no badge, and it is always marked as recognised."
            ),
            hint_about_expiry(version),
        ],
    )


@login_required
def recognition(request: HttpRequest, recognition: uuid.UUID) -> HttpResponse:
    """One recognition and what came of it; whoever may take it back finds the form for it."""
    me = cast(User, request.user)
    event = SignOffEvent.objects.filter(client_uuid=recognition, kind=EventKind.RECOGNISED).first()
    if event is None or not may_read(me, event):
        raise Http404
    form = TakeBackForm(request.POST if request.method == "POST" else None)
    if form.is_bound:
        check_may_revoke(event, by=me)
    try:
        if form.is_valid():
            form.record(event, by=me)
            messages.success(request, _("The recognition is taken back. The skill rests on it no longer."))
            return redirect("recognition", recognition=recognition)
    except DomainError as error:
        form.add_error(None, str(error.message))
    told = tell([event, *SignOffEvent.objects.filter(target=event.client_uuid)], with_authority=True)
    entry, follow_ups = told[0], told[1:]
    version = version_of(event)
    page = FormPage(
        title=_("Recognised"),
        lede=str(entry.learner or ""),
        version=version,
        button=_("Take it back"),
        back=reverse("mentor") if me.has_perm("courses.record_observation") else reverse("coordinator"),
        trail=[(_("Mentor’s desk"), reverse("mentor"))]
        if me.has_perm("courses.record_observation")
        else [(_("Coordinator"), reverse("coordinator"))],
        danger=True,
    )
    more = {
        "entry": entry,
        "follow_ups": follow_ups,
        "no_form": not form.is_bound and not _may_take_back(event, me, follow_ups),
    }
    return show_form(request, page, form, "courses/record/recognition.html", **more)


def _may_take_back(event: SignOffEvent, me: User, follow_ups: list[Entry]) -> bool:
    try:
        check_may_revoke(event, by=me)
    except NotAllowed:
        return False
    return not follow_ups
