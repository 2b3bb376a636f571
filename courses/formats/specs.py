"""What a skill version asks to be measured: its definition, read once into exact numbers.

The keys are those of ``measurements`` in ``skills/*.yaml`` (docs/bundle.md). All but the first eight are
optional, and definitions frozen before they existed lack them.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from typing import Any

from courses.formats.units import Unit, spec_unit


@dataclass(frozen=True, slots=True, kw_only=True)
class Condition:
    """A circumstance that a limit depends on: a number in ``unit``, or one of ``choices``."""

    id: str
    quantity: str
    unit: Unit | None = None
    choices: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Table:
    """A limit for each choice, or for each number up to a bound (the bound included), lowest first."""

    by: str
    rows: tuple[tuple[str | Decimal, Decimal], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """``base`` up to ``up_to`` of the condition, then ``add`` for each further ``each``; kept at ``cap``.

    ``steps`` says how a part of a step counts: ``whole`` not yet, ``started`` already, ``exact`` in proportion.
    """

    by: str
    base: Decimal
    up_to: Decimal
    add: Decimal
    each: Decimal
    steps: str = "whole"
    cap: Decimal | None = None


Rule = Table | Line


@dataclass(frozen=True, slots=True, kw_only=True)
class Point:
    """A corner of an envelope: seconds, and the least and largest value allowed there."""

    t: Fraction
    low: Fraction | None
    high: Fraction | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Envelope:
    """Limits over time. They begin with the trace, or where it first crosses ``threshold``."""

    points: tuple[Point, ...]
    threshold: Decimal | None = None
    edge: str = "rising"


@dataclass(frozen=True, slots=True, kw_only=True)
class Feature:
    """The single value of a trace that counts as the reading. ``threshold`` is in ``threshold_unit``."""

    name: str
    channel: str = ""
    threshold: Decimal | None = None
    threshold_unit: Unit | None = None
    window: Decimal | None = None  # seconds


@dataclass(frozen=True, slots=True, kw_only=True)
class Spec:
    """One measurement of a skill version. Numbers are in ``unit``; a missing limit is None."""

    id: str
    quantity: str
    unit: Unit
    low: Decimal | None
    high: Decimal | None
    readings: int
    kind: str = "value"
    difference: bool = False
    spread_max: Decimal | None = None
    conditions: tuple[Condition, ...] = ()
    low_rule: Rule | None = None
    high_rule: Rule | None = None
    uncertainty_required: bool = False
    default_uncertainty: Decimal | None = None
    instrument_required: bool = False
    feature: Feature | None = None
    channel: str = ""
    envelope: Envelope | None = None

    @property
    def has_limits(self) -> bool:
        """Whether anything but the mentor's own judgement decides."""
        limits = (self.low, self.high, self.low_rule, self.high_rule, self.spread_max, self.envelope)
        return any(limit is not None for limit in limits)


def spec_of(measurement: Mapping[str, Any]) -> Spec:
    """A measurement of a frozen definition as numbers; its shape was checked when the bundle was read."""
    return Spec(
        id=measurement["id"],
        quantity=measurement["quantity"],
        unit=spec_unit(measurement["unit"]),
        low=_number(measurement["min"]),
        high=_number(measurement["max"]),
        readings=measurement["readings"],
        kind=measurement.get("kind", "value"),
        difference=measurement.get("difference", False),
        spread_max=_number(measurement.get("spread_max")),
        conditions=tuple(_condition(one) for one in measurement.get("conditions", ())),
        low_rule=_rule(measurement.get("min_rule")),
        high_rule=_rule(measurement.get("max_rule")),
        uncertainty_required=measurement.get("uncertainty") == "required",
        default_uncertainty=_number(measurement.get("default_uncertainty")),
        instrument_required=measurement.get("instrument") == "required",
        feature=_feature(measurement.get("feature")),
        channel=measurement.get("channel", ""),
        envelope=_envelope(measurement.get("envelope"), measurement.get("align")),
    )


def _number(text: str | None) -> Decimal | None:
    return None if text is None else Decimal(text)


def _fraction(text: str | None) -> Fraction | None:
    return None if text is None else Fraction(text)


def _condition(data: Mapping[str, Any]) -> Condition:
    unit = data.get("unit")
    return Condition(
        id=data["id"],
        quantity=data["quantity"],
        unit=None if unit is None else spec_unit(unit),
        choices=tuple(data.get("choices", ())),
    )


def _rule(data: Mapping[str, Any] | None) -> Rule | None:
    if data is None:
        return None
    if "table" in data:
        return Table(
            by=data["by"],
            rows=tuple(
                (row["for"] if "for" in row else Decimal(row["up_to"]), Decimal(row["limit"]))
                for row in data["table"]
            ),
        )
    return Line(
        by=data["by"],
        steps=data["steps"],
        cap=_number(data.get("cap")),
        **{name: Decimal(data[name]) for name in ("base", "up_to", "add", "each")},
    )


def _feature(data: Mapping[str, Any] | None) -> Feature | None:
    if data is None:
        return None
    return Feature(
        name=data["name"],
        channel=data.get("channel", ""),
        threshold=_number(data.get("threshold")),
        threshold_unit=spec_unit(data["unit"]) if "unit" in data else None,
        window=_number(data.get("window")),
    )


def _envelope(points: Sequence[Mapping[str, Any]] | None, align: Mapping[str, Any] | None) -> Envelope | None:
    if points is None:
        return None
    corners = tuple(
        Point(t=Fraction(point["t"]), low=_fraction(point["min"]), high=_fraction(point["max"]))
        for point in points
    )
    if align is None:
        return Envelope(points=corners)
    return Envelope(points=corners, threshold=Decimal(align["threshold"]), edge=align["edge"])
