"""Choosing how people join, inviting them, and making codes."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from lms.accounts import joining
from lms.accounts.joining_models import Invitation, JoinCode, JoiningChoice
from lms.accounts.models import User

_DAYS = [(7, gettext_lazy("7 days")), (14, gettext_lazy("14 days")), (30, gettext_lazy("30 days"))]


def _days() -> forms.TypedChoiceField:
    return forms.TypedChoiceField(
        label=gettext_lazy("It ends after"),
        choices=_DAYS,
        coerce=int,
        initial=14,
        error_messages={
            "required": gettext_lazy("Choose after how many days it ends."),
            "invalid_choice": gettext_lazy("Choose 7, 14 or 30 days."),
        },
    )


class WayForm(forms.Form):
    """How people join."""

    way = forms.ChoiceField(
        label=gettext_lazy("How people join"),
        choices=JoiningChoice.Way.choices,
        widget=forms.RadioSelect,
        error_messages={
            "required": gettext_lazy("Choose how people join."),
            "invalid_choice": gettext_lazy("Choose one of the three."),
        },
    )

    def record(self, *, by: User) -> None:
        """Choose it; raises NotAllowed."""
        joining.choose(self.cleaned_data["way"], by=by)


class InviteForm(forms.Form):
    """Addresses to invite, one on each line."""

    addresses = forms.CharField(
        label=gettext_lazy("E-mail addresses"),
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": 4, "autocomplete": "off", "spellcheck": "false"}),
        help_text=gettext_lazy("One on each line, at most 20. Each gets a link that makes one account."),
        error_messages={"required": gettext_lazy("Write at least one address.")},
    )
    days = _days()

    def clean_addresses(self) -> list[str]:
        """The addresses; names the lines that hold none."""
        lines = [line.strip(" ,;\t") for line in self.cleaned_data["addresses"].splitlines()]
        wrong = []
        for line in filter(None, lines):
            try:
                forms.EmailField(max_length=254).clean(line)
            except ValidationError:
                wrong.append(line[:80])
        if wrong:
            raise ValidationError(_("Not an e-mail address: %(lines)s") % {"lines": ", ".join(wrong)})
        found = [line for line in lines if line]
        if not found:
            raise ValidationError(_("Write at least one address."))
        return found

    def record(self, *, by: User) -> list[Invitation]:
        """Invite them; raises DomainError."""
        return joining.invite(self.cleaned_data["addresses"], by=by, days=self.cleaned_data["days"])


class CodeForm(forms.Form):
    """A code for a group."""

    label = forms.CharField(
        label=gettext_lazy("What for"),
        max_length=60,
        required=False,
        help_text=gettext_lazy("Such as “Class 9b”. Only coordinators read it."),
    )
    most = forms.IntegerField(
        label=gettext_lazy("For how many people"),
        min_value=1,
        max_value=joining.MOST_BY_CODE,
        initial=30,
        widget=forms.NumberInput(attrs={"inputmode": "numeric"}),
        error_messages={
            "required": gettext_lazy("Write how many people may join with it."),
            "invalid": gettext_lazy("Write a whole number such as 30."),
            "min_value": gettext_lazy("At least one person has to be able to join with it."),
            "max_value": gettext_lazy("A code is for at most %(limit_value)s people."),
        },
    )
    days = _days()

    def record(self, *, by: User) -> JoinCode:
        """Make it; raises NotAllowed."""
        data: dict[str, Any] = self.cleaned_data
        return joining.make_code(by=by, label=data["label"], days=data["days"], most=data["most"])
