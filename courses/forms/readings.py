"""Readings on the mentor's form: their inputs, and what is said of those that do not pass by themselves."""

import re
import uuid
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from courses.domain.judged_traces import choices_offered, figure_of, trace_name, values_in_words
from courses.domain.measuring import Sources, Taken, verdict_on
from courses.domain.plots import Figure
from courses.domain.reasons import in_words
from courses.domain.signoff import decimal_text
from courses.domain.trace_choice import Choice, as_chosen, takes_a_value, takes_rows
from courses.formats.limits import RECORDED, Outcome, Verdict
from courses.models import Instrument, MeasurementTrace
from lms.kernel.errors import DomainError

_WITH_UNIT = re.compile(
    r"\s*([+\-\N{MINUS SIGN}]?[\d.,]+(?:e[+-]?\d{1,3})?)\s*([^\W\d_].*|[%°\"].*)?", re.IGNORECASE | re.DOTALL
)
COUNT, RECORD = "count", "record"
VERDICTS: Final = {
    Outcome.PASS: gettext_lazy("pass"),
    RECORDED: gettext_lazy("recorded"),
    Outcome.MARGINAL: gettext_lazy("marginal"),
    Outcome.REVIEW: gettext_lazy("review"),
    Outcome.FAIL: gettext_lazy("fail"),
}


def reading_field(spec: Mapping[str, Any], turn: int) -> forms.CharField:
    """The input for one reading of a measurement; `turn` counts from one."""
    label = _("Reading in %(unit)s") if spec["readings"] == 1 else _("Reading %(turn)s in %(unit)s")
    return forms.CharField(
        label=label % {"turn": turn, "unit": spec["unit"]},
        required=False,
        max_length=32,
        widget=forms.TextInput(
            attrs={"inputmode": "decimal", "autocomplete": "off", "class": "reading-input", "size": 10}
        ),
    )


def how_fields(
    spec: Mapping[str, Any], instruments: Sequence[Instrument]
) -> Iterator[tuple[str, forms.Field]]:
    """Uncertainty, instrument and conditions of one measurement, by the name of their input."""
    for condition in spec.get("conditions", ()):
        yield f"condition_{spec['id']}_{condition['id']}", _condition_field(condition)
    yield (
        f"uncertainty_{spec['id']}",
        forms.CharField(
            label=_("Uncertainty ±"),
            required=False,
            max_length=24,
            help_text=_(
                "In the same unit as the reading. As the instrument’s sheet gives it, for 95 % (k = 2)."
            ),
            widget=forms.TextInput(
                attrs={"inputmode": "decimal", "autocomplete": "off", "class": "reading-input", "size": 10}
            ),
        ),
    )
    if instruments:
        yield (
            f"instrument_{spec['id']}",
            forms.ChoiceField(
                label=_("Instrument"),
                required=False,
                choices=[("", _("Not named")), *((one.code, str(one)) for one in instruments)],
                error_messages={
                    "invalid_choice": gettext_lazy("This instrument is not on the list. Choose one from it.")
                },
            ),
        )


def trace_field(
    spec: Mapping[str, Any], fitting: Sequence[MeasurementTrace], *, chosen: uuid.UUID | None = None
) -> forms.ChoiceField:
    """The choice of a trace for a measurement, among those that can answer it. `chosen` has just been added."""
    ids = {row.evidence.public_id for row in fitting}
    nothing = _("No trace") if spec.get("envelope") else _("No trace: I write the reading")
    return forms.ChoiceField(
        label=_("Trace"),
        required=False,
        choices=[("", nothing), *((str(row.evidence.public_id), trace_name(row)) for row in fitting)],
        initial=str(chosen) if chosen in ids else "",
        error_messages={"invalid_choice": gettext_lazy("This trace is gone. Add it once more.")},
        # What the browser kept of this field is older than the trace that was just added.
        widget=forms.Select(attrs={"data-keep-off": ""} if chosen in ids else {}),
    )


def choice_field(spec: Mapping[str, Any], fitting: Sequence[MeasurementTrace]) -> forms.ChoiceField | None:
    """What of a trace counts, where the card leaves that open and there is something to choose; nothing is chosen
    beforehand.
    """
    found = choices_offered(spec, fitting)
    if not found:
        return None
    rows = takes_rows(spec)
    return forms.ChoiceField(
        label=_("Column of the trace") if rows else _("Value of the trace that counts"),
        required=False,
        choices=[("", _("Choose")), *((one.key, _capital(one.words)) for one in found)],
        help_text=_("Each row is one reading.")
        if rows
        else _("It is recorded with the reading. You see what it comes to before anything is recorded."),
        error_messages={"invalid_choice": gettext_lazy("This trace does not hold that. Choose another.")},
    )


def _capital(words: str) -> str:
    return words[:1].upper() + words[1:]


def _condition_field(condition: Mapping[str, Any]) -> forms.Field:
    if "choices" in condition:
        choices = [("", _("Choose")), *((one, one) for one in condition["choices"])]
        return forms.ChoiceField(label=condition["quantity"], required=False, choices=choices)
    return forms.CharField(
        label=_("%(quantity)s in %(unit)s") % {"quantity": condition["quantity"], "unit": condition["unit"]},
        required=False,
        max_length=24,
        widget=forms.TextInput(
            attrs={"inputmode": "decimal", "autocomplete": "off", "class": "reading-input", "size": 10}
        ),
    )


def split_unit(raw: str) -> tuple[str, str]:
    """A reading as number and unit: `"210 mΩ"` is `("210", "mΩ")`; the unit is empty where none was written."""
    found = _WITH_UNIT.fullmatch(raw)
    return (found[1], (found[2] or "").strip()) if found else (raw, "")


@dataclass
class Judged:
    """One measurement as it was typed: its values, how they were taken, and what they come to."""

    spec: Mapping[str, Any]
    names: list[str]
    values: list[str] = field(default_factory=list)
    taken: Taken = field(default_factory=Taken)
    verdict: Verdict | None = None
    trace: MeasurementTrace | None = None
    place: str = ""  # the input at which a complaint about all of it is shown

    @property
    def figure(self) -> Figure | None:
        """The picture of a trace, or of readings that do not pass by themselves; else None."""
        if self.verdict is None or (self.trace is None and self.verdict.passes_by_itself):
            return None
        if self.trace is not None and self.trace.evidence.withdrawn_at is not None:
            return None  # whoever it is about does not want it seen any more
        spec = as_chosen(self.spec, self.taken.choice) if self.trace is not None else self.spec
        return figure_of(spec, self.verdict, self.trace, ident=f"judged-{self.spec['id']}")

    @property
    def simulated(self) -> bool:
        """Whether it rests on a trace that no instrument measured."""
        return self.trace is not None and self.trace.is_simulated

    @property
    def look(self) -> str:
        """What the mentor has to have seen before a value that they chose of a trace is recorded; else empty."""
        return look_of(self.taken) if self.trace is not None and takes_a_value(self.spec) else ""

    @property
    def in_words(self) -> str:
        """The value that was chosen of a trace, and the verdict on it, as one sentence."""
        if self.verdict is None:
            return ""
        shown = {
            "what": _capital(self.taken.choice.words),
            "value": values_in_words(self.verdict),
            "verdict": VERDICTS[self.verdict.word],
        }
        return _("%(what)s is %(value)s. Verdict: %(verdict)s.") % shown

    @property
    def asks(self) -> bool:
        """Whether the mentor has to say if it may count."""
        return self.verdict is not None and self.verdict.needs_person

    @property
    def reasons(self) -> list[str]:
        """Why it does not pass by itself, a sentence each."""
        return [in_words(reason) for reason in self.verdict.reasons] if self.verdict else []

    @property
    def fingerprint(self) -> str:
        """What an answer was given about: another reading is asked about again."""
        taken = self.taken
        trace = look_of(taken) if taken.trace else ""
        parts = [*self.values, taken.unit, taken.uncertainty, taken.instrument, trace]
        return "|".join([*parts, *(f"{name}={said}" for name, said in sorted(taken.conditions.items()))])

    def outside(self) -> Iterator[tuple[str, str, str]]:
        """Input, value and sentence of each reading that lies wholly outside its limits; a trace stands for itself."""
        if self.trace is not None:
            if self.verdict is not None and self.verdict.outcome == Outcome.FAIL:
                said = _("Add another trace, or tick to record this one as it is.")
                yield self.place, look_of(self.taken), " ".join([*self.reasons[:1], said])
            return
        judged = zip(self.names, self.verdict.readings, strict=False) if self.verdict else ()
        for name, one in judged:
            if one.outcome == Outcome.FAIL:
                said = " ".join(in_words(reason) for reason in one.reasons[:1])
                yield name, format(one.value, "f"), f"{said} {_('Correct it, or tick to record it as read.')}"


def look_of(taken: Taken) -> str:
    """A trace and what of it counts, as one text."""
    return f"{taken.trace}/{taken.choice.key}" if taken.choice != Choice() else str(taken.trace)


def judged(form: forms.BaseForm, spec: Mapping[str, Any], names: list[str], sources: Sources) -> Judged:
    """Read one measurement of a form; what cannot be read becomes an error of its input."""
    one = Judged(spec, names, place=place_of(form, spec, names))
    units = set()
    for name in names:
        raw = form.cleaned_data.get(name, "")
        if raw and name not in form.errors:
            number, unit = split_unit(raw)
            try:
                form.cleaned_data[name] = decimal_text(number)
            except DomainError:
                form.add_error(
                    name, _("“%(raw)s” is not a reading. Write a number such as 0.21.") % {"raw": raw}
                )
                return one
            one.values.append(form.cleaned_data[name])
            units.add(unit)
    if len(units) > 1:
        form.add_error(names[0], _("Write all readings of one measurement in one unit."))
        return one
    one.taken = taken_in(form, spec, unit=next(iter(units), ""))
    one.trace = sources.traces.get(one.taken.trace) if one.taken.trace else None
    if one.values and one.taken.trace:
        form.add_error(
            one.place,
            _("There is a written reading as well as a trace. Empty the reading, or choose no trace."),
        )
        return one
    if f"choice_{spec['id']}" in form.errors:
        return one
    if one.values or one.taken.trace:
        try:
            one.verdict = verdict_on(spec, one.values, one.taken, sources)
        except DomainError as error:
            form.add_error(_place_of(error, form, spec, names), str(error.message))
    return one


def _place_of(error: DomainError, form: forms.BaseForm, spec: Mapping[str, Any], names: list[str]) -> str:
    """The input that a complaint belongs to."""
    places = {"instrument": "instrument", "trace": "trace", "trace_value": "choice"}
    name = f"{places.get(error.code, '')}_{spec['id']}"
    return name if name in form.fields else place_of(form, spec, names)


def place_of(form: forms.BaseForm, spec: Mapping[str, Any], names: list[str]) -> str:
    """The input at which a complaint about a measurement as a whole is shown."""
    trace = f"trace_{spec['id']}"
    named = trace in form.fields and bool(spec.get("envelope") or form.data.get(trace))
    return trace if named else names[0]


def taken_in(form: forms.BaseForm, spec: Mapping[str, Any], *, unit: str) -> Taken:
    """How a measurement was taken, as the form says."""
    data, name = form.cleaned_data, spec["id"]
    conditions = {
        one["id"]: said
        for one in spec.get("conditions", ())
        if (said := data.get(f"condition_{name}_{one['id']}", ""))
    }
    return Taken(
        unit=unit,
        uncertainty=data.get(f"uncertainty_{name}", ""),
        instrument=data.get(f"instrument_{name}", ""),
        conditions=conditions,
        trace=uuid.UUID(trace) if (trace := data.get(f"trace_{name}", "")) else None,
        choice=Choice.from_key(data.get(f"choice_{name}", "")) if trace else Choice(),
    )
