"""Signing up, and one's own particulars."""

from collections.abc import Iterable
from typing import Any, ClassVar, cast

from allauth.core import context, ratelimit
from django import forms
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from lms.accounts import joining
from lms.accounts.models import User
from lms.accounts.zones import zones_with
from lms.kernel.errors import DomainError


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

    code = forms.CharField(
        label=_("Code"),
        max_length=40,
        help_text=_("You got it from the hub, on paper or by word. Capital or small letters are the same."),
        widget=forms.TextInput(attrs={"autocomplete": "off", "autocapitalize": "characters"}),
        error_messages={
            "required": _("Type the code that you got from the hub, or ask its coordinator for one.")
        },
    )
    invitation = forms.CharField(max_length=100, widget=forms.HiddenInput)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        way = joining.way()
        if way != joining.Way.CODE:
            del self.fields["code"]
        if way != joining.Way.INVITATION:
            del self.fields["invitation"]
        else:
            request = context.request  # none where the form is looked at outside a request
            self.fields["invitation"].initial = request.GET.get("invitation", "") if request else ""

    def clean_code(self) -> str:
        """A code that makes an account now. Whoever tries many wrong ones has to wait, and so does a right one then."""
        typed, request = str(self.cleaned_data["code"]), context.request
        if not ratelimit.consume(request, action="join_code", dry_run=True):
            raise forms.ValidationError(_("Too many wrong codes. Wait a minute, and try again."))
        try:
            return joining.check_code(typed).code
        except DomainError as error:
            ratelimit.consume(request, action="join_code")
            raise forms.ValidationError(str(error.message)) from error

    def clean_invitation(self) -> str:
        """A link that makes an account now."""
        token = str(self.cleaned_data["invitation"])
        try:
            joining.check_invitation(token)
        except DomainError as error:
            raise forms.ValidationError(str(error.message)) from error
        return token

    def signup(self, request: HttpRequest, user: User) -> None:
        """allauth calls this after the person is stored; the adapter has done the work."""


class ProfileForm(forms.ModelForm[User]):
    """One's own name, language and time zone."""

    class Meta:
        model = User
        fields: ClassVar = ["name", "language", "timezone"]

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
        languages = cast(forms.TypedChoiceField, self.fields["language"])
        languages.choices = [
            ("", _("As my device")),
            *(choice for choice in cast(Iterable[Any], languages.choices) if choice[0]),
        ]
        languages.help_text = _("For pages and for mail.")
