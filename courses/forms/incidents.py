"""Putting a skill on hold for several people, and ending a hold."""

import uuid
from datetime import datetime
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from courses.domain.affected import all_holders, seen_at
from courses.domain.incidents import close, lift, suspend
from courses.forms.confirming import ReasonForm
from courses.models import Incident, Place, SignOffEvent, Skill
from lms.accounts.models import User
from lms.kernel.dates import MomentField

ALL, PLACE, CHOSEN = "all", "place", "chosen"


class IncidentForm(forms.Form):
    """What happened, when and where, and whom it concerns. Shown with everybody affected before it is recorded."""

    public_id = forms.UUIDField(widget=forms.HiddenInput, initial=uuid.uuid4)
    reason = forms.CharField(
        label=gettext_lazy("What happened, or what was changed"),
        max_length=1000,
        help_text=gettext_lazy("Everybody whose skill is put on hold reads it. No names of people."),
        error_messages={"required": gettext_lazy("Say what happened, or what was changed.")},
        widget=forms.Textarea(attrs={"rows": 4}),
    )
    happened_at = MomentField(
        label=gettext_lazy("When"),
        help_text=gettext_lazy("An observation made after this moment counts as a re-check."),
        error_messages={"required": gettext_lazy("Say when it happened.")},
        widget=forms.DateTimeInput(format="%Y-%m-%dT%H:%M", attrs={"type": "datetime-local"}),
        input_formats=["%Y-%m-%dT%H:%M", "%Y-%m-%dT%H:%M:%S", "%Y-%m-%d %H:%M"],
    )
    place = forms.ModelChoiceField(
        Place.objects.none(),
        label=gettext_lazy("Where"),
        to_field_name="code",
        required=False,
        empty_label=gettext_lazy("At no place in particular"),
    )
    who = forms.ChoiceField(
        label=gettext_lazy("Whom it concerns"),
        widget=forms.RadioSelect,
        initial=ALL,
        error_messages={"required": gettext_lazy("Say whom it concerns.")},
    )
    people = forms.MultipleChoiceField(
        label=gettext_lazy("Chosen people"),
        required=False,
        help_text=gettext_lazy("Only for “people I choose below”."),
        widget=forms.CheckboxSelectMultiple,
    )

    def __init__(self, *args: Any, skill: Skill, by: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.skill, self.by = skill, by
        self.holders = [p for p in all_holders(skill, timezone.now()) if p.is_active]
        self.fields["happened_at"].initial = timezone.localtime
        self._choices("people", [(str(p.public_id), str(p)) for p in self.holders])
        who = [(ALL, _("Everybody who holds the skill")), (CHOSEN, _("People I choose below"))]
        places = Place.objects.order_by("name")
        field = self.fields["place"]
        if not places:
            del self.fields["place"]
        elif isinstance(field, forms.ModelChoiceField):
            field.queryset = places
            who.insert(1, (PLACE, _("Those of them who were observed at this place")))
        self._choices("who", who)

    def _choices(self, name: str, choices: list[tuple[str, str]]) -> None:
        field = self.fields[name]
        if isinstance(field, forms.ChoiceField):
            field.choices = choices

    def clean_happened_at(self) -> datetime:
        """Not in the future."""
        when: datetime = self.cleaned_data["happened_at"]
        if when > timezone.now():
            raise forms.ValidationError(_("The time of the incident lies in the future. Check it."))
        return when

    def clean(self) -> dict[str, Any]:
        """A place or people where they are asked for, and somebody affected."""
        data = super().clean() or self.cleaned_data
        who = data.get("who")
        if who == PLACE and not data.get("place"):
            self.add_error("place", _("Choose the place."))
        elif who == CHOSEN and "people" in data and not data["people"]:
            self.add_error("people", _("Choose at least one person."))
        elif who and not self.errors and not self.affected:
            self.add_error(None, _("None of these people holds the skill now. Nothing is suspended."))
        return data

    @property
    def affected(self) -> list[User]:
        """Whose skill would be put on hold; only once the form is valid."""
        data = self.cleaned_data
        if data["who"] == PLACE:
            seen = seen_at(self.skill, data["place"])
            return [person for person in self.holders if person.pseudonym in seen]
        if data["who"] == CHOSEN:
            return [person for person in self.holders if str(person.public_id) in data["people"]]
        return self.holders

    def record(self) -> Incident:
        """Put the skill on hold; raises DomainError."""
        data = self.cleaned_data
        return suspend(
            self.skill,
            self.affected,
            by=self.by,
            reason=data["reason"],
            public_id=data["public_id"],
            happened_at=data["happened_at"],
            place=data.get("place"),
        )


class LiftForm(ReasonForm):
    """Ending one person's hold without a re-check."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(
            *args,
            label=_("Why it can be lifted without a re-check"),
            help_text=_("The person it is about reads it."),
            missing=_("Say why it can be lifted without a re-check."),
            **kwargs,
        )

    def record(self, hold: SignOffEvent, *, by: User) -> SignOffEvent:
        """Record it; raises DomainError."""
        data = self.cleaned_data
        return lift(hold, by=by, reason=data["reason"], client_uuid=data["client_uuid"])


class CloseForm(ReasonForm):
    """Ending an incident for everybody."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(
            *args,
            label=_("How it ended"),
            help_text=_("Everybody who is still on hold resumes, and reads it."),
            missing=_("Say how it ended."),
            **kwargs,
        )

    def record(self, incident: Incident, *, by: User) -> int:
        """Close it; returns how many people resumed. Raises DomainError."""
        return close(incident, by=by, note=self.cleaned_data["reason"])
