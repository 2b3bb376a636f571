"""Reasonable adjustments of one learner: for mentors and coordinators, and nobody else."""

import uuid
from typing import cast

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.translation import gettext as _

from courses.domain import adjustments as agreed
from courses.domain.desk import learners
from courses.domain.readiness import versions_in_force
from courses.forms.adjustments import AdjustmentForm, EndAdjustmentForm, skill_choices
from courses.models import Adjustment
from courses.views.form_page import FormPage, show_form
from lms.accounts.models import User
from lms.kernel.errors import DomainError


def _learner_for(request: HttpRequest, learner_id: uuid.UUID) -> User:
    """The learner, for whoever may see their adjustments; raises PermissionDenied before it says who exists."""
    me = cast(User, request.user)
    if not (me.has_perm("courses.record_observation") or me.has_perm("courses.view_coordination")):
        raise PermissionDenied
    learner = get_object_or_404(learners(), public_id=learner_id)
    if not agreed.may_see(me, learner):
        raise PermissionDenied
    return learner


@login_required
def adjustments(request: HttpRequest, learner_id: uuid.UUID) -> HttpResponse:
    """What is agreed for one learner, and the form for more; `?skill=` chooses whose criteria are offered."""
    learner = _learner_for(request, learner_id)
    versions = versions_in_force()
    chosen = versions.get(request.POST.get("skill") or request.GET.get("skill") or "")
    form = AdjustmentForm(request.POST if request.method == "POST" else None, chosen=chosen)
    try:
        if form.is_valid():
            form.record(learner, by=cast(User, request.user))
            messages.success(request, _("The adjustment is agreed. Mentors see it beside the form."))
            return redirect("adjustments", learner_id=learner_id)
    except DomainError as error:
        form.add_error(None, str(error.message))
    return show_form(
        request,
        _page(request, learner),
        form,
        "courses/record/adjustments.html",
        learner=learner,
        chosen=chosen,
        choices=skill_choices(versions.values()),
        rows=agreed.of_learner(learner),
    )


def _page(request: HttpRequest, learner: User) -> FormPage:
    if request.user.has_perm("courses.record_observation"):
        back = reverse("signoff_choose", args=[learner.public_id])
        trail = [(_("Mentor’s desk"), reverse("mentor")), (str(learner), back)]
    else:
        back = reverse("coordinator")
        trail = [(_("Coordinator"), back)]
    return FormPage(
        title=_("Adjustments"), lede=str(learner), button=_("Agree on it"), back=back, trail=trail
    )


@login_required
def end_adjustment(request: HttpRequest, learner_id: uuid.UUID, adjustment: uuid.UUID) -> HttpResponse:
    """End one adjustment, after asking."""
    learner = _learner_for(request, learner_id)
    row = get_object_or_404(Adjustment, public_id=adjustment, learner=learner)
    form = EndAdjustmentForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        agreed.end(row, by=cast(User, request.user))
        messages.success(request, _("The adjustment is ended."))
        return redirect("adjustments", learner_id=learner_id)
    back = reverse("adjustments", args=[learner.public_id])
    page = FormPage(
        title=_("End an adjustment"),
        lede=row.what,
        button=_("End it now"),
        back=back,
        stay=_("Keep it"),
        trail=[(str(learner), back)],
        danger=True,
    )
    return show_form(request, page, form)
