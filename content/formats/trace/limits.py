"""Limits over time: which readings of a trace lie outside a band, row by row and not from its envelope."""

from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from typing import Any, Final

import numpy as np

from content.formats.trace.model import Channel, Trace
from content.formats.trace.refusal import TraceRefused
from content.formats.trace.summary import decimal

_MOST: Final = 1_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Window:
    """A band that one channel has to keep between two moments, both included. None: no limit on that side."""

    channel: str
    start: float | None
    end: float | None
    lower: float | None
    upper: float | None


def windows_from_json(found: object) -> list[Window]:
    """Windows from `[{"channel", "start", "end", "lower", "upper"}]`; all but the channel are decimals or null."""
    if not isinstance(found, list) or not 1 <= len(found) <= _MOST:
        raise TraceRefused("Give between 1 and %(most)s windows.", code="mapping", most=str(_MOST))
    return [_window(each) for each in found]


def check(trace: Trace, windows: list[Window]) -> list[dict[str, Any]]:
    """For each window: rows in it, its extremes, how many rows lie below and above, and the first that does.

    A window without any row answers `rows` 0 and null for the rest: nothing was measured there.
    """
    return [_checked(trace, window) for window in windows]


def _checked(trace: Trace, window: Window) -> dict[str, Any]:
    channel = _channel(trace, window.channel)
    start = -np.inf if window.start is None else window.start
    end = np.inf if window.end is None else window.end
    inside = slice(
        int(np.searchsorted(trace.time, start, "left")), int(np.searchsorted(trace.time, end, "right"))
    )
    time, values = trace.time[inside], channel.values[inside]
    below = values < (-np.inf if window.lower is None else window.lower)
    above = values > (np.inf if window.upper is None else window.upper)
    outside = np.flatnonzero(below | above)
    some = bool(values.size)
    return {
        "channel": channel.name,
        "unit": channel.unit,
        "rows": int(values.size),
        "minimum": decimal(values.min()) if some else None,
        "minimum_at": decimal(time[values.argmin()]) if some else None,
        "maximum": decimal(values.max()) if some else None,
        "maximum_at": decimal(time[values.argmax()]) if some else None,
        "below": int(below.sum()),
        "above": int(above.sum()),
        "first_outside_at": decimal(time[outside[0]]) if outside.size else None,
        "last_outside_at": decimal(time[outside[-1]]) if outside.size else None,
    }


def _channel(trace: Trace, name: str) -> Channel:
    for channel in trace.channels:
        if channel.name == name:
            return channel
    raise TraceRefused("The trace has no channel “%(channel)s”.", code="mapping", channel=name[:60])


def _window(found: object) -> Window:
    if not isinstance(found, dict) or not isinstance(found.get("channel"), str):
        raise TraceRefused("A window names the channel that it is about.", code="mapping")
    numbers = {name: _number(found.get(name)) for name in ("start", "end", "lower", "upper")}
    return Window(channel=found["channel"], **numbers)


def _number(found: object) -> float | None:
    if found is None:
        return None
    try:
        value = Decimal(found) if isinstance(found, str) else Decimal("NaN")
    except InvalidOperation:
        value = Decimal("NaN")
    if not value.is_finite():
        raise TraceRefused("A window’s limits are decimals written as text.", code="mapping")
    return float(value)
