"""Handing a badge to a wallet, as OpenID4VCI 1.0 has it: one code, one PIN, the bytes that were signed."""

import json
import re
from datetime import timedelta
from html import unescape
from urllib.parse import parse_qs, urlsplit

import pytest
from django.core.cache import cache
from django.utils import timezone

from badges.enums import AwardState, Format
from badges.formats.oid4vci import GRANT
from badges.models import Award, WalletOffer
from tests.factories import accounts, badges

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _nobody_asked_before():
    cache.clear()


@pytest.fixture
def award():
    return badges.issued(accounts.trainee("Tessalina"))


def offered(client, award) -> tuple[dict, str]:
    """What the holder's page shows: the offer in the link, and the PIN."""
    client.force_login(award.learner)
    page = client.post(f"/me/badges/{award.public_id}/wallet/").content.decode()
    client.logout()
    client.cookies.clear()
    address = unescape(re.findall(r'href="(openid-credential-offer://[^"]+)"', page)[0])
    [pin] = re.findall(r"wallet-pin\">(\d{6})<", page)
    return json.loads(parse_qs(urlsplit(address).query)["credential_offer"][0]), pin


def ask_token(client, offer, pin, **more):
    code = offer["grants"][GRANT]["pre-authorized_code"]
    data = {"grant_type": GRANT, "pre-authorized_code": code, "tx_code": pin, **more}
    return client.post("/wallet/token", data)


def ask_credential(client, token, **asked):
    asked = asked or {"credential_configuration_id": "OpenBadge_ldp_vc"}
    headers = {"authorization": f"Bearer {token}"}
    return client.post("/wallet/credential", asked, content_type="application/json", headers=headers)


def test_metadata_offer_token_and_credential_fit_together(client, award):
    offer, pin = offered(client, award)
    assert offer["grants"][GRANT]["tx_code"] == {
        "input_mode": "numeric",
        "length": 6,
        "description": "The number beside the code on your hub’s page",
    }
    issuer = client.get("/.well-known/openid-credential-issuer").json()
    server = client.get("/.well-known/oauth-authorization-server").json()
    assert (
        offer["credential_issuer"] == issuer["credential_issuer"] == server["issuer"] == "http://testserver"
    )
    supported = issuer["credential_configurations_supported"]
    formats = [supported[name]["format"] for name in offer["credential_configuration_ids"]]
    assert formats == ["ldp_vc", "jwt_vc_json"]
    assert server["grant_types_supported"] == [GRANT]
    assert server["token_endpoint"] == "http://testserver/wallet/token"
    token = ask_token(client, offer, pin)
    assert token["Cache-Control"] == "no-store"
    response = ask_credential(client, token.json()["access_token"])
    assert response.status_code == 200
    assert not response.cookies
    document = bytes(award.credentials.get(format=Format.OB3).document)
    assert response.content == b'{"credentials":[{"credential":' + document + b"}]}"
    assert response["Access-Control-Allow-Origin"] == "*"


def test_code_pin_and_token_are_kept_as_hashes_only(client, award):
    offer, pin = offered(client, award)
    token = ask_token(client, offer, pin).json()["access_token"]
    kept = "".join(map(str, WalletOffer.objects.values().get().values()))
    assert [x for x in (offer["grants"][GRANT]["pre-authorized_code"], token) if x in kept] == []


def test_a_code_works_once(client, award):
    offer, pin = offered(client, award)
    assert ask_token(client, offer, pin).status_code == 200
    again = ask_token(client, offer, pin)
    assert (again.status_code, again.json()["error"]) == (400, "invalid_grant")


def test_a_code_runs_out_after_ten_minutes(client, award):
    offer, pin = offered(client, award)
    row = WalletOffer.objects.get()
    assert row.expires_at - row.created_at == timedelta(minutes=10)
    WalletOffer.objects.update(expires_at=timezone.now())
    assert ask_token(client, offer, pin).json()["error"] == "invalid_grant"


def test_five_wrong_pins_end_the_offer(client, award):
    offer, pin = offered(client, award)
    wrong = "000000" if pin != "000000" else "000001"
    for _ in range(5):
        assert ask_token(client, offer, wrong).json()["error"] == "invalid_grant"
    assert ask_token(client, offer, pin).json()["error"] == "invalid_grant"
    assert WalletOffer.objects.get().redeemed_at is None


def test_a_new_offer_ends_the_one_before(client, award):
    first, first_pin = offered(client, award)
    second, second_pin = offered(client, award)
    assert ask_token(client, first, first_pin).status_code == 400
    assert ask_token(client, second, second_pin).status_code == 200


@pytest.mark.parametrize(
    ("data", "error"),
    [
        ({"grant_type": "authorization_code"}, "unsupported_grant_type"),
        ({"grant_type": GRANT}, "invalid_request"),
        ({"grant_type": GRANT, "pre-authorized_code": "guessed"}, "invalid_grant"),
        ({"grant_type": GRANT, "pre-authorized_code": "x", "authorization_details": "{"}, "invalid_request"),
    ],
)
def test_a_token_request_that_is_not_right_is_told_why(client, data, error):
    response = client.post("/wallet/token", data)
    assert (response.status_code, response.json()["error"]) == (400, error)


def test_authorization_details_name_what_may_be_asked_for(client, award):
    offer, pin = offered(client, award)
    details = json.dumps([
        {"type": "openid_credential", "credential_configuration_id": "OpenBadge_ldp_vc"},
        {"type": "openid_credential", "credential_configuration_id": "Passport"},
    ])  # fmt: skip
    answer = ask_token(client, offer, pin, authorization_details=details).json()
    assert answer["authorization_details"] == [
        {
            "type": "openid_credential",
            "credential_configuration_id": "OpenBadge_ldp_vc",
            "credential_identifiers": ["OpenBadge_ldp_vc"],
        }
    ]
    asked = {"credential_identifier": "OpenBadge_ldp_vc"}
    assert ask_credential(client, answer["access_token"], **asked).status_code == 200


@pytest.mark.parametrize(
    ("asked", "error"),
    [
        ({"credential_configuration_id": "Passport"}, "unknown_credential_configuration"),
        ({"credential_configuration_id": ["x"]}, "invalid_credential_request"),
        ({"proofs": {}}, "invalid_credential_request"),
    ],
)
def test_a_credential_request_that_is_not_right_is_told_why(client, award, asked, error):
    offer, pin = offered(client, award)
    token = ask_token(client, offer, pin).json()["access_token"]
    response = ask_credential(client, token, **asked)
    assert (response.status_code, response.json()["error"]) == (400, error)


def test_without_a_token_nothing_is_handed_over(client, award):
    for headers in ({}, {"authorization": "Bearer guessed"}, {"authorization": "Basic eDp5"}):
        response = client.post("/wallet/credential", {}, content_type="application/json", headers=headers)
        assert response.status_code == 401
        assert response["WWW-Authenticate"] == 'Bearer error="invalid_token"'


def test_a_token_runs_out(client, award):
    offer, pin = offered(client, award)
    token = ask_token(client, offer, pin).json()["access_token"]
    WalletOffer.objects.update(token_expires_at=timezone.now())
    assert ask_credential(client, token).status_code == 401


@pytest.mark.parametrize(
    "changes",
    [
        {"state": AwardState.REVOKED, "ended_at": timezone.now()},
        {"valid_until": timezone.now() - timedelta(days=1)},
        {"learner": None},
    ],
)
def test_a_badge_that_does_not_stand_is_not_handed_over(client, award, changes):
    offer, pin = offered(client, award)
    token = ask_token(client, offer, pin).json()["access_token"]
    Award.objects.update(**changes)
    response = ask_credential(client, token)
    assert (response.status_code, response.json()["error"]) == (400, "credential_request_denied")


def test_a_revoked_badge_is_not_offered(client, award):
    Award.objects.update(state=AwardState.REVOKED, ended_at=timezone.now())
    client.force_login(award.learner)
    assert client.post(f"/me/badges/{award.public_id}/wallet/").status_code == 409


def test_wallets_of_draft_13_ask_by_format(client, award):
    offer, pin = offered(client, award)
    token = ask_token(client, offer, pin).json()["access_token"]
    definition = {"type": ["VerifiableCredential", "OpenBadgeCredential"]}
    response = ask_credential(client, token, format="ldp_vc", credential_definition=definition)
    assert response.status_code == 200


def test_a_nonce_is_never_the_same(client):
    nonces = {client.post("/wallet/nonce").json()["c_nonce"] for _ in range(3)}
    assert len(nonces) == 3


def test_browsers_may_ask_first_and_guessing_is_slowed_down(client):
    asked = client.options("/wallet/credential")
    assert (asked.status_code, asked["Access-Control-Allow-Headers"]) == (204, "authorization, content-type")
    codes = [
        client.post("/wallet/token", {"grant_type": GRANT, "pre-authorized_code": str(n)}).status_code
        for n in range(31)
    ]
    assert (codes[0], codes[-1]) == (400, 429)


def test_an_answer_too_large_to_be_a_request_is_not_read(client):
    response = client.post("/wallet/credential", "x" * 70_000, content_type="application/json")
    assert response.status_code == 413
