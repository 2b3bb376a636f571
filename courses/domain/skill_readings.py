"""Recorded readings under changed limits: which that were good would not be. Nothing is judged anew."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.utils import timezone

from courses.domain.ledger import facts_of
from courses.domain.shown_readings import judged_again
from courses.enums import EventKind
from courses.formats.limits import Outcome
from courses.formats.reasons import MeasurementError
from courses.formats.specs import Spec, spec_of
from courses.models import SignOffEvent

_JUDGING = (
    "unit",
    "min",
    "max",
    "min_rule",
    "max_rule",
    "conditions",
    "spread_max",
    "envelope",
    "difference",
)


@dataclass(frozen=True)
class Outside:
    """One measurement whose limits change: how many recordings there are, and how many would fail that did not.

    `unjudged` were made as traces over time, or in a unit of another kind: nobody can say without the file.
    """

    quantity: str
    recorded: int
    failing: int
    unjudged: int


def outside_new_limits(code: str, before: Mapping[str, Any], after: Mapping[str, Any]) -> list[Outside]:
    """Every measurement of `after` whose limits differ from `before`; one query, or none where no limit differs.

    Observations that were corrected count as last corrected, those taken back not at all.
    """
    old = {one["id"]: one for one in before["measurements"]}
    changed = [
        one for one in after["measurements"] if one["id"] in old and _judges(one) != _judges(old[one["id"]])
    ]
    if not changed:
        return []
    specs = {one["id"]: spec_of(one) for one in changed}
    recorded, failing, unjudged = Counter[str](), Counter[str](), Counter[str]()
    for event in _last_words(code):
        for facts in facts_of(event)["readings"]:
            spec = specs.get(facts["measurement"])
            if spec is None or facts.get("outcome") == Outcome.FAIL.value:
                continue
            recorded[spec.id] += 1
            fails = _fails(spec, facts, event)
            failing[spec.id] += fails is True
            unjudged[spec.id] += fails is None
    return [
        Outside(spec.quantity, recorded[name], failing[name], unjudged[name]) for name, spec in specs.items()
    ]


def _judges(measurement: Mapping[str, Any]) -> dict[str, Any]:
    return {name: measurement[name] for name in _JUDGING if measurement.get(name)}


def _last_words(code: str) -> list[SignOffEvent]:
    """The row of each observation that states what is true of it now."""
    kinds = (EventKind.OBSERVED, EventKind.CORRECTED, EventKind.REVOKED)
    told: dict[Any, SignOffEvent] = {}
    gone = set()
    for event in SignOffEvent.objects.filter(skill_code=code, kind__in=kinds).order_by("position"):
        if event.kind == EventKind.REVOKED:
            gone.add(event.target)
        else:
            told[event.target if event.kind == EventKind.CORRECTED else event.client_uuid] = event
    return [event for name, event in told.items() if name not in gone]


def _fails(spec: Spec, facts: Mapping[str, Any], event: SignOffEvent) -> bool | None:
    if spec.envelope is not None or not facts["values"]:
        return None
    day = timezone.localdate(event.observed_at, timezone.get_default_timezone())
    try:
        return judged_again(spec, facts, day).outcome is Outcome.FAIL
    except (MeasurementError, KeyError):  # another unit, or a condition that nobody was asked about then
        return None
