"""The coordinator's pages that give and end authority."""

import uuid
from typing import cast

from django.contrib import messages
from django.contrib.auth.decorators import login_required, permission_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _

from courses.domain.authority import withdraw
from courses.forms.authority import GrantForm, WithdrawForm
from courses.models import AuthorityGrant
from lms.accounts.models import User
from lms.kernel.errors import DomainError

_PEOPLE_OFFERED = 200


@login_required
@permission_required("courses.grant_authority", raise_exception=True)
def grant_authority(request: HttpRequest) -> HttpResponse:
    """Give somebody authority for a course or a skill."""
    me = cast(User, request.user)
    form = GrantForm(request.POST if request.method == "POST" else None, by=me)
    try:
        if form.is_valid():
            row = form.record()
            messages.success(request, form.in_words(row))
            return redirect("coordinator")
    except DomainError as error:
        form.add_error(None, str(error.message))
    people = User.objects.filter(groups__permissions__codename="record_observation").distinct()
    context = {"form": form, "people": people.exclude(pk=me.pk).order_by("email")[:_PEOPLE_OFFERED]}
    return render(request, "courses/signoff/grant.html", context, status=422 if form.is_bound else 200)


@login_required
@permission_required("courses.grant_authority", raise_exception=True)
def withdraw_authority(request: HttpRequest, grant_id: uuid.UUID) -> HttpResponse:
    """End one grant, after asking."""
    row = get_object_or_404(AuthorityGrant.objects.select_related("mentor", "place"), public_id=grant_id)
    form = WithdrawForm(request.POST if request.method == "POST" else None)
    try:
        if form.is_valid():
            withdraw(row, by=cast(User, request.user))
            messages.success(request, _("The authority of %(mentor)s is ended.") % {"mentor": row.mentor})
            return redirect("coordinator")
    except DomainError as error:
        form.add_error(None, str(error.message))
    context = {"form": form, "grant": row}
    return render(request, "courses/signoff/withdraw.html", context, status=422 if form.is_bound else 200)
