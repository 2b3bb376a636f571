"""Somebody, by the e-mail address with which they sign in."""

from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from lms.accounts.models import User


class PersonField(forms.EmailField):
    """An address typed by somebody who keeps records; its value is the person."""

    def __init__(self, **options: Any) -> None:
        super().__init__(
            label=gettext_lazy("Who"),
            help_text=gettext_lazy("The e-mail address with which they sign in."),
            error_messages={"required": gettext_lazy("Say who, by e-mail address.")},
            widget=forms.EmailInput(attrs={"autocomplete": "off"}),
            **options,
        )

    def clean(self, value: Any) -> Any:
        """The person with this address."""
        address = super().clean(value)
        found = User.objects.filter(email__iexact=address, is_active=True).first()
        if found is None:
            raise forms.ValidationError(
                _("Nobody here signs in with this address. Check it, or ask them to sign up first.")
            )
        return found
