"""Whether the values that the ledger says were read from a trace are those that the trace holds.

Only what is still there is compared: a trace that was erased tells nothing, and neither do rows from before the ledger
said what of a trace counts.
"""

from collections.abc import Iterator, Mapping
from itertools import islice
from typing import Any, Final

from courses.domain.ledger import BadRow, facts_of
from courses.domain.measuring import channel_named, values_in
from courses.domain.trace_choice import Choice
from courses.enums import EventKind
from courses.formats.reasons import MeasurementError
from courses.models import MeasurementTrace, SignOffEvent, SkillVersion
from lms.kernel.errors import DomainError

_AT_ONCE: Final = 200
_WITH_TRACE: Final = '"trace":{'  # as it stands in a payload; a quote inside a word is escaped there


def wrong_trace_values() -> Iterator[BadRow]:
    """Rows whose value is not the one that their trace holds; two queries for each batch of rows."""
    rows = SignOffEvent.objects.filter(
        kind__in=(EventKind.OBSERVED, EventKind.CORRECTED), payload__contains=_WITH_TRACE
    )
    found = rows.order_by("position").iterator(chunk_size=_AT_ONCE)
    while batch := list(islice(found, _AT_ONCE)):
        told = [(event, reading) for event in batch for reading in _from_traces(event)]
        traces = _traces({reading["trace"]["canonical"] for _event, reading in told})
        versions = _versions({event.skill_code for event, _reading in told})
        for event, reading in told:
            trace = traces.get(reading["trace"]["canonical"])
            version = versions.get((event.skill_code, event.skill_version or 0))
            if trace is not None and version is not None and not _holds(version, reading, trace.summary):
                yield BadRow(event.position, "a value that was read from a trace is not what the trace holds")


def _from_traces(event: SignOffEvent) -> list[dict[str, Any]]:
    return [one for one in facts_of(event).get("readings", []) if "rows" in one.get("trace", {})]


def _traces(digests: set[str]) -> dict[str, MeasurementTrace]:
    rows = MeasurementTrace.objects.filter(evidence__sha256__in=digests).select_related("evidence")
    return {row.evidence.sha256: row for row in rows}


def _versions(codes: set[str]) -> dict[tuple[str, int], SkillVersion]:
    rows = SkillVersion.objects.filter(skill__code__in=codes).select_related("skill")
    return {(row.skill.code, row.number): row for row in rows}


def _holds(version: SkillVersion, reading: Mapping[str, Any], summary: Mapping[str, Any]) -> bool:
    definition = next(one for one in version.measurements if one["id"] == reading["measurement"])
    said = reading["trace"]
    try:
        choice = Choice(said.get("feature", ""), channel_named(said, summary))
        return values_in(definition, choice, summary) == list(reading["values"])
    except (DomainError, MeasurementError, KeyError, TypeError):
        return False
