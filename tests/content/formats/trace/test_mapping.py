import json
import subprocess
import sys
from pathlib import Path

import pytest

from content.formats.trace.mapping import (
    ChannelChoice,
    Dialect,
    Mapping,
    TimeAxis,
    mapping_from_json,
    seconds_per,
)
from content.formats.trace.refusal import TraceRefused

ROOT = Path(__file__).resolve().parents[4]
WHOLE = Mapping(
    time=TimeAxis(kind="clock", column="1", date_column="0"),
    channels=(ChannelChoice(column="2", name="U", quantity="voltage", unit="V", unit_column="3"),),
    dialect=Dialect(
        encoding="cp1252", delimiter="\t", decimal=",", header_line=3, unit_line=4, first_data_line=5
    ),
)


def changed(**changes) -> dict[str, object]:
    return {**json.loads(json.dumps(WHOLE.as_json())), **changes}


def test_a_mapping_survives_json():
    assert mapping_from_json(json.loads(json.dumps(WHOLE.as_json()))) == WHOLE


def test_a_mapping_needs_no_dialect_for_hdf5_and_what_is_empty_may_be_left_out():
    least = {"time": {"kind": "interval", "interval": "1"}, "channels": [{"column": "/v", "name": "U"}]}
    assert mapping_from_json(least) == Mapping(
        time=TimeAxis(kind="interval", interval="1"), channels=(ChannelChoice(column="/v", name="U"),)
    )


CHANNEL = {"column": "1", "name": "U"}
DIALECT = {"encoding": "utf-8", "delimiter": ",", "decimal": ".", "first_data_line": 1}


@pytest.mark.parametrize(
    ("found", "reason"),
    [
        (None, "The mapping is not as it should be."),
        ([], "The mapping is not as it should be."),
        (changed(extra=1), "The mapping is not as it should be: it may not have “extra”."),
        (changed(channels=[]), "Choose between 1 and 32 columns to be channels."),
        (changed(channels=[CHANNEL] * 33), "Choose between 1 and 32 columns to be channels."),
        (changed(channels="abc"), "Choose between 1 and 32 columns to be channels."),
        (changed(channels=[{"column": "1"}]), "Every channel needs a column and a name."),
        (changed(channels=[{"name": "U"}]), "Every channel needs a column and a name."),
        (
            changed(channels=[{"column": 1, "name": "U"}]),
            "The channel’s column is no text, or a very long one.",
        ),
        (changed(time={}), "The time axis is one of: number, clock, timestamp, index, interval."),
        (changed(time={"kind": "number"}), "Choose the column that holds the time."),
        (changed(time=None), "The time axis is not as it should be."),
        *(
            (
                changed(dialect={**DIALECT, **wrong}),
                "The way the file is written is not one that is known here.",
            )
            for wrong in (
                {"encoding": "rot13"},
                {"delimiter": "x"},
                {"decimal": "'"},
                {"first_data_line": 0},
                {"first_data_line": True},
                {"header_line": -1},
                {"unit_line": "3"},
            )
        ),
    ],
)
def test_a_mapping_that_is_none_is_refused(found, reason):
    with pytest.raises(TraceRefused) as caught:
        mapping_from_json(found)
    assert (caught.value.code, caught.value.reason) == ("mapping", reason)


@pytest.mark.parametrize(
    ("unit", "seconds"),
    [("s", 1), ("ms", 0.001), ("µs", 1e-6), ("min", 60), ("Min", 60), ("h", 3600), ("d", 86400)],
)
def test_units_of_time(unit, seconds):
    assert seconds_per(unit) == seconds


@pytest.mark.parametrize("unit", ["", " ", "V", "m"])
def test_what_is_no_unit_of_time_is_refused(unit):
    with pytest.raises(TraceRefused):
        seconds_per(unit)


def test_the_server_can_use_mappings_without_loading_a_reader():
    program = (
        "import sys; sys.path.insert(0, sys.argv[1])\n"
        "import content.formats.trace.mapping, content.formats.trace.refusal\n"
        "print([name for name in ('numpy', 'h5py', 'django') if name in sys.modules])"
    )
    answer = subprocess.run([sys.executable, "-c", program, ROOT], capture_output=True, text=True, check=True)
    assert answer.stdout.strip() == "[]"
