"""Single values that somebody asks of a trace while it is read: the features that a skill's measurements name.

Extremes are found by numpy and are the samples themselves. Everything else is reckoned by
`content.formats.features` in decimals of 50 digits, from the shortest decimal of each stored number, and the answer
is rounded to 15 significant digits: a 64-bit float holds no more of what an instrument wrote.
"""

from collections.abc import Mapping as Object
from dataclasses import dataclass
from decimal import Context, Decimal, InvalidOperation
from typing import Any, Final

from content.formats.features import FeatureError, extract
from content.formats.trace.model import Channel, Trace, Values
from content.formats.trace.refusal import TraceRefused
from content.formats.trace.summary import decimal
from content.formats.vocabulary import FEATURES

_MOST: Final = 100
_ROUNDED: Final = Context(prec=15)
_KEYS: Final = {"id", "channel", "name", "threshold", "window"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """One feature of one channel; `threshold` is in the channel's unit, `window` in seconds."""

    id: str
    channel: str
    name: str
    threshold: Decimal | None = None
    window: Decimal | None = None


def questions_from_json(found: object) -> list[Question]:
    """Questions from `[{"id", "channel", "name", "threshold", "window"}]`, the last two decimal texts or null."""
    if found is None:
        return []
    if not isinstance(found, list) or len(found) > _MOST:
        raise TraceRefused("Ask at most %(most)s questions of a trace.", code="mapping", most=str(_MOST))
    return [_question(each) for each in found]


def answers(trace: Trace, questions: list[Question]) -> dict[str, dict[str, Any]]:
    """For each question's id `{"value", "unit"}`, a decimal text and the unit of its channel, or `{"problem"}`, with
    its template and values.

    The unit is the channel's also where the feature itself comes in another: a ramp in °C per second says °C.
    """
    read: dict[int, list[Decimal]] = {}
    return {one.id: _answer(trace, one, read) for one in questions}


def _answer(trace: Trace, asked: Question, read: dict[int, list[Decimal]]) -> dict[str, Any]:
    channel = next((one for one in trace.channels if one.name == asked.channel), None)
    if channel is None:
        raise TraceRefused(
            "The trace has no channel “%(channel)s”.", code="mapping", channel=asked.channel[:60]
        )
    try:
        return {"value": _value(trace, channel, asked, read), "unit": channel.unit}
    except FeatureError as error:
        return {"problem": str(error), "template": error.template, "values": error.values}


def _value(trace: Trace, channel: Channel, asked: Question, read: dict[int, list[Decimal]]) -> str:
    match asked.name:
        case "peak":
            return decimal(channel.values.max())
        case "minimum":
            return decimal(channel.values.min())
        case "ripple_peak_to_peak":
            return _plain(Decimal(decimal(channel.values.max())) - Decimal(decimal(channel.values.min())))
    times, values = (_decimals(each, read) for each in (trace.time, channel.values))
    found = extract(asked.name, times, values, threshold=asked.threshold, window=asked.window)
    return _plain(found)


def _decimals(values: Values, read: dict[int, list[Decimal]]) -> list[Decimal]:
    """The numbers as the shortest decimals that they are, each row converted once for all questions."""
    if id(values) not in read:
        read[id(values)] = [Decimal(repr(value)) for value in values.tolist()]
    return read[id(values)]


def _plain(value: Decimal) -> str:
    return format(_ROUNDED.plus(value).normalize() + 0, "f")


def _question(found: object) -> Question:
    if not isinstance(found, dict) or set(found) - _KEYS:
        raise TraceRefused("A question names what it asks of a channel, and nothing else.", code="mapping")
    texts = {name: found.get(name) for name in ("id", "channel", "name")}
    if not all(isinstance(text, str) and 0 < len(text) <= 200 for text in texts.values()):
        raise TraceRefused("A question needs an id, a channel and a feature.", code="mapping")
    if texts["name"] not in FEATURES:
        raise TraceRefused("A feature is one of: %(known)s.", code="mapping", known=", ".join(FEATURES))
    return Question(
        id=str(texts["id"]),
        channel=str(texts["channel"]),
        name=str(texts["name"]),
        threshold=_number(found, "threshold"),
        window=_number(found, "window"),
    )


def _number(found: Object[str, Any], name: str) -> Decimal | None:
    raw = found.get(name)
    if raw is None:
        return None
    try:
        value = Decimal(raw) if isinstance(raw, str) else Decimal("NaN")
    except InvalidOperation:
        value = Decimal("NaN")
    if not value.is_finite():
        raise TraceRefused("A question’s %(name)s is a decimal written as text.", code="mapping", name=name)
    return value
