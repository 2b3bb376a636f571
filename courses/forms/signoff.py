"""The mentor's form: what was seen."""

import uuid
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any

from django import forms
from django.http import QueryDict
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from courses.domain.adjustments import in_force
from courses.domain.drafts import drop_draft
from courses.domain.holding import observe_or_hold
from courses.domain.judged_traces import traces_offered
from courses.domain.measuring import Taken, sources_for
from courses.domain.plots import Figure
from courses.domain.signoff import Seen
from courses.domain.trace_fit import traced
from courses.enums import Entrustment, Mark
from courses.forms.items import check_items, items_in
from courses.forms.readings import (
    COUNT,
    RECORD,
    Judged,
    how_fields,
    judged,
    reading_field,
    taken_in,
    trace_field,
)
from courses.models import HeldObservation, Instrument, Place, SignOffEvent, SkillVersion
from lms.accounts.models import User
from lms.kernel.dates import MomentField


@dataclass(frozen=True)
class CriterionField:
    """One criterion with its radio group's name and chosen answer."""

    name: str
    text: str
    value: str
    error: str


@dataclass(frozen=True)
class MeasurementFields:
    """One measurement of the card: an input for each of its readings, what its limit depends on, how it was taken.

    `asks` are the reasons for which it does not pass by itself; `answers` the two that can be chosen then. `trace` is
    the choice of a trace, None where the measurement is read from none; `figure` what it comes to, once that is known.
    """

    spec: dict[str, Any]
    inputs: list[forms.BoundField]
    conditions: list[forms.BoundField]
    how: list[forms.BoundField]
    asks: list[str]
    answers: list[tuple[str, str, bool]]
    trace: forms.BoundField | None = None
    figure: Figure | None = None

    @property
    def open(self) -> bool:
        """Whether how it was taken is shown unfolded: something is filled in or asked for there."""
        return any(field.value() or field.errors for field in self.how)

    @property
    def answer_name(self) -> str:
        """The name of the input that answers whether it may count."""
        return f"verdict_{self.spec['id']}"


class SignOffForm(forms.Form):
    """What a mentor saw of one skill version. Its fields follow the version's criteria and measurements.

    `client_uuid` is made with the first, empty form and stays with it: sent twice, it is one observation.
    A reading outside its limits is sent back once; `as_read` then names the readings that the mentor confirms,
    so that a reading changed after the tick is asked about again. Likewise a measurement that does not pass by
    itself: the mentor says whether it may count. Without `learner` nothing about one person is looked up. Traces are
    offered where `by`, who signs, is known as well; `new_trace` is chosen where it fits.
    """

    client_uuid = forms.UUIDField(widget=forms.HiddenInput)
    as_read = forms.CharField(required=False, widget=forms.HiddenInput)
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
        Place.objects.none(), label=gettext_lazy("Where"), to_field_name="code", required=False
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
        self.outside = ""
        self.judged: dict[str, Judged] = {}
        self.evidence_ids: list[uuid.UUID] = []
        self.fields["client_uuid"].initial = uuid.uuid4
        self.fields["version_number"].initial = version.number
        for criterion in version.criteria:
            self.fields[f"mark_{criterion['id']}"] = forms.ChoiceField(choices=Mark.choices, required=False)
        for spec, names in self._reading_names():
            for turn, name in enumerate(names, start=1):
                self.fields[name] = reading_field(spec, turn)
        instruments = list(Instrument.objects.in_use()) if version.measurements else []
        for spec in version.measurements:
            self.fields |= dict(how_fields(spec, instruments))
        self._offer_traces(new_trace)
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

    def _offer_traces(self, chosen: uuid.UUID | None) -> None:
        """Let measurements that are read from a trace be answered by one; one query, none where there is no such."""
        asked = traced(self.version)
        if not asked or self.learner is None or self.by is None:
            return
        offered = traces_offered(self.by, self.learner)
        for spec in asked:
            self.fields[f"trace_{spec['id']}"] = trace_field(spec, offered, chosen=chosen)

    def _offer_places(self) -> None:
        """Ask where only in a hub that has more to choose from than nothing."""
        places = Place.objects.order_by("name")
        if not places:
            del self.fields["place"]
            return
        field = self.fields["place"]
        if isinstance(field, forms.ModelChoiceField):
            field.queryset = places

    def _reading_names(self) -> Iterator[tuple[dict[str, Any], list[str]]]:
        for spec in self.version.measurements:
            yield spec, [f"reading_{spec['id']}_{turn}" for turn in range(1, spec["readings"] + 1)]

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

    @property
    def measurements(self) -> list[MeasurementFields]:
        """The readings to take, each with its limits and inputs."""
        return [self._measurement(spec, names) for spec, names in self._reading_names()]

    def _measurement(self, spec: dict[str, Any], names: list[str]) -> MeasurementFields:
        found = self.judged.get(spec["id"])
        ends = (f"uncertainty_{spec['id']}", f"instrument_{spec['id']}")
        begins = f"condition_{spec['id']}_"
        trace = f"trace_{spec['id']}"
        return MeasurementFields(
            spec=spec,
            inputs=[] if spec.get("envelope") and trace in self.fields else [self[name] for name in names],
            trace=self[trace] if trace in self.fields else None,
            figure=found.figure if found else None,
            conditions=[self[name] for name in self.fields if name.startswith(begins)],
            how=[self[name] for name in ends if name in self.fields],
            asks=found.reasons if found and found.asks else [],
            answers=self._answers(found) if found and found.asks else [],
        )

    def _answers(self, found: Judged) -> list[tuple[str, str, bool]]:
        said = self.data.get(f"verdict_{found.spec['id']}", "")
        offered = (
            (COUNT, _("I have looked at it, and let it count. My comment says why.")),
            (RECORD, _("Record it, but do not let it count.")),
        )
        return [
            (value, label, said == value)
            for answer, label in offered
            if (value := f"{answer}:{found.fingerprint}")
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
        self._judge(needed=all_met)
        self._ask_about_readings_outside()
        self._ask_what_may_count()
        return data

    def _judge(self, *, needed: bool) -> None:
        """Read and judge every measurement; ask for those without which the observation could not count."""
        if self.learner is None and not self.version.measurements:
            return
        drafts = [taken_in(self, spec, unit="") for spec in self.version.measurements]
        moment = self.cleaned_data.get("seen_at") or timezone.now()
        sources = sources_for(drafts, learner=self.learner, observed_at=moment)
        for spec, names in self._reading_names():
            found = judged(self, spec, names, sources)
            self.judged[spec["id"]] = found
            missing = [name for name in names if not self.cleaned_data.get(name) and name not in self.errors]
            if needed and missing and found.place == f"trace_{spec['id']}":
                self._ask_for_trace(spec, found)
            elif needed and missing and not found.taken.trace:
                for name in missing:
                    self.add_error(
                        name,
                        _("Write this reading. Every criterion is met, but without it nothing can count."),
                    )

    def _ask_for_trace(self, spec: dict[str, Any], found: Judged) -> None:
        name = f"trace_{spec['id']}"
        if not found.taken.trace and name not in self.errors:
            self.add_error(
                name, _("Add the trace. Every criterion is met, but without it nothing can count.")
            )

    def _ask_about_readings_outside(self) -> None:
        """Send readings outside their limits back, unless exactly these were confirmed."""
        found = [told for one in self.judged.values() for told in one.outside()]
        self.outside = " ".join(f"{name}={value}" for name, value, _said in found)
        if self.outside != self.cleaned_data.get("as_read"):
            for name, _value, said in found:
                self.add_error(name, said)

    def _ask_what_may_count(self) -> None:
        """Ask once about each measurement that does not pass by itself; letting it count needs a word on why."""
        counting = False
        for found in self.judged.values():
            if not found.asks:
                continue
            said = self.data.get(f"verdict_{found.spec['id']}", "")
            if said == f"{COUNT}:{found.fingerprint}":
                found.taken = replace(found.taken, accepted=True)
                counting = True
            elif said != f"{RECORD}:{found.fingerprint}" and not self._has_errors(found):
                self.add_error(
                    found.place,
                    _("This does not pass by itself. Measure again, or say below whether it may count."),
                )
        if counting and not self.cleaned_data.get("comment"):
            self.add_error("comment", _("Say why you let the reading count."))

    def _has_errors(self, found: Judged) -> bool:
        return any(name in self.errors for name in (*found.names, f"trace_{found.spec['id']}"))

    @property
    def confirmed(self) -> bool:
        """Whether the readings outside their limits, as they stand, have been confirmed."""
        return bool(self.outside) and self.outside == self["as_read"].value()

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
            taken={name: found.taken for name, found in self.judged.items() if found.taken != Taken()},
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
        for spec, names in self._reading_names():
            if spec["id"] not in kept:
                for name in names:
                    data.pop(name, None)
        form = SignOffForm(data, version=current, learner=self.learner, by=self.by)
        form.full_clean()
        return form
