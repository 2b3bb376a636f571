"""The second person's word on an observation, and taking one back."""

import uuid

from django import forms
from django.utils.translation import gettext_lazy

from courses.domain.second import countersign, revoke
from courses.models import SignOffEvent
from lms.accounts.models import User


class CountersignForm(forms.Form):
    """The second person's word."""

    client_uuid = forms.UUIDField(widget=forms.HiddenInput, initial=uuid.uuid4)
    agrees = forms.TypedChoiceField(
        label=gettext_lazy("Your word"),
        choices=[
            ("yes", gettext_lazy("I agree: this observation should count")),
            ("no", gettext_lazy("I do not agree: it should not count")),
        ],
        coerce=lambda value: value == "yes",
        widget=forms.RadioSelect,
        error_messages={"required": gettext_lazy("Say whether you agree.")},
    )

    def record(self, event: SignOffEvent, *, by: User) -> SignOffEvent:
        """Record it; raises DomainError."""
        data = self.cleaned_data
        return countersign(event, by=by, agrees=data["agrees"], client_uuid=data["client_uuid"])


class RevokeForm(forms.Form):
    """Taking an observation back."""

    client_uuid = forms.UUIDField(widget=forms.HiddenInput, initial=uuid.uuid4)
    reason = forms.CharField(
        label=gettext_lazy("Reason"),
        max_length=1000,
        help_text=gettext_lazy("The trainee and the coordinator can read it. No names of other people."),
        error_messages={"required": gettext_lazy("Give the reason for taking it back.")},
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    confirm = forms.BooleanField(
        label=gettext_lazy("Take this observation back. It no longer counts, and this cannot be undone."),
        error_messages={"required": gettext_lazy("Tick the box to confirm.")},
    )

    def record(self, event: SignOffEvent, *, by: User) -> SignOffEvent:
        """Record it; raises DomainError."""
        data = self.cleaned_data
        return revoke(event, by=by, reason=data["reason"], client_uuid=data["client_uuid"])
