"""What an observation measured, as pages show it: the picture of what was judged then, and the files it rests on.

Everything comes from the recorded facts and the frozen version: limits in force, uncertainty, instrument, conditions,
outcome. The verdict is reckoned once more only to find its sentences; where the record says something else, the record
is shown.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from decimal import Decimal
from typing import Any, Final

from django.utils import timezone

from courses.domain.circumstances import circumstances, source_words
from courses.domain.judged_traces import channel_for
from courses.domain.measuring import channel_named
from courses.domain.plots import Figure, readings_figure, trace_figure
from courses.domain.story import Story
from courses.domain.trace_choice import Choice, as_chosen, takes_rows
from courses.enums import EventKind
from courses.formats.limits import Outcome, Verdict, judge
from courses.formats.numbers import decimal_of
from courses.formats.readings import ConditionValue, InstrumentState, Reading
from courses.formats.reasons import MeasurementError
from courses.formats.specs import Spec, spec_of
from courses.formats.traces import Channel, judge_trace
from courses.formats.units import spec_unit
from courses.models import Evidence, MeasurementTrace, SignOffEvent
from courses.permissions import EvidenceReader

_DOUBTS: Final = frozenset({"calibration_unknown", "calibration_lapsed", "instrument_unknown"})


@dataclass(frozen=True, slots=True)
class Measured:
    """One measurement as it was recorded. `figure` is None where nothing is left to draw; `circumstances` are pairs of
    name and words, `accepted` is None where nobody was asked whether it may count. `source` says what of a trace it is;
    `simulated`, that no instrument measured that trace, which is known of a trace that the reader may see.
    """

    definition: Mapping[str, Any]
    values: tuple[str, ...]
    figure: Figure | None
    circumstances: tuple[tuple[str, str], ...] = ()
    accepted: bool | None = None
    has_trace: bool = False
    source: str = ""
    simulated: bool = False


@dataclass(frozen=True, slots=True)
class Shown:
    """What a page shows of an observation beside its marks and words."""

    readings: list[Measured] = field(default_factory=list)
    files: list[Evidence] = field(default_factory=list)


def shown_in(story: Story, reader: EvidenceReader, *, judging: bool = False) -> Shown:
    """The readings and the files of an observation, as far as this reader may see them; two queries."""
    files = files_of(story, reader, judging=judging)
    traces = _traces(files)
    return Shown(readings=[*_each(story, traces)], files=files)


def files_of(story: Story, reader: EvidenceReader, *, judging: bool = False) -> list[Evidence]:
    """What an observation and its corrections rest on, as far as this reader may see it; one query."""
    rows = Evidence.objects.readable().filter(event__in=[event.pk for event in _events(story)])
    return [row for row in rows if reader.can_view(row, judging=judging)]


def _events(story: Story) -> list[SignOffEvent]:
    later = [entry.event for entry in story.follow_ups if entry.kind == EventKind.CORRECTED]
    return [story.event, *later]


def _traces(files: Iterable[Evidence]) -> dict[str, MeasurementTrace]:
    """Traces by the digest that the ledger names; one query."""
    named = [row.pk for row in files]
    rows = MeasurementTrace.objects.filter(evidence__in=named).select_related("evidence")
    return {row.evidence.sha256: row for row in rows}


def _each(story: Story, traces: Mapping[str, MeasurementTrace]) -> Iterable[Measured]:
    recorded = {one["measurement"]: one for one in story.seen.facts["readings"]}
    day = timezone.localdate(story.event.observed_at, timezone.get_default_timezone())
    for definition in story.version.measurements:
        if (facts := recorded.get(definition["id"])) is not None:
            yield measured(definition, facts, traces, day)


def measured(
    definition: Mapping[str, Any], facts: Mapping[str, Any], traces: Mapping[str, MeasurementTrace], day: date
) -> Measured:
    """One entry of `readings` as a page shows it; `traces` are those that the reader may see, by their digests."""
    trace = traces.get(facts["trace"]["canonical"]) if "trace" in facts else None
    return Measured(
        definition=definition,
        values=tuple(facts["values"]),
        figure=_figure(definition, facts, trace, day) if "outcome" in facts else None,
        circumstances=tuple(circumstances(definition, facts)),
        accepted=facts.get("accepted"),
        has_trace="trace" in facts,
        source=source_words(facts, trace),
        simulated=trace is not None and trace.is_simulated,
    )


def _figure(
    definition: Mapping[str, Any], facts: Mapping[str, Any], trace: MeasurementTrace | None, day: date
) -> Figure | None:
    definition = _as_recorded_of(definition, facts, trace)
    spec, ident = spec_of(definition), f"measured-{definition['id']}"
    channel = channel_for(definition, trace) if trace is not None else None
    try:
        if channel is not None and not takes_rows(definition):
            return trace_figure(spec, channel, _on_trace(spec, facts, channel, day), ident=ident)
        if not facts["values"]:
            return None
        return readings_figure(spec, _on_readings(spec, facts, day), ident=ident)
    except (MeasurementError, KeyError):  # recorded by rules that are no longer known
        return None


def _as_recorded_of(
    definition: Mapping[str, Any], facts: Mapping[str, Any], trace: MeasurementTrace | None
) -> Mapping[str, Any]:
    """The definition with what was chosen of the trace then; as it is where there is none to be seen."""
    if trace is None:
        return definition
    said = facts["trace"]
    choice = Choice(said.get("feature", ""), channel_named(said, trace.summary))
    return as_chosen(definition, choice)


def _on_trace(spec: Spec, facts: Mapping[str, Any], channel: Channel, day: date) -> Verdict:
    if spec.envelope is None:
        return _on_readings(spec, facts, day)
    uncertainty = next((Decimal(one) for one in facts.get("uncertainty", []) if one is not None), None)
    found = judge_trace(
        spec, [channel], observed_on=day, uncertainty=uncertainty, instrument=_instrument(facts, day)
    )
    return _as_recorded(found, facts)


def _on_readings(spec: Spec, facts: Mapping[str, Any], day: date) -> Verdict:
    """The readings judged once more under the limits that were in force."""
    return _as_recorded(judged_again(spec, facts, day), facts)


def judged_again(spec: Spec, facts: Mapping[str, Any], day: date) -> Verdict:
    """What recorded readings come to under this measurement, which need not be the one they were taken for.

    Raises MeasurementError where it asks for something else.
    """
    stated = [None if one is None else decimal_of(one) for one in facts.get("uncertainty", [])]
    read = facts.get("read") or [{"value": one, "unit": facts["unit"]} for one in facts["values"]]
    instrument = _instrument(facts, day)
    readings = [
        Reading(
            value=Decimal(one["value"]),
            unit=spec_unit(one["unit"]),
            observed_on=day,
            uncertainty=stated[turn] if turn < len(stated) else None,
            instrument=instrument,
        )
        for turn, one in enumerate(read)
    ]
    conditions = [_condition(one) for one in facts.get("conditions", [])]
    return judge(spec, readings, conditions=conditions)


def _as_recorded(found: Verdict, facts: Mapping[str, Any]) -> Verdict:
    """The verdict with outcome, limits and reasons of the record."""
    low, high = (None if facts[side] is None else Decimal(facts[side]) for side in ("min", "max"))
    codes = facts["reasons"]
    reasons = tuple(reason for reason in found.reasons if reason.code in codes)
    return replace(found, outcome=Outcome(facts["outcome"]), low=low, high=high, reasons=reasons)


def _instrument(facts: Mapping[str, Any], day: date) -> InstrumentState | None:
    """The instrument so that it raises the doubt that is recorded, and no other."""
    named = facts.get("instrument")
    if named is None:
        return None
    due = date.fromisoformat(named["due"]) if named["due"] else None
    if not _DOUBTS & set(facts["reasons"]):
        return InstrumentState(code=named["code"], calibration_due=max(due or day, day))
    if "calibration_lapsed" in facts["reasons"]:
        return InstrumentState(code=named["code"], calibration_due=min(due or day, day - timedelta(days=1)))
    return InstrumentState(code=named["code"], known="instrument_unknown" not in facts["reasons"])


def _condition(said: Mapping[str, str]) -> ConditionValue:
    if "choice" in said:
        return ConditionValue(id=said["id"], choice=said["choice"])
    return ConditionValue(id=said["id"], value=Decimal(said["value"]), unit=spec_unit(said["unit"]))
