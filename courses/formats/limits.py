"""The judgement of readings against what a skill version asks: pass, fail, marginal or review.

* The whole uncertainty band inside the limits, which are included: pass.
* The whole band outside: fail. Fewer readings than asked, or a spread that is too large: fail.
* A band that crosses a limit: marginal. It never passes by itself; a person looks and signs.
* Lapsed or unknown calibration, a needed uncertainty, instrument or condition that is missing: review, again
  by a person.

Of several readings the worst decides, in the order fail, review, marginal, pass: no doubt about an instrument
turns a failure into something that may be signed. All arithmetic is exact.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from fractions import Fraction
from typing import Any, Final

from courses.formats.numbers import decimal_from, plain
from courses.formats.readings import ConditionValue, Reading
from courses.formats.reasons import Reason
from courses.formats.rules import Limits, limits_in_force
from courses.formats.specs import Spec
from courses.formats.units import exact

Number = Decimal | Fraction


class Outcome(StrEnum):
    """What a judgement comes to, from best to worst."""

    PASS = "pass"  # noqa: S105 -- the word for a good result
    MARGINAL = "marginal"
    REVIEW = "review"
    FAIL = "fail"


_SEVERITY = {outcome: at for at, outcome in enumerate(Outcome)}


def worst(outcomes: Iterable[Outcome]) -> Outcome:
    """The outcome that decides; ``pass`` of none."""
    return max(outcomes, key=_SEVERITY.__getitem__, default=Outcome.PASS)


RECORDED: Final = "recorded"


def _word_for(outcome: Outcome, reasons: tuple[Reason, ...]) -> str:
    """What readers are told: a value without a limit counts like one that passes, but nothing has judged it."""
    no_limit = outcome is Outcome.PASS and {reason.code for reason in reasons} == {"no_limit"}
    return RECORDED if no_limit else outcome.value


@dataclass(frozen=True, slots=True, kw_only=True)
class Judged:
    """One reading, judged. ``value`` and ``uncertainty`` are in the measurement's unit."""

    reading: Reading
    value: Decimal
    uncertainty: Decimal | None
    outcome: Outcome
    reasons: tuple[Reason, ...]

    @property
    def word(self) -> str:
        """The key of the word for it: the outcome, or ``recorded`` where no limit judges it."""
        return _word_for(self.outcome, self.reasons)

    def as_json(self) -> dict[str, Any]:
        """``{value, unit, uncertainty, instrument, outcome, reasons}`` with the value as it was read."""
        read = self.reading
        return {
            "value": plain(read.value),
            "unit": read.unit.symbol,
            "uncertainty": None if read.uncertainty is None else plain(read.uncertainty),
            "instrument": None if read.instrument is None else read.instrument.code,
            "outcome": self.outcome.value,
            "reasons": [reason.as_json() for reason in self.reasons],
        }


@dataclass(frozen=True, slots=True, kw_only=True)
class Stretch:
    """A part of a trace that leaves its limits, or may: seconds on the trace's own clock."""

    start: Decimal
    end: Decimal
    side: str  # "above", "below" or "unsure"

    def as_json(self) -> dict[str, str]:
        """``{start, end, side}``."""
        return {"start": plain(self.start), "end": plain(self.end), "side": self.side}


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """What a measurement comes to, with every reason; limits are in the measurement's unit."""

    measurement: str
    unit: str
    outcome: Outcome
    reasons: tuple[Reason, ...]
    low: Decimal | None = None
    high: Decimal | None = None
    readings: tuple[Judged, ...] = ()
    conditions: tuple[ConditionValue, ...] = ()
    stretches: tuple[Stretch, ...] = ()
    zero: Decimal | None = None  # where on the trace's clock its limits begin

    @property
    def needs_person(self) -> bool:
        """Whether somebody has to look and sign before it may count."""
        return self.outcome in {Outcome.MARGINAL, Outcome.REVIEW}

    @property
    def word(self) -> str:
        """The key of the word for it: the outcome, or ``recorded`` where no limit judges it."""
        return _word_for(self.outcome, self.reasons)

    @property
    def passes_by_itself(self) -> bool:
        return self.outcome is Outcome.PASS

    def as_json(self) -> dict[str, Any]:
        """Strings, booleans and None only, so that it can stand in a ledger's payload."""
        return {
            "measurement": self.measurement,
            "unit": self.unit,
            "outcome": self.outcome.value,
            "needs_person": self.needs_person,
            "min": None if self.low is None else plain(self.low),
            "max": None if self.high is None else plain(self.high),
            "conditions": [one.as_json() for one in self.conditions],
            "readings": [one.as_json() for one in self.readings],
            "stretches": [one.as_json() for one in self.stretches],
            "zero": None if self.zero is None else plain(self.zero),
            "reasons": [reason.as_json() for reason in self.reasons],
        }


def judge(spec: Spec, readings: Sequence[Reading], *, conditions: Iterable[ConditionValue] = ()) -> Verdict:
    """The verdict on typed readings, or on the single value that was read from a trace.

    Raises ``UnitError`` for a reading in a unit of another kind and ``ReadingError`` for a condition that the
    measurement does not ask for: both belong in front of whoever typed them.
    """
    given = tuple(conditions)
    limits = limits_in_force(spec, given)
    judged = tuple(_judge_one(spec, limits, reading) for reading in readings)
    reasons: list[Reason] = [*limits.doubts]
    outcomes = [*(one.outcome for one in judged), *(Outcome.REVIEW for _ in limits.doubts)]
    for reason in (_too_few(spec, readings), _spread(spec, readings)):
        if reason is not None:
            outcomes.append(Outcome.FAIL)
            reasons.append(reason)
    for one in judged:
        reasons.extend(reason for reason in one.reasons if reason not in reasons)
    return Verdict(
        measurement=spec.id,
        unit=spec.unit.symbol,
        outcome=worst(outcomes),
        reasons=_telling(reasons, worst(outcomes)),
        low=_shown(limits.low),
        high=_shown(limits.high),
        readings=judged,
        conditions=given,
    )


def _shown(limit: Number | None) -> Decimal | None:
    return None if limit is None else decimal_from(limit)


_GOOD = {"inside", "no_limit"}
_CLOSE = {"crosses_high", "crosses_low"}
_BAD = {"above", "below", "too_few", "spread"}


def _telling(reasons: list[Reason], outcome: Outcome) -> tuple[Reason, ...]:
    """The reasons, the weightiest first. That one reading was good says nothing where another was not."""
    if outcome is Outcome.PASS:
        return tuple(reasons)
    told = [reason for reason in reasons if reason.code not in _GOOD]
    return tuple(sorted(told, key=lambda reason: (reason.code not in _BAD) + (reason.code in _CLOSE)))


def _too_few(spec: Spec, readings: Sequence[Reading]) -> Reason | None:
    if len(readings) >= spec.readings:
        return None
    return Reason("too_few", {"given": str(len(readings)), "needed": str(spec.readings)})


def _spread(spec: Spec, readings: Sequence[Reading]) -> Reason | None:
    """The spread speaks for itself: what is uncertain about one instrument is the same in all its readings."""
    if spec.spread_max is None or not readings:
        return None
    values = [exact(one.value, one.unit, spec.unit, difference=spec.difference) for one in readings]
    spread = max(values) - min(values)
    if spread <= Fraction(spec.spread_max):
        return None
    shown = {"spread": plain(spread), "unit": spec.unit.symbol, "limit": plain(spec.spread_max)}
    return Reason("spread", shown)


def _judge_one(spec: Spec, limits: Limits, reading: Reading) -> Judged:
    value = _in_unit_of(spec, reading.value, reading, difference=spec.difference)
    stated = _uncertainty(spec, reading)
    doubts = _doubts(spec, reading, stated)
    outcome, reason = place(value, stated or Decimal(0), limits, spec.unit.symbol)
    if doubts:
        outcome = worst((outcome, Outcome.REVIEW))
    return Judged(
        reading=reading,
        value=decimal_from(value),
        uncertainty=None if stated is None else decimal_from(stated),
        outcome=outcome,
        reasons=(reason, *doubts),
    )


def _in_unit_of(spec: Spec, value: Decimal, reading: Reading, *, difference: bool) -> Number:
    """The value in the measurement's unit; as it was written where that is the reading's own."""
    if reading.unit == spec.unit:
        return value
    return exact(value, reading.unit, spec.unit, difference=difference)


def _uncertainty(spec: Spec, reading: Reading) -> Number | None:
    """The expanded uncertainty in the measurement's unit: as stated, else the definition's own."""
    if reading.uncertainty is None:
        return spec.default_uncertainty
    return _in_unit_of(spec, reading.uncertainty, reading, difference=True)


def _doubts(spec: Spec, reading: Reading, uncertainty: Number | None) -> tuple[Reason, ...]:
    found: list[Reason] = []
    if spec.uncertainty_required and uncertainty is None:
        found.append(Reason("uncertainty_missing"))
    if reading.instrument is None:
        if spec.instrument_required:
            found.append(Reason("instrument_missing"))
    elif (doubt := reading.instrument.doubt(reading.observed_on)) is not None:
        found.append(doubt)
    return tuple(found)


def place(value: Number, uncertainty: Number, limits: Limits, unit: str) -> tuple[Outcome, Reason]:
    """Where a value with its band lies: inside, outside, or across a limit."""
    if limits.low is None and limits.high is None:
        return Outcome.PASS, Reason("no_limit")
    shown = {"value": plain(value), "unit": unit, "uncertainty": plain(uncertainty)}
    sides = (
        ("above", "crosses_high", limits.high, 1),
        ("below", "crosses_low", limits.low, -1),
    )
    crossing: Reason | None = None
    for outside, crosses, limit, sign in sides:
        if limit is None:
            continue
        values = shown | {"limit": plain(limit)}
        beyond = sign * (Fraction(value) - Fraction(limit))
        if beyond > Fraction(uncertainty):
            return Outcome.FAIL, Reason(outside, values)
        if beyond > -Fraction(uncertainty):
            crossing = crossing or Reason(crosses, values)
    return (Outcome.MARGINAL, crossing) if crossing else (Outcome.PASS, Reason("inside"))
