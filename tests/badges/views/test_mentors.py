"""Pages about mentors: opaque, resolvable for good, and with a name only while the mentor wants it."""

import json

import pytest

from badges.enums import Format
from badges.formats.keys import did_web_url
from badges.models import MentorIdentity
from lms.web.privacy import erase
from tests.factories import accounts, badges, courses

pytestmark = pytest.mark.django_db


@pytest.fixture
def identity():
    badges.issued()
    return MentorIdentity.objects.get()


def test_the_did_of_an_endorsement_leads_to_a_document_with_its_key(client):
    award = badges.issued()
    document = json.loads(bytes(award.credentials.get(format=Format.OB3).document))
    [one] = document["endorsement"]
    address = did_web_url(one["issuer"]["id"]).removeprefix("https://testserver")
    response = client.get(address)
    found = json.loads(response.content)
    assert response["Content-Type"] == "application/did+json"
    assert response["Access-Control-Allow-Origin"] == "*"
    assert response["Cache-Control"] == "public, max-age=300"
    assert not response.cookies
    assert found["id"] == one["issuer"]["id"]
    assert found["assertionMethod"] == [one["proof"][0]["verificationMethod"]]
    assert [method["id"] for method in found["verificationMethod"]] == found["assertionMethod"]


def test_a_mentor_is_named_only_while_they_consent(client, identity):
    page = f"/mentors/{identity.public_id}/"
    assert "Max" not in client.get(page).content.decode()
    client.force_login(identity.mentor)
    for shown, wanted in (("on", True), ("", False)):
        response = client.post("/mentors/name/", {"shows_name": shown} if shown else {})
        assert response["Location"] == "/mentors/name/"
        assert (
            "<h1>Max</h1>"
            in " ".join(client.get(page).content.decode().split()).replace("> ", ">").replace(" <", "<")
        ) is wanted
    assert client.get(page)["Cache-Control"].startswith("max-age=0")


def test_the_document_of_a_mentor_never_names_them(client, identity):
    MentorIdentity.objects.update(shows_name=True)
    text = client.get(f"/mentors/{identity.public_id}/did.json").content.decode()
    assert identity.mentor.name not in text
    assert str(identity.mentor.public_id) not in text
    assert str(identity.mentor.pseudonym) not in text


def test_an_erased_mentor_is_opaque_and_still_resolves(client, identity):
    MentorIdentity.objects.update(shows_name=True)
    erase(identity.mentor)
    page = client.get(f"/mentors/{identity.public_id}/")
    document = json.loads(client.get(f"/mentors/{identity.public_id}/did.json").content)
    assert page.status_code == 200
    assert "Max" not in page.content.decode()
    assert "not with this hub any more" in page.content.decode()
    assert "expires" in document["verificationMethod"][0]
    assert len(document["assertionMethod"]) == 1


def test_only_mentors_are_told_of_the_switch_and_everybody_has_their_own(client, identity):
    trainee = accounts.trainee("Tom")
    client.force_login(trainee)
    assert "/mentors/name/" not in client.get("/accounts/profile/").content.decode()
    client.post("/mentors/name/", {"shows_name": "on"})
    identity.refresh_from_db()
    assert not identity.shows_name
    client.force_login(courses.mentor())
    assert "/mentors/name/" in client.get("/accounts/profile/").content.decode()


def test_the_page_of_a_badge_leads_to_those_who_vouched(client):
    award = badges.issued()
    [identity] = MentorIdentity.objects.all()
    page = client.get(f"/credentials/{award.public_id}/").content.decode()
    assert page.count(f"https://testserver/mentors/{identity.public_id}/") == 1
