"""The pages that give authority, release, end it, and tell the story of a grant."""

import uuid
from typing import cast

from django.contrib import messages
from django.contrib.auth.decorators import login_required, permission_required
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from courses.domain.authority import release, withdraw
from courses.domain.giving import giving_of
from courses.domain.grant_story import story_of
from courses.domain.sampling import observed_under
from courses.domain.second_look import verdicts_on
from courses.domain.story import stories
from courses.forms.authority import GrantForm, ReleaseForm, WithdrawForm
from courses.models import AuthorityGrant
from lms.accounts.models import User
from lms.kernel.errors import DomainError

_PEOPLE_OFFERED = 200
_LISTED = 30


@login_required
@permission_required("courses.grant_authority", raise_exception=True)
def grant_authority(request: HttpRequest) -> HttpResponse:
    """Give somebody authority for a course or a skill."""
    return _grant(request, back="coordinator")


@login_required
def pass_on_authority(request: HttpRequest) -> HttpResponse:
    """Likewise, for mentors who have authority to give it: only what is theirs to pass on."""
    if not giving_of(cast(User, request.user), timezone.now()):
        raise PermissionDenied
    return _grant(request, back="mentor")


def _grant(request: HttpRequest, *, back: str) -> HttpResponse:
    me = cast(User, request.user)
    form = GrantForm(request.POST if request.method == "POST" else None, by=me)
    try:
        if form.is_valid():
            row = form.record()
            messages.success(request, form.in_words(row))
            return redirect(back)
    except DomainError as error:
        form.add_error(None, str(error.message))
    people = User.objects.filter(groups__permissions__codename="record_observation").distinct()
    context = {
        "form": form,
        "people": people.exclude(pk=me.pk).order_by("email")[:_PEOPLE_OFFERED],
        "back": back,
        "as_coordinator": form.giving.scope is None,
    }
    return render(request, "courses/signoff/grant.html", context, status=422 if form.is_bound else 200)


def _row(grant_id: uuid.UUID) -> AuthorityGrant:
    named = AuthorityGrant.objects.select_related("mentor", "place", "granted_by", "parent", "replaces")
    return get_object_or_404(named, public_id=grant_id)


@login_required
@permission_required("courses.grant_authority", raise_exception=True)
def withdraw_authority(request: HttpRequest, grant_id: uuid.UUID) -> HttpResponse:
    """End one grant, after asking."""
    row = _row(grant_id)
    form = WithdrawForm(request.POST if request.method == "POST" else None)
    try:
        if form.is_valid():
            withdraw(row, by=cast(User, request.user), reason=form.cleaned_data["reason"])
            messages.success(request, _("The authority of %(mentor)s is ended.") % {"mentor": row.mentor})
            return redirect("coordinator")
    except DomainError as error:
        form.add_error(None, str(error.message))
    context = {"form": form, "grant": row}
    return render(request, "courses/signoff/withdraw.html", context, status=422 if form.is_bound else 200)


@login_required
@permission_required("courses.grant_authority", raise_exception=True)
def release_authority(request: HttpRequest, grant_id: uuid.UUID) -> HttpResponse:
    """Let a mentor who was new judge alone, after asking."""
    row = _row(grant_id)
    form = ReleaseForm(request.POST if request.method == "POST" else None)
    try:
        if form.is_valid():
            newer = release(row, by=cast(User, request.user))
            messages.success(
                request, _("%(mentor)s now judges without a second person.") % {"mentor": row.mentor}
            )
            return redirect("authority_story", grant_id=newer.public_id)
    except DomainError as error:
        form.add_error(None, str(error.message))
    context = {"form": form, "grant": row}
    return render(request, "courses/authority/release.html", context, status=422 if form.is_bound else 200)


@login_required
@permission_required("courses.view_coordination", raise_exception=True)
def authority_story(request: HttpRequest, grant_id: uuid.UUID) -> HttpResponse:
    """One grant: what it rests on, what was given under it, what was judged under it."""
    now = timezone.now()
    story = story_of(_row(grant_id), now)
    counts = verdicts_on(story.samples)
    context = {
        "story": story,
        "now": now,
        "samples_open": counts[""],
        "samples_accepted": counts["accepted"],
        "samples_rejected": counts["rejected"],
    }
    return render(request, "courses/authority/story.html", context)


@login_required
@permission_required("courses.view_coordination", raise_exception=True)
def authority_observations(request: HttpRequest, grant_id: uuid.UUID) -> HttpResponse:
    """The observations made under one grant, newest first."""
    row = _row(grant_id)
    page = Paginator(observed_under(row).order_by("-position"), _LISTED).get_page(request.GET.get("page"))
    context = {"grant": row, "page": page, "stories": stories(page.object_list)}
    return render(request, "courses/authority/observations.html", context)
