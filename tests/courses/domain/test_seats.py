"""Seats: taken, given back, waited for; the last one goes to exactly one."""

from datetime import timedelta

import pytest
from django.utils import timezone

from courses.domain import guardians, seats
from courses.domain.seats import Closed, leave_seat, situation_of, take_seat, wait
from courses.domain.sessions import attend, call_off, plan, take_off
from courses.enums import Arrival
from courses.models import Attendance, SeatWait, WorkshopSession
from lms.accounts import roles
from lms.kernel.errors import DomainError, NotAllowed
from lms.web import privacy
from tests.courses.domain.test_signoff_at_once import at_once
from tests.factories import accounts, courses, joining


def seated(mentor, number=1, **changes):
    now = timezone.now()
    times = {"starts_at": now + timedelta(hours=2), "ends_at": now + timedelta(hours=4)}
    return courses.session(mentor, seats=number, **{**times, **changes})


@pytest.fixture
def mentor(db):
    return accounts.person("Mo", role=roles.MENTOR)


def has_seats(session) -> list[str]:
    return [row.learner.name for row in Attendance.objects.filter(session=session)]


def in_line(session) -> list[str]:
    return [row.learner.name for row in SeatWait.objects.filter(session=session)]


def test_a_seat_is_taken_once_however_often_one_asks(mentor):
    session, tessa = seated(mentor, 2), accounts.trainee()
    first = take_seat(session, by=tessa)
    assert take_seat(session, by=tessa) == first
    assert (first.how, first.added_by, first.given) == (Arrival.ROSTER, tessa, None)
    found = situation_of(session, tessa, moment=timezone.now())
    assert (found.free, found.attendance, found.closed) == (1, first, None)


def test_a_full_session_says_where_when_and_which_place_in_line_one_would_have(mentor):
    session, tina = seated(mentor), accounts.trainee("Tina")
    take_seat(session, by=accounts.trainee())
    wait(session, by=accounts.trainee("Theo"))
    with pytest.raises(DomainError) as refused:
        take_seat(session, by=tina)
    assert refused.value.code == "full"
    assert "“Repair café” (Main workshop, " in str(refused.value.message)
    assert "you would be number 2 on the waiting list" in str(refused.value.message)
    assert has_seats(session) == ["Tessa"]


def test_a_freed_seat_goes_to_whoever_asked_first(mentor):
    session, tessa = seated(mentor), accounts.trainee()
    take_seat(session, by=tessa)
    for name in ("Theo", "Tina"):
        wait(session, by=accounts.trainee(name))
    heir = leave_seat(session, by=tessa)
    assert (heir.learner.name, heir.given is not None) == ("Theo", True)
    assert (has_seats(session), in_line(session)) == (["Theo"], ["Tina"])


def test_who_gave_a_seat_back_can_take_it_again_as_long_as_it_is_free(mentor):
    session, tessa = seated(mentor), accounts.trainee()
    take_seat(session, by=tessa)
    assert leave_seat(session, by=tessa) is None
    take_seat(session, by=tessa)
    assert has_seats(session) == ["Tessa"]


def test_who_waits_where_a_seat_is_free_has_it(mentor):
    session, tessa = seated(mentor), accounts.trainee()
    assert isinstance(wait(session, by=tessa), Attendance)
    assert in_line(session) == []


def test_who_waits_twice_keeps_their_place_and_may_stop(mentor):
    session, theo = seated(mentor), accounts.trainee("Theo")
    take_seat(session, by=accounts.trainee())
    wait(session, by=theo)
    wait(session, by=accounts.trainee("Tina"))
    wait(session, by=theo)
    assert in_line(session) == ["Theo", "Tina"]
    leave_seat(session, by=theo)
    assert (has_seats(session), in_line(session)) == (["Tessa"], ["Tina"])


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"starts_at": timedelta(hours=-3), "ends_at": timedelta(hours=-1)}, Closed.OVER),
        ({"starts_at": timedelta(hours=-1), "ends_at": timedelta(hours=1)}, Closed.BEGUN),
        ({"number": None}, Closed.NO_SEATS),
    ],
)
def test_a_session_that_is_over_has_begun_or_has_no_seats_says_so(mentor, changes, reason):
    now = timezone.now()
    times = {name: now + shift for name, shift in changes.items() if name != "number"}
    session = seated(mentor, changes.get("number", 1), **times)
    for act in (take_seat, wait):
        with pytest.raises(DomainError) as refused:
            act(session, by=accounts.person(f"T {act.__name__}", role=roles.TRAINEE))
        assert refused.value.code == reason.value


def test_a_session_that_was_called_off_says_so_and_gives_no_seat_away(mentor):
    session, tessa = seated(mentor), accounts.trainee()
    take_seat(session, by=tessa)
    wait(session, by=accounts.trainee("Theo"))
    call_off(session, by=mentor)
    leave_seat(session, by=tessa)
    assert (has_seats(session), in_line(session)) == ([], ["Theo"])
    with pytest.raises(DomainError) as refused:
        take_seat(session, by=tessa)
    assert refused.value.code == "cancelled"


def test_a_seat_is_not_given_back_once_it_has_begun(mentor):
    now = timezone.now()
    session, tessa = seated(mentor), accounts.trainee()
    take_seat(session, by=tessa)
    WorkshopSession.objects.filter(pk=session.pk).update(starts_at=now - timedelta(minutes=1))
    with pytest.raises(DomainError) as refused:
        leave_seat(session, by=tessa)
    assert (refused.value.code, has_seats(session)) == ("begun", ["Tessa"])


def test_who_takes_no_sign_offs_takes_no_seat(mentor):
    with pytest.raises(NotAllowed):
        take_seat(seated(mentor), by=accounts.person("Ed", role=roles.EDITOR))


def test_a_mentor_lets_in_more_than_there_are_seats_and_none_becomes_free_by_it(mentor):
    session, theo = seated(mentor), accounts.trainee("Theo")
    take_seat(session, by=accounts.trainee())
    wait(session, by=theo)
    wait(session, by=accounts.trainee("Tina"))
    attend(session, theo, by=mentor, how=Arrival.ROSTER)
    assert (has_seats(session), in_line(session)) == (["Tessa", "Theo"], ["Tina"])
    take_off(session, theo.public_id, by=mentor)
    assert (has_seats(session), in_line(session)) == (["Tessa"], ["Tina"])
    take_off(session, Attendance.objects.get().learner.public_id, by=mentor)
    assert (has_seats(session), in_line(session)) == (["Tina"], [])


def test_more_seats_go_to_those_who_wait_and_fewer_than_are_taken_are_refused(mentor):
    session = seated(mentor)
    take_seat(session, by=accounts.trainee())
    for name in ("Theo", "Tina"):
        wait(session, by=accounts.trainee(name))
    plan(courses.plan_of(session, seats=2), by=mentor, session=session)
    assert (has_seats(session), in_line(session)) == (["Tessa", "Theo"], ["Tina"])
    with pytest.raises(DomainError) as refused:
        plan(courses.plan_of(session, seats=1), by=mentor, session=session)
    assert refused.value.code == "too_few_seats"


def test_an_erased_person_keeps_neither_seat_nor_place_in_line(mentor):
    session, tessa, theo = seated(mentor), accounts.trainee(), accounts.trainee("Theo")
    take_seat(session, by=tessa)
    wait(session, by=theo)
    wait(session, by=accounts.trainee("Tina"))
    privacy.erase(tessa)
    privacy.erase(theo)
    assert (has_seats(session), in_line(session)) == (["Tina"], [])


def test_the_number_of_questions_does_not_grow_with_the_line(mentor, django_assert_max_num_queries):
    session = seated(mentor)
    take_seat(session, by=accounts.trainee())
    for number in range(5):
        wait(session, by=accounts.trainee(f"Trainee {number}"))
    last = SeatWait.objects.order_by("pk").last().learner
    with django_assert_max_num_queries(6):
        assert situation_of(session, last, moment=timezone.now()).turn == 5


def test_of_many_who_take_the_last_seat_at_once_exactly_one_has_it(transactional_db):
    session = seated(accounts.person("Mo", role=roles.MENTOR), 2)
    people = [accounts.trainee(f"Trainee {number}") for number in range(6)]
    results = at_once(*[lambda person=person: take_seat(session, by=person) for person in people])
    refused = [one.code for one in results if isinstance(one, DomainError)]
    assert (refused, len(has_seats(session))) == (["full"] * 4, 2)


def test_a_seat_that_is_given_back_while_others_get_in_line_is_never_left_over(transactional_db):
    session = seated(accounts.person("Mo", role=roles.MENTOR))
    tessa = accounts.trainee()
    take_seat(session, by=tessa)
    people = [accounts.trainee(f"Trainee {number}") for number in range(4)]
    calls = [lambda person=person: seats.wait(session, by=person) for person in people]
    results = at_once(lambda: leave_seat(session, by=tessa), *calls)
    assert not [one for one in results if isinstance(one, Exception)]
    assert (len(has_seats(session)), len(in_line(session))) == (1, 3)


@pytest.mark.parametrize("way", ["page", "paper"])
def test_who_was_passed_over_has_the_free_seat_once_they_have_signed(
    mentor, way, django_capture_on_commit_callbacks
):
    kay, session = accounts.coordinator("Kay"), seated(mentor)
    tessa, theo = accounts.trainee(), accounts.trainee("Theo")
    take_seat(session, by=tessa)
    wait(session, by=theo)
    version = joining.published(by=kay)
    leave_seat(session, by=tessa)
    assert (has_seats(session), in_line(session)) == ([], ["Theo"])
    with django_capture_on_commit_callbacks(execute=True):
        if way == "page":
            joining.signed(version, theo)
        else:
            joining.on_paper(version, theo, by=kay)
    assert (has_seats(session), in_line(session)) == (["Theo"], [])


@pytest.mark.parametrize("way", ["link", "paper"])
def test_who_was_passed_over_has_the_free_seat_once_a_guardian_has_agreed(
    mentor, way, django_capture_on_commit_callbacks
):
    kay, session = accounts.coordinator("Kay"), seated(mentor)
    tessa, nia = accounts.trainee(), joining.minor(by=kay)
    consent = joining.consent(nia, by=kay)
    take_seat(session, by=tessa)
    wait(session, by=nia)
    guardians.withdraw(consent, by=kay)
    leave_seat(session, by=tessa)
    link = guardians.link_behind(joining.link(nia, by=kay))
    assert has_seats(session) == []
    with django_capture_on_commit_callbacks(execute=True):
        if way == "link":
            guardians.agree(link, name="Gus", pictures=False, shown=joining.terms(), device="")
        else:
            joining.consent(nia, by=kay)
    assert (has_seats(session), in_line(session)) == (["Nia"], [])
