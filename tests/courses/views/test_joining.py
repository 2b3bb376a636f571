"""Before somebody takes part: reading, signing, saying one's age, and whom to call."""

import re
from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from courses.domain.emergency import contact_of, keep_contact
from courses.domain.house_rules import current_of
from courses.models import ContactLook, EmergencyContact, HouseSignature, LearnerSafeguard
from lms.accounts import roles
from tests.courses.domain.test_emergency import ANN, running
from tests.courses.domain.test_seats import has_seats, seated
from tests.factories import accounts, joining

PHONE = "Mozilla/5.0 (Linux; Android 14; Pixel 8) AppleWebKit/537.36 Chrome/126.0 Mobile Safari/537.36"


@pytest.fixture
def tessa(db):
    return accounts.trainee()


@pytest.fixture
def client_of():
    def made(person, **headers) -> Client:
        client = Client(headers=headers)
        client.force_login(person, "django.contrib.auth.backends.ModelBackend")
        return client

    return made


def words_of(answer) -> str:
    text = re.sub(r"<[^>]+>", " ", answer.content.decode().split("<main", 1)[1])
    return " ".join(text.split())


def test_a_seat_is_locked_with_the_reason_and_the_way_forward_and_opens_once_signed(tessa, client_of):
    session, version = seated(accounts.person("Mo", role=roles.MENTOR)), joining.published()
    client = client_of(tessa, user_agent=PHONE)
    page = words_of(client.get(f"/sessions/{session.public_id}/"))
    assert "Before you can take a seat" in page
    assert "You have not signed “House rules” yet." in page
    assert "Take a seat " not in page
    refused = client.post(f"/sessions/{session.public_id}/seat/")
    assert (refused.status_code, has_seats(session)) == (409, [])
    assert "You have not signed “House rules” yet." in words_of(refused)
    assert "You have not signed “House rules” yet." in words_of(client.get("/me/"))
    address = f"/me/joining/{version.document.public_id}/"
    assert f'href="{address}"' in client.get("/me/joining/").content.decode()
    assert "Wear your glasses." in words_of(client.get(address))
    done = client.post(address, {"digest": version.digest, "name": "Tessa T.", "agree": "on"})
    assert (done.status_code, done["Location"]) == (302, "/me/joining/")
    row = HouseSignature.objects.get()
    assert (row.name, row.device, row.page) == ("Tessa T.", "phone", address)
    assert "Nothing is missing: you can take a seat" in words_of(client.get("/me/joining/"))
    client.post(f"/sessions/{session.public_id}/seat/")
    assert has_seats(session) == ["Tessa"]


def test_where_the_text_changed_meanwhile_the_new_one_is_shown_and_the_name_kept(tessa, client_of):
    version = joining.published()
    joining.published("Wear your boots.", document=version.document)
    address = f"/me/joining/{version.document.public_id}/"
    answer = client_of(tessa).post(address, {"digest": version.digest, "name": "Tessa T.", "agree": "on"})
    assert (answer.status_code, HouseSignature.objects.count()) == (409, 0)
    page = answer.content.decode()
    assert "The text was changed while you read." in page
    assert "Wear your boots." in page
    assert 'value="Tessa T."' in page
    assert f'value="{current_of(version.document).digest}"' in page
    assert "checked" not in page.split('name="agree"')[1].split(">")[0]


@pytest.mark.parametrize(
    ("sent", "missing"),
    [
        ({"name": "Tessa T."}, "Tick the box if you agree."),
        ({"agree": "on"}, "Type your name: it is your signature."),
        ({"name": "T\0", "agree": "on"}, "Null characters are not allowed."),
        ({"name": "x" * 151, "agree": "on"}, "at most 150 characters"),
    ],
)
def test_what_is_missing_is_said_and_what_was_typed_kept(tessa, client_of, sent, missing):
    version = joining.published()
    address = f"/me/joining/{version.document.public_id}/"
    answer = client_of(tessa).post(address, {"digest": version.digest} | sent)
    assert (answer.status_code, HouseSignature.objects.count()) == (422, 0)
    assert missing in answer.content.decode()
    if sent.get("name") == "Tessa T.":
        assert 'value="Tessa T."' in answer.content.decode()


def test_what_was_signed_is_read_in_the_version_that_was_signed(tessa, client_of):
    version = joining.published()
    row = joining.signed(version, tessa, name="Tessa T.")
    joining.published("Wear your boots.", document=version.document)
    page = words_of(client_of(tessa).get(f"/me/joining/signed/{row.public_id}/"))
    assert "Wear your glasses." in page
    assert ("Wear your boots." in page, "Tessa T." in page, version.digest in page) == (False, True, True)
    other = client_of(accounts.trainee("Theo")).get(f"/me/joining/signed/{row.public_id}/")
    assert other.status_code == 404


def test_the_text_is_shown_as_written_and_no_markup_of_others_gets_in(tessa, client_of):
    version = joining.published("## First\n\n* Wear **glasses** & gloves\n\n5 < 6")
    page = client_of(tessa).get(f"/me/joining/{version.document.public_id}/").content.decode()
    assert "<h2>First</h2>" in page
    assert "<b>glasses</b> &amp; gloves" in page
    assert "5 &lt; 6" in page


def test_saying_that_one_is_under_18_keeps_a_wrong_date_and_then_leads_to_the_guardian(tessa, client_of):
    client = client_of(tessa)
    answer = client.post("/me/joining/", {"of_age_on": "2001-01-01"})
    assert (answer.status_code, LearnerSafeguard.objects.count()) == (422, 0)
    assert 'value="2001-01-01"' in answer.content.decode()
    assert "Write the day on which you turn 18" in answer.content.decode()
    client.post("/me/joining/", {"of_age_on": joining.tomorrow().isoformat()})
    assert LearnerSafeguard.objects.get().of_age_on == joining.tomorrow()
    assert "Your guardian has to agree first" in words_of(client.get("/me/joining/"))


def test_whom_to_call_is_kept_changed_and_removed(tessa, client_of):
    client = client_of(tessa)
    bad = client.post("/me/joining/emergency/", {"name": "Ann", "telephone": "call me", "note": "Asthma"})
    assert (bad.status_code, EmergencyContact.objects.count()) == (422, 0)
    assert "Write a telephone number such as +49 30 123456." in bad.content.decode()
    assert "Asthma" in bad.content.decode()
    client.post("/me/joining/emergency/", {"name": "Ann", "telephone": "+49 30 123456", "note": "Asthma"})
    kept = contact_of(tessa)
    assert (kept.name, kept.telephone, kept.note) == ("Ann", "+49 30 123456", "Asthma")
    assert 'value="+49 30 123456"' in client.get("/me/joining/emergency/").content.decode()
    assert client.get("/me/joining/emergency/remove/").status_code == 405
    client.post("/me/joining/emergency/remove/")
    assert contact_of(tessa) is None


def test_a_mentor_presses_a_name_in_an_emergency_and_the_person_reads_who_looked(tessa, client_of):
    mentor = accounts.person("Mo", role=roles.MENTOR)
    keep_contact(tessa, ANN)
    session, client = running(mentor, tessa), client_of(mentor)
    assert (
        f"/mentor/sessions/{session.public_id}/emergency/"
        in client.get(f"/mentor/sessions/{session.public_id}/").content.decode()
    )
    listed = client.get(f"/mentor/sessions/{session.public_id}/emergency/")
    assert "123456" not in listed.content.decode()
    address = f"/mentor/sessions/{session.public_id}/emergency/{tessa.public_id}/"
    assert (client.get(address).status_code, ContactLook.objects.count()) == (405, 0)
    shown = client.post(address)
    assert 'href="tel:+4930123456"' in shown.content.decode()
    assert "Allergic to penicillin" in shown.content.decode()
    assert "no-store" in shown["Cache-Control"]
    assert ContactLook.objects.get().looked_by == mentor
    page = words_of(client_of(tessa).get("/me/joining/emergency/"))
    assert re.search(r"Who looked .*: Mo \(Repair café\)", page)


def test_another_mentor_a_coordinator_and_the_wrong_hour_see_nothing(tessa, client_of):
    mentor = accounts.person("Mo", role=roles.MENTOR)
    keep_contact(tessa, ANN)
    session = running(mentor, tessa)
    late = running(
        mentor,
        tessa,
        starts_at=timezone.now() + timedelta(hours=3),
        ends_at=timezone.now() + timedelta(hours=4),
    )
    theo = accounts.trainee("Theo")
    for person, meeting, learner, status in (
        (accounts.person("Max", role=roles.MENTOR), session, tessa, 403),
        (accounts.coordinator(), session, tessa, 403),
        (mentor, late, tessa, 403),
        (mentor, session, theo, 404),
        (tessa, session, tessa, 403),
    ):
        answer = client_of(person).post(
            f"/mentor/sessions/{meeting.public_id}/emergency/{learner.public_id}/"
        )
        assert (answer.status_code, b"123456" in answer.content) == (status, False)
    assert ContactLook.objects.count() == 0


def test_a_mentor_sees_who_on_the_list_has_not_signed_but_not_what(tessa, client_of):
    mentor = accounts.person("Mo", role=roles.MENTOR)
    session = running(mentor, tessa)
    client = client_of(mentor)
    assert "Has not signed everything" not in words_of(client.get(f"/mentor/sessions/{session.public_id}/"))
    joining.published()
    assert "Has not signed everything" in words_of(client.get(f"/mentor/sessions/{session.public_id}/"))
