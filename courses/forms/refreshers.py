"""Saying that a change matters for safety, asking holders to refresh, and taking that back."""

from datetime import date, timedelta
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from courses.domain import refreshers
from courses.domain.refreshers import Terms, holders_under_older
from courses.domain.skill_changes import note_safety_change
from courses.models import Refresher, SafetyChange, SkillVersion
from lms.accounts.models import User

_DAYS = 30


class SafetyChangeForm(forms.Form):
    """Why the version in force matters for safety."""

    reason = forms.CharField(
        label=gettext_lazy("What changed, and why it matters for safety"),
        max_length=500,
        help_text=gettext_lazy(
            "Everybody who is asked to refresh reads it. It cannot be changed afterwards."
        ),
        error_messages={"required": gettext_lazy("Say what changed, and why it matters for safety.")},
        widget=forms.Textarea(attrs={"rows": 3}),
    )

    def record(self, version: SkillVersion, *, by: User) -> SafetyChange:
        """Note it; raises DomainError."""
        return note_safety_change(version, by=by, reason=self.cleaned_data["reason"])


class AskForm(forms.Form):
    """Whom to ask, until when, and what follows."""

    people = forms.MultipleChoiceField(
        label=gettext_lazy("Whom to ask"),
        widget=forms.CheckboxSelectMultiple,
        error_messages={
            "required": gettext_lazy("Choose at least one person."),
            "invalid_choice": gettext_lazy(
                "Somebody you chose no longer holds it, or was asked already. Look again."
            ),
        },
    )
    due_on = forms.DateField(
        label=gettext_lazy("Until"),
        help_text=gettext_lazy("The last day."),
        widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}),
        error_messages={"required": gettext_lazy("Choose a day.")},
    )
    words = forms.CharField(
        label=gettext_lazy("Words to them"),
        max_length=500,
        required=False,
        help_text=gettext_lazy("For example: when a mentor has time for it."),
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    holds = forms.ChoiceField(
        label=gettext_lazy("Who has not been watched by then"),
        widget=forms.RadioSelect,
        choices=[
            ("no", gettext_lazy("keeps the skill")),
            ("yes", gettext_lazy("has the skill on hold until a mentor has watched them")),
        ],
        initial="no",
        error_messages={"required": gettext_lazy("Say what follows for them.")},
    )

    def __init__(self, *args: Any, change: SafetyChange, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.change = change
        self.holders = holders_under_older(change, timezone.now())
        field = self.fields["people"]
        if isinstance(field, forms.MultipleChoiceField):
            field.choices = [
                (str(one.person.public_id), str(one.person)) for one in self.holders if one.may_be_asked
            ]
            field.initial = [value for value, _label in field.choices]
        self.fields["due_on"].initial = lambda: timezone.localdate() + timedelta(days=_DAYS)

    def clean_due_on(self) -> date:
        """From tomorrow on, within a year."""
        due: date = self.cleaned_data["due_on"]
        if not 0 < (due - timezone.localdate()).days <= refreshers.FURTHEST:
            raise forms.ValidationError(_("Choose a day from tomorrow on, within a year."))
        return due

    def record(self, *, by: User) -> list[Refresher]:
        """Ask them; raises DomainError."""
        data = self.cleaned_data
        chosen = [one.person for one in self.holders if str(one.person.public_id) in data["people"]]
        terms = Terms(due_on=data["due_on"], holds=data["holds"] == "yes", words=data["words"])
        return refreshers.ask(self.change, chosen, terms, by=by)


class TakeBackForm(forms.Form):
    """Nothing to fill in: the button is the word."""
