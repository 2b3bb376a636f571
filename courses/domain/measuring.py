"""Readings and traces on their way into the ledger: judged against what the version asks, with what they rest on."""

import uuid
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from decimal import Decimal
from itertools import groupby
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from courses.domain.reasons import in_words
from courses.domain.trace_choice import Choice, as_chosen, row_values, takes_rows
from courses.domain.trace_fit import feature_of
from courses.enums import CalibrationState
from courses.formats.from_trace import reading_of_feature
from courses.formats.limits import Verdict, judge
from courses.formats.numbers import decimal_of, plain
from courses.formats.readings import ConditionValue, InstrumentState, condition_from_text, reading_from_text
from courses.formats.reasons import ReadingError, Reason, TraceError, UnitError
from courses.formats.specs import Spec, spec_of
from courses.formats.traces import Channel, channels_of, find_channel, judge_trace
from courses.formats.units import Unit, spec_unit
from courses.models import Instrument, MeasurementTrace, SkillVersion
from lms.accounts.models import User
from lms.kernel.errors import DomainError


@dataclass(frozen=True)
class Taken:
    """How the readings of one measurement were taken.

    `unit` is the one that was written, empty for the measurement's own; `uncertainty` is expanded (k = 2), in that
    unit. `conditions` answers what the limit depends on. `accepted` says that the mentor looked at a verdict that
    does not pass by itself, and lets it count. `trace` names a piece of evidence that takes the readings' place, and
    `choice` what of it counts, where the card leaves that open.
    """

    unit: str = ""
    uncertainty: str = ""
    instrument: str = ""
    conditions: Mapping[str, str] = field(default_factory=dict)
    accepted: bool = False
    trace: uuid.UUID | None = None
    choice: Choice = field(default_factory=Choice)


@dataclass(frozen=True)
class Sources:
    """Instruments by code and traces by public id, as far as readings name them."""

    instruments: Mapping[str, Instrument]
    traces: Mapping[uuid.UUID, MeasurementTrace]
    day: date

    def instrument_of(self, taken: Taken) -> InstrumentState | None:
        """The instrument as it was known on the day; DomainError for a code that is on no list."""
        trace = self.traces.get(taken.trace) if taken.trace else None
        if not taken.instrument:
            return _state(trace.instrument, self.day) if trace is not None and trace.instrument else None
        found = self.instruments.get(taken.instrument)
        if found is None:
            raise DomainError(
                _("Instrument “%(code)s” is not on the list. Choose one from the list, or leave it empty.")
                % {"code": taken.instrument},
                code="instrument",
            )
        return _state(found, self.day)


def _due(instrument: Instrument, day: date) -> date | None:
    """When the last calibration by that day runs out; None where there is none, or no interval was set."""
    done = [one for one in instrument.calibrations.all() if one.on <= day]
    return max(done, key=lambda one: (one.on, one.pk)).due if done else None


def _state(instrument: Instrument, day: date) -> InstrumentState:
    """As it is judged: what has no interval is good on the day, what is retired is good no more."""
    due = _due(instrument, day)
    if instrument.state_at(day) == CalibrationState.KNOWN:
        return InstrumentState(code=instrument.code, calibration_due=due or day)
    retired = instrument.retired_at
    if due is not None and due >= day and retired is not None:
        due = retired.date() - timedelta(days=1)
    return InstrumentState(code=instrument.code, calibration_due=due)


def sources_for(takings: Iterable[Taken], *, learner: User | None, observed_at: datetime) -> Sources:
    """What these takings name, in at most three queries; none where they name nothing."""
    found = list(takings)
    codes = {taken.instrument for taken in found if taken.instrument}
    traces = {taken.trace for taken in found if taken.trace}
    rows = MeasurementTrace.objects.filter(evidence__public_id__in=traces, evidence__learner=learner)
    return Sources(
        instruments={
            row.code: row
            for row in Instrument.objects.filter(code__in=codes).prefetch_related("calibrations")
        }
        if codes
        else {},
        traces={
            row.evidence.public_id: row
            for row in rows.select_related("evidence", "instrument").prefetch_related(
                "instrument__calibrations"
            )
        }
        if traces
        else {},
        day=timezone.localdate(observed_at, timezone.get_default_timezone()),
    )


def readings_facts(
    version: SkillVersion,
    readings: Mapping[str, list[str]],
    takings: Mapping[str, Taken],
    sources: Sources,
) -> list[dict[str, Any]]:
    """What an event states of its measurements, in the card's order; those without readings are left out.

    Each `{measurement, unit, values, outcome, reasons, …}` with values in the measurement's unit. Raises
    DomainError("unknown_measurement"), ("reading"), ("unit"), ("condition"), ("instrument") or ("trace").
    """
    known = {spec["id"] for spec in version.measurements}
    if (set(readings) | set(takings)) - known:
        raise DomainError(
            _("A reading is for a measurement that this card does not have."), code="unknown_measurement"
        )
    return list(_each(version, readings, takings, sources))


def _each(
    version: SkillVersion, readings: Mapping[str, list[str]], takings: Mapping[str, Taken], sources: Sources
) -> Iterator[dict[str, Any]]:
    for definition in version.measurements:
        name = definition["id"]
        taken = takings.get(name, Taken())
        if readings.get(name) or taken.trace:
            verdict = verdict_on(definition, readings.get(name, []), taken, sources)
            yield _facts(definition, verdict, taken, sources)


def verdict_on(definition: Mapping[str, Any], values: list[str], taken: Taken, sources: Sources) -> Verdict:
    """What one measurement comes to; raises DomainError where something cannot be read.

    A trace takes the place of values. What of it counts where the card leaves that open has to be chosen.
    """
    if taken.trace:
        definition = as_chosen(definition, taken.choice)
    spec = spec_of(definition)
    try:
        conditions = _conditions(spec, taken)
        if spec.envelope is not None and not taken.trace:
            raise DomainError(
                _("“%(quantity)s” is judged over time. Add the trace; a single reading cannot show it.")
                % {"quantity": spec.quantity},
                code="trace",
            )
        if taken.trace:
            return _on_trace(definition, taken, conditions, sources)
        read = [
            reading_from_text(
                spec,
                value,
                taken.unit or spec.unit.symbol,
                observed_on=sources.day,
                uncertainty=taken.uncertainty,
                instrument=sources.instrument_of(taken),
            )
            for value in values
        ]
        return judge(spec, read, conditions=conditions)
    except UnitError as error:
        raise DomainError(in_words(error.reason), code="unit") from error
    except TraceError as error:
        raise DomainError(in_words(error.reason), code="trace") from error
    except ReadingError as error:
        raise DomainError(in_words(error.reason), code="reading") from error


def _conditions(spec: Spec, taken: Taken) -> list[ConditionValue]:
    asked = {condition.id: condition for condition in spec.conditions}
    return [
        condition_from_text(asked[name], text)
        for name, text in taken.conditions.items()
        if name in asked and text.strip()
    ]


def _on_trace(
    definition: Mapping[str, Any], taken: Taken, conditions: list[ConditionValue], sources: Sources
) -> Verdict:
    spec = spec_of(definition)
    row = sources.traces.get(taken.trace) if taken.trace else None
    if row is None:
        raise DomainError(_("The trace is gone. Add it once more."), code="trace")
    if not row.summary:
        raise DomainError(_("The columns of the trace are not confirmed yet."), code="trace")
    instrument = sources.instrument_of(taken)
    uncertainty = decimal_of(taken.uncertainty) if taken.uncertainty.strip() else None
    if spec.envelope is not None:
        return judge_trace(
            spec,
            channels_in(row.summary),
            observed_on=sources.day,
            uncertainty=uncertainty,
            instrument=instrument,
        )
    readings = [
        reading_of_feature(
            spec, value, unit, observed_on=sources.day, uncertainty=uncertainty, instrument=instrument
        )
        for value, unit in _values_of(definition, row.summary)
    ]
    return judge(spec, readings, conditions=conditions)


def values_in(definition: Mapping[str, Any], choice: Choice, summary: Mapping[str, Any]) -> list[str]:
    """The readings that a trace holds of a measurement, as decimal text in its unit; none of limits over time.

    Raises DomainError where it holds none, and MeasurementError where they are in no unit for it.
    """
    chosen = as_chosen(definition, choice)
    spec = spec_of(chosen)
    if spec.envelope is not None:
        return []
    read = [
        reading_of_feature(spec, value, unit, observed_on=date.min)
        for value, unit in _values_of(chosen, summary)
    ]
    return [format(one.value, "f") for one in read]


def _values_of(definition: Mapping[str, Any], summary: Mapping[str, Any]) -> list[tuple[Decimal, Unit]]:
    """The readings that a trace holds of a measurement, each in its channel's unit."""
    spec, channels = spec_of(definition), channels_in(summary)
    channel = find_channel(spec, channels)
    if isinstance(channel, Reason):
        raise DomainError(in_words(channel), code="trace")
    if takes_rows(definition):
        return [(value, channel.unit) for value in row_values(definition, summary, channel)]
    found = feature_of(summary, spec, channels)
    if "value" not in found:
        raise DomainError(
            _("“%(quantity)s” cannot be worked out from this trace. Write the reading, or add another trace.")
            % {"quantity": spec.quantity},
            code="trace",
        )
    return [(Decimal(found["value"]), spec_unit(found["unit"]))]


def channels_in(summary: Mapping[str, Any]) -> tuple[Channel, ...]:
    """The columns of a trace's stored summary, in the shape in which limits are checked.

    Spans that begin at the same moment, as where a clock shows whole seconds, become one bucket.
    """
    starts = summary["spans"]["from"]
    return channels_of(
        {
            "channels": [
                {
                    "name": one["name"],
                    "quantity": one["quantity"],
                    "unit": one["unit"],
                    "end": summary["end"],
                    "samples": summary["rows"],
                    "buckets": _buckets(starts, one["low"], one["high"]),
                }
                for one in summary["channels"]
            ]
        }
    )


def _buckets(starts: list[str], lows: list[str], highs: list[str]) -> list[list[str]]:
    spans = groupby(zip(starts, lows, highs, strict=True), key=lambda span: Decimal(span[0]))
    return [
        [
            span[0][0],
            min((low for _, low, _ in span), key=Decimal),
            max((high for *_, high in span), key=Decimal),
        ]
        for _, group in spans
        if (span := list(group))
    ]


def _facts(definition: Mapping[str, Any], verdict: Verdict, taken: Taken, sources: Sources) -> dict[str, Any]:
    stated = verdict.as_json()
    facts: dict[str, Any] = {
        "measurement": verdict.measurement,
        "unit": verdict.unit,
        "values": [format(one.value, "f") for one in verdict.readings],
        "outcome": verdict.outcome.value,
        "reasons": [reason.code for reason in verdict.reasons],
        "min": stated["min"],
        "max": stated["max"],
    }
    if verdict.needs_person:
        facts["accepted"] = taken.accepted
    if verdict.conditions:
        facts["conditions"] = stated["conditions"]
    if taken.uncertainty:
        found = [one["uncertainty"] for one in stated["readings"]]
        facts["uncertainty"] = found or [plain(decimal_of(taken.uncertainty))]
    if any(one["unit"] != verdict.unit for one in stated["readings"]):
        facts["read"] = [{"value": one["value"], "unit": one["unit"]} for one in stated["readings"]]
    row = sources.traces.get(taken.trace) if taken.trace else None
    instrument = sources.instruments.get(taken.instrument) or (row.instrument if row else None)
    if instrument is not None:
        due = _due(instrument, sources.day)
        facts["instrument"] = {"code": instrument.code, "due": due.isoformat() if due else None}
    if row is not None:
        digests = {"canonical": row.evidence.sha256, "original": row.original_sha256}
        facts["trace"] = digests | _what_counts(as_chosen(definition, taken.choice), row.summary)
    return facts


def _what_counts(definition: Mapping[str, Any], summary: Mapping[str, Any]) -> dict[str, Any]:
    """What of a trace is the measurement: rows, the channel's name in the canonical file, the feature's.

    The channel's own name stays out of the ledger: a logger, or a person, may have written anything there.
    """
    facts: dict[str, Any] = {"rows": summary["rows"]}
    channel = find_channel(spec_of(definition), channels_in(summary))
    if isinstance(channel, Channel):
        names = [one["name"] for one in summary["channels"]]
        facts["channel"] = f"channel_{names.index(channel.name) + 1:02}"
    if "feature" in definition:
        facts["feature"] = definition["feature"]["name"]
    return facts


def channel_named(facts: Mapping[str, Any], summary: Mapping[str, Any]) -> str:
    """The channel that `trace` of a recorded reading means, by its own name; empty where it names none."""
    for turn, one in enumerate(summary.get("channels", ()), start=1):
        if facts.get("channel") == f"channel_{turn:02}":
            return str(one["name"])
    return ""
