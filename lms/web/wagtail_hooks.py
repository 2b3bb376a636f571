"""Erasing people at their request, in the admin: the only way in which an account goes."""

from collections.abc import Iterator
from typing import cast

from allauth.account.decorators import reauthentication_required
from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import URLPattern, path, reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods
from wagtail import hooks
from wagtail.admin.widgets import Button

import lms.kernel.addresses  # noqa: F401 -- makes <key:…> known
from lms.accounts import erasure
from lms.accounts.models import ErasureRequest, User
from lms.kernel.errors import DomainError, NotAllowed
from lms.web import privacy
from lms.web.bulk_deletion import offer_where_it_can_be_done
from lms.web.data import EraseForm


class EraseSomebodyForm(EraseForm):
    """Likewise, with the choice of when."""

    now = forms.BooleanField(
        label=gettext_lazy("Erase at once, without the seven days"),
        required=False,
        help_text=gettext_lazy("Otherwise the person gets a mail and can stop it for seven days."),
    )


@reauthentication_required  # type: ignore[untyped-decorator]  # allauth carries no types
@require_http_methods(["GET", "HEAD", "POST"])
def erase_person(request: HttpRequest, pk: int) -> HttpResponse:
    """Erase somebody who asked for it, now or in seven days; whoever may not is refused."""
    by = cast(User, request.user)
    person = get_object_or_404(User, pk=pk, erased_at__isnull=True)
    try:
        erasure.check_may_erase(person, by=by)
    except NotAllowed as error:
        raise PermissionDenied(str(error)) from error
    form = EraseSomebodyForm(request.POST or None, person=person)
    if request.method == "POST" and form.is_valid():
        try:
            messages.success(request, _carry_out(person, by=by, now=form.cleaned_data["now"]))
        except DomainError as error:
            form.add_error(None, str(error.message))
        else:
            return redirect("wagtailusers_users:index")
    context = {
        "person": person,
        "form": form,
        "erasure": ErasureRequest.objects.filter(person=person).first(),
    }
    return render(request, "web/data/admin_erase.html", context, status=422 if form.is_bound else 200)


def _carry_out(person: User, *, by: User, now: bool) -> str:
    if now:
        privacy.erase(person, by=by)
        return _("The person is erased.")
    erasure.schedule(person, by=by)
    return _("The person will be erased in seven days, and has been told.")


def admin_urls() -> list[URLPattern]:
    """Wagtail asks for further screens."""
    return [path("people/<key:pk>/erase/", erase_person, name="erase_person")]


def listing_buttons(user: User, request_user: User) -> Iterator[Button]:
    """A way to the screen from the list of people."""
    if request_user.has_perm("accounts.erase_user"):
        yield Button(_("Erase"), reverse("erase_person", args=[user.pk]), icon_name="bin", priority=40)


def instead_of_deleting(request: HttpRequest, user: User) -> HttpResponse:
    """Deleting the row would leave words and salts behind, or fail: people are erased."""
    return redirect("erase_person", pk=user.pk)


hooks.register("register_admin_urls", admin_urls)
hooks.register("register_user_listing_buttons", listing_buttons)
hooks.register("before_delete_user", instead_of_deleting)
offer_where_it_can_be_done()
