"""Saying that a record is not right, and answering."""

from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from courses.domain.learner_words import dispute, resolve
from courses.enums import DisputeOutcome
from courses.forms.confirming import OnceForm, ReasonForm
from courses.models import SignOffEvent
from lms.accounts.models import User


class DisputeForm(ReasonForm):
    """What is not right, in the trainee's words."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(
            *args,
            label=_("What is not right?"),
            help_text=_("Whoever answers reads it, and so does the mentor. No names of other people."),
            missing=_("Say what is not right."),
            **kwargs,
        )

    def record(self, event: SignOffEvent, *, by: User) -> SignOffEvent:
        """Record it; raises DomainError."""
        data = self.cleaned_data
        return dispute(event, by=by, reason=data["reason"], client_uuid=data["client_uuid"])


class AnswerForm(OnceForm):
    """Whether what is disputed stands, and why."""

    outcome = forms.TypedChoiceField(
        label=gettext_lazy("Your answer"),
        choices=DisputeOutcome.choices,
        coerce=DisputeOutcome,
        widget=forms.RadioSelect,
        error_messages={"required": gettext_lazy("Say whether it stands.")},
    )
    reason = forms.CharField(
        label=gettext_lazy("Reason"),
        max_length=1000,
        help_text=gettext_lazy("The trainee and the mentor read it."),
        error_messages={
            "required": gettext_lazy("Give the reason for your answer. The trainee will read it.")
        },
        widget=forms.Textarea(attrs={"rows": 4}),
    )

    def record(self, disputed: SignOffEvent, *, by: User) -> SignOffEvent:
        """Record it; raises DomainError."""
        data = self.cleaned_data
        return resolve(
            disputed,
            by=by,
            outcome=data["outcome"],
            reason=data["reason"],
            client_uuid=data["client_uuid"],
        )
