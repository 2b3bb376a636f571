"""Naming and removing a passkey, and setting a PIN."""

import binascii
import json
from base64 import urlsafe_b64decode
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from lms.accounts import pins
from lms.accounts.models import Passkey, User
from lms.accounts.signing import KEY_BYTES
from lms.kernel.errors import DomainError

_LARGEST_ANSWER = 16 * 1024  # characters


class PasskeyNameForm(forms.Form):
    """What a passkey is called."""

    name = forms.CharField(
        label=gettext_lazy("Name"),
        max_length=60,
        help_text=gettext_lazy("So that you know which device it is on, such as “Blue phone”."),
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )


class PasskeyForm(PasskeyNameForm):
    """A new passkey: its name, and what the browser answered."""

    answer = forms.CharField(
        widget=forms.HiddenInput,
        max_length=_LARGEST_ANSWER,
        error_messages={
            "required": gettext_lazy(
                "No passkey was made. Making one needs JavaScript and a browser that knows passkeys."
            )
        },
    )

    def clean_answer(self) -> Any:
        """The answer as it was sent; what is wrong in it is for the domain to say."""
        try:
            return json.loads(self.cleaned_data["answer"])
        except (ValueError, RecursionError) as error:
            raise forms.ValidationError(_("The answer of the browser cannot be read. Try again.")) from error


class RemoveForm(forms.Form):
    """Why a passkey goes."""

    why = forms.ChoiceField(
        label=gettext_lazy("Why"),
        choices=[
            (Passkey.Removal.REMOVED, gettext_lazy("I do not need it any more")),
            (Passkey.Removal.LOST, gettext_lazy("I have lost the device, or it was stolen")),
        ],
        widget=forms.RadioSelect,
        error_messages={"required": gettext_lazy("Say which of the two it is.")},
    )


class DigitsInput(forms.PasswordInput):
    """Digits that nobody beside one reads."""

    to_enter_again = gettext_lazy("Type the PIN again.")


def _digits() -> DigitsInput:
    # "off": a password manager must not take the PIN for a new password of the account.
    return DigitsInput(attrs={"inputmode": "numeric", "autocomplete": "off", "maxlength": "24"})


class PinForm(forms.Form):
    """A new PIN, typed twice; or the key that the browser made from it."""

    pin = forms.CharField(
        label=gettext_lazy("New PIN"),
        max_length=24,
        help_text=gettext_lazy("6 to 12 digits, without a pattern and not your date of birth."),
        widget=_digits(),
    )
    again = forms.CharField(label=gettext_lazy("The same once more"), max_length=24, widget=_digits())
    key = forms.CharField(widget=forms.HiddenInput, required=False, max_length=64)

    def __init__(self, *args: Any, person: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.person = person
        if self.data.get("key"):  # then the digits stayed in the browser
            self.fields["pin"].required = self.fields["again"].required = False

    def clean_key(self) -> bytes | None:
        """The key that a browser made; None where it sent the digits."""
        sent = self.cleaned_data["key"]
        if not sent:
            return None
        try:
            key = urlsafe_b64decode(sent + "=" * (-len(sent) % 4))
        except (ValueError, binascii.Error) as error:
            raise forms.ValidationError(_("The key from the browser cannot be read. Try again.")) from error
        if len(key) != KEY_BYTES:
            raise forms.ValidationError(_("The key from the browser cannot be read. Try again."))
        return key

    def clean(self) -> dict[str, Any]:
        """Digits that are fit for a PIN and twice the same, unless there is a key."""
        cleaned = super().clean() or self.cleaned_data
        if self.errors or cleaned["key"] is not None:
            return cleaned
        try:
            pins.check_strength(cleaned["pin"], email=self.person.email)
        except DomainError as error:
            self.add_error("pin", str(error.message))
        else:
            if cleaned["again"] != cleaned["pin"]:
                self.add_error("again", _("This is not the same PIN. Type both once more."))
        return cleaned
