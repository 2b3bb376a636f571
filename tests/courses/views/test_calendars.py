"""Calendars to save and to subscribe to."""

from datetime import timedelta

import pytest
from django.utils import timezone

from courses.domain.calendars import new_feed
from courses.domain.seats import leave_seat, take_seat, wait
from courses.domain.sessions import call_off, plan
from courses.models import CalendarFeed
from lms.accounts import roles
from lms.web import privacy
from tests.factories import accounts, courses

pytestmark = pytest.mark.django_db


@pytest.fixture
def mentor():
    return accounts.person("Mo Mentor", role=roles.MENTOR)


def seated(mentor, title="Soldering", **changes):
    start = timezone.now() + timedelta(days=1)
    return courses.session(
        mentor, title=title, seats=1, starts_at=start, ends_at=start + timedelta(hours=2), **changes
    )


def read(client, feed):
    answer = client.get(f"/calendar/{feed.token}.ics")
    assert answer["Content-Type"] == "text/calendar; charset=utf-8"
    return answer.content.decode().replace("\r\n ", "")


def test_a_feed_has_seats_lines_and_changes_and_no_names(client, mentor):
    tessa, theo = accounts.trainee(), accounts.trainee("Theo")
    own, full, other = seated(mentor), seated(mentor, "Sewing"), seated(mentor, "Wood")
    take_seat(own, by=tessa)
    take_seat(full, by=theo)
    wait(full, by=tessa)
    feed = new_feed(tessa)
    said = read(client, feed)
    assert f"UID:{own.public_id}@sessions.fettle" in said
    assert "STATUS:CONFIRMED" in said
    assert "SUMMARY:Sewing (you wait for a seat)" in said
    assert "STATUS:TENTATIVE" in said
    assert str(other.public_id) not in said
    for name in ("Tessa", "Theo", "Mo Mentor", "example.test"):
        assert name not in said


def test_a_change_keeps_the_uid_and_counts_and_calling_off_is_said(client, mentor):
    tessa, session = accounts.trainee(), seated(mentor)
    take_seat(session, by=tessa)
    feed = new_feed(tessa)
    assert "SEQUENCE:0" in read(client, feed)
    later = session.ends_at + timedelta(hours=1)
    plan(courses.plan_of(session, ends_at=later), by=mentor, session=session)
    assert "SEQUENCE:1" in read(client, feed)
    call_off(session, by=mentor)
    said = read(client, feed)
    assert f"UID:{session.public_id}@sessions.fettle" in said
    assert "SEQUENCE:2\r\nSTATUS:CANCELLED" in said
    assert "SUMMARY:Called off: Soldering" in said
    leave_seat(session, by=tessa)
    assert "VEVENT" not in read(client, feed)


def test_what_did_not_change_is_not_sent_again_and_nothing_of_it_is_kept_by_others(client, mentor):
    tessa, session = accounts.trainee(), seated(mentor)
    take_seat(session, by=tessa)
    address = f"/calendar/{new_feed(tessa).token}.ics"
    first = client.get(address)
    assert (first["Cache-Control"], first["X-Robots-Tag"]) == ("private, no-cache", "noindex")
    assert not first.cookies
    again = client.get(address, HTTP_IF_NONE_MATCH=first["ETag"])
    assert (again.status_code, again.content) == (304, b"")
    leave_seat(session, by=tessa)
    assert client.get(address, HTTP_IF_NONE_MATCH=first["ETag"]).status_code == 200


def test_a_new_address_ends_the_old_one_and_an_ended_one_answers_no_more(client):
    tessa = accounts.trainee()
    client.force_login(tessa)
    assert "Make an address" in client.get("/me/calendar/").content.decode()
    client.post("/me/calendar/new/")
    first = CalendarFeed.objects.get().token
    page = client.get("/me/calendar/")
    assert f"/calendar/{first}.ics" in page.content.decode()
    assert page["Cache-Control"] == "no-store"
    client.post("/me/calendar/new/")
    second = CalendarFeed.objects.get().token
    assert len({first, second}) == 2
    assert len(second) >= 43  # 256 bits
    assert [client.get(f"/calendar/{token}.ics").status_code for token in (first, second)] == [404, 200]
    client.post("/me/calendar/end/")
    assert client.get(f"/calendar/{second}.ics").status_code == 404


def test_who_may_not_sign_in_any_more_or_was_erased_has_no_calendar(client):
    tessa, theo = accounts.trainee(), accounts.trainee("Theo")
    closed, erased = new_feed(tessa), new_feed(theo)
    tessa.is_active = False
    tessa.save()
    privacy.erase(theo)
    assert [client.get(f"/calendar/{one.token}.ics").status_code for one in (closed, erased)] == [404, 404]


def test_one_session_is_saved_as_a_file(client, mentor):
    session = seated(mentor)
    answer = client.get(f"/sessions/{session.public_id}/session.ics")
    assert answer["Content-Disposition"] == 'attachment; filename="session.ics"'
    assert "SUMMARY:Soldering\r\nLOCATION:Main workshop\r\n" in answer.content.decode()
    hidden = courses.session(mentor)
    assert client.get(f"/sessions/{hidden.public_id}/session.ics").status_code == 404


def test_a_calendar_asks_the_same_questions_for_one_and_for_many(
    client, mentor, django_assert_max_num_queries
):
    tessa = accounts.trainee()
    for number in range(5):
        take_seat(seated(mentor, f"Session {number}"), by=tessa)
    feed = new_feed(tessa)
    with django_assert_max_num_queries(3):
        read(client, feed)


def test_an_address_with_a_nul_in_it_is_not_there(client):
    assert client.get("/calendar/%00.ics").status_code == 404


def test_whoever_waits_for_a_seat_saves_a_tentative_appointment(client, mentor):
    session, theo = seated(mentor), accounts.trainee("Theo")
    take_seat(session, by=accounts.trainee("Tessa"))
    wait(session, by=theo)
    client.force_login(theo)
    assert "STATUS:TENTATIVE" in client.get(f"/sessions/{session.public_id}/session.ics").content.decode()
