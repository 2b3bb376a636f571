"""Readings that are taken from a trace: what to ask of its samples, and the answer as a reading."""

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Final

from courses.formats.numbers import decimal_from, plain
from courses.formats.readings import InstrumentState, Reading
from courses.formats.reasons import Reason, UnitError
from courses.formats.specs import Feature, Spec
from courses.formats.units import Unit, convert, exact, parse_unit

CHANGES_UNIT: Final = frozenset({"time_above", "ramp_rate", "integral"})
"""Features that come in another unit than their channel's."""

CHOSEN: Final = ("mean", "peak", "minimum", "last", "ripple_peak_to_peak", "integral")
"""What somebody may take as the value of a trace where the card names nothing: each needs a channel, and no number."""

_AT_HAND: Final = {"peak": "maximum", "minimum": "minimum", "last": "last"}

_RATES: Final = {
    "a temperature": "a rate of temperature",
    "a voltage": "a rate of voltage",
    "a current": "a rate of current",
}
_AREAS: Final = {"a current": "a charge", "a power": "an energy"}


def question_of(feature: Feature, channel_unit: Unit) -> dict[str, str | None]:
    """What to ask of a channel's samples, for ``content.formats.features.extract``.

    ``{name, threshold, window}``; the threshold is in the channel's unit. Raises ``UnitError`` where it cannot be.
    """
    threshold = feature.threshold
    if threshold is not None and feature.threshold_unit is not None:
        threshold = convert(threshold, feature.threshold_unit, channel_unit)
    return {
        "name": feature.name,
        "threshold": None if threshold is None else plain(threshold),
        "window": None if feature.window is None else plain(feature.window),
    }


def unit_of_feature(name: str, channel_unit: Unit) -> Unit:
    """The unit in which a feature of a channel comes; raises ``UnitError`` where it would have none known here."""
    if name == "time_above":
        return parse_unit("s")
    kinds = {"ramp_rate": _RATES, "integral": _AREAS}.get(name)
    if kinds is None:
        return channel_unit
    if channel_unit.kind not in kinds:
        raise UnitError(Reason("unit_no_feature", {"unit": channel_unit.symbol}))
    symbol = f"{channel_unit.symbol}{'/s' if name == 'ramp_rate' else '·s'}"
    return Unit(symbol, kinds[channel_unit.kind], channel_unit.scale)


def value_at_hand(name: str, channel: Mapping[str, str]) -> str | None:
    """The feature of a channel as the summary of its trace holds it already; None where it has to be reckoned."""
    if name == "ripple_peak_to_peak" and {"maximum", "minimum"} <= channel.keys():
        return plain(Decimal(channel["maximum"]) - Decimal(channel["minimum"]))
    return channel.get(_AT_HAND.get(name, ""))


def reading_of_feature(
    spec: Spec,
    value: Decimal,
    channel_unit: Unit,
    *,
    observed_on: date,
    uncertainty: Decimal | None = None,
    instrument: InstrumentState | None = None,
) -> Reading:
    """The extracted value as a reading in the measurement's unit; ``uncertainty`` is in that unit too.

    Raises ``UnitError`` where the channel measures something else, ``ReadingError`` where the value is no reading.
    """
    name = spec.feature.name if spec.feature else ""
    unit = unit_of_feature(name, channel_unit)
    difference = spec.difference or name == "ripple_peak_to_peak"
    return Reading(
        value=value
        if unit == spec.unit
        else decimal_from(exact(value, unit, spec.unit, difference=difference)),
        unit=spec.unit,
        observed_on=observed_on,
        uncertainty=uncertainty,
        instrument=instrument,
    )
