"""Readings as they are typed: numbers with or without a unit, and the labels of their inputs."""

import pytest

from courses.forms.readings import reading_field, split_unit
from tests.factories.courses import measurement


@pytest.mark.parametrize(
    ("raw", "number", "unit"),
    [
        ("0.21", "0.21", ""),
        (" 0,21 ", "0,21", ""),
        ("210 mΩ", "210", "mΩ"),
        ("210mΩ", "210", "mΩ"),
        ("−3 °C", "−3", "°C"),
        ("1e3 V", "1e3", "V"),
        ("5 %", "5", "%"),
        ("about five", "about five", ""),
        ("NaN", "NaN", ""),
    ],
)
def test_a_unit_may_be_written_behind_the_number(raw, number, unit):
    assert split_unit(raw) == (number, unit)


def test_several_readings_are_numbered():
    assert reading_field(measurement(), 1).label == "Reading in V"
    assert reading_field(measurement(readings=2), 2).label == "Reading 2 in V"
