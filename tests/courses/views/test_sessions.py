"""Pages of sessions."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from courses.models import Attendance, WorkshopSession
from lms.accounts import roles
from tests.factories import accounts, courses

pytestmark = pytest.mark.django_db


@pytest.fixture
def mentor(client):
    person = accounts.person("Mo", role=roles.MENTOR)
    client.force_login(person)
    return person


def test_an_empty_list_says_what_belongs_there(client, mentor):
    page = client.get("/mentor/sessions/").content.decode()
    assert "No session planned" in page
    assert "/mentor/sessions/new/" in page


def test_a_session_is_planned_and_shown(client, mentor):
    courses.place()
    data = {
        "title": "Repair café",
        "kind": "work",
        "place": "main",
        "starts_at": "2026-11-28T14:00",
        "ends_at": "2026-11-28T17:00",
        "note": "Keys are with Ada",
    }
    answer = client.post("/mentor/sessions/new/", data)
    row = WorkshopSession.objects.get()
    assert answer["Location"] == f"/mentor/sessions/{row.public_id}/"
    page = client.get(answer["Location"]).content.decode()
    assert "Keys are with Ada" in page
    assert "28 Nov 2026, 14:00" in page
    assert "Nobody is on the list yet" in page


def test_times_that_are_the_wrong_way_round_are_sent_back_with_everything_typed(client, mentor):
    courses.place()
    data = {
        "title": "Repair café",
        "kind": "work",
        "place": "main",
        "starts_at": "2026-11-28T17:00",
        "ends_at": "2026-11-28T14:00",
        "note": "Keys are with Ada",
    }
    answer = client.post("/mentor/sessions/new/", data)
    assert answer.status_code == 422
    page = answer.content.decode()
    assert "It ends before it starts. Check the times." in page
    assert "Keys are with Ada" in page
    assert not WorkshopSession.objects.exists()


def test_an_empty_form_says_what_each_field_needs(client, mentor):
    page = client.post("/mentor/sessions/new/", {}).content.decode()
    for words in ("Say what it is called.", "Choose the place.", "Say when it starts.", "Say when it ends."):
        assert words in page


def test_somebody_is_found_put_on_the_list_and_taken_off_again(client, mentor):
    tessa = accounts.trainee()
    row = courses.session(mentor)
    address = f"/mentor/sessions/{row.public_id}/"
    assert "Tessa" in client.get(address, {"q": "tessa"}).content.decode()
    client.post(f"{address}?q=tessa", {"people": str(tessa.public_id)})
    assert Attendance.objects.get().how == "name"
    page = client.get(address, {"q": "tessa"}).content.decode()
    assert "Nobody else here matches “tessa”." in page
    client.post(f"{address}remove/{tessa.public_id}/")
    assert not Attendance.objects.exists()


def test_before_it_starts_they_are_expected(client, mentor):
    tessa, now = accounts.trainee(), timezone.now()
    row = courses.session(mentor, starts_at=now + timedelta(hours=1), ends_at=now + timedelta(hours=2))
    client.post(f"/mentor/sessions/{row.public_id}/?q=tessa", {"people": str(tessa.public_id)})
    assert Attendance.objects.get().how == "roster"


def test_nobody_who_was_not_found_can_be_sent_in(client, mentor):
    tessa, row = accounts.trainee(), courses.session(mentor)
    answer = client.post(f"/mentor/sessions/{row.public_id}/?q=nobody", {"people": str(tessa.public_id)})
    assert answer.status_code == 422
    assert not Attendance.objects.exists()


def test_it_is_called_off_after_asking_and_stays_to_be_looked_at(client, mentor):
    row = courses.session(mentor, accounts.trainee())
    address = f"/mentor/sessions/{row.public_id}/"
    assert (
        "One person is on its list or waits for a seat." in client.get(f"{address}call-off/").content.decode()
    )
    client.post(f"{address}call-off/")
    assert "Called off" in client.get(address).content.decode()
    assert client.get(f"{address}call-off/").status_code == 404


def test_the_labels_of_a_session_name_everybody_on_its_list(client, mentor):
    row = courses.session(mentor, accounts.trainee(), accounts.trainee("Theo"))
    page = client.get(f"/mentor/sessions/{row.public_id}/labels/").content.decode()
    assert page.count('class="sticker"') == 2
    assert "Tessa" in page
    assert "Theo" in page


def test_the_list_asks_the_same_questions_for_one_and_for_many(client, mentor):
    def queries() -> int:
        with CaptureQueriesContext(connection) as asked:
            client.get("/mentor/sessions/")
        return len(asked)

    courses.session(mentor, accounts.trainee())
    client.get("/mentor/sessions/")
    one = queries()
    for number in range(5):
        courses.session(mentor, accounts.trainee(f"Trainee {number}"), title=f"Session {number}")
    assert queries() == one
