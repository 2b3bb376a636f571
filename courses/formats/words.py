"""Plots in words: one paragraph and a table that say what the picture shows."""

from collections.abc import Sequence
from decimal import Decimal
from fractions import Fraction
from typing import Final

from courses.formats.limits import Judged, Stretch, Verdict
from courses.formats.numbers import decimal_from, plain
from courses.formats.specs import Spec
from courses.formats.traces import Bucket, Channel
from courses.formats.units import convert
from courses.formats.voice import ENGLISH, Voice

MOST_ROWS: Final = 40
Rows = list[tuple[str, ...]]


def spoken_trace(
    spec: Spec, channel: Channel, verdict: Verdict, *, voice: Voice = ENGLISH, told: bool = True
) -> str:
    """What the picture of a trace shows, as a paragraph; not `told`, without the verdict."""
    found = [value for one in channel.buckets for value in _shown(spec, channel, one) if value is not None]
    extremes = (
        {"low": typeset(plain(min(found))), "high": typeset(plain(max(found)))}
        if found
        else {"low": "–", "high": "–"}
    )
    unit = spec.unit if spec.unit.kind == channel.unit.kind else channel.unit
    start, end = plain(channel.buckets[0].t), plain(channel.end)
    says = voice.say(
        "trace_spoken", quantity=spec.quantity, start=start, end=end, unit=unit.symbol, **extremes
    )
    values = ", ".join(value_of(one, spec.unit.symbol) for one in verdict.readings)
    read_off = [voice.say("read_off", values=values)] if values else []
    judged = [_judged(verdict, voice)] if told else []
    return " ".join([says, *read_off, _limits(spec, verdict, voice, channel), *judged])


def spoken_readings(spec: Spec, verdict: Verdict, *, voice: Voice = ENGLISH) -> str:
    """What the picture of readings shows, as a paragraph."""
    values = ", ".join(value_of(one, spec.unit.symbol) for one in verdict.readings)
    says = voice.say("readings_spoken", quantity=spec.quantity, values=values or "–")
    return f"{says} {_limits(spec, verdict, voice)} {_judged(verdict, voice)}"


def value_of(judged: Judged, unit: str) -> str:
    """``0.39 ± 0.02 Ω``: the value with its uncertainty, where there is one."""
    value = typeset(plain(judged.value))
    if judged.uncertainty is None:
        return f"{value} {unit}"
    return f"{value} ± {plain(judged.uncertainty)} {unit}"


def typeset(number: str) -> str:
    """A plain number with the long minus that belongs before it in print."""
    return number.replace("-", "\N{MINUS SIGN}")


def _limits(spec: Spec, verdict: Verdict, voice: Voice, channel: Channel | None = None) -> str:
    sides: list[tuple[str, Decimal | Fraction | None]]
    sides = [("at_least", verdict.low), ("at_most", verdict.high)]
    if spec.envelope is not None:
        corners = spec.envelope.points
        if len({(corner.low, corner.high) for corner in corners}) > 1:
            return voice.say("limits_over_time")
        sides = [("at_least", corners[0].low), ("at_most", corners[0].high)]
    unit = spec.unit.symbol
    known = [
        voice.say(key, limit=typeset(plain(limit)), unit=unit) for key, limit in sides if limit is not None
    ]
    if not known:
        return voice.say("limits_none")
    limits = ", ".join(known)
    if channel is not None and (held := _held(spec, verdict, channel)):
        return voice.say("limits_between", limits=limits, start=held[0], end=held[1])
    return voice.say("limits_spoken", limits=limits)


def _held(spec: Spec, verdict: Verdict, channel: Channel) -> tuple[str, str] | None:
    """From when to when on the trace's clock its limits hold; None where they do all the time."""
    if spec.envelope is None or verdict.zero is None or spec.envelope.threshold is not None:
        return None
    first, last = (Fraction(verdict.zero) + spec.envelope.points[at].t for at in (0, -1))
    if first <= channel.buckets[0].t and last >= channel.end:
        return None
    return plain(first), plain(last)


def _judged(verdict: Verdict, voice: Voice) -> str:
    word = voice.say("verdict_spoken", verdict=voice.say(verdict.word))
    return " ".join([word, *(voice.reason(reason) for reason in verdict.reasons)])


def differs(spec: Spec) -> bool:
    """Whether the samples of a trace are differences: of a ripple only the result is one."""
    return spec.difference and not (spec.feature and spec.feature.name == "ripple_peak_to_peak")


def _shown(spec: Spec, channel: Channel, bucket: Bucket) -> tuple[Decimal | None, Decimal | None]:
    """A bucket's least and largest value in the measurement's unit, or the channel's own where it is another."""
    if bucket.low is None or bucket.high is None:
        return None, None
    if spec.unit.kind != channel.unit.kind:
        return bucket.low, bucket.high
    low, high = (
        convert(v, channel.unit, spec.unit, difference=differs(spec)) for v in (bucket.low, bucket.high)
    )
    return low, high


def trace_table(
    spec: Spec, channel: Channel, verdict: Verdict, *, voice: Voice = ENGLISH, most: int = MOST_ROWS
) -> tuple[tuple[str, ...], Rows]:
    """Head and rows: from, to (seconds), least, largest, and where that lies; at most so many rows.

    Buckets are put together evenly, never across the edge of a stretch that leaves its limits.
    """
    unit = spec.unit if spec.unit.kind == channel.unit.kind else channel.unit
    seconds = voice.say("s")
    head = (
        f"{voice.say('from')} ({seconds})",
        f"{voice.say('to')} ({seconds})",
        f"{voice.say('least')} ({unit.symbol})",
        f"{voice.say('largest')} ({unit.symbol})",
        voice.say("place"),
    )
    return head, [_row(group, spec, channel, voice) for group in _groups(channel, verdict, most)]


_Placed = tuple[Bucket, Decimal, str]


def _groups(channel: Channel, verdict: Verdict, most: int) -> list[list[_Placed]]:
    ends = [*(bucket.t for bucket in channel.buckets[1:]), channel.end]
    placed = [
        (bucket, until, _side(bucket, verdict.stretches))
        for bucket, until in zip(channel.buckets, ends, strict=True)
    ]
    share = max(1, -(-len(placed) // max(1, most - 2 * len(verdict.stretches))))
    groups: list[list[_Placed]] = []
    for one in placed:
        if (
            groups
            and groups[-1][-1][2] == one[2]
            and (len(groups[-1]) < share or one[2] not in {"inside", "gap"})
        ):
            groups[-1].append(one)
        else:
            groups.append([one])
    return groups


def _side(bucket: Bucket, stretches: Sequence[Stretch]) -> str:
    if bucket.low is None:
        return "gap"
    return next(
        (one.side for one in stretches if one.start <= bucket.t < one.end or one.start == bucket.t), "inside"
    )


def _row(group: list[_Placed], spec: Spec, channel: Channel, voice: Voice) -> tuple[str, ...]:
    shown = [_shown(spec, channel, bucket) for bucket, _, _ in group]
    lows = [low for low, _ in shown if low is not None]
    highs = [high for _, high in shown if high is not None]
    return (
        plain(group[0][0].t),
        plain(group[-1][1]),
        plain(decimal_from(min(lows))) if lows else "–",
        plain(decimal_from(max(highs))) if highs else "–",
        voice.say(group[0][2]),
    )


def readings_table(spec: Spec, verdict: Verdict, *, voice: Voice = ENGLISH) -> tuple[tuple[str, ...], Rows]:
    """Head and rows: value, uncertainty, verdict of each reading, in the measurement's unit."""
    unit = spec.unit.symbol
    head = (f"{voice.say('reading')} ({unit})", f"{voice.say('uncertainty')} ({unit})", voice.say("verdict"))
    rows: Rows = [
        (
            plain(one.value),
            "–" if one.uncertainty is None else f"± {plain(one.uncertainty)}",
            voice.say(one.word),
        )
        for one in verdict.readings
    ]
    return head, rows
