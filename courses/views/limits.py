"""Limits that are drafts: the list of those that wait, confirming one, and taking a confirmation back."""

import uuid
from typing import cast

from django.contrib import messages
from django.contrib.auth.decorators import login_required, permission_required
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from courses.domain import limits
from courses.forms.limits import ConfirmForm, ForgetForm, TakeBackForm
from courses.models import LimitConfirmation
from courses.views.form_page import FormPage, show_form
from lms.accounts.models import User
from lms.kernel.errors import DomainError


@require_safe
@login_required
def limits_list(request: HttpRequest) -> HttpResponse:
    """What waits, course by course, and what was confirmed: for whoever confirms, and for coordinators."""
    if not (request.user.has_perm(limits.CONFIRM) or request.user.has_perm("courses.view_coordination")):
        raise PermissionDenied
    groups = limits.all_drafts()
    context = {
        "groups": groups,
        "open": request.GET.get("course", ""),
        "waiting": sum(len(group.waiting) for group in groups),
        "confirmed": LimitConfirmation.objects.in_force().select_related("confirmed_by"),
        "withdrawn": LimitConfirmation.objects.exclude(withdrawn_at=None).select_related("withdrawn_by"),
    }
    return render(request, "courses/limits/list.html", context)


@login_required
@permission_required(limits.CONFIRM, raise_exception=True)
def limit_confirm(request: HttpRequest, subject: str, digest: str) -> HttpResponse:
    """Confirm one limit."""
    limit = limits.find_draft(subject, digest)
    back = reverse("limits")
    if limit is None:
        if LimitConfirmation.objects.in_force().filter(subject=subject, digest=digest).exists():
            messages.info(request, _("This limit is confirmed already."))
            return redirect(back)
        raise Http404
    form = ConfirmForm(request.POST if request.method == "POST" else None)
    try:
        if form.is_valid():
            form.confirm(limit, by=cast(User, request.user))
            messages.success(request, _("Confirmed: %(limit)s") % {"limit": limit.what})
            return redirect(f"{back}?course={limit.course}#of-{limit.course}")
    except DomainError as error:
        form.add_error(None, str(error.message))
    page = FormPage(
        title=_("Confirm a limit"),
        lede=limit.what,
        words=[
            f"{limit.title} · {limit.part}",
            *limit.rules,
            *([limit.note] if limit.note else []),
            _(
                "The page then says that it is confirmed for this hub, since when, and what it rests on. If a word "
                "or a number of it changes, it waits again."
            ),
        ],
        button=_("Confirm this limit"),
        back=back,
        trail=[(_("Limits to confirm"), back)],
    )
    return show_form(request, page, form)


@login_required
@permission_required(limits.CONFIRM, raise_exception=True)
def limit_take_back(request: HttpRequest, confirmation: uuid.UUID) -> HttpResponse:
    """Let a confirmed limit wait again, after a look at what that means."""
    row = get_object_or_404(LimitConfirmation, public_id=confirmation)
    form = TakeBackForm(request.POST if request.method == "POST" else None)
    back = reverse("limits")
    try:
        if form.is_valid():
            by = cast(User, request.user)
            ended = limits.take_back(row, by=by, because=form.cleaned_data["because"])
            messages.success(request, _("It waits again.") if ended else _("It had been taken back already."))
            return redirect(back)
    except DomainError as error:
        form.add_error(None, str(error.message))
    page = FormPage(
        title=_("Take a confirmation back"),
        lede=row.what,
        words=[
            f"{row.title} · {row.part}",
            _("The page then says again that the limit is a draft. What was said is kept."),
        ],
        button=_("Take it back"),
        back=back,
        trail=[(_("Limits to confirm"), back)],
    )
    return show_form(request, page, form)


@login_required
@permission_required(limits.CONFIRM, raise_exception=True)
def limit_forget(request: HttpRequest, confirmation: uuid.UUID) -> HttpResponse:
    """Let go of the name of whoever looked at a limit, after a look at what that means."""
    row = get_object_or_404(LimitConfirmation, public_id=confirmation)
    form = ForgetForm(request.POST if request.method == "POST" else None)
    back = reverse("limits")
    if form.is_valid():
        limits.forget_person(row, by=cast(User, request.user))
        messages.success(request, _("The name is forgotten."))
        return redirect(back)
    page = FormPage(
        title=_("Forget a name"),
        lede=row.competent_person,
        words=[
            f"{row.what} · {row.title}",
            _("When it was confirmed and what it rests on stays. The name cannot be brought back."),
        ],
        button=_("Forget the name"),
        danger=True,
        back=back,
        trail=[(_("Limits to confirm"), back)],
    )
    return show_form(request, page, form)
