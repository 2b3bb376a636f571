"""Tokens by address, and what verifiers of signed Open Badges 2.0 look up."""

import json

import pytest
from joserfc import jws as other_jws
from joserfc.jwk import import_key

from badges.domain import keys
from badges.enums import AwardState, Format, KeyAlgorithm
from badges.models import Award, KeyCompromise
from tests.factories import accounts, badges

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.filterwarnings("ignore:EdDSA is deprecated"),  # joserfc prefers the name in RFC 9864
]


@pytest.fixture
def award():
    return badges.issued(accounts.trainee("Tessalina"))


def stored(award, format_):
    return award.credentials.get(format=format_)


@pytest.mark.parametrize(
    ("ending", "format_", "media_type"),
    [
        ("credentials/{}.jwt", Format.JWT_EDDSA, "application/vc+jwt"),
        ("credentials/{}.jwt?alg=EdDSA", Format.JWT_EDDSA, "application/vc+jwt"),
        ("credentials/{}.jwt?alg=RS256", Format.JWT_RS256, "application/vc+jwt"),
        ("ob2/assertions/{}.jws", Format.OB2_JWS, "application/jose"),
    ],
)
def test_a_token_is_served_as_it_was_signed(client, award, ending, format_, media_type):
    address = f"/{ending.format(award.public_id)}"
    response = client.get(address)
    assert response.content == bytes(stored(award, format_).document)
    assert (response["Content-Type"], response["Access-Control-Allow-Origin"]) == (media_type, "*")
    assert response["ETag"] == f'"{stored(award, format_).digest}"'
    assert not response.cookies
    again = client.get(address, headers={"if-none-match": response["ETag"]})
    assert (again.status_code, again["Access-Control-Allow-Origin"]) == (304, "*")


@pytest.mark.parametrize("algorithm", ["none", "HS256", "eddsa", ""])
def test_another_algorithm_is_refused_in_a_sentence(client, award, algorithm):
    response = client.get(f"/credentials/{award.public_id}.jwt?alg={algorithm}")
    assert response.status_code == 400
    assert response.content.decode() == "There is no such token. Ask for “alg=EdDSA” or “alg=RS256”."


@pytest.mark.parametrize("ending", ["credentials/{}.jwt", "ob2/assertions/{}.jws"])
def test_of_an_erased_holder_nothing_is_served(client, award, ending):
    Award.objects.update(learner=None)
    assert client.get(f"/{ending.format(award.public_id)}").status_code == 410
    assert client.get(f"/{ending.format('00000000-0000-4000-8000-000000000000')}").status_code == 404


def fetched(client, address):
    assert address.startswith("http://testserver/")
    response = client.get(address.removeprefix("http://testserver"))
    assert response.status_code == 200, address
    return json.loads(response.content)


def test_a_verifier_of_signed_open_badges_2_finds_all_it_needs(client, award):
    """The steps of the 1EdTech validator: key, signature by another library, owner's declaration, revocations."""
    text = bytes(stored(award, Format.OB2_JWS).document)
    assertion = json.loads(other_jws.extract_compact(text).payload)
    key = fetched(client, assertion["verification"]["creator"])
    assert (key["type"], key["id"]) == ("CryptographicKey", assertion["verification"]["creator"])
    pem = import_key(key["publicKeyPem"], "RSA")
    assert json.loads(other_jws.deserialize_compact(text, pem, algorithms=["RS256"]).payload) == assertion
    issuer = fetched(client, fetched(client, assertion["badge"])["issuer"])
    assert key["id"] == issuer["publicKey"]  # one text: the validator takes no list
    assert key["owner"] == issuer["id"]
    assert fetched(client, issuer["revocationList"]) == {
        "@context": "https://w3id.org/openbadges/v2",
        "id": issuer["revocationList"],
        "type": "RevocationList",
        "issuer": issuer["id"],
        "revokedAssertions": [],
    }


@pytest.mark.parametrize(
    ("state", "reason"),
    [
        (AwardState.REVOKED, "Revoked."),
        (AwardState.SUSPENDED, "On hold."),
        (AwardState.REPLACED, "Replaced by a newer badge."),
    ],
)
def test_what_has_ended_is_on_the_list_which_leads_to_no_badge(client, award, state, reason):
    signed = json.loads(other_jws.extract_compact(bytes(stored(award, Format.OB2_JWS).document)).payload)
    Award.objects.update(state=state)
    response = client.get("/ob2/revocations.json")
    assert json.loads(response.content)["revokedAssertions"] == [
        {"id": signed["id"], "revocationReason": reason}
    ]
    assert str(award.public_id).encode() not in response.content


def test_a_key_that_may_be_stolen_is_withdrawn_and_no_longer_declared(client, award):
    key = keys.active_key(KeyAlgorithm.RS256)
    address = f"/ob2/keys/{key.name}.json"
    KeyCompromise.objects.create(
        key=key, since=award.issued_at, by="x", reason="x", recorded_at=award.issued_at
    )
    assert client.get(address).status_code == 410
    assert address not in client.get("/ob2/issuer.json").content.decode()


def test_after_a_rotation_both_keys_are_declared(client, award):
    old = keys.active_key(KeyAlgorithm.RS256)
    new = keys.rotate(KeyAlgorithm.RS256)
    assert json.loads(client.get("/ob2/issuer.json").content)["publicKey"] == [
        f"http://testserver/ob2/keys/{key.name}.json" for key in (old, new)
    ]


@pytest.mark.parametrize(("algorithm", "kind"), [("EdDSA", "OKP"), ("RS256", "RSA")])
def test_a_verifier_finds_the_key_of_a_token_in_the_did_document(client, award, algorithm, kind):
    text = client.get(f"/credentials/{award.public_id}.jwt?alg={algorithm}").content
    named = other_jws.extract_compact(text).headers()["kid"]
    did = json.loads(client.get("/.well-known/did.json").content)
    [method] = [each for each in did["verificationMethod"] if each["id"] == named]
    assert (method["type"], method["controller"], named in did["assertionMethod"]) == (
        "JsonWebKey",
        did["id"],
        True,
    )
    key = import_key(method["publicKeyJwk"], kind)
    read = other_jws.deserialize_compact(text, key, algorithms=[algorithm])
    assert json.loads(read.payload)["iss"] == did["id"]
