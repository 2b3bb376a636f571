"""A trace in few numbers, as decimal strings: for tables, plots and limits that are checked without numpy."""

from collections.abc import Iterator
from decimal import Decimal
from typing import Any, Final

import numpy as np

from content.formats.trace.model import Channel, Trace, Values

BUCKETS: Final = 400


def summarise(trace: Trace) -> dict[str, Any]:
    """Counts, extremes and an envelope of at most `BUCKETS` spans, each with its lowest and highest value.

    Every extreme of the trace is in the envelope. `from` and `to` are the seconds of a span's first and last
    row.
    """
    edges = [(int(part[0]), int(part[-1]) + 1) for part in _parts(trace.time.size)]
    return {
        "rows": int(trace.time.size),
        "start": decimal(trace.time[0]),
        "end": decimal(trace.time[-1]),
        "duration": decimal(trace.time[-1] - trace.time[0]),
        "spans": {
            "from": [decimal(trace.time[first]) for first, _ in edges],
            "to": [decimal(trace.time[last - 1]) for _, last in edges],
        },
        "channels": [_channel(channel, trace.time, edges) for channel in trace.channels],
    }


def decimal(value: float | np.float64) -> str:
    """The shortest decimal that is this number, written without an exponent."""
    return format(Decimal(repr(float(value))).normalize() + 0, "f")


def _parts(rows: int) -> Iterator[Any]:
    return iter(np.array_split(np.arange(rows), min(rows, BUCKETS)))


def _channel(channel: Channel, time: Values, edges: list[tuple[int, int]]) -> dict[str, Any]:
    values = channel.values
    lowest, highest = int(values.argmin()), int(values.argmax())
    return {
        "name": channel.name,
        "quantity": channel.quantity,
        "unit": channel.unit,
        "minimum": decimal(values[lowest]),
        "minimum_at": decimal(time[lowest]),
        "maximum": decimal(values[highest]),
        "maximum_at": decimal(time[highest]),
        "first": decimal(values[0]),
        "last": decimal(values[-1]),
        "low": [decimal(values[first:last].min()) for first, last in edges],
        "high": [decimal(values[first:last].max()) for first, last in edges],
    }
