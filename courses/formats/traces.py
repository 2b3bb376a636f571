"""The judgement of a trace against limits over time, from the summary that was made of its file.

A summary holds buckets: a time, and the least and largest sample from there to the next bucket. When inside a
bucket the extremes came is not known. So a bucket is inside where its whole band fits the tightest limits of
its time span, outside where it misses even the widest, and unsure between the two.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal, InvalidOperation
from fractions import Fraction
from itertools import groupby, pairwise
from typing import Any, Final

from courses.formats.from_trace import CHANGES_UNIT
from courses.formats.limits import Outcome, Stretch, Verdict, worst
from courses.formats.numbers import decimal_from, plain
from courses.formats.readings import InstrumentState
from courses.formats.reasons import Reason, TraceError
from courses.formats.specs import Envelope, Point, Spec
from courses.formats.units import Unit, exact, spec_unit

MOST_BUCKETS: Final = 400
_TOLD: Final = 3  # stretches that are named one by one
_LONGEST: Final = 400  # characters of a number: a small one has many digits, and no exponent


@dataclass(frozen=True, slots=True, kw_only=True)
class Bucket:
    """The extremes of the samples from ``t`` (seconds) to the next bucket; None where there were none."""

    t: Decimal
    low: Decimal | None
    high: Decimal | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Channel:
    """One column of a trace. ``end`` is the time of its last sample; ``single`` says one sample per bucket."""

    name: str
    quantity: str
    unit: Unit
    buckets: tuple[Bucket, ...]
    end: Decimal
    single: bool = False

    def answers_to(self, name: str) -> bool:
        """Whether the column is called so, or measures that quantity."""
        return name.strip().casefold() in {self.name.strip().casefold(), self.quantity.strip().casefold()}


def channels_of(summary: Mapping[str, Any]) -> tuple[Channel, ...]:
    """The columns of a summary.

    Shape: ``{channels: [{name, unit, buckets: [[t, min, max], …], quantity?, end?, samples?}]}``, all numbers
    decimal strings but ``samples``; ``min`` and ``max`` are null where a bucket holds no sample. Raises
    ``TraceError("trace_unreadable")``.
    """
    try:
        return tuple(_channel(one) for one in summary["channels"])
    except (KeyError, TypeError, ValueError, AttributeError, InvalidOperation) as error:
        raise TraceError(Reason("trace_unreadable")) from error


def _channel(data: Mapping[str, Any]) -> Channel:
    buckets = tuple(_bucket(*bucket) for bucket in data["buckets"])
    if not 1 <= len(buckets) <= MOST_BUCKETS or any(one.t >= other.t for one, other in pairwise(buckets)):
        raise TraceError(Reason("trace_unreadable"))
    end = buckets[-1].t if data.get("end") is None else _number(data["end"])
    if end < buckets[-1].t:
        raise TraceError(Reason("trace_unreadable"))
    return Channel(
        name=data["name"],
        quantity=data.get("quantity") or "",
        unit=spec_unit(data["unit"]),
        buckets=buckets,
        end=end,
        single=data.get("samples") == len(buckets),
    )


def _bucket(t: str, low: str | None, high: str | None) -> Bucket:
    if low is None or high is None:
        return Bucket(t=_number(t), low=None, high=None)
    bucket = Bucket(t=_number(t), low=_number(low), high=_number(high))
    if Decimal(low) > Decimal(high):
        raise TraceError(Reason("trace_unreadable"))
    return bucket


def _number(text: str) -> Decimal:
    """A number of a summary: a file's own, with more digits than anybody types. Raises ValueError."""
    value = Decimal(text) if len(text) <= _LONGEST else Decimal("NaN")
    if not value.is_finite():
        raise ValueError(f"{text[:40]} is no number")
    return value


def find_channel(spec: Spec, channels: Iterable[Channel]) -> Channel | Reason:
    """The column that a measurement is about, or why there is none: none fits, or several do."""
    wanted = spec.channel or (spec.feature.channel if spec.feature else "")
    fitting = [one for one in channels if not wanted or one.answers_to(wanted)]
    if spec.feature is None or spec.feature.name not in CHANGES_UNIT:
        fitting = [one for one in fitting if one.unit.kind == spec.unit.kind]
    quantity = wanted or spec.quantity
    if not fitting:
        return Reason("no_channel", {"quantity": quantity})
    if len(fitting) > 1:
        names = ", ".join(one.name for one in fitting)
        return Reason("which_channel", {"quantity": quantity, "names": names})
    return fitting[0]


@dataclass(frozen=True, slots=True)
class _Span:
    """A bucket in the measurement's unit, and when its samples may have been taken after the limits began."""

    bucket: Bucket
    until: Decimal
    start: Fraction
    end: Fraction
    low: Fraction
    high: Fraction


def judge_trace(
    spec: Spec,
    channels: Sequence[Channel],
    *,
    observed_on: date,
    uncertainty: Decimal | None = None,
    instrument: InstrumentState | None = None,
) -> Verdict:
    """The verdict on a trace under a measurement of kind ``envelope``.

    ``uncertainty`` is expanded (k = 2) and in the measurement's unit; None stands for the definition's own.
    A trace that is too short, has gaps, or never crosses the threshold needs a person to look. Raises
    ValueError for a measurement of another kind.
    """
    if spec.envelope is None:
        raise ValueError(f"{spec.id} has no limits over time")
    channel = find_channel(spec, channels)
    if isinstance(channel, Reason):
        return _verdict(spec, [channel], (), None)
    began = _beginning(spec, spec.envelope, channel)
    if began is None:
        shown = {"threshold": plain(spec.envelope.threshold or Decimal(0)), "unit": spec.unit.symbol}
        return _verdict(spec, [Reason("no_crossing", shown)], (), None)
    stated = spec.default_uncertainty if uncertainty is None else uncertainty
    doubts = _doubts(spec, instrument, stated, observed_on)
    doubts += _coverage(spec.envelope, channel, began)
    band = Fraction(stated or 0)
    sides = [
        (span, _side(span, spec.envelope, band))
        for span in _spans(spec, channel, began)
        if _reached(span, spec)
    ]
    stretches = tuple(_stretches(sides))
    return _verdict(spec, doubts, stretches, began[0])


def _verdict(
    spec: Spec, doubts: list[Reason], stretches: tuple[Stretch, ...], zero: Fraction | None
) -> Verdict:
    outcomes = [Outcome.REVIEW for _ in doubts]
    outcomes += [Outcome.MARGINAL if one.side == "unsure" else Outcome.FAIL for one in stretches]
    reasons = [_told(one) for one in sorted(stretches, key=lambda one: one.side == "unsure")[:_TOLD]] + doubts
    return Verdict(
        measurement=spec.id,
        unit=spec.unit.symbol,
        outcome=worst(outcomes),
        reasons=tuple(reasons) or (Reason("trace_inside"),),
        stretches=stretches,
        zero=None if zero is None else decimal_from(zero),
    )


def _told(stretch: Stretch) -> Reason:
    code = {"above": "trace_above", "below": "trace_below"}.get(stretch.side, "trace_crosses")
    return Reason(code, {"start": plain(stretch.start), "end": plain(stretch.end)})


def _doubts(
    spec: Spec, instrument: InstrumentState | None, uncertainty: Decimal | None, day: date
) -> list[Reason]:
    found: list[Reason] = []
    if spec.uncertainty_required and uncertainty is None:
        found.append(Reason("uncertainty_missing"))
    if instrument is None:
        return [*found, Reason("instrument_missing")] if spec.instrument_required else found
    doubt = instrument.doubt(day)
    return [*found, doubt] if doubt else found


def _beginning(spec: Spec, envelope: Envelope, channel: Channel) -> tuple[Fraction, Fraction] | None:
    """Between which two moments of the trace its limits begin; None where they never do."""
    if envelope.threshold is None:
        first = Fraction(channel.buckets[0].t)
        return first, first
    limit = Fraction(envelope.threshold)
    sign = 1 if envelope.edge == "rising" else -1
    was_before = False
    for bucket, until in _timed(channel):
        if bucket.low is None or bucket.high is None:
            continue
        reach = [sign * (exact(v, channel.unit, spec.unit) - limit) for v in (bucket.low, bucket.high)]
        was_before = was_before or min(reach) < 0
        if was_before and max(reach) >= 0:
            return Fraction(bucket.t), Fraction(bucket.t if channel.single else until)
    return None


def _timed(channel: Channel) -> Iterator[tuple[Bucket, Decimal]]:
    """Each bucket with the time of the next one."""
    ends = [*(bucket.t for bucket in channel.buckets[1:]), channel.end]
    return zip(channel.buckets, ends, strict=True)


def _coverage(envelope: Envelope, channel: Channel, began: tuple[Fraction, Fraction]) -> list[Reason]:
    """Doubts about a trace that does not reach from the first corner of its limits to the last."""
    found: list[Reason] = []
    first, last = envelope.points[0].t, envelope.points[-1].t
    start, end = Fraction(channel.buckets[0].t) - began[0], Fraction(channel.end) - began[0]
    if start > first:
        found.append(Reason("trace_late", {"start": plain(start), "needed": plain(first)}))
    if end < last:
        found.append(Reason("trace_short", {"end": plain(end), "needed": plain(last)}))
    for bucket, until in _timed(channel):
        inside = Fraction(until) - began[0] > first and Fraction(bucket.t) - began[0] < last
        if bucket.low is None and inside:
            found.append(Reason("trace_gap", {"start": plain(bucket.t), "end": plain(until)}))
    return found


def _spans(spec: Spec, channel: Channel, began: tuple[Fraction, Fraction]) -> Iterator[_Span]:
    earliest, latest = began
    for bucket, until in _timed(channel):
        if bucket.low is None or bucket.high is None:
            continue
        last = bucket.t if channel.single else until
        yield _Span(
            bucket=bucket,
            until=until,
            start=Fraction(bucket.t) - latest,
            end=Fraction(last) - earliest,
            low=exact(bucket.low, channel.unit, spec.unit, difference=spec.difference),
            high=exact(bucket.high, channel.unit, spec.unit, difference=spec.difference),
        )


def _reached(span: _Span, spec: Spec) -> bool:
    """Whether any sample of the bucket may fall into the time of the limits."""
    points = spec.envelope.points if spec.envelope else ()
    return bool(points) and span.end >= points[0].t and span.start <= points[-1].t


def _side(span: _Span, envelope: Envelope, uncertainty: Fraction) -> str:
    """``inside``, ``above``, ``below``, or ``unsure`` where it depends on the moment or on the uncertainty."""
    points = envelope.points
    whole = span.start >= points[0].t and span.end <= points[-1].t
    times = _moments(points, span.start, span.end)
    highs = [limit for t in times for limit in _allowed(points, t, high=True)]
    lows = [limit for t in times for limit in _allowed(points, t, high=False)]
    if whole and highs and None not in highs and span.high - uncertainty > max(_numbers(highs)):
        return "above"
    if whole and lows and None not in lows and span.low + uncertainty < min(_numbers(lows)):
        return "below"
    crosses_high = any(span.high + uncertainty > limit for limit in _numbers(highs))
    crosses_low = any(span.low - uncertainty < limit for limit in _numbers(lows))
    return "unsure" if crosses_high or crosses_low else "inside"


def _numbers(limits: Iterable[Fraction | None]) -> list[Fraction]:
    return [limit for limit in limits if limit is not None]


def _moments(points: Sequence[Point], start: Fraction, end: Fraction) -> list[Fraction]:
    """The moments of a span at which limits between straight lines can be tightest or widest."""
    start, end = max(start, points[0].t), min(end, points[-1].t)
    return sorted({start, end, *(point.t for point in points if start <= point.t <= end)})


def _allowed(points: Sequence[Point], t: Fraction, *, high: bool) -> Iterator[Fraction | None]:
    """What each stretch of the limits that touches ``t`` allows there; None where it sets no limit."""
    for one, other in pairwise(points):
        if not one.t <= t <= other.t or one.t == other.t:
            continue
        first, second = (one.high, other.high) if high else (one.low, other.low)
        if first is None or second is None:
            yield None
        else:
            yield first + (second - first) * (t - one.t) / (other.t - one.t)


def _stretches(sides: Iterable[tuple[_Span, str]]) -> Iterator[Stretch]:
    """Neighbouring buckets on the same side, as one."""
    for side, group in groupby(sides, key=lambda pair: pair[1]):
        spans = [span for span, _ in group]
        if side != "inside":
            yield Stretch(start=spans[0].bucket.t, end=spans[-1].until, side=side)
