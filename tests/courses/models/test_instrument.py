"""When an instrument's readings can be relied on."""

from datetime import date, datetime
from zoneinfo import ZoneInfo

import pytest

from courses.domain.instruments import Calibration, calibrate
from courses.enums import CalibrationState
from courses.models import Instrument
from lms.kernel.errors import DomainError, NotAllowed
from tests.factories import accounts
from tests.factories import evidence as made

pytestmark = pytest.mark.django_db

KNOWN, LAPSED = CalibrationState.KNOWN, CalibrationState.LAPSED


@pytest.fixture
def cora():
    return accounts.coordinator()


def test_it_can_be_relied_on_from_its_calibration_to_its_due_date_both_included(cora):
    row = made.instrument()
    calibrate(row, Calibration(on=date(2025, 1, 10), due=date(2026, 1, 10), by="Lab"), by=cora)
    days = {
        date(2025, 1, 9): LAPSED,
        date(2025, 1, 10): KNOWN,
        date(2026, 1, 10): KNOWN,
        date(2026, 1, 11): LAPSED,
    }
    assert {day: row.state_at(day) for day in days} == days


def test_a_later_calibration_does_not_change_what_was_true_before(cora):
    row = made.instrument()
    calibrate(row, Calibration(on=date(2024, 1, 1), due=date(2025, 1, 1), by="Lab"), by=cora)
    calibrate(row, Calibration(on=date(2025, 6, 1), due=date(2026, 6, 1), by="Lab"), by=cora)
    days = {date(2024, 6, 1): KNOWN, date(2025, 3, 1): LAPSED, date(2025, 6, 1): KNOWN}
    assert {day: row.state_at(day) for day in days} == days


def test_a_shorter_interval_set_by_the_latest_calibration_counts(cora):
    row = made.instrument()
    calibrate(row, Calibration(on=date(2024, 1, 1), due=date(2029, 1, 1), by="Lab"), by=cora)
    calibrate(row, Calibration(on=date(2024, 6, 1), due=date(2024, 7, 1), by="Lab"), by=cora)
    assert row.state_at(date(2025, 1, 1)) == LAPSED


def test_without_a_due_date_it_stays_known_and_without_a_calibration_it_never_is(cora):
    row = made.instrument()
    assert row.state_at(date(2025, 1, 1)) == LAPSED
    calibrate(row, Calibration(on=date(2025, 1, 1), due=None, by="Lab"), by=cora)
    assert row.state_at(date(2099, 1, 1)) == KNOWN


def test_an_instrument_out_of_use_lapses_that_day(cora):
    row = made.instrument()
    calibrate(row, Calibration(on=date(2025, 1, 1), due=None, by="Lab"), by=cora)
    row.retired_at = datetime(2025, 5, 5, 12, tzinfo=ZoneInfo("UTC"))
    assert [row.state_at(date(2025, 5, day)) for day in (4, 5, 6)] == [KNOWN, LAPSED, LAPSED]


def test_the_due_date_in_the_list_is_that_of_the_latest_calibration_whenever_it_was_typed(cora):
    row = made.instrument()
    calibrate(row, Calibration(on=date(2025, 6, 1), due=date(2026, 6, 1), by="Lab"), by=cora)
    calibrate(row, Calibration(on=date(2024, 1, 1), due=date(2027, 1, 1), by="Lab"), by=cora)
    assert Instrument.objects.get().calibration_due == row.calibration_due == date(2026, 6, 1)


def test_due_by_counts_lapsed_and_never_calibrated_instruments_once(cora):
    row = made.instrument("TWICE")
    for year in (2023, 2024):
        calibrate(row, Calibration(on=date(year, 1, 1), due=date(year + 1, 1, 1), by="Lab"), by=cora)
    never = made.instrument("NEVER")
    endless = made.instrument("ENDLESS")
    calibrate(endless, Calibration(on=date(2024, 1, 1), due=None, by="Lab"), by=cora)
    assert list(Instrument.objects.due_by(date(2025, 1, 1))) == [never, row]
    assert list(Instrument.objects.due_within(date(2024, 12, 1), days=30)) == [never]


def test_only_a_coordinator_calibrates_and_dates_have_to_make_sense(cora):
    row = made.instrument()
    fine = Calibration(on=date(2025, 1, 1), due=date(2026, 1, 1), by="Lab")
    with pytest.raises(NotAllowed):
        calibrate(row, fine, by=accounts.trainee())
    for wrong, code in (
        (Calibration(on=date(2999, 1, 1), due=None, by="Lab"), "future"),
        (Calibration(on=date(2025, 1, 2), due=date(2025, 1, 1), by="Lab"), "due_before"),
    ):
        with pytest.raises(DomainError) as error:
            calibrate(row, wrong, by=cora)
        assert error.value.code == code
