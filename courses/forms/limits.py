"""Confirming a limit, taking that back, and letting go of a name."""

from django import forms
from django.utils.translation import gettext_lazy as _

from courses.domain import limits
from courses.models import LimitConfirmation
from lms.accounts.models import User


class ConfirmForm(forms.Form):
    """Who has looked at the limit, and what it rests on."""

    competent_person = forms.CharField(
        label=_("Who has looked at it"),
        max_length=200,
        help_text=_(
            "Their name, and what qualifies them here, such as a trade licence. "
            "It stands in the hub’s list, not on the page."
        ),
        error_messages={"required": _("Say who has looked at it, and what qualifies them.")},
    )
    rests_on = forms.CharField(
        label=_("What it rests on"),
        max_length=500,
        help_text=_("The number of the standard, the national table, the maker’s data. Readers see it."),
        error_messages={"required": _("Say what the limit rests on.")},
        widget=forms.Textarea(attrs={"rows": 3}),
    )

    def confirm(self, limit: limits.Limit, *, by: User) -> LimitConfirmation:
        """Note it; raises DomainError."""
        return limits.confirm(limit, by=by, **self.cleaned_data)


class ForgetForm(forms.Form):
    """Nothing but the button: the page says what it means."""


class TakeBackForm(forms.Form):
    """Why a limit waits again."""

    because = forms.CharField(
        label=_("Why"),
        max_length=500,
        error_messages={"required": _("Say why it is taken back.")},
        widget=forms.Textarea(attrs={"rows": 3}),
    )
