"""What the forms for one observation have in common: readings and traces, judged and asked about before they count."""

import uuid
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext as _

from courses.domain.judged_traces import traces_offered, usable
from courses.domain.measuring import Sources, Taken, sources_for
from courses.domain.plots import Figure
from courses.domain.trace_choice import reads_traces
from courses.forms.readings import (
    COUNT,
    RECORD,
    Judged,
    choice_field,
    how_fields,
    judged,
    reading_field,
    taken_in,
    trace_field,
)
from courses.models import Instrument, MeasurementTrace, SkillVersion
from lms.accounts.models import User


@dataclass(frozen=True)
class MeasurementFields:
    """One measurement of the card: an input for each of its readings, what its limit depends on, how it was taken.

    `asks` are the reasons for which it does not pass by itself; `answers` the two that can be chosen then. `trace` is
    the choice of a trace, None where there is none to choose, `choice` what of it counts; `figure` what it comes to,
    once that is known, and `look` the value of a trace that this page shows before it is recorded. `takes_trace` says
    whether a trace could be added for it; `simulated`, that no instrument measured the one that was chosen.
    """

    spec: dict[str, Any]
    inputs: list[forms.BoundField]
    conditions: list[forms.BoundField]
    how: list[forms.BoundField]
    asks: list[str]
    answers: list[tuple[str, str, bool]]
    trace: forms.BoundField | None = None
    choice: forms.BoundField | None = None
    figure: Figure | None = None
    look: str = ""
    takes_trace: bool = False
    simulated: bool = False

    @property
    def open(self) -> bool:
        """Whether how it was taken is shown unfolded: something is filled in or asked for there."""
        return any(field.value() or field.errors for field in self.how)

    @property
    def look_name(self) -> str:
        """The name of the input that says what the mentor has seen it come to."""
        return f"looked_{self.spec['id']}"

    @property
    def answer_name(self) -> str:
        """The name of the input that answers whether it may count."""
        return f"verdict_{self.spec['id']}"


class MeasuredForm(forms.Form):
    """The measurements of a skill version: what was read, how, and what it comes to.

    A reading outside its limits is sent back once; `as_read` then names the readings that the mentor confirms,
    so that a reading changed after the tick is asked about again. Likewise a measurement that does not pass by
    itself: the mentor says whether it may count. A value that they choose of a trace is shown with its verdict first;
    `looked_…` then names it. The page lays it out with `courses/signoff/_measurements.html`.
    """

    as_read = forms.CharField(required=False, widget=forms.HiddenInput)

    version: SkillVersion
    learner: User | None
    by: User | None

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.outside = ""
        self.judged: dict[str, Judged] = {}
        self.fitting: dict[
            str, list[MeasurementTrace]
        ] = {}  # of each measurement, the traces that can answer it
        self.sources: Sources = sources_for((), learner=None, observed_at=timezone.now())

    def ask_for_readings(self, new_trace: uuid.UUID | None = None) -> None:
        """Add the fields of every measurement; call it once `version`, `learner` and `by` are set."""
        for spec, names in self.reading_names():
            for turn, name in enumerate(names, start=1):
                self.fields[name] = reading_field(spec, turn)
        instruments = self.instruments_offered() if self.version.measurements else []
        for spec in self.version.measurements:
            self.fields |= dict(how_fields(spec, instruments))
        self._offer_traces(new_trace)

    def instruments_offered(self) -> list[Instrument]:
        """The instruments that can be named; one query."""
        return list(Instrument.objects.in_use())

    def _offer_traces(self, chosen: uuid.UUID | None) -> None:
        """Let measurements be answered by a trace; one query, none where nothing is measured."""
        asked = self.version.measurements
        if not asked or self.learner is None or self.by is None:
            return
        offered = self.traces_offered(by=self.by, learner=self.learner)
        fitting = {spec["id"]: [row for row in offered if usable(spec, row)] for spec in asked}
        self.fitting, meant = fitting, self._meant(fitting, chosen)
        for spec in asked:
            name = spec["id"]
            begun = chosen if name in meant else None
            self.fields[f"trace_{name}"] = trace_field(spec, fitting[name], chosen=begun)
            choice = choice_field(spec, fitting[name])
            if choice is not None:
                self.fields[f"choice_{name}"] = choice

    def _meant(self, fitting: Mapping[str, list[MeasurementTrace]], chosen: uuid.UUID | None) -> list[str]:
        """The measurements for which a trace was added: those whose card reads it, else the only one that it fits."""
        found = [
            spec
            for spec in self.version.measurements
            if any(row.evidence.public_id == chosen for row in fitting[spec["id"]])
        ]
        named = [spec["id"] for spec in found if reads_traces(spec)]
        return named or [spec["id"] for spec in found if len(found) == 1]

    def traces_offered(self, *, by: User, learner: User) -> list[MeasurementTrace]:
        """The traces that can be chosen; one query."""
        return traces_offered(by, learner)

    def reading_names(self) -> Iterator[tuple[dict[str, Any], list[str]]]:
        """Each measurement with the names of its inputs."""
        for spec in self.version.measurements:
            yield spec, [f"reading_{spec['id']}_{turn}" for turn in range(1, spec["readings"] + 1)]

    @property
    def measurements(self) -> list[MeasurementFields]:
        """The readings to take, each with its limits and inputs."""
        return [self._measurement(spec, names) for spec, names in self.reading_names()]

    def _measurement(self, spec: dict[str, Any], names: list[str]) -> MeasurementFields:
        found = self.judged.get(spec["id"])
        ends = (f"uncertainty_{spec['id']}", f"instrument_{spec['id']}")
        begins = f"condition_{spec['id']}_"
        trace, choice = f"trace_{spec['id']}", f"choice_{spec['id']}"
        return MeasurementFields(
            spec=spec,
            inputs=[] if spec.get("envelope") and trace in self.fields else [self[name] for name in names],
            trace=self[trace] if self._is_shown(spec) else None,
            takes_trace=trace in self.fields,
            choice=self[choice] if choice in self.fields else None,
            figure=found.figure if found else None,
            simulated=bool(found and found.simulated),
            look=found.look if found and found.verdict else self._looked_before(spec),
            conditions=[self[name] for name in self.fields if name.startswith(begins)],
            how=[self[name] for name in ends if name in self.fields],
            asks=found.reasons if found and found.asks else [],
            answers=self._answers(found) if found and found.asks else [],
        )

    def _is_shown(self, spec: Mapping[str, Any]) -> bool:
        """Whether the choice of a trace is shown: there is one, one was chosen, or the card asks for one."""
        name = f"trace_{spec['id']}"
        if name not in self.fields:
            return False
        return reads_traces(spec) or bool(self.fitting.get(spec["id"]) or self[name].value())

    def _looked_before(self, spec: Mapping[str, Any]) -> str:
        """What of a trace was shown with its verdict before this form was opened."""
        return str(self.initial.get(f"looked_{spec['id']}", ""))

    def answer_about(self, found: Judged) -> str:
        """Whether a measurement may count, as the mentor says, with its fingerprint; empty for no answer."""
        return str(self.data.get(f"verdict_{found.spec['id']}", ""))

    def _answers(self, found: Judged) -> list[tuple[str, str, bool]]:
        said = self.answer_about(found)
        offered = (
            (COUNT, _("I have looked at it, and let it count. My comment says why.")),
            (RECORD, _("Record it, but do not let it count.")),
        )
        return [
            (value, label, said == value)
            for answer, label in offered
            if (value := f"{answer}:{found.fingerprint}")
        ]

    def judge_readings(self, *, needed: bool) -> None:
        """Read the readings, and ask about those that cannot simply be recorded; call it when the form is cleaned.

        With `needed`, those without which the observation could not count are asked for.
        """
        self._judge(needed=needed)
        self._ask_to_look()
        self._ask_about_readings_outside()
        self._ask_what_may_count()

    @property
    def taken(self) -> dict[str, Taken]:
        """How each measurement was taken, where more is known than its values."""
        return {name: found.taken for name, found in self.judged.items() if found.taken != Taken()}

    def _judge(self, *, needed: bool) -> None:
        """Read and judge every measurement; ask for those without which the observation could not count."""
        if self.learner is None and not self.version.measurements:
            return
        drafts = [taken_in(self, spec, unit="") for spec in self.version.measurements]
        self.sources = sources_for(drafts, learner=self.learner, observed_at=self.moment)
        for spec, names in self.reading_names():
            found = judged(self, spec, names, self.sources)
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

    @property
    def moment(self) -> datetime:
        """When it was seen."""
        return self.cleaned_data.get("seen_at") or timezone.now()

    def _ask_to_look(self) -> None:
        """Show the value that was chosen of a trace, and what it comes to, before it is recorded."""
        for found in self.judged.values():
            name = f"looked_{found.spec['id']}"
            if found.verdict is None or not found.look or self.data.get(name, "") == found.look:
                continue
            self.add_error(
                f"choice_{found.spec['id']}",
                _("%(words)s If that is the reading, send the form once more.") % {"words": found.in_words},
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
            said = self.answer_about(found)
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
        ident = found.spec["id"]
        return any(name in self.errors for name in (*found.names, f"trace_{ident}"))

    @property
    def confirmed(self) -> bool:
        """Whether the readings outside their limits, as they stand, have been confirmed."""
        return bool(self.outside) and self.outside == self["as_read"].value()
