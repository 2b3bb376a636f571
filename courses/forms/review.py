"""Forms of people who look again: at samples, at what is held, at sets that wait for a signature."""

import uuid
from datetime import datetime
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from courses.domain.held_review import held_story
from courses.domain.holding import dismiss_held, record_held
from courses.domain.second import sign_off
from courses.domain.second_look import judge_sample
from courses.enums import SampleVerdict
from courses.models import HeldObservation, Sample, SignOffEvent
from lms.accounts.models import User
from lms.kernel.dates import MomentField


class VerdictForm(forms.Form):
    """The verdict on a sample. `client_uuid` stays with the form: sent twice, it is one verdict."""

    client_uuid = forms.UUIDField(widget=forms.HiddenInput, initial=uuid.uuid4)
    verdict = forms.TypedChoiceField(
        label=gettext_lazy("Your verdict"),
        choices=[
            (SampleVerdict.ACCEPTED.value, gettext_lazy("It stands: I would have judged likewise")),
            (SampleVerdict.REJECTED.value, gettext_lazy("It does not stand: it should not count")),
        ],
        coerce=SampleVerdict,
        widget=forms.RadioSelect,
        error_messages={"required": gettext_lazy("Choose a verdict.")},
    )
    reason = forms.CharField(
        label=gettext_lazy("Reason"),
        max_length=1000,
        required=False,
        help_text=gettext_lazy(
            "Needed if it does not stand. The trainee and the mentor can read it. No names of other people."
        ),
        widget=forms.Textarea(attrs={"rows": 4}),
    )

    def clean(self) -> dict[str, Any]:
        """Ask for the reason of a rejection beside its field."""
        data = super().clean() or self.cleaned_data
        if data.get("verdict") == SampleVerdict.REJECTED and not data.get("reason"):
            self.add_error("reason", _("Say why it does not stand. The trainee and the mentor will read it."))
        return data

    def record(self, sample: Sample, *, by: User) -> SignOffEvent:
        """Record it; raises DomainError."""
        data = self.cleaned_data
        return judge_sample(
            sample, by=by, verdict=data["verdict"], reason=data["reason"], client_uuid=data["client_uuid"]
        )


class SignSetForm(forms.Form):
    """Signing for a complete set."""

    client_uuid = forms.UUIDField(widget=forms.HiddenInput, initial=uuid.uuid4)
    confirm = forms.BooleanField(
        label=gettext_lazy("I have read these observations, and sign off the skill."),
        error_messages={"required": gettext_lazy("Tick the box to confirm.")},
    )

    def record(self, event: SignOffEvent, *, by: User) -> SignOffEvent:
        """Record it; raises DomainError."""
        return sign_off(event, by=by, client_uuid=self.cleaned_data["client_uuid"])


class RecordHeldForm(forms.Form):
    """Recording what was held, as seen at another time."""

    observed_at = MomentField(
        label=gettext_lazy("When it was really seen"),
        widget=forms.DateTimeInput(format="%Y-%m-%dT%H:%M", attrs={"type": "datetime-local"}),
        error_messages={
            "required": gettext_lazy("Say when it was seen."),
            "invalid": gettext_lazy("Write a day and a time, such as 2026-11-22 14:30."),
        },
    )
    reason = forms.CharField(
        label=gettext_lazy("How you know"),
        max_length=1000,
        help_text=gettext_lazy("Such as: the workshop’s list for that day. The mentor can read it."),
        error_messages={"required": gettext_lazy("Say how you know when it was seen.")},
        widget=forms.Textarea(attrs={"rows": 3}),
    )

    def __init__(self, *args: Any, held: HeldObservation, **kwargs: Any) -> None:
        super().__init__(*args, **{**kwargs, "prefix": "record"})
        self.held = held
        proposed = held_story(held)
        self.fields["observed_at"].initial = (
            proposed.hub_time if proposed.clock_is_wrong and proposed.hub_time else held.observed_at
        )
        zone = timezone.get_current_timezone_name()
        self.fields["observed_at"].help_text = _("In your time zone, %(zone)s.") % {"zone": zone}

    def clean_observed_at(self) -> datetime:
        """Refuse years that no calendar of the database holds."""
        when: datetime = self.cleaned_data["observed_at"]
        if not 2000 <= when.year <= 2200:
            raise forms.ValidationError(self.fields["observed_at"].error_messages["invalid"])
        return when

    def record(self, *, by: User) -> SignOffEvent:
        """Record it; raises DomainError."""
        data = self.cleaned_data
        return record_held(self.held, by=by, observed_at=data["observed_at"], reason=data["reason"])


class DismissHeldForm(forms.Form):
    """Not recording what was held."""

    reason = forms.CharField(
        label=gettext_lazy("Reason"),
        max_length=1000,
        help_text=gettext_lazy("The mentor and the trainee can read it."),
        error_messages={
            "required": gettext_lazy("Say why it is not recorded. The mentor and the trainee will read it.")
        },
        widget=forms.Textarea(attrs={"rows": 3}),
    )

    def __init__(self, *args: Any, held: HeldObservation, **kwargs: Any) -> None:
        super().__init__(*args, **{**kwargs, "prefix": "dismiss"})
        self.held = held

    def record(self, *, by: User) -> None:
        """Do it; raises DomainError."""
        dismiss_held(self.held, by=by, reason=self.cleaned_data["reason"])
