"""Days in signed documents."""

from datetime import UTC, datetime

from badges.formats.days import spoken_day


def test_a_day_has_no_zero_before_it():
    assert [spoken_day(datetime(2026, 12, day, tzinfo=UTC)) for day in (7, 10)] == [
        "7 Dec 2026",
        "10 Dec 2026",
    ]
