import h5py
import numpy as np
import pytest

from content.formats.trace import hdf5_reader
from content.formats.trace.mapping import ChannelChoice, Mapping, TimeAxis
from content.formats.trace.refusal import TraceRefused

VOLTS = np.linspace(4.2, 3.0, 50)


@pytest.fixture
def file(tmp_path):
    def write(fill):
        path = tmp_path / "log.h5"
        with h5py.File(path, "w") as made:
            fill(made)
        return path

    return write


def nexus(made: h5py.File) -> None:
    """As a beamline's or a bench's NeXus writer leaves it: texts as datasets, units as attributes."""
    entry = made.create_group("entry")
    entry.attrs["NX_class"] = "NXentry"
    entry["title"] = "discharge"
    entry["definition"] = np.bytes_("NXlog")
    data = entry.create_group("log")
    data.attrs["NX_class"] = "NXdata"
    data.attrs["signal"] = "v"
    data.attrs["axes"] = ["t"]
    data["t"] = np.arange(50) * 500
    data["t"].attrs["units"] = "ms"
    data.create_dataset("v", data=VOLTS, compression="gzip", shuffle=True, fletcher32=True)
    data["v"].attrs["units"] = np.bytes_("V")
    data["v"].attrs["long_name"] = "Cell voltage"
    data["picture"] = np.zeros((4, 4), "u1")


def plain(made: h5py.File) -> None:
    made["Time_s"] = np.arange(50.0)
    made["I_mA"] = np.full(50, 500, "i2")
    made["short"] = np.arange(3.0)


def chosen(column: str, unit: str = "V") -> Mapping:
    return Mapping(
        time=TimeAxis(kind="interval", interval="0.1"),
        channels=(ChannelChoice(column=column, name="x", unit=unit),),
    )


def test_nexus_data_is_recognised_by_its_signal_axes_and_units(file):
    path = file(nexus)
    preview = hdf5_reader.inspect(path)
    assert preview.mapping == Mapping(
        time=TimeAxis(kind="number", column="/entry/log/t", unit="ms"),
        channels=(ChannelChoice(column="/entry/log/v", name="Cell voltage", quantity="voltage", unit="V"),),
    )
    trace = hdf5_reader.read(path, preview.mapping)
    assert trace.time.tolist() == (np.arange(50) / 2).tolist()
    assert trace.channels[0].values.tolist() == VOLTS.tolist()


def test_units_are_taken_from_names_where_there_are_no_attributes(file):
    preview = hdf5_reader.inspect(file(plain))
    assert preview.mapping == Mapping(
        time=TimeAxis(kind="number", column="/Time_s", unit="s"),
        channels=(ChannelChoice(column="/I_mA", name="I", quantity="current", unit="mA"),),
    )
    assert [column.id for column in preview.columns] == ["/I_mA", "/Time_s"]
    assert preview.rows == 50


def test_integers_become_numbers(file):
    path = file(plain)
    assert (
        hdf5_reader.read(path, hdf5_reader.inspect(path).mapping).channels[0].values.tolist() == [500.0] * 50
    )


def refusal(path, mapping) -> tuple[str, str]:
    with pytest.raises(TraceRefused) as caught:
        hdf5_reader.read(path, mapping)
    return caught.value.code, caught.value.reason


@pytest.mark.parametrize("column", ["/nothing", "/entry/log/picture", "/entry/title", "entry/log/v", ""])
def test_only_a_row_of_numbers_can_be_a_channel(file, column):
    assert refusal(file(nexus), chosen(column)) == (
        "mapping",
        f"The file has no row of numbers at “{column}”.",
    )


def test_rows_of_different_lengths_are_no_trace(file):
    mapping = Mapping(
        time=TimeAxis(kind="number", column="/Time_s", unit="s"),
        channels=(ChannelChoice(column="/short", name="x", unit="V"),),
    )
    assert refusal(file(plain), mapping) == ("mapping", "“/short” has 3 values and “/Time_s” has 50.")


def test_a_whole_number_that_would_lose_digits_is_refused(file):
    path = file(lambda made: made.create_dataset("n", data=np.array([1, 2**53 + 1])))
    assert refusal(path, chosen("/n")) == ("number", "“/n” has whole numbers of more than 15 digits.")


def test_values_that_are_no_numbers_are_refused(file):
    path = file(lambda made: made.create_dataset("n", data=np.array([1, np.nan])))
    assert refusal(path, chosen("/n")) == (
        "number",
        "The channel “x” has a value that is no number, or out of range, in row 2.",
    )


def test_a_channel_without_a_unit_is_refused(file):
    path = file(lambda made: made.create_dataset("n", data=VOLTS))
    assert hdf5_reader.inspect(path).problems == (
        {"reason": "“n” has no unit.", "template": "“%(path)s” has no unit.", "values": {"path": "n"}},
    )
    assert refusal(path, chosen("/n", unit=""))[0] == "unit"


def test_a_clock_is_nothing_that_hdf5_has(file):
    mapping = Mapping(
        time=TimeAxis(kind="clock", column="/Time_s"),
        channels=(ChannelChoice(column="/I_mA", name="x", unit="mA"),),
    )
    assert refusal(file(plain), mapping)[0] == "mapping"
