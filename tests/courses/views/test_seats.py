"""Pages of sessions for whoever may come."""

from datetime import UTC, datetime, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from courses.domain.seats import take_seat, wait
from courses.domain.sessions import call_off
from courses.models import Attendance, SeatWait
from lms.accounts import roles
from tests.factories import accounts, courses

pytestmark = pytest.mark.django_db


@pytest.fixture
def mentor():
    return accounts.person("Mo", role=roles.MENTOR)


@pytest.fixture
def tessa(client):
    person = accounts.trainee()
    client.force_login(person)
    return person


def seated(mentor, seats=1, hours=2, **changes):
    start = timezone.now() + timedelta(hours=hours)
    return courses.session(
        mentor, seats=seats, starts_at=start, ends_at=start + timedelta(hours=2), **changes
    )


def page_of(client, session):
    return client.get(f"/sessions/{session.public_id}/").content.decode()


def test_an_empty_list_says_what_will_be_there(client):
    answer = client.get("/sessions/")
    assert "No session is planned" in answer.content.decode()
    assert not answer.cookies


def test_everybody_reads_what_is_coming_and_nobody_who_comes(client, mentor):
    seated(mentor, seats=3, title="Soldering")
    session = seated(mentor, title="Sewing machines")
    take_seat(session, by=accounts.trainee("Theo"))
    courses.session(mentor, title="Mentors among themselves")
    page = client.get("/sessions/").content.decode()
    assert "3 of 3 seats are free" in page
    assert "The one seat is taken" in page
    assert "Theo" not in page
    assert "Mentors among themselves" not in page
    assert "Sign in to take a seat" in page_of(client, session)


def test_a_seat_is_taken_shown_and_given_back(client, mentor, tessa):
    session = seated(mentor)
    assert "Take a seat" in page_of(client, session)
    answer = client.post(f"/sessions/{session.public_id}/seat/", follow=True)
    assert "You have a seat." in answer.content.decode()
    assert "You have a seat" in client.get("/sessions/").content.decode()
    assert "Repair café" in client.get("/me/").content.decode()
    page = client.post(f"/sessions/{session.public_id}/leave/", follow=True).content.decode()
    assert "You gave your seat back. You can take it again as long as it is free." in page
    assert "Take a seat" in page
    assert not Attendance.objects.exists()


def test_who_comes_too_late_reads_why_and_gets_in_line(client, mentor, tessa):
    session = seated(mentor)
    take_seat(session, by=accounts.trainee("Theo"))
    answer = client.post(f"/sessions/{session.public_id}/seat/")
    assert answer.status_code == 409
    page = answer.content.decode()
    assert "No seat is left at “Repair café” (Main workshop," in page
    assert "Wait for a seat" in page
    page = client.post(f"/sessions/{session.public_id}/wait/", follow=True).content.decode()
    assert "You are number 1 on the waiting list" in page
    client.post(f"/sessions/{session.public_id}/leave/")
    assert not SeatWait.objects.exists()


def test_a_seat_that_goes_to_the_next_is_said_to_whoever_gave_it_back(client, mentor, tessa):
    session = seated(mentor)
    take_seat(session, by=tessa)
    wait(session, by=accounts.trainee("Theo"))
    assert "Somebody waits" in page_of(client, session)
    page = client.post(f"/sessions/{session.public_id}/leave/", follow=True).content.decode()
    assert "Your seat went to the next who waited." in page
    assert "Theo" not in page


def test_past_running_and_cancelled_sessions_say_so(client, mentor, tessa):
    over, running, off = seated(mentor, hours=-5), seated(mentor, hours=-1), seated(mentor)
    call_off(off, by=mentor)
    for session, words in ((over, "is over."), (running, "has begun."), (off, "was called off.")):
        page = page_of(client, session)
        assert words in page
        assert "Take a seat" not in page
        assert client.post(f"/sessions/{session.public_id}/seat/").status_code == 409


def test_times_are_those_of_the_hub_and_of_the_reader_where_they_differ(client, mentor, tessa):
    start = datetime(2031, 3, 5, 14, 0, tzinfo=UTC)
    session = courses.session(mentor, seats=1, starts_at=start, ends_at=start + timedelta(hours=2))
    assert "In your time zone" not in page_of(client, session)
    tessa.timezone = "America/New_York"
    tessa.save()
    page = page_of(client, session)
    assert "5 Mar 2031, 14:00" in page
    assert '<abbr title="UTC">UTC</abbr>' in page
    assert "In your time zone (America/New_York): 5 Mar 2031, 09:00 – 11:00 EST" in page


def test_a_session_without_seats_is_for_whoever_is_on_its_list(client, mentor, tessa):
    session = courses.session(mentor)
    assert client.get(f"/sessions/{session.public_id}/").status_code == 404
    own = courses.session(mentor, tessa)
    assert client.get(f"/sessions/{own.public_id}/").status_code == 200


def test_mentors_see_the_line_let_somebody_in_and_take_somebody_off(client, mentor):
    session, theo, tina = seated(mentor), accounts.trainee("Theo"), accounts.trainee("Tina")
    take_seat(session, by=accounts.trainee())
    wait(session, by=theo)
    wait(session, by=tina)
    client.force_login(mentor)
    address = f"/mentor/sessions/{session.public_id}/"
    page = client.get(address).content.decode()
    assert page.index("Theo") < page.index("Tina")
    assert "2 people wait" in page
    client.post(f"{address}let-in/{theo.public_id}/")
    client.post(f"{address}remove/{tina.public_id}/")
    names = list(Attendance.objects.values_list("learner__name", flat=True))
    assert (names, SeatWait.objects.count()) == (["Tessa", "Theo"], 0)


def test_fewer_seats_than_are_taken_are_sent_back_with_what_was_typed(client, mentor):
    session = seated(mentor, seats=2)
    for name in ("Theo", "Tina"):
        take_seat(session, by=accounts.trainee(name))
    client.force_login(mentor)
    data = {
        "title": "Sewing",
        "kind": "work",
        "place": "main",
        "starts_at": "2031-01-01T10:00",
        "ends_at": "2031-01-01T12:00",
    }
    answer = client.post(f"/mentor/sessions/{session.public_id}/change/", data | {"seats": "1"})
    page = answer.content.decode()
    assert answer.status_code == 422
    assert "2 people are on its list already." in page
    assert 'value="Sewing"' in page
    page = client.post(f"/mentor/sessions/{session.public_id}/change/", data | {"seats": "many"}).content
    assert "Write a whole number such as 12, or leave it empty." in page.decode()


def test_the_list_asks_the_same_questions_for_one_and_for_many(client, mentor, tessa):
    def queries() -> int:
        with CaptureQueriesContext(connection) as asked:
            client.get("/sessions/")
        return len(asked)

    seated(mentor)
    client.get("/sessions/")
    one = queries()
    for number in range(5):
        seated(mentor, title=f"Session {number}")
    assert queries() == one


def test_whoever_waits_takes_the_seat_that_is_free(client, mentor, tessa):
    session, theo = seated(mentor), accounts.trainee("Theo")
    take_seat(session, by=theo)
    wait(session, by=tessa)
    address = f"/sessions/{session.public_id}/seat/"
    assert f'action="{address}"' not in page_of(client, session)
    Attendance.objects.all().delete()  # as where somebody was passed over
    assert f'action="{address}"' in page_of(client, session)
    client.post(address)
    assert (Attendance.objects.get().learner, SeatWait.objects.count()) == (tessa, 0)
