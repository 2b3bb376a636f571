"""The mentor's form: what was seen."""

import uuid
from dataclasses import dataclass
from typing import Any

from django import forms
from django.http import QueryDict
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from courses.domain.adjustments import in_force
from courses.domain.drafts import drop_draft
from courses.domain.holding import observe_or_hold
from courses.domain.signoff import Seen
from courses.enums import Entrustment, Mark
from courses.forms.items import check_items, items_in
from courses.forms.measured import MeasuredForm
from courses.models import HeldObservation, Place, SignOffEvent, SkillVersion
from lms.accounts.models import User
from lms.kernel.dates import MomentField


@dataclass(frozen=True)
class CriterionField:
    """One criterion with its radio group's name and chosen answer."""

    name: str
    text: str
    value: str
    error: str


class SignOffForm(MeasuredForm):
    """What a mentor saw of one skill version. Its fields follow the version's criteria and measurements.

    `client_uuid` is made with the first, empty form and stays with it: sent twice, it is one observation.
    Without `learner` nothing about one person is looked up. Traces are offered where `by`, who signs, is known as
    well; `new_trace` is chosen where it fits.
    """

    client_uuid = forms.UUIDField(widget=forms.HiddenInput)
    version_number = forms.IntegerField(widget=forms.HiddenInput)
    items = forms.CharField(
        label=gettext_lazy("What was worked on"),
        max_length=2000,
        help_text=gettext_lazy(
            "One item on each line: its tag, or a short description such as “blue kettle, shelf 3”. "
            "No names of people. A different item counts once more, the same item again does not."
        ),
        error_messages={"required": gettext_lazy("Say what was worked on: at least one item.")},
        widget=forms.Textarea(attrs={"rows": 3, "autocapitalize": "sentences", "autocomplete": "off"}),
    )
    level = forms.TypedChoiceField(
        label=gettext_lazy("How far did they get?"),
        help_text=gettext_lazy("1 is the lowest: they only watched. 5 is the highest."),
        choices=Entrustment.choices,
        coerce=int,
        widget=forms.RadioSelect,
        error_messages={"required": gettext_lazy("Choose a level from 1 to 5.")},
    )
    comment = forms.CharField(
        label=gettext_lazy("Comment"),
        max_length=2000,
        required=False,
        help_text=gettext_lazy("What went well. The trainee can read it."),
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    practise = forms.CharField(
        label=gettext_lazy("What to practise"),
        max_length=1000,
        required=False,
        help_text=gettext_lazy("For the next time. The trainee and mentors can read it, and nobody else."),
        widget=forms.Textarea(attrs={"rows": 2}),
    )
    seen_at = MomentField(
        label=gettext_lazy("When it was seen"),
        required=False,
        help_text=gettext_lazy("Left empty, it is now."),
        input_formats=["%Y-%m-%dT%H:%M", "%Y-%m-%dT%H:%M:%S", "%Y-%m-%d %H:%M"],
        widget=forms.DateTimeInput(format="%Y-%m-%dT%H:%M", attrs={"type": "datetime-local"}),
        error_messages={
            "invalid": gettext_lazy("Write date and time such as 2026-11-22 14:30, or leave it empty.")
        },
    )
    place = forms.ModelChoiceField(
        Place.objects.none(),
        label=gettext_lazy("Where"),
        to_field_name="code",
        required=False,
        empty_label=gettext_lazy("At no place in particular"),
    )

    def __init__(
        self,
        *args: Any,
        version: SkillVersion,
        learner: User | None = None,
        by: User | None = None,
        new_trace: uuid.UUID | None = None,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.version = version
        self.learner = learner
        self.by = by
        self.evidence_ids: list[uuid.UUID] = []
        self.fields["client_uuid"].initial = uuid.uuid4
        self.fields["version_number"].initial = version.number
        for criterion in version.criteria:
            self.fields[f"mark_{criterion['id']}"] = forms.ChoiceField(choices=Mark.choices, required=False)
        self.ask_for_readings(new_trace)
        self._offer_places()
        self._offer_adjustments()

    def _offer_adjustments(self) -> None:
        """Ask which adjustment was in use, where any is agreed for this person and skill."""
        if self.learner is None:
            return
        agreed = in_force(self.learner, self.version.skill, timezone.now())
        if agreed:
            self.fields["adjustment"] = forms.TypedChoiceField(
                label=_("Adjustment in use"),
                required=False,
                coerce=uuid.UUID,
                empty_value=None,
                choices=[("", _("None today")), *((str(row.public_id), row.what) for row in agreed)],
                help_text=_("Criteria for safety are judged as for everybody."),
            )

    def _offer_places(self) -> None:
        """Ask where only in a hub that has more to choose from than nothing."""
        places = Place.objects.order_by("name")
        if not places:
            del self.fields["place"]
            return
        field = self.fields["place"]
        if isinstance(field, forms.ModelChoiceField):
            field.queryset = places

    @property
    def criteria(self) -> list[CriterionField]:
        """The radio groups, in the order of the card and in the reader's language."""
        return [
            CriterionField(
                name=f"mark_{criterion['id']}",
                text=criterion["text"],
                value=str(self[f"mark_{criterion['id']}"].value() or Mark.NOT_SEEN.value),
                error=" ".join(str(said) for said in self[f"mark_{criterion['id']}"].errors),
            )
            for criterion in self.version.shown_criteria
        ]

    def clean_items(self) -> str:
        """Bound the number and the length of the lines."""
        check_items(self.cleaned_data["items"])
        return str(self.cleaned_data["items"])

    def clean(self) -> dict[str, Any]:
        """Read the readings, and ask for those without which the observation could not count."""
        data = super().clean() or self.cleaned_data
        all_met = all(data.get(f"mark_{c['id']}") == Mark.MET for c in self.version.criteria)
        if not any(
            data.get(f"mark_{c['id']}") not in {None, "", Mark.NOT_SEEN} for c in self.version.criteria
        ):
            self.add_error(
                None,
                forms.ValidationError(
                    _("Mark at least one criterion: met, not yet or stop."), code="nothing_marked"
                ),
            )
        self.judge_readings(needed=all_met)
        return data

    @property
    def nothing_marked(self) -> str:
        """The sentence about the missing marks; empty where there are some."""
        faults = self.errors.as_data().get("__all__", []) if self.is_bound else []
        return next((str(said.message) for said in faults if said.code == "nothing_marked"), "")

    @property
    def seen(self) -> Seen:
        """What the form says, for the domain; only once it is valid."""
        data = self.cleaned_data
        return Seen(
            marks={c["id"]: Mark(data[f"mark_{c['id']}"] or Mark.NOT_SEEN) for c in self.version.criteria},
            items=items_in(data["items"]),
            level=Entrustment(data["level"]),
            readings={name: found.values for name, found in self.judged.items() if found.values},
            taken=self.taken,
            comment=data["comment"],
            practise=data["practise"],
            evidence=tuple(self.evidence_ids),
            adjustment=data.get("adjustment"),
        )

    def record(self, *, by: User, learner: User) -> SignOffEvent | HeldObservation:
        """Record what the form says, or hold it where authority has ended; raises DomainError.

        What was kept of the form is deleted then.
        """
        recorded = observe_or_hold(
            by=by,
            learner=learner,
            version=self.version,
            seen=self.seen,
            client_uuid=self.cleaned_data["client_uuid"],
            observed_at=self.cleaned_data["seen_at"],
            place=self.cleaned_data.get("place"),
        )
        drop_draft(by=by, learner=learner, skill=self.version.skill)
        return recorded

    def carried_over(self, current: SkillVersion) -> "SignOffForm":
        """The same words on a newer card.

        Marks stay where the criterion is the same, readings where the measurement is the same, and everything
        else that was typed stays.
        """
        data = QueryDict(mutable=True)
        data.update({name: str(value) for name, value in self.data.items()})
        data[self.add_prefix("version_number")] = str(current.number)
        same = [c["id"] for c in current.criteria if c in self.version.criteria]
        kept = [s["id"] for s in current.measurements if s in self.version.measurements]
        for criterion in self.version.criteria:
            if criterion["id"] not in same:
                data.pop(f"mark_{criterion['id']}", None)
        for spec, names in self.reading_names():
            if spec["id"] not in kept:
                for name in (*names, f"trace_{spec['id']}", f"choice_{spec['id']}", f"looked_{spec['id']}"):
                    data.pop(name, None)
        form = SignOffForm(data, version=current, learner=self.learner, by=self.by)
        form.full_clean()
        return form
