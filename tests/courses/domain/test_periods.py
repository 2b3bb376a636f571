"""Weeks and months by name, in the hub's days."""

from datetime import date, datetime
from zoneinfo import ZoneInfo

import pytest
from django.test import override_settings

from courses.domain.periods import last_week, month_of, period_named, week_of
from lms.kernel.errors import DomainError

BERLIN = override_settings(TIME_ZONE="Europe/Berlin")


def local(*parts):
    return datetime(*parts, tzinfo=ZoneInfo("Europe/Berlin"))


@BERLIN
@pytest.mark.parametrize(
    ("name", "start", "end"),
    [
        ("2026-W47", (2026, 11, 16), (2026, 11, 23)),
        ("2026-W01", (2025, 12, 29), (2026, 1, 5)),
        ("2026-W53", (2026, 12, 28), (2027, 1, 4)),
        ("2026-11", (2026, 11, 1), (2026, 12, 1)),
        ("2026-12", (2026, 12, 1), (2027, 1, 1)),
        ("2024-02", (2024, 2, 1), (2024, 3, 1)),
    ],
)
def test_a_period_goes_from_midnight_to_midnight_of_the_hub(name, start, end):
    period = period_named(name)
    assert (str(period), period.start, period.end) == (name, local(*start), local(*end))


@pytest.mark.parametrize(
    "name", ["", "2026", "2025-W53", "2026-W00", "2026-13", "2026-W7", "0000-01", "٢٠٢٦-11"]
)
def test_what_is_no_period_is_refused(name):
    with pytest.raises(DomainError) as caught:
        period_named(name)
    assert caught.value.code == "period"


@BERLIN
def test_the_last_week_is_the_one_that_is_over():
    assert last_week(local(2026, 11, 23)).name == "2026-W47"
    assert last_week(local(2026, 11, 22, 23, 59)).name == "2026-W46"


@BERLIN
def test_the_one_before_is_of_the_same_kind():
    assert week_of(date(2026, 1, 1)).before().name == "2025-W52"
    assert month_of(date(2026, 1, 31)).before().name == "2025-12"


@BERLIN
def test_a_week_with_the_change_of_clocks_ends_when_the_next_begins():
    period = period_named("2026-W43")
    assert period.end == week_of(date(2026, 10, 26)).start
