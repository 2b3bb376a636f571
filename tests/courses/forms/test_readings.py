"""What is said of readings beyond their limits."""

import pytest

from courses.forms.readings import outside, reading_field
from tests.factories.courses import measurement

ADVICE = "Correct it, or tick to record it as read."


@pytest.mark.parametrize(
    ("limits", "value", "said"),
    [
        ({"max": "5"}, "12", f"12 V is over the limit of 5 V. {ADVICE}"),
        ({"max": "5"}, "5.0", ""),
        ({"min": "1.5", "max": "5"}, "1.49", f"1.49 V is under the limit of 1.5 V. {ADVICE}"),
        ({"min": "1.5", "max": "5"}, "1.5", ""),
        ({"max": None}, "99999", ""),
    ],
)
def test_a_limit_is_named_only_when_it_is_passed(limits, value, said):
    assert outside(measurement(**limits), value) == said


def test_several_readings_are_numbered():
    assert reading_field(measurement(), 1).label == "Reading in V"
    assert reading_field(measurement(readings=2), 2).label == "Reading 2 in V"
