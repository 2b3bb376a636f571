"""What somebody says and signs before they take part, and whom to call."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy

from courses.domain.consent_text import AGREE, PICTURES
from courses.domain.emergency import Contact
from lms.kernel.dates import DayField


def day_field(label: Any, missing: Any, **options: Any) -> DayField:
    """A date, as every form of this part asks for it."""
    return DayField(
        label=label,
        widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}),
        input_formats=["%Y-%m-%d"],
        error_messages={
            "required": missing,
            "invalid": gettext_lazy("Write a date such as 2027-03-31."),
        },
        **options,
    )


class SignForm(forms.Form):
    """A name under the text above. `digest` is of the text that was shown."""

    digest = forms.CharField(max_length=64, widget=forms.HiddenInput)
    name = forms.CharField(
        label=gettext_lazy("Your full name, as you sign"),
        max_length=150,
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
        error_messages={"required": gettext_lazy("Type your name: it is your signature.")},
    )
    agree = forms.BooleanField(
        label=gettext_lazy("I have read this, and I agree"),
        error_messages={"required": gettext_lazy("Tick the box if you agree.")},
    )


class AgeForm(forms.Form):
    """Saying that one is under 18."""

    of_age_on = day_field(
        gettext_lazy("I turn 18 on"),
        gettext_lazy("Write the day on which you turn 18."),
        help_text=gettext_lazy(
            "Coordinators and teachers see it. From that day on you need no guardian here; nothing has to be changed."
        ),
    )


class ContactForm(forms.Form):
    """Whom to call in an emergency."""

    name = forms.CharField(
        label=gettext_lazy("Whom to call"),
        max_length=150,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
        error_messages={"required": gettext_lazy("Write whom to call.")},
    )
    telephone = forms.RegexField(
        r"^\+?[0-9][0-9 ()/.\-]{4,38}$",
        label=gettext_lazy("Telephone"),
        max_length=40,
        widget=forms.TextInput(attrs={"type": "tel", "autocomplete": "off"}),
        error_messages={
            "required": gettext_lazy("Write a number that is answered."),
            "invalid": gettext_lazy("Write a telephone number such as +49 30 123456."),
        },
    )
    relation = forms.CharField(
        label=gettext_lazy("Who they are to you"),
        max_length=60,
        required=False,
        help_text=gettext_lazy("Such as “mother” or “flatmate”."),
    )
    note = forms.CharField(
        label=gettext_lazy("What first-aiders should know"),
        max_length=500,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=gettext_lazy(
            "Such as an allergy, or a medicine that you carry. The mentors of a session that you are on the list of "
            "can read it, from two hours before until four hours after it. Nobody else."
        ),
    )

    def contact(self) -> Contact:
        """What was typed."""
        return Contact(**self.cleaned_data)


class GuardianForm(forms.Form):
    """A guardian agrees, by the link that they got."""

    name = forms.CharField(
        label=gettext_lazy("Your full name, as you sign"),
        max_length=150,
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
        error_messages={"required": gettext_lazy("Type your name: it is your signature.")},
    )
    pictures = forms.BooleanField(
        label=PICTURES,
        required=False,
        help_text=gettext_lazy("Never outside it. Without this they can take part all the same."),
    )
    agree = forms.BooleanField(
        label=AGREE,
        error_messages={"required": gettext_lazy("Tick the box if you agree.")},
    )
