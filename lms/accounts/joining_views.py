"""The coordinator's page about joining: how, by whose invitation, and by which codes."""

import uuid
from typing import Any, cast

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required, permission_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_safe

from lms.accounts import joining
from lms.accounts.joining_forms import CodeForm, InviteForm, WayForm
from lms.accounts.joining_models import Invitation, JoinCode, JoiningChoice
from lms.accounts.models import User
from lms.kernel.errors import DomainError
from lms.kernel.post_only import post_only

_LISTED = 100
_FORMS: dict[str, type[forms.Form]] = {"way": WayForm, "invite": InviteForm, "code": CodeForm}


@login_required
@permission_required("accounts.invite_people", raise_exception=True)
def overview(request: HttpRequest) -> HttpResponse:
    """Three forms on one page; `do` says which of them was sent."""
    sent = request.POST.get("do", "") if request.method == "POST" else ""
    made: dict[str, Any] = {
        name: kind(
            request.POST if sent == name else None,
            initial={"way": joining.way()} if name == "way" else None,
            auto_id=f"id_{name}_%s",
        )
        for name, kind in _FORMS.items()
    }
    form = made.get(sent)
    if form is not None and form.is_valid():
        try:
            told = _told(sent, form.record(by=cast(User, request.user)))
        except DomainError as error:
            form.add_error(None, str(error.message))
        else:
            messages.success(request, told)
            return redirect("joining")
    context = {
        "forms": made,
        "wrong": form,
        "way": joining.way(),
        "chosen": JoiningChoice.objects.select_related("set_by").order_by("-pk").first(),
        "invitations": Invitation.objects.select_related("made_by", "used_by")[:_LISTED],
        "codes": JoinCode.objects.select_related("made_by")[:_LISTED],
        "now": timezone.now(),
    }
    return render(request, "accounts/joining/overview.html", context, status=422 if form is not None else 200)


def _told(sent: str, done: Any) -> str:
    if sent == "invite":
        number = len(done)
        return ngettext("One invitation is sent.", "%(number)s invitations are sent.", number) % {
            "number": number
        }
    if sent == "code":
        return _("The code is %(code)s.") % {"code": done.shown}
    return _("It is so from now on.")


@login_required
@permission_required("accounts.invite_people", raise_exception=True)
@post_only
def revoke_invitation(request: HttpRequest, public_id: uuid.UUID) -> HttpResponse:
    """Take an invitation back."""
    done = joining.revoke_invitation(public_id, by=cast(User, request.user))
    messages.success(request, _("The invitation is taken back.") if done else _("It was over already."))
    return redirect("joining")


@login_required
@permission_required("accounts.invite_people", raise_exception=True)
@post_only
def revoke_code(request: HttpRequest, public_id: uuid.UUID) -> HttpResponse:
    """Take a code back."""
    done = joining.revoke_code(public_id, by=cast(User, request.user))
    messages.success(request, _("The code is taken back.") if done else _("It was over already."))
    return redirect("joining")


@require_safe
@login_required
@permission_required("accounts.invite_people", raise_exception=True)
def print_code(request: HttpRequest, public_id: uuid.UUID) -> HttpResponse:
    """A page to print and hang up: the address, and the code in large letters."""
    row = get_object_or_404(JoinCode, public_id=public_id)
    return render(request, "accounts/joining/code.html", {"code": row})
