"""Hosted documents: the bytes that were signed, for every origin, live where the standard says so."""

import json

import pytest
from django.utils import timezone

from badges.domain import awards, issuing
from badges.enums import AwardState, Format
from badges.models import Award, Credential
from tests.factories import accounts, badges, courses

pytestmark = pytest.mark.django_db


@pytest.fixture
def award():
    return badges.issued(accounts.trainee("Tessalina"))


def stored(award: Award, format_: Format = Format.OB3) -> Credential:
    return award.credentials.get(format=format_)


def test_the_signed_document_is_served_as_the_bytes_that_were_signed(client, award):
    response = client.get(f"/credentials/{award.public_id}.json")
    assert response.content == bytes(stored(award).document)
    assert response["Content-Type"] == "application/vc"
    assert response["Access-Control-Allow-Origin"] == "*"
    assert response["ETag"] == f'"{stored(award).digest}"'
    assert not response.cookies


@pytest.mark.parametrize("ending", ["json", "png"])
def test_an_unchanged_document_is_open_to_every_origin_too(client, award, ending):
    address = f"/credentials/{award.public_id}.{ending}"
    response = client.get(address, headers={"if-none-match": client.get(address)["ETag"]})
    assert (response.status_code, response.content) == (304, b"")
    assert response["Access-Control-Allow-Origin"] == "*"


@pytest.mark.parametrize("accept", ["application/vc", "application/json", "application/ld+json"])
def test_the_page_gives_the_document_to_machines_that_ask_for_it(client, award, accept):
    response = client.get(f"/credentials/{award.public_id}/", headers={"accept": accept})
    assert response.content == bytes(stored(award).document)
    assert "Accept" in response["Vary"]


def test_the_page_for_people_gives_the_verdict_and_what_was_seen_but_no_name(client, award):
    page = client.get(
        f"/credentials/{award.public_id}/", headers={"accept": "text/html,*/*;q=0.8"}
    ).content.decode()
    assert 'data-verdict="valid"' in page
    assert "does it with a supervisor nearby" in page
    assert "Tessalina" not in page


def test_the_holder_is_told_that_it_is_theirs_and_others_to_make_sure(client, award):
    unchecked = "Whose it is has not been checked."
    page = client.get(f"/credentials/{award.public_id}/").content.decode()
    assert (unchecked in page, "This is your badge" in page) == (True, False)
    assert "ask the holder to open this page signed in." in page
    client.force_login(award.learner)
    page = client.get(f"/credentials/{award.public_id}/").content.decode()
    assert (unchecked in page, "This is your badge" in page) == (False, True)


def test_the_page_is_headed_by_the_badge_and_offers_one_file_and_its_address(client, award):
    page = client.get(f"/credentials/{award.public_id}/").content.decode()
    assert "<h1>Course C01</h1>" in page
    assert '<h2 class="verdict-word"' in page
    assert page.count('class="button button-big"') == 1
    assert f'readonly spellcheck="false" value="http://testserver/credentials/{award.public_id}/"' in page


@pytest.mark.parametrize(
    ("changes", "offered"),
    [
        ({"state": AwardState.REVOKED, "ended_at": timezone.now()}, False),
        ({"state": AwardState.REPLACED, "ended_at": timezone.now()}, False),
        ({"valid_until": timezone.now()}, True),
    ],
)
def test_a_badge_that_ended_is_not_offered_to_take_along(client, award, changes, offered):
    Award.objects.update(**changes)
    page = client.get(f"/credentials/{award.public_id}/").content.decode()
    assert 'data-verdict="valid"' not in page
    assert ("Take it with you" in page) is offered
    assert ("cannot be changed since" in page) is offered


def test_the_images_are_served_with_the_badge_inside(client, award):
    for address, format_ in (("credentials", Format.OB3), ("ob2/assertions", Format.OB2)):
        response = client.get(f"/{address}/{award.public_id}.png")
        assert response.content == bytes(stored(award, format_).image)
        assert response["Content-Type"] == "image/png"


def test_a_hosted_assertion_is_live_and_a_revoked_one_answers_410_with_its_body(client, award):
    address = f"/ob2/assertions/{award.public_id}.json"
    response = client.get(address)
    assert (response.status_code, response.content) == (200, bytes(stored(award, Format.OB2).document))
    Award.objects.update(state=AwardState.REVOKED, ended_at=timezone.now())
    gone = client.get(address)
    assert gone.status_code == 410
    assert json.loads(gone.content) == {
        "@context": "https://w3id.org/openbadges/v2",
        "id": f"http://testserver{address}",
        "type": "Assertion",
        "revoked": True,
    }


def test_what_an_assertion_points_to_is_there(client, award):
    assertion = json.loads(client.get(f"/ob2/assertions/{award.public_id}.json").content)
    badge = json.loads(client.get(assertion["badge"].removeprefix("http://testserver")).content)
    issuer = json.loads(client.get(badge["issuer"].removeprefix("http://testserver")).content)
    assert (badge["type"], badge["name"]) == ("BadgeClass", "Course C01")
    assert (issuer["type"], issuer["url"]) == ("Issuer", "http://testserver")
    assert client.get(badge["image"]["id"].removeprefix("http://testserver"))["Content-Type"] == "image/png"
    assert client.get(badge["criteria"]["id"].removeprefix("http://testserver")).status_code == 200


def test_the_did_document_holds_the_key_that_signed(client, award):
    document = json.loads(client.get("/.well-known/did.json").content)
    proof = json.loads(bytes(stored(award).document))["proof"][0]
    assert document["id"] == "did:web:testserver"
    assert proof["verificationMethod"] in document["assertionMethod"]


def test_the_page_of_an_erased_holder_is_gone(client, award):
    Award.objects.update(learner=None)
    response = client.get(f"/credentials/{award.public_id}/")
    assert response.status_code == 410
    assert "Its holder asked us to erase their data." in response.content.decode()


@pytest.mark.parametrize(
    "address",
    ["/credentials/{}.json", "/credentials/{}.png", "/ob2/assertions/{}.json", "/ob2/assertions/{}.png"],
)
def test_what_an_erased_holder_had_is_handed_out_to_nobody(client, award, address):
    address = address.format(award.public_id)
    etag = client.get(address).get("ETag", "")
    Award.objects.update(learner=None)
    response = client.get(address, headers={"if-none-match": etag})
    assert (response.status_code, response["Access-Control-Allow-Origin"]) == (410, "*")
    assert response.content == b"The holder of this badge asked us to erase their data."


def test_machines_that_ask_for_an_erased_badge_are_told_so(client, award):
    Award.objects.update(learner=None)
    response = client.get(f"/credentials/{award.public_id}/", headers={"accept": "application/vc"})
    assert response.status_code == 410
    assert "Accept" in response["Vary"].split(", ")


def test_only_the_holder_is_led_from_a_replaced_badge_to_the_newer_one(client):
    award = badges.issued(expiry_months=12)
    courses.observation(courses.mentor("Mia"), award.learner, courses.Skill.objects.get().current)
    [newer] = awards.award_missing()
    issuing.issue(newer)
    page = client.get(f"/credentials/{award.public_id}/").content.decode()
    assert "Ask the holder for it." in page
    assert str(newer.public_id) not in page
    client.force_login(accounts.trainee("Other"))
    assert str(newer.public_id) not in client.get(f"/credentials/{award.public_id}/").content.decode()
    client.force_login(award.learner)
    assert (
        f"/credentials/{newer.public_id}/" in client.get(f"/credentials/{award.public_id}/").content.decode()
    )


def test_an_unknown_credential_is_not_found(client):
    for address in (
        "/credentials/{}/",
        "/credentials/{}.json",
        "/credentials/{}.png",
        "/ob2/assertions/{}.json",
    ):
        assert client.get(address.format("00000000-0000-4000-8000-000000000000")).status_code == 404


def test_an_award_that_is_only_owed_has_no_page_yet(client):
    award = badges.earned()
    assert client.get(f"/credentials/{award.public_id}/").status_code == 404


def test_a_badge_page_costs_the_same_number_of_queries_for_any_number_of_observations(
    client, award, django_assert_num_queries
):
    client.get(f"/credentials/{award.public_id}/")
    with django_assert_num_queries(6):
        client.get(f"/credentials/{award.public_id}/")


@pytest.mark.parametrize("path", [".json", ".jwt", ".png"])
def test_what_was_issued_is_found_once_for_the_gate_its_etag_and_the_answer(
    client, award, path, django_assert_num_queries
):
    address = f"/credentials/{award.public_id}{path}"
    with django_assert_num_queries(2):  # the credential with its award, and what the holder chose
        answer = client.get(address)
    with django_assert_num_queries(2):
        assert client.get(address, headers={"If-None-Match": answer["ETag"]}).status_code == 304
