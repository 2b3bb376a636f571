import hashlib
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import h5py
import numpy as np
import pytest

from content.formats.trace import hdf5_reader, nexus
from content.formats.trace.mapping import ChannelChoice, Mapping, TimeAxis
from content.formats.trace.model import Channel, Trace
from content.formats.trace.refusal import TraceRefused

DIGEST = hashlib.sha256(b"original").hexdigest()
ROOT = Path(__file__).resolve().parents[4]


def a_trace(**changes) -> Trace:
    time = np.arange(7_200, dtype=np.float64)
    trace = Trace(
        name="Discharge of a drill's battery",
        time=time,
        channels=(
            Channel("Voltage", "voltage", "V", np.round(12.6 - time / 7_200, 3)),
            Channel("Temperature/case", "temperature", "°C", np.round(20 + np.sqrt(time) / 8, 2)),
        ),
        instrument="bench meter 3",
        started_at="2025-03-31T14:05:00",
        notes={"Range": "20 V", "Gerät": "µ-Logger"},
    )
    return replace(trace, **changes)


@pytest.fixture
def written(tmp_path):
    def write(trace):
        file = tmp_path / "trace.h5"
        file.write_bytes(nexus.to_bytes(trace, source_sha256=DIGEST))
        return file

    return write


@pytest.mark.parametrize(
    "changes",
    [
        {},
        {"simulated": True},
        {"notes": {}, "instrument": "", "started_at": "", "name": ""},
        {"name": "李 measured this"},
    ],
)
def test_a_trace_reads_back_as_it_was(written, changes):
    trace = a_trace(**changes)
    assert nexus.read(written(trace)) == trace


def test_extreme_numbers_read_back_to_the_last_bit(written):
    values = np.array([5e-324, -0.0, 9.8e37, 0.1, -1.7976931348623157e10, 1 / 3])
    trace = a_trace(time=np.arange(6.0), channels=(Channel("x", "", "1", values),))
    assert nexus.read(written(trace)).channels[0].values.tobytes() == values.tobytes()


def test_a_long_constant_signal_can_be_read_back_though_it_would_pack_a_thousandfold(written):
    time = np.arange(500_000, dtype=np.float64)
    trace = a_trace(time=time, channels=(Channel("Voltage", "voltage", "V", np.zeros_like(time)),))
    assert nexus.read(written(trace)) == trace


def test_the_digest_of_the_original_is_kept(written):
    assert nexus.source_digest(written(a_trace())) == DIGEST


def test_a_digest_that_is_none_is_a_fault_of_the_program():
    with pytest.raises(ValueError, match="64 hexadecimal digits"):
        nexus.to_bytes(a_trace(), source_sha256="abc")


def test_equal_traces_give_equal_bytes_in_another_process_and_at_another_time():
    program = (
        "import sys, time, hashlib; sys.path.insert(0, sys.argv[1]); time.sleep(1.1)\n"
        "from tests.content.formats.trace.test_nexus import DIGEST, a_trace\n"
        "from content.formats.trace import nexus\n"
        "print(hashlib.sha256(nexus.to_bytes(a_trace(), source_sha256=DIGEST)).hexdigest())"
    )
    other = subprocess.run(
        [sys.executable, "-c", program, ROOT], capture_output=True, text=True, check=True
    ).stdout.strip()
    assert hashlib.sha256(nexus.to_bytes(a_trace(), source_sha256=DIGEST)).hexdigest() == other


def test_traces_that_differ_in_one_number_give_other_bytes():
    channel = a_trace().channels[0]
    changed = channel.values.copy()
    changed[3_000] += 0.001
    other = a_trace(channels=(replace(channel, values=changed), a_trace().channels[1]))
    assert other != a_trace()
    assert nexus.to_bytes(a_trace(), source_sha256=DIGEST) != nexus.to_bytes(other, source_sha256=DIGEST)


def test_the_layout_is_the_one_that_nexus_describes(written):
    with h5py.File(written(a_trace()), "r") as file:
        data = file[file.attrs["default"]][file[file.attrs["default"]].attrs["default"]]
        classes = [file.attrs["NX_class"], file["entry"].attrs["NX_class"], data.attrs["NX_class"]]
        assert classes == ["NXroot", "NXentry", "NXdata"]
        assert (data.attrs["signal"], data.attrs["axes"]) == ("channel_01", "time")
        assert data["time"].attrs["units"] == "s"
        signal = data[data.attrs["signal"]]
        assert (signal.attrs["units"], signal.attrs["long_name"]) == ("V", "Voltage")
        assert data["channel_02"].attrs["units"] == "°C"
        assert file["entry"].attrs["source_sha256"] == DIGEST
        assert signal[5] == 12.599


def test_two_hours_of_three_channels_at_one_hertz_stay_small():
    time = np.arange(7_200, dtype=np.float64)
    noise = np.random.default_rng(1).normal(size=(3, time.size))
    voltage = np.round(12.6 - time / 7_200 + 0.002 * noise[0], 3)
    current = np.round(1.5 + 0.003 * noise[1], 3)
    temperature = np.round(20 + np.sqrt(time) / 8 + 0.05 * noise[2], 1)
    readings = {"V": voltage, "A": current, "°C": temperature}
    channels = tuple(Channel(unit, "", unit, values) for unit, values in readings.items())
    assert len(nexus.to_bytes(a_trace(channels=channels), source_sha256=DIGEST)) < 45_000


def test_the_general_reader_understands_it_without_help(written):
    preview = hdf5_reader.inspect(written(a_trace()))
    assert preview.mapping == Mapping(
        time=TimeAxis(kind="number", column="/entry/data/time", unit="s"),
        channels=(
            ChannelChoice(column="/entry/data/channel_01", name="Voltage", quantity="voltage", unit="V"),
            ChannelChoice(
                column="/entry/data/channel_02", name="Temperature/case", quantity="temperature", unit="°C"
            ),
        ),
    )
    assert (preview.kind, preview.rows, preview.problems) == ("hdf5", 7_200, ())


def test_another_hdf5_file_is_not_taken_for_a_canonical_one(tmp_path):
    file = tmp_path / "other.h5"
    with h5py.File(file, "w") as made:
        made["voltage"] = np.arange(5.0)
    with pytest.raises(TraceRefused, match="no trace in canonical form"):
        nexus.read(file)
