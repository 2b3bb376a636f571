"""Signing up, and one's own particulars."""

from typing import Any, ClassVar

from django import forms
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from lms.accounts.models import User
from lms.accounts.zones import zones_with


class SignupForm(forms.Form):
    """What we ask for besides e-mail address and password."""

    name = forms.CharField(
        label=_("Your name"),
        max_length=150,
        help_text=_(
            "Mentors see it when they sign off your work. It is never written into the permanent record."
        ),
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
        error_messages={"required": _("Say what you are called here.")},
    )

    def signup(self, request: HttpRequest, user: User) -> None:
        """allauth calls this after the person is stored; the adapter has done the work."""


class ProfileForm(forms.ModelForm[User]):
    """One's own name, language and time zone, and whether to be reminded of what can wait."""

    class Meta:
        model = User
        fields: ClassVar = ["name", "language", "timezone", "wants_reminders"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        zones = [
            ("", _("The hub's own time zone")),
            *((zone, zone) for zone in zones_with(self.instance.timezone)),
        ]
        self.fields["timezone"] = forms.ChoiceField(
            label=_("Time zone"), choices=zones, required=False, help_text=_("Times are shown in this zone.")
        )
        self.fields["name"].required = True
        self.fields["language"].help_text = _("For pages and for mail.")
