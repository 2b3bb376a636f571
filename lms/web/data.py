"""One's own data: taking them away, and having them erased."""

from datetime import date
from typing import Any, cast

from allauth.account.decorators import reauthentication_required
from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import FileResponse, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_safe

from lms.accounts import erasure
from lms.accounts.models import ErasureRequest, User
from lms.kernel.errors import DomainError
from lms.web.archive import archive_of


class EraseForm(forms.Form):
    """The address of the account, typed: nobody does this by a slip of the finger."""

    email = forms.CharField(
        label=gettext_lazy("E-mail address of the account"),
        max_length=254,
        help_text=gettext_lazy("Type it in full, so that this does not happen by mistake."),
        widget=forms.TextInput(attrs={"autocomplete": "off", "inputmode": "email", "spellcheck": "false"}),
        error_messages={"required": gettext_lazy("Type the e-mail address of the account.")},
    )

    def __init__(self, *args: Any, person: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.person = person

    def clean_email(self) -> str:
        """Refuse another address."""
        typed = str(self.cleaned_data["email"]).strip()
        if typed.casefold() != self.person.email.casefold():
            raise forms.ValidationError(
                _("This is not the address of the account: %(email)s. Nothing was changed.")
                % {"email": self.person.email}
            )
        return typed


@require_safe
@login_required
def overview(request: HttpRequest) -> HttpResponse:
    """What is held, and what can be done about it."""
    person = cast(User, request.user)
    waiting = ErasureRequest.objects.filter(person=person).first()
    return render(request, "web/data/overview.html", {"erasure": waiting})


@login_required
@reauthentication_required  # type: ignore[untyped-decorator]  # allauth carries no types
@require_http_methods(["GET", "HEAD", "POST"])
def export(request: HttpRequest) -> HttpResponseBase:
    """A page with the button (GET), and the archive itself (POST); to the person alone, who proves that again."""
    if request.method != "POST":
        return render(request, "web/data/export.html")
    response = FileResponse(
        archive_of(cast(User, request.user)),
        as_attachment=True,
        filename=f"fettle-{date.today():%Y-%m-%d}.zip",  # noqa: DTZ011 -- a name, not a fact
        content_type="application/zip",
    )
    response["Cache-Control"] = "no-store"
    return response


@login_required
@reauthentication_required  # type: ignore[untyped-decorator]  # allauth carries no types
@require_http_methods(["GET", "HEAD", "POST"])
def erase(request: HttpRequest) -> HttpResponse:
    """Ask to be erased in seven days."""
    person = cast(User, request.user)
    form = EraseForm(request.POST or None, person=person)
    if request.method == "POST" and form.is_valid():
        try:
            row = erasure.schedule(person)
        except DomainError as error:
            form.add_error(None, str(error.message))
        else:
            when = date_format(timezone.localtime(row.due_at), "DATETIME_FORMAT")
            messages.success(
                request,
                _("Your data will be erased on %(when)s. Until then you can stop it here.") % {"when": when},
            )
            return redirect("my_data")
    status = 422 if form.is_bound else 200
    waiting = ErasureRequest.objects.filter(person=person).first()
    return render(request, "web/data/erase.html", {"form": form, "erasure": waiting}, status=status)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def keep(request: HttpRequest) -> HttpResponse:
    """Take the request for erasure back (POST)."""
    if request.method != "POST":  # somebody who had to sign in first comes back this way
        return redirect("my_data")
    if erasure.cancel(cast(User, request.user)):
        messages.success(request, _("Nothing will be erased. Your account goes on as before."))
    else:
        messages.info(request, _("There was nothing to stop."))
    return redirect("my_data")
