"""A trace in memory: one time axis, some channels, and what is known about them."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final

import numpy as np
import numpy.typing as npt

from content.formats.trace.refusal import TraceRefused

Values = npt.NDArray[np.float64]

# A day and a half at ten readings a second. All values together: 32 MB, as many as memory and disk are made for.
MAX_ROWS: Final = 1_000_000
MAX_CHANNELS: Final = 32
MAX_VALUES: Final = 4_000_000
MAX_TEXT: Final = 200
MAX_NOTES: Final = 40
# SCPI instruments write 9.9E37 for "over range" and 9.91E37 for "not a number".
OVER_RANGE: Final = 9.9e37
_CONTROL: Final = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff]")


@dataclass(frozen=True, eq=False)
class Channel:  # noqa: PLW1641 -- holds an array
    """One measured quantity: `values` in `unit`, both as the instrument gave them. The array is read-only."""

    name: str
    quantity: str
    unit: str
    values: Values

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Channel):
            return NotImplemented
        mine, theirs = (self.name, self.quantity, self.unit), (other.name, other.quantity, other.unit)
        return mine == theirs and np.array_equal(self.values, other.values)


@dataclass(frozen=True, eq=False, kw_only=True)
class Trace:  # noqa: PLW1641 -- holds arrays
    """A whole trace, checked: whoever holds one may rely on what follows.

    `time` in seconds, shape (rows,), finite, never going back, its last value after its first. 1 to
    `MAX_CHANNELS` channels of the same shape, all finite, each with a unit and a name of its own. 2 to `MAX_ROWS`
    rows and at most `MAX_VALUES` values, the time axis among them. `started_at` is an ISO 8601 moment or "".
    `simulated` is true where no instrument measured this. Making one that breaks this raises `TraceRefused`.
    """

    name: str
    time: Values
    channels: tuple[Channel, ...]
    instrument: str = ""
    started_at: str = ""
    simulated: bool = False
    notes: Mapping[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        check_size(self.time.size, len(self.channels))
        _check_time(self.time)
        for channel in self.channels:
            _check_channel(channel, self.time.shape)
        names = [channel.name for channel in self.channels]
        for name in names:
            if names.count(name) > 1:
                raise TraceRefused(
                    "Two channels are called “%(name)s”. Name them apart.", code="mapping", name=name
                )
        texts = [self.name, self.instrument, self.started_at, *self.notes, *self.notes.values()]
        for text in texts:
            check_text(text)
        if len(self.notes) > MAX_NOTES:
            raise TraceRefused("The trace has more than %(most)s notes.", code="size", most=str(MAX_NOTES))
        for values in (self.time, *(channel.values for channel in self.channels)):
            values.setflags(write=False)

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Trace):
            return NotImplemented
        return (
            (self.name, self.instrument, self.started_at, self.simulated, dict(self.notes), self.channels)
            == (other.name, other.instrument, other.started_at, other.simulated, dict(other.notes), other.channels)
        ) and np.array_equal(self.time, other.time)  # fmt: skip


def check_size(rows: int, channels: int) -> None:
    """Refuse a trace that is too small to say anything or too large to keep, before its values are read."""
    if rows > MAX_ROWS:
        raise TraceRefused(
            "The trace has more than %(most)s rows. Log less often, or send a part of it.",
            code="rows",
            most=f"{MAX_ROWS:,}",
        )
    if rows < 2:
        raise TraceRefused("The trace has fewer than two rows of values.", code="rows")
    if not 1 <= channels <= MAX_CHANNELS:
        raise TraceRefused(
            "A trace has between 1 and %(most)s channels.", code="columns", most=str(MAX_CHANNELS)
        )
    if rows * (channels + 1) > MAX_VALUES:
        raise TraceRefused(
            "The trace has more than %(most)s values. Leave out channels, or send a part of it.",
            code="rows",
            most=f"{MAX_VALUES:,}",
        )


def check_text(text: str) -> None:
    """Refuse a name or note that is overlong or would not print."""
    if len(text) > MAX_TEXT:
        raise TraceRefused(
            "“%(text)s…” is longer than %(most)s characters.",
            code="mapping",
            text=text[:40],
            most=str(MAX_TEXT),
        )
    if _CONTROL.search(text):
        raise TraceRefused(
            "“%(text)s” has characters that cannot be printed.", code="mapping", text=_CONTROL.sub("?", text)
        )


def printable(text: str) -> str:
    """The text as `check_text` accepts it: cut to length, and without what would not print."""
    return _CONTROL.sub(" ", text).strip()[:MAX_TEXT]


def _check_time(time: Values) -> None:
    if time.dtype != np.float64 or time.ndim != 1:
        raise TypeError("the time axis is one row of 64-bit numbers")
    if not np.isfinite(time).all():
        raise TraceRefused("The time axis has a value that is no number.", code="time")
    back = np.flatnonzero(np.diff(time) < 0)
    if back.size:
        raise TraceRefused("The time goes back after row %(row)s.", code="time", row=str(int(back[0]) + 1))
    if time[-1] <= time[0]:
        raise TraceRefused("The time does not advance from the first row to the last.", code="time")


def _check_channel(channel: Channel, shape: tuple[int, ...]) -> None:
    if channel.values.dtype != np.float64 or channel.values.shape != shape:
        raise TypeError("a channel has one 64-bit number for each moment")
    if not channel.name.strip():
        raise TraceRefused("A channel has no name.", code="mapping")
    if not channel.unit.strip():
        raise TraceRefused(
            "The channel “%(channel)s” has no unit. Say which; for a plain number it is 1.",
            code="unit",
            channel=channel.name,
        )
    for text in (channel.name, channel.quantity, channel.unit):
        check_text(text)
    wrong = np.flatnonzero(~(np.abs(channel.values) < OVER_RANGE))
    if wrong.size:
        raise TraceRefused(
            "The channel “%(channel)s” has a value that is no number, or out of range, in row %(row)s.",
            code="number",
            channel=channel.name,
            row=str(int(wrong[0]) + 1),
        )
