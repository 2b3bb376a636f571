"""Pages and files of evidence: who gets what, in which part, with which headers."""

import uuid

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from content.formats.evidence import limits
from courses.domain import evidence
from courses.enums import ConsentScope
from courses.models import Evidence
from courses.views import uploads
from lms.accounts import roles
from tests.factories import accounts, courses
from tests.factories import evidence as made

pytestmark = pytest.mark.django_db

WORDS = b"0123456789" * 30


@pytest.fixture
def tessa(client):
    person = accounts.trainee()
    client.force_login(person)
    return person


@pytest.fixture
def mentor():
    person = courses.mentor()
    person.give_roles(roles.MENTOR)
    return person


def as_(person):
    client = Client()
    client.force_login(person)
    return client


def send(client, data, name="photo.jpg", path="evidence_upload", **fields):
    accept = fields.pop("accept", "text/html")
    file = SimpleUploadedFile(name, data, "application/x-lies")
    return client.post(reverse(path), {"file": file} | fields, headers={"accept": accept})


def body(response) -> bytes:
    return b"".join(response.streaming_content)


def address(row, part="file"):
    return f"/evidence/{row.public_id}/{part}"


# --- Sending ---------------------------------------------------------------------------------------------
def test_a_trainee_adds_a_photo_and_sees_it_in_the_list(client, tessa):
    answer = send(client, made.photo(gps=True), path="my_evidence", caption="The plug", scope="assessors")
    row = Evidence.objects.get()
    assert (answer.status_code, answer["Location"]) == (302, "/me/evidence/")
    assert (row.learner, row.uploaded_by, row.caption, row.scope) == (tessa, tessa, "The plug", "assessors")
    page = client.get("/me/evidence/")
    assert list(page.context["page"]) == [row]
    said = "Added. Taken out before it was stored: the position, data about camera and time."
    assert said in page.content.decode()
    assert address(row, "thumb") in page.content.decode()


def test_a_refused_file_is_answered_with_the_reason_and_the_form_as_it_was(client, tessa):
    answer = send(client, b"MZ\x90\0", path="my_evidence", caption="The plug", scope="hub")
    assert answer.status_code == 422
    form = answer.context["form"]
    assert form.errors["file"] == ["This is a program or a script, not evidence."]
    assert (form["caption"].value(), form["scope"].value()) == ("The plug", "hub")
    assert not Evidence.objects.exists()


def test_a_script_gets_json_for_what_was_taken_in_and_for_what_was_not(client, tessa):
    answer = send(client, made.photo(), accept="application/json")
    row = Evidence.objects.get()
    assert answer.status_code == 201
    assert answer.json() == {
        "id": str(row.public_id),
        "kind": "photo",
        "media_type": "image/jpeg",
        "size": row.size,
        "sha256": row.sha256,
        "changed": False,
        "removed": [],
        "label": "photo.jpg",
        "page": f"/evidence/{row.public_id}/",
        "thumb": f"/evidence/{row.public_id}/thumb",
    }
    refused = send(client, b"", accept="application/json")
    assert refused.status_code == 422
    assert refused.json()["error"]["code"] == "evidence_empty"
    assert send(client, WORDS, accept="application/json", kind="photo").json()["error"]["code"] == (
        "evidence_other_kind"
    )


def test_a_mentor_adds_for_a_trainee_and_a_trainee_for_nobody_else(client, tessa, mentor):
    answer = send(as_(mentor), WORDS, name="a.txt", learner=str(tessa.public_id), next="/mentor/")
    row = Evidence.objects.get()
    assert answer["Location"] == "/mentor/"
    assert (row.learner, row.uploaded_by, row.scope) == (tessa, mentor, "signoff_only")
    other = accounts.trainee("Otto")
    assert send(client, WORDS, learner=str(other.public_id)).status_code == 403
    assert send(as_(mentor), WORDS, learner=str(uuid.uuid4())).status_code == 409
    assert send(as_(mentor), WORDS, learner="nobody").status_code == 409
    assert Evidence.objects.count() == 1


def test_nobody_is_led_to_another_site_after_sending(client, tessa):
    answer = send(client, WORDS, next="https://elsewhere.example/")
    assert answer["Location"] == f"/evidence/{Evidence.objects.get().public_id}/"


def test_a_request_that_says_it_is_too_large_is_refused_before_it_is_read(client, tessa):
    read = []

    class Stream:
        def read(self, *_):
            read.append(1)
            return b""

    answer = client.generic(
        "POST", "/evidence/upload/", b"", "multipart/form-data; boundary=x", CONTENT_LENGTH=str(27_000_000)
    )
    assert answer.status_code == 413
    assert "at most 25 MB" in answer.content.decode()
    assert not read


@pytest.mark.parametrize("accept", ["text/html", "application/json"])
def test_a_file_beyond_the_cap_is_cut_off_while_it_arrives(client, tessa, monkeypatch, accept):
    monkeypatch.setattr(uploads, "LARGEST", 100_000)
    answer = send(client, bytes(limits.MEGABYTE), accept=accept)
    assert answer.status_code == 413
    assert answer["Content-Type"].startswith(accept)
    assert not Evidence.objects.exists()


def test_a_forged_request_is_refused(tessa):
    client = Client(enforce_csrf_checks=True)
    client.force_login(tessa)
    assert send(client, WORDS).status_code == 403
    assert send(client, WORDS, path="my_evidence").status_code == 403
    assert not Evidence.objects.exists()
    page = client.get("/me/evidence/")
    token = page.context["csrf_token"]
    assert send(client, WORDS, csrfmiddlewaretoken=str(token)).status_code == 302
    assert Evidence.objects.count() == 1


# --- Seeing ----------------------------------------------------------------------------------------------
@pytest.mark.parametrize("part", ["", "file", "view", "thumb"])
def test_guessing_an_address_finds_nothing(tessa, mentor, part):
    row = made.item(tessa, by=mentor)
    there, nowhere = address(row, part), f"/evidence/{uuid.uuid4()}/{part}"
    for client in (Client(), as_(accounts.trainee("Otto")), as_(courses.mentor("Olga"))):
        found = [client.get(path) for path in (there, nowhere)]
        assert [answer.status_code for answer in found] == [404, 404]
        assert found[0].headers.keys() == found[1].headers.keys()
    assert as_(tessa).get(there).status_code == as_(mentor).get(there).status_code == 200


def test_every_part_is_private_and_cannot_act_on_this_origin(client, tessa):
    row = made.item(tessa)
    for part, media_type in (("file", "image/jpeg"), ("view", "image/webp"), ("thumb", "image/webp")):
        answer = client.get(address(row, part))
        assert answer["Content-Type"] == media_type
        assert answer["Cache-Control"] == "private, no-store"
        assert answer["X-Content-Type-Options"] == "nosniff"
        assert answer["Content-Security-Policy"].startswith("sandbox; default-src 'none'")
        assert answer["Content-Disposition"].startswith("inline")
        assert "Content-Encoding" not in answer
    assert body(client.get(address(row))) == row.file.read()


def test_a_document_is_offered_for_download_under_a_safe_name(client, tessa):
    row = made.item(tessa, data=WORDS, name='..\\..\\bad"name<b>.html')
    answer = client.get(address(row))
    assert answer["Content-Disposition"] == 'attachment; filename="bad name b.txt"'
    assert answer["Content-Type"] == "text/plain"
    assert client.get(address(row, "thumb")).status_code == 404


RANGES = [
    ("bytes=0-9", 206, WORDS[:10], "bytes 0-9/300"),
    ("bytes=290-", 206, WORDS[290:], "bytes 290-299/300"),
    ("bytes=-5", 206, WORDS[-5:], "bytes 295-299/300"),
    ("bytes=-1000", 200, WORDS, None),
    ("bytes=10-5", 200, WORDS, None),
    ("bytes=0-1,5-6", 200, WORDS, None),
    ("lines=0-1", 200, WORDS, None),
    ("bytes=-", 200, WORDS, None),
    ("bytes=299-9999", 206, WORDS[299:], "bytes 299-299/300"),
    ("bytes=300-", 416, b"", "bytes */300"),
    ("bytes=-0", 416, b"", "bytes */300"),
    ("", 200, WORDS, None),
]


@pytest.mark.parametrize(("asked", "status", "part", "said"), RANGES)
def test_a_player_gets_the_part_it_asks_for(client, tessa, asked, status, part, said):
    row = made.item(tessa, data=WORDS)
    answer = client.get(address(row), headers={"range": asked, "accept-encoding": "gzip"})
    assert (answer.status_code, answer.get("Content-Range")) == (status, said)
    assert (answer.content if status == 416 else body(answer)) == part
    assert answer["Accept-Ranges"] == "bytes"
    if status != 416:
        assert answer["Content-Length"] == str(len(part))


def test_a_file_that_is_gone_from_the_disk_is_a_404(client, tessa):
    row = made.item(tessa)
    row.file.storage.delete(row.file.name)
    assert client.get(address(row)).status_code == 404


def test_what_is_public_with_the_badge_opens_without_an_account_and_closes_again(tessa, mentor):
    row = made.item(tessa, by=mentor)
    made.signed(mentor, tessa, courses.skill(), [row])
    evidence.consent(row, by=tessa, scope=ConsentScope.BADGE)
    assert Client().get(address(row)).status_code == 200
    evidence.withdraw(row, by=tessa)
    assert Client().get(address(row)).status_code == as_(mentor).get(address(row)).status_code == 404


# --- Deciding --------------------------------------------------------------------------------------------
def test_the_learner_changes_caption_and_consent_on_the_page(client, tessa):
    row = made.item(tessa)
    page = f"/evidence/{row.public_id}/"
    assert client.post(page, {"caption": "The plug", "scope": "hub"}).status_code == 302
    row.refresh_from_db()
    assert (row.caption, row.scope) == ("The plug", "hub")
    refused = client.post(page, {"caption": "Another", "scope": "everybody"})
    assert refused.status_code == 422
    assert refused.context["form"]["caption"].value() == "Another"
    row.refresh_from_db()
    assert row.caption == "The plug"


def test_a_minor_is_offered_the_narrowest_scope_only(client, tessa):
    row = made.item(tessa)
    evidence.record_safeguard(tessa, by=accounts.coordinator(), is_minor=True, guardian_consents=False)
    form = client.get(f"/evidence/{row.public_id}/").context["form"]
    assert [value for value, _words in form.fields["scope"].choices] == ["signoff_only"]
    answer = client.post(f"/evidence/{row.public_id}/", {"scope": "badge"})
    assert answer.status_code == 422


def test_withdrawing_asks_first(client, tessa, mentor):
    row = made.item(tessa)
    made.signed(mentor, tessa, courses.skill(), [row])
    page = f"/evidence/{row.public_id}/withdraw/"
    assert client.post(page).status_code == 422
    assert client.post(page, {"confirm": "on"})["Location"] == "/me/evidence/"
    row.refresh_from_db()
    assert row.withdrawn_at is not None
    assert "Consent is withdrawn" in client.get(f"/evidence/{row.public_id}/").content.decode()


def test_the_mentor_removes_what_they_added_by_mistake(tessa, mentor):
    row = made.item(tessa, by=mentor)
    answer = as_(mentor).post(f"/evidence/{row.public_id}/remove/", {"next": "/mentor/"})
    assert answer["Location"] == "/mentor/"
    assert not Evidence.objects.exists()


def test_the_list_costs_the_same_for_one_and_for_twenty(client, tessa, django_assert_num_queries):
    first = made.item(tessa)
    with CaptureQueriesContext(
        connection,
    ) as one:
        client.get("/me/evidence/")
    for _turn in range(20):
        first.pk, first.public_id = None, uuid.uuid4()
        first.save()
    with django_assert_num_queries(len(one)):
        assert len(client.get("/me/evidence/").context["page"]) == 21
