"""How one signs: one's passkeys and one's PIN."""

import json
import uuid
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Callable
from functools import wraps
from typing import Any, cast
from urllib.parse import urlencode

from allauth.account.decorators import reauthentication_required
from allauth.core.exceptions import ReauthenticationRequired
from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from lms.accounts import passkeys, pins, signing
from lms.accounts.devices import device_name
from lms.accounts.models import Passkey, Pin, User
from lms.accounts.passkeys import PasskeyRefused
from lms.accounts.signing_forms import PasskeyForm, PasskeyNameForm, PinForm, RemoveForm

_CHALLENGE = "signing.new_passkey"  # in the session
_SALT = "signing.new_pin"
_form_methods = require_http_methods(["GET", "HEAD", "POST"])
View = Callable[..., HttpResponse]


def _proved_anew(view: View) -> View:
    """Ask for the password first, and again if too long ago; what was typed is not kept meanwhile.

    allauth's own decorator keeps what was posted in the session until the password is there: not for a PIN.
    """
    checked = reauthentication_required(view)

    @wraps(view)
    def wrapper(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        try:
            return cast(HttpResponse, checked(request, *args, **kwargs))
        except ReauthenticationRequired:
            pass
        if request.method == "POST":
            messages.warning(
                request, _("You were away for a while. Confirm that it is you, then type it again.")
            )
        return redirect(f"{reverse('account_reauthenticate')}?{urlencode({'next': request.path})}")

    return wrapper


def _sent(request: HttpRequest) -> QueryDict | None:
    return request.POST if request.method == "POST" else None


@require_safe
@login_required
def overview(request: HttpRequest) -> HttpResponse:
    """Passkeys and PIN, what each is for, and what to do when one is lost."""
    person = cast(User, request.user)
    found = Passkey.objects.filter(user=person).order_by("added_at", "pk")
    own_pin = signing.pins_of([person.pk]).get(person.pk)
    context = {
        "passkeys": [passkey for passkey in found if _is_usable(passkey)],
        "former": [passkey for passkey in found if not _is_usable(passkey)],
        "pin": own_pin,
        "pin_state": _state_of(own_pin),
        "can_have_passkeys": signing.can_have_passkeys(),
    }
    return render(request, "accounts/signing/overview.html", context)


def _is_usable(passkey: Passkey) -> bool:
    return passkey.removed_at is None and passkey.rp_id == signing.rp_id()


def _state_of(pin: Pin | None) -> str:
    if pin is None:
        return "none"
    if signing.is_closed(pin):
        return "closed"
    return "locked" if signing.is_locked(pin, at=timezone.now()) else "set"


@never_cache
@login_required
@reauthentication_required  # type: ignore[untyped-decorator]  # allauth carries no types
@_form_methods
def add(request: HttpRequest) -> HttpResponse:
    """Make a passkey in the browser, and keep its public half."""
    person = cast(User, request.user)
    form = PasskeyForm(_sent(request), initial={"name": device_name(request.headers.get("User-Agent", ""))})
    state = request.session.pop(_CHALLENGE, {}) if request.method == "POST" else {}
    if request.method == "POST" and form.is_valid():
        try:
            made = passkeys.add(
                person=person, name=form.cleaned_data["name"], state=state, answer=form.cleaned_data["answer"]
            )
        except PasskeyRefused as error:
            form.add_error(None, str(error.message))
        else:
            messages.success(
                request, _("The passkey “%(name)s” is added. You can sign with it now.") % {"name": made.name}
            )
            return redirect("signing")
    options, request.session[_CHALLENGE] = passkeys.begin(person)
    context = {
        "form": form,
        "options": json.dumps(options),
        "can_have_passkeys": signing.can_have_passkeys(),
    }
    return render(request, "accounts/signing/add.html", context, status=422 if form.is_bound else 200)


@login_required
@_form_methods
def rename(request: HttpRequest, public_id: uuid.UUID) -> HttpResponse:
    """Call a passkey something else."""
    passkey = _own(request, public_id)
    form = PasskeyNameForm(_sent(request), initial={"name": passkey.name})
    if request.method == "POST" and form.is_valid():
        passkeys.rename(passkey, name=form.cleaned_data["name"])
        messages.success(request, _("The name is saved."))
        return redirect("signing")
    context = {"form": form, "passkey": passkey}
    return render(request, "accounts/signing/passkey.html", context, status=422 if form.is_bound else 200)


@login_required
@reauthentication_required  # type: ignore[untyped-decorator]  # allauth carries no types
@_form_methods
def remove(request: HttpRequest, public_id: uuid.UUID) -> HttpResponse:
    """Take a passkey out of use, once the person has said why."""
    passkey = _own(request, public_id)
    form = RemoveForm(_sent(request))
    if request.method == "POST" and form.is_valid():
        passkeys.remove(passkey, lost=form.cleaned_data["why"] == Passkey.Removal.LOST)
        messages.success(
            request, _("Nothing more is signed with the passkey “%(name)s”.") % {"name": passkey.name}
        )
        return redirect("signing")
    context = {"form": form, "passkey": passkey}
    return render(request, "accounts/signing/remove.html", context, status=422 if form.is_bound else 200)


def _own(request: HttpRequest, public_id: uuid.UUID) -> Passkey:
    return get_object_or_404(Passkey, public_id=public_id, user=request.user.pk, removed_at__isnull=True)


@never_cache
@login_required
@_proved_anew
@_form_methods
def pin(request: HttpRequest) -> HttpResponse:
    """Set a PIN, in place of the one before: by the key that the browser made, or without scripts by its digits."""
    person = cast(User, request.user)
    form = PinForm(_sent(request), person=person)
    salt = request.session.pop(_SALT, None) if request.method == "POST" else None
    if request.method == "POST" and form.is_valid() and _set(person, form, salt):
        messages.success(
            request, _("Your PIN is set. The one before, if there was one, does not count any more.")
        )
        return redirect("signing")
    request.session[_SALT] = salt = urlsafe_b64encode(pins.new_salt()).decode()
    context = {
        "form": form,
        "salt": salt,
        "iterations": settings.PIN_ITERATIONS,
        "common": " ".join(pins.COMMON),
        "of_address": pins.digits_of(person.email),
        "has_pin": Pin.objects.filter(user=person).exists(),
    }
    return render(request, "accounts/signing/pin.html", context, status=422 if form.is_bound else 200)


def _set(person: User, form: PinForm, salt: str | None) -> bool:
    """False where the key was made for a page that is not the last one that was shown."""
    key = form.cleaned_data["key"]
    if key is None:
        pins.set_pin(person=person, pin=form.cleaned_data["pin"])
    elif salt is None:
        form.add_error(None, _("This page was open twice. Type the PIN once more."))
        return False
    else:
        pins.set_pin_key(
            person=person, key=key, salt=urlsafe_b64decode(salt), iterations=settings.PIN_ITERATIONS
        )
    return True
