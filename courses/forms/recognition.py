"""Recognising what somebody could do before, and signing for a complete set."""

from datetime import date, datetime, time
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from courses.domain.recognition import Grounds, recognise
from courses.domain.second import revoke, sign_off
from courses.enums import Entrustment, RecognitionBasis
from courses.forms.confirming import OnceForm
from courses.models import SignOffEvent, SkillVersion
from lms.accounts.models import User
from lms.kernel.dates import DayField


class RecogniseForm(OnceForm):
    """On what a recognised skill rests, since when, at what level, and who vouches for it."""

    basis = forms.TypedChoiceField(
        label=gettext_lazy("What it rests on"),
        choices=RecognitionBasis.choices,
        coerce=RecognitionBasis,
        widget=forms.RadioSelect,
        error_messages={"required": gettext_lazy("Say what it rests on.")},
    )
    since = DayField(
        label=gettext_lazy("Held since"),
        help_text=gettext_lazy(
            "The day of the sign-off on paper, or of the certificate. Its expiry runs from there."
        ),
        error_messages={"required": gettext_lazy("Say since when it is held.")},
        widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}),
    )
    level = forms.TypedChoiceField(
        label=gettext_lazy("How much supervision does this work still need?"),
        choices=Entrustment.choices,
        coerce=int,
        widget=forms.RadioSelect,
        error_messages={"required": gettext_lazy("Choose a level from 1 to 5.")},
    )
    who = forms.CharField(
        label=gettext_lazy("Who vouches for it"),
        max_length=120,
        help_text=gettext_lazy("A person or body with a name, such as the school that signed the task book."),
        error_messages={"required": gettext_lazy("Say who vouches for it.")},
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    proof = forms.CharField(
        label=gettext_lazy("On what paper or proof"),
        max_length=800,
        help_text=gettext_lazy("What you have seen yourself: its title, number and date."),
        error_messages={"required": gettext_lazy("Say what paper or proof you have seen.")},
        widget=forms.Textarea(attrs={"rows": 3}),
    )

    def __init__(self, *args: Any, version: SkillVersion, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.version = version

    def record(self, learner: User, *, by: User) -> SignOffEvent:
        """Record it; raises DomainError."""
        data = self.cleaned_data
        grounds = Grounds(
            basis=data["basis"],
            since=_start_of(data["since"]),
            level=Entrustment(data["level"]),
            vouched=f"{data['who']}: {data['proof']}",
        )
        return recognise(learner, self.version, grounds, by=by, client_uuid=data["client_uuid"])


def _start_of(day: date) -> datetime:
    """The beginning of a day in the hub's zone."""
    return timezone.make_aware(datetime.combine(day, time()), timezone.get_default_timezone())


class SignSetForm(OnceForm):
    """Signing for a set that somebody else observed."""

    confirm = forms.BooleanField(
        label=gettext_lazy("I have read these observations, and I sign for the skill."),
        error_messages={"required": gettext_lazy("Tick the box to sign.")},
    )

    def record(self, event: SignOffEvent, *, by: User) -> SignOffEvent:
        """Record it; raises DomainError."""
        return sign_off(event, by=by, client_uuid=self.cleaned_data["client_uuid"])


class TakeBackForm(OnceForm):
    """Taking a recognition back."""

    reason = forms.CharField(
        label=gettext_lazy("Reason"),
        max_length=1000,
        help_text=gettext_lazy("The trainee and the coordinator can read it. No names of other people."),
        error_messages={"required": gettext_lazy("Give the reason for taking it back.")},
        widget=forms.Textarea(attrs={"rows": 3}),
    )

    def record(self, event: SignOffEvent, *, by: User) -> SignOffEvent:
        """Record it; raises DomainError."""
        data = self.cleaned_data
        return revoke(event, by=by, reason=data["reason"], client_uuid=data["client_uuid"])


def hint_about_expiry(version: SkillVersion) -> str:
    """How long a recognition would hold."""
    if version.expiry_months is None:
        return _("This skill does not lapse.")
    return _("This skill holds for %(months)s months from the day it is held since.") % {
        "months": version.expiry_months
    }
