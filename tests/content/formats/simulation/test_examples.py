"""The simulated traces of the starter curriculum: the files are what the models make, and obey their own physics."""

import subprocess
import sys
from decimal import Decimal
from itertools import pairwise
from pathlib import Path

import pytest

from content.formats.hdf5_frame import hdf5_fault
from content.formats.measured import point_faults
from content.formats.simulation import battery, fan, supply
from content.formats.simulation.__main__ import main
from content.formats.simulation.catalogue import EXAMPLES, Example
from content.formats.simulation.files import as_csv, as_hdf5, as_trace, write
from content.formats.simulation.points import thinned
from content.formats.simulation.signals import Column, Noise, on_line
from content.formats.trace import nexus

FILES = Path(__file__).parents[4] / "content" / "curriculum" / "files"
each_example = pytest.mark.parametrize("example", EXAMPLES, ids=[one.name for one in EXAMPLES])


@each_example
def test_the_files_in_the_repository_are_what_the_simulation_makes(example: Example):
    source = FILES / f"{example.name}.csv"
    assert source.read_bytes() == as_csv(example)
    packed = FILES / f"{example.name}.h5"
    assert nexus.read(packed) == as_trace(example)
    assert (source.stat().st_size <= 60_000, packed.stat().st_size <= 100_000) == (True, True)
    assert hdf5_fault(packed.read_bytes()) is None


@each_example
def test_each_says_in_the_file_and_in_its_title_that_it_is_simulated(example: Example):
    trace = nexus.read(FILES / f"{example.name}.h5")
    assert trace.simulated
    assert trace.notes["Simulated"] == "yes, no instrument measured this"
    assert trace.name == example.title
    assert as_csv(example).startswith(b"# Simulated: yes, no instrument measured this\n")
    assert example.title.startswith("Simulated trace: ")
    listed = (FILES.parent / "media.yaml").read_text()
    assert f"- file: files/{example.name}.csv\n  title: '{example.title}, CSV'\n" in listed
    assert f"- file: files/{example.name}.h5\n  title: '{example.title}, HDF5'\n" in listed


def test_another_process_makes_the_same_bytes(tmp_path):
    command = [sys.executable, "-m", "content.formats.simulation", "write", str(tmp_path)]
    told = subprocess.run(command, check=True, capture_output=True, text=True, cwd=FILES.parents[2]).stdout
    assert told.endswith("Files written: 30.\n")
    for path in sorted(tmp_path.glob("*.csv")):
        assert path.read_bytes() == (FILES / path.name).read_bytes()


def test_writing_again_alters_nothing_and_puts_right_what_was_altered(tmp_path):
    assert len(list(write(tmp_path))) == 30
    assert list(write(tmp_path)) == []
    spoilt, other = tmp_path / "c08-capacity-pass.csv", tmp_path / "c06-soak-pass.h5"
    spoilt.write_text(spoilt.read_text().replace("4.200", "4.300"))
    other.write_bytes((tmp_path / "c06-soak-fail.h5").read_bytes())
    assert sorted(write(tmp_path)) == [other, spoilt]


def numbers(columns: tuple[Column, ...], name: str) -> tuple[float, ...]:
    return next(one for one in columns if one.name == name).numbers


GOOD = battery.Cell(capacity=2.7, series=0.05, slow=0.02, thermal_resistance=15, room=25)


def test_an_analyser_counts_the_current_it_takes():
    columns = battery.log(GOOD, seed=1)
    times, currents = numbers(columns, "Time"), numbers(columns, "Current")
    counted = sum(
        (later - now) * (one + two) / 2
        for (now, later), (one, two) in zip(pairwise(times), pairwise(currents), strict=True)
    )
    (last, share) = numbers(columns, "Capacity")[-1], numbers(columns, "Share of rated")[-1]
    assert counted / 3.6 == pytest.approx(last, abs=2.5)
    assert share == pytest.approx(last / 30, abs=0.06)
    assert min(numbers(columns, "Voltage")) == pytest.approx(3.0, abs=0.03)


def test_more_resistance_means_less_capacity_and_more_heat():
    worn = battery.Cell(capacity=2.7, series=0.25, slow=0.1, thermal_resistance=15, room=25)
    good, bad = battery.log(GOOD, seed=1), battery.log(worn, seed=1)
    assert numbers(bad, "Capacity")[-1] < numbers(good, "Capacity")[-1] - 50
    heat = 1.5**2 * (0.25 + 0.1) * 15
    assert max(numbers(bad, "Temperature")) == pytest.approx(25 + heat, abs=0.6)
    assert max(numbers(good, "Temperature")) < 28


def test_a_cell_that_never_comes_to_its_cut_off_is_an_error():
    with pytest.raises(RuntimeError, match="does not come to its cut-off"):
        battery.log(battery.Cell(capacity=9, series=0.05, slow=0.02, thermal_resistance=15, room=25), seed=1)


def test_ripple_is_about_the_charge_that_the_load_takes_between_two_peaks():
    columns = supply.log(supply.Supply(capacitor=0.01, series=0.0), seed=1)
    ripple = numbers(columns, "Ripple")
    current = 15 / 30
    most = current / (2 * 50 * 0.01)
    assert 0.6 * most < max(ripple) - min(ripple) < most
    crossings = sum(one < 0 <= two for one, two in pairwise(numbers(columns, "Ripple")[::25]))
    assert crossings == 4  # twice in each of two cycles


def test_a_fan_without_drag_keeps_its_power_and_warms_by_its_losses():
    columns = fan.log(fan.Fan(cold=45, drag=0, ends=9000), seed=1)
    assert sum(numbers(columns, "Power")) / len(columns[0].cells) == pytest.approx(45, abs=0.01)
    assert numbers(columns, "Temperature")[-1] == pytest.approx(21 + 0.6 * 45 * 1.1, abs=0.3)
    assert max(map(abs, numbers(columns, "Difference from plate"))) < 1


def test_noise_is_repeatable_and_as_wide_as_it_says():
    first, again, other = Noise(5), Noise(5), Noise(6)
    values = [first(2.0) for _ in range(5_000)]
    assert values[:50] == [again(2.0) for _ in range(50)] != [other(2.0) for _ in range(50)]
    assert sum(values) / 5_000 == pytest.approx(0, abs=0.1)
    assert (sum(value**2 for value in values) / 5_000) ** 0.5 == pytest.approx(2, abs=0.1)


def test_a_line_through_points_is_constant_beyond_them():
    points = ((0, 10), (10, 20), (20, 0))
    assert [on_line(points, at) for at in (-1, 0, 5, 10, 15, 20, 99)] == [10, 10, 15, 20, 10, 0, 0]


def test_cells_are_rounded_as_a_logger_writes_them():
    assert Column.of("U", "V", [-0.0001, 1.25, 2], decimals=2).cells == ("0.00", "1.25", "2.00")


def test_a_few_points_keep_the_ends_the_extremes_and_the_corners():
    times = Column.of("Time", "ms", range(101), decimals=0)
    tent = Column.of("U", "V", [*range(50), 60, *range(50, 0, -1)], decimals=0)
    points = thinned((times, tent), "U", most=5)
    assert points == ("0 0", "0.049 49", "0.05 60", "0.051 50", "0.1 1")
    assert point_faults(points) == ()


@each_example
def test_sixty_points_of_each_are_sound_and_hold_its_extremes(example: Example):
    columns = example.columns()
    for column in columns[1:]:
        points = thinned(columns, column.name, most=60)
        assert len(points) == 60
        assert point_faults(points) == ()
        values = [Decimal(point.partition(" ")[2]) for point in points]
        assert (float(min(values)), float(max(values))) == (min(column.numbers), max(column.numbers))


def test_the_command_prints_points_to_paste(capsys):
    assert main(["points", "c09-profile-pass", "Board temperature", "--most", "30"]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert (len(lines), lines[0].startswith("- 0 ")) == (30, True)
    assert main(["points", "c09-profile-pass", "Voltage"]) == 1
    assert capsys.readouterr().err == "c09-profile-pass has no column Voltage; it has Board temperature.\n"


def test_hdf5_of_an_example_is_the_site_s_canonical_form(tmp_path):
    path = tmp_path / "trace.h5"
    path.write_bytes(as_hdf5(EXAMPLES[0]))
    assert nexus.read(path) == as_trace(EXAMPLES[0])
