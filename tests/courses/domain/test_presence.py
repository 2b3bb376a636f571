"""Who came: said, put right, and never overwritten without a trace."""

from datetime import timedelta

import pytest
from django.utils import timezone

from courses.domain.presence import mark_presence, presence_at, presence_of
from courses.domain.sessions import attend, call_off, take_off
from courses.enums import Arrival
from courses.models import Attendance, PresenceMark
from lms.accounts import roles
from lms.kernel.errors import DomainError
from lms.web import privacy
from tests.factories import accounts, courses

pytestmark = pytest.mark.django_db


@pytest.fixture
def mentor():
    return accounts.person("Mo", role=roles.MENTOR)


def said_of(person) -> list[tuple[bool, str]]:
    [found] = presence_of(person)
    return [(mark.came, str(mark.marked_by)) for mark in found.marks]


def test_what_was_said_is_kept_when_it_is_put_right(mentor):
    tessa, other = accounts.trainee(), accounts.person("Max", role=roles.MENTOR)
    session = courses.session(mentor, tessa)
    assert mark_presence(session, {tessa.public_id: True}, by=mentor) == 1
    assert mark_presence(session, {tessa.public_id: True}, by=other) == 0
    assert mark_presence(session, {tessa.public_id: False}, by=other) == 1
    assert said_of(tessa) == [(False, "Max"), (True, "Mo")]
    [found] = presence_at(session)
    assert (found.attendance.came, found.corrected) == (False, True)


def test_who_is_not_named_or_not_on_the_list_stays_as_they_are(mentor):
    tessa, theo, tina = accounts.trainee(), accounts.trainee("Theo"), accounts.trainee("Tina")
    session = courses.session(mentor, tessa, theo)
    assert mark_presence(session, {tessa.public_id: True, tina.public_id: True}, by=mentor) == 1
    assert dict(Attendance.objects.values_list("learner__name", "came")) == {"Tessa": True, "Theo": None}


@pytest.mark.parametrize(("hours", "refused"), [(0.5, ""), (2, "too_early")])
def test_it_is_said_from_an_hour_before_it_begins(mentor, hours, refused):
    tessa, start = accounts.trainee(), timezone.now() + timedelta(hours=hours)
    session = courses.session(mentor, tessa, starts_at=start, ends_at=start + timedelta(hours=2))
    code = ""
    try:
        mark_presence(session, {tessa.public_id: True}, by=mentor)
    except DomainError as error:
        code = error.code
    assert (code, PresenceMark.objects.exists()) == (refused, not refused)


def test_nobody_came_to_what_was_called_off(mentor):
    tessa = accounts.trainee()
    session = courses.session(mentor, tessa)
    call_off(session, by=mentor)
    with pytest.raises(DomainError) as refused:
        mark_presence(session, {tessa.public_id: True}, by=mentor)
    assert refused.value.code == "cancelled"


def test_whoever_is_let_in_at_the_door_has_come_unless_a_mentor_said_otherwise(mentor):
    tessa, theo = accounts.trainee(), accounts.trainee("Theo")
    session = courses.session(mentor, theo)
    attend(session, tessa, by=mentor, how=Arrival.QR)
    mark_presence(session, {theo.public_id: False}, by=mentor)
    attend(session, theo, by=mentor, how=Arrival.QR)
    assert dict(Attendance.objects.values_list("learner__name", "came")) == {"Tessa": True, "Theo": False}
    assert said_of(tessa) == [(True, "Mo")]


def test_the_number_of_questions_does_not_grow_with_the_list(mentor, django_assert_num_queries):
    people = [accounts.trainee(f"Trainee {number}") for number in range(6)]
    session = courses.session(mentor, *people)
    mark_presence(session, {person.public_id: True for person in people}, by=mentor)
    with django_assert_num_queries(2):
        assert [one.attendance.came for one in presence_at(session)] == [True] * 6
    with django_assert_num_queries(2):
        presence_of(people[0])


def test_an_erased_person_came_nowhere_and_what_an_erased_mentor_said_stays(mentor):
    tessa, theo = accounts.trainee(), accounts.trainee("Theo")
    session = courses.session(mentor, tessa, theo)
    mark_presence(session, {tessa.public_id: True, theo.public_id: True}, by=mentor)
    privacy.erase(theo)
    privacy.erase(mentor)
    assert list(PresenceMark.objects.values_list("learner__name", flat=True)) == ["Tessa"]
    assert said_of(tessa) == [(True, "erased person")]


def test_a_label_scanned_long_before_it_begins_says_nothing_about_who_came(mentor):
    later = timezone.now() + timedelta(hours=9)
    session = courses.session(mentor, starts_at=later, ends_at=later + timedelta(hours=1))
    assert attend(session, accounts.trainee(), by=mentor, how=Arrival.QR).came is None


def test_whoever_is_taken_off_by_mistake_and_put_back_came_as_was_said(mentor):
    tessa, theo = accounts.trainee(), accounts.trainee("Theo")
    session = courses.session(mentor, tessa, theo)
    mark_presence(session, {tessa.public_id: True, theo.public_id: False}, by=mentor)
    for person in (tessa, theo):
        take_off(session, person.public_id, by=mentor)
    attend(session, tessa, by=mentor, how=Arrival.ROSTER)
    attend(session, theo, by=mentor, how=Arrival.QR)
    assert dict(Attendance.objects.values_list("learner__name", "came")) == {"Tessa": True, "Theo": False}
