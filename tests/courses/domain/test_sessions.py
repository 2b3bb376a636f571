"""Planning sessions, and who is there."""

import uuid
from dataclasses import replace
from datetime import timedelta

import pytest
from django.utils import timezone

from courses.domain.sessions import Plan, attend, call_off, plan, sessions_around, take_off
from courses.enums import Arrival
from lms.accounts import roles
from lms.kernel.errors import DomainError, NotAllowed
from tests.factories import accounts, courses

pytestmark = pytest.mark.django_db


@pytest.fixture
def mentor():
    return accounts.person("Mo", role=roles.MENTOR)


def wanted(**changes) -> Plan:
    now = timezone.now()
    planned = Plan(
        title="Repair  café ", place=courses.place(), starts_at=now, ends_at=now + timedelta(hours=3)
    )
    return replace(planned, **changes)


def test_whoever_plans_a_session_runs_it_where_nobody_else_is_named(mentor):
    row = plan(wanted(), by=mentor)
    assert row.title == "Repair café"
    assert list(row.mentors.all()) == [mentor]


def test_a_coordinator_names_others(mentor):
    row = plan(wanted(mentors=(mentor,)), by=accounts.coordinator())
    assert list(row.mentors.all()) == [mentor]


@pytest.mark.parametrize(
    ("ends", "code"),
    [(timedelta(0), "ends_first"), (timedelta(hours=-1), "ends_first"), (timedelta(hours=25), "too_long")],
)
def test_a_session_ends_after_it_starts_and_within_a_day(mentor, ends, code):
    now = timezone.now()
    with pytest.raises(DomainError) as refused:
        plan(wanted(starts_at=now, ends_at=now + ends), by=mentor)
    assert refused.value.code == code


def test_a_trainee_plans_none():
    with pytest.raises(NotAllowed):
        plan(wanted(), by=accounts.trainee())


def test_another_mentor_neither_changes_it_nor_calls_it_off_nor_takes_anybody_off(mentor):
    tessa, other = accounts.trainee(), accounts.person("Max", role=roles.MENTOR)
    row = courses.session(mentor, tessa)
    for act in (
        lambda: plan(wanted(title="Mine"), by=other, session=row),
        lambda: call_off(row, by=other),
        lambda: take_off(row, tessa.public_id, by=other),
    ):
        with pytest.raises(NotAllowed):
            act()
    row.refresh_from_db()
    assert (row.title, row.cancelled_at, row.attendances.count()) == ("Repair café", None, 1)


def test_any_mentor_puts_somebody_on_the_list_and_twice_is_once(mentor):
    tessa, other = accounts.trainee(), accounts.person("Max", role=roles.MENTOR)
    row = courses.session(mentor)
    first = attend(row, tessa, by=other, how=Arrival.QR)
    again = attend(row, tessa, by=mentor, how=Arrival.NAME)
    assert (first.pk, again.how, again.added_by) == (again.pk, Arrival.QR, other)


def test_nobody_is_put_on_the_list_of_a_session_that_was_called_off(mentor):
    row = courses.session(mentor)
    call_off(row, by=mentor)
    with pytest.raises(DomainError) as refused:
        attend(row, accounts.trainee(), by=mentor, how=Arrival.QR)
    assert refused.value.code == "cancelled"


def test_somebody_who_takes_no_sign_offs_is_not_listed(mentor):
    with pytest.raises(DomainError) as refused:
        attend(courses.session(mentor), accounts.person("Ed", role=roles.EDITOR), by=mentor, how=Arrival.NAME)
    assert refused.value.code == "not_a_learner"


def test_an_arrival_is_never_later_than_now(mentor):
    ahead = timezone.now() + timedelta(days=2)
    assert (
        attend(courses.session(mentor), accounts.trainee(), by=mentor, how=Arrival.QR, at=ahead).added_at
        < ahead
    )


def test_taking_off_somebody_who_is_not_there_changes_nothing(mentor):
    row = courses.session(mentor, accounts.trainee())
    take_off(row, uuid.uuid4(), by=mentor)
    assert row.attendances.count() == 1


def test_todays_are_those_that_run_are_just_over_or_begin_within_a_day(mentor):
    now = timezone.now()
    for title, starts, ends in [
        ("last week", -7 * 24, -7 * 24 + 2),
        ("this morning", -8, -5),
        ("now", -1, 2),
        ("tonight", 5, 8),
        ("in three days", 72, 75),
    ]:
        courses.session(
            mentor, title=title, starts_at=now + timedelta(hours=starts), ends_at=now + timedelta(hours=ends)
        )
    call_off(courses.session(mentor, title="called off"), by=mentor)
    assert [row.title for row in sessions_around(now)] == ["this morning", "now", "tonight"]
