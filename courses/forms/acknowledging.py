"""A trainee's word that they have read an observation, as a page sends it once their passkey has signed."""

import json
from typing import Final

from django import forms
from django.utils.translation import gettext_lazy

from courses.domain.signed_words import acknowledge_by_passkey
from courses.domain.sync.envelope import SALT_BYTES
from courses.domain.sync.fields import Fields, Unreadable, octets
from courses.forms.confirming import OnceForm
from courses.models import SignOffEvent
from lms.accounts.models import User
from lms.accounts.signing import Assertion

UNREADABLE: Final = gettext_lazy(
    "What your passkey answered cannot be read, so nothing is recorded. Open the page again."
)
_LARGEST: Final = 50_000  # characters of an answer; real ones have about a thousand
_PARTS: Final = {"credential": 1023, "authenticator_data": 8192, "client_data": 8192, "signature": 8192}


class SignedWordForm(OnceForm):
    """What the passkey answered, and what the text that it signed was made of. People fill in none of it."""

    last = forms.IntegerField(widget=forms.HiddenInput, min_value=1, max_value=2**53)
    salt = forms.CharField(widget=forms.HiddenInput, max_length=2 * SALT_BYTES)
    answer = forms.CharField(widget=forms.HiddenInput, max_length=_LARGEST)

    def clean_salt(self) -> bytes:
        """The bytes of the salt."""
        try:
            salt = octets(self.cleaned_data["salt"])
        except ValueError as error:
            raise forms.ValidationError(UNREADABLE) from error
        if len(salt) != SALT_BYTES:
            raise forms.ValidationError(UNREADABLE)
        return salt

    def clean_answer(self) -> Assertion:
        """The assertion, with everything bounded; whether it holds is for the domain to say."""
        try:
            fields = Fields(json.loads(self.cleaned_data["answer"]), "answer", _PARTS)
            return Assertion(**{name: fields.octets(name, most) for name, most in _PARTS.items()})
        except (ValueError, RecursionError, Unreadable) as error:
            raise forms.ValidationError(UNREADABLE) from error

    def record(self, event: SignOffEvent, *, by: User) -> SignOffEvent:
        """Record it; raises DomainError."""
        data = self.cleaned_data
        return acknowledge_by_passkey(
            event,
            by=by,
            client_uuid=data["client_uuid"],
            salt=data["salt"],
            last=data["last"],
            assertion=data["answer"],
        )
