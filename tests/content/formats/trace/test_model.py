import numpy as np
import pytest

from content.formats.trace.model import MAX_ROWS, Channel, Trace, check_size
from content.formats.trace.refusal import TraceRefused


def channel(values=(1.0, 2.0), name="U", unit="V") -> Channel:
    return Channel(name, "voltage", unit, np.array(values))


def trace(time=(0.0, 1.0), channels=None, **known) -> Trace:
    return Trace(name="x", time=np.array(time), channels=channels or (channel(),), **known)


BROKEN = {
    "time that goes back": (lambda: trace((0, 2.0, 1), (channel((1.0, 1, 1)),)), "The time goes back after row 2."),
    "time that stands still": (
        lambda: trace((3.0, 3)), "The time does not advance from the first row to the last.",
    ),
    "time that is none": (lambda: trace((0, np.nan)), "The time axis has a value that is no number."),
    "a value that is none": (
        lambda: trace(channels=(channel((1, np.nan)),)),
        "The channel “U” has a value that is no number, or out of range, in row 2.",
    ),
    "an infinite value": (
        lambda: trace(channels=(channel((-np.inf, 1)),)),
        "The channel “U” has a value that is no number, or out of range, in row 1.",
    ),
    "no unit": (
        lambda: trace(channels=(channel(unit=" "),)),
        "The channel “U” has no unit. Say which; for a plain number it is 1.",
    ),
    "no name": (lambda: trace(channels=(channel(name=""),)), "A channel has no name."),
    "one name twice": (
        lambda: trace(channels=(channel(), channel())), "Two channels are called “U”. Name them apart.",
    ),
    "too many channels": (
        lambda: trace(channels=tuple(channel(name=str(n)) for n in range(33))),
        "A trace has between 1 and 32 channels.",
    ),
    "one row": (lambda: trace((0.0,), (channel((1.0,)),)), "The trace has fewer than two rows of values."),
    "a line break in a name": (
        lambda: trace(channels=(channel(name="U\n"),)), "“U?” has characters that cannot be printed.",
    ),
    "a long note": (
        lambda: trace(notes={"a": "x" * 201}), f"“{'x' * 40}…” is longer than 200 characters.",
    ),
    "many notes": (
        lambda: trace(notes={str(n): "x" for n in range(41)}), "The trace has more than 40 notes.",
    ),
}  # fmt: skip


@pytest.mark.parametrize("case", BROKEN)
def test_a_trace_cannot_be_made_of(case):
    make, reason = BROKEN[case]
    with pytest.raises(TraceRefused) as caught:
        make()
    assert caught.value.reason == reason


def test_a_trace_has_a_million_rows_at_most_and_four_million_values():
    check_size(MAX_ROWS, 3)
    with pytest.raises(TraceRefused, match="more than 1,000,000 rows"):
        check_size(MAX_ROWS + 1, 1)
    with pytest.raises(TraceRefused, match="more than 4,000,000 values"):
        check_size(MAX_ROWS, 4)


def test_two_readings_in_one_moment_are_allowed():
    assert trace((0.0, 0, 1), (channel((1.0, 2, 3)),)).time.tolist() == [0, 0, 1]


def test_values_cannot_be_changed_afterwards():
    made = trace()
    with pytest.raises(ValueError, match="read-only"):
        made.channels[0].values[0] = 5
    with pytest.raises(ValueError, match="read-only"):
        made.time[0] = 5
