"""Axes with round numbers."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from courses.formats.scales import Scale, padded, short, ticks, time_ticks, time_unit


@pytest.mark.parametrize(
    ("low", "high", "found"),
    [
        (0, 10, [0, 2, 4, 6, 8, 10]),
        (0.21, 0.44, [0.25, 0.3, 0.35, 0.4]),
        (-3, 3, [-2, 0, 2]),
        (1990, 2010, [1990, 1995, 2000, 2005, 2010]),
    ],
)
def test_ticks_are_round(low, high, found):
    assert ticks(low, high) == pytest.approx(found)


@pytest.mark.parametrize(
    ("high", "found"),
    [(60, [0, 10, 20, 30, 40, 50, 60]), (400, [0, 120, 240, 360]), (7200, [0, 1800, 3600, 5400, 7200])],
)
def test_times_have_steps_that_clocks_know(high, found):
    assert time_ticks(0, high) == found


def test_the_unit_of_time_follows_the_span():
    assert [time_unit(span) for span in (600, 601, 10_800, 10_801)] == [
        ("s", 1),
        ("min", 60),
        ("min", 60),
        ("h", 3600),
    ]


def test_numbers_are_short():
    assert [short(value) for value in (0.30000000000000004, -2.0, 1e-12, 1500.0)] == [
        "0.3",
        "−2",
        "0",
        "1500",
    ]


def test_a_range_of_one_value_has_room():
    assert padded(0, 0) == (-1, 1)
    assert padded(5, 5)[0] < 5 < padded(5, 5)[1]


@given(st.floats(-1e9, 1e9), st.floats(1e-6, 1e9), st.integers(2, 10))
def test_there_are_about_as_many_ticks_as_wanted_and_all_inside(low, span, wanted):
    high = low + span
    if high - low < abs(low) * 1e-9:
        return
    found = ticks(low, high, wanted)
    assert len(found) <= wanted + 1
    assert all(low - span * 1e-6 <= value <= high + span * 1e-6 for value in found)


def test_a_value_outside_can_be_kept_at_the_edge():
    scale = Scale(0, 10, 100, 200)
    assert (scale.at(5), scale.at(20), scale.clamped(20), scale.clamped(-1)) == (150, 300, 200, 100)
