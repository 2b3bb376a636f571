"""The mentor signs with a passkey of the phone, without a network: one tap, over the commitment."""

import base64
import hashlib
import json
from typing import Any

import pytest
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from playwright.sync_api import Page, expect

from tests.journeys import desk_pack
from tests.journeys.desk_hub import DeskHub, unpacked
from tests.journeys.desk_steps import COUNT_TAPS, fill_card, open_desk, pin, taps
from tests.journeys.visitor import Visitor

pytestmark = pytest.mark.any_hub

MOST_TAPS = 12
_CREDENTIAL = b"passkey of Jonas"


@pytest.fixture(scope="module")
def key() -> ec.EllipticCurvePrivateKey:
    """The private key that never leaves the phone."""
    return ec.generate_private_key(ec.SECP256R1())


def give_passkey(page: Page, key: ec.EllipticCurvePrivateKey) -> None:
    """Put an authenticator with one passkey into the phone."""
    devtools = page.context.new_cdp_session(page)
    devtools.send("WebAuthn.enable")
    options = {
        "protocol": "ctap2",
        "transport": "internal",
        "hasResidentKey": True,
        "hasUserVerification": True,
        "isUserVerified": True,
        "automaticPresenceSimulation": True,
    }
    made = devtools.send("WebAuthn.addVirtualAuthenticator", {"options": options})
    secret = key.private_bytes(
        serialization.Encoding.DER, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    credential = {
        "credentialId": base64.b64encode(_CREDENTIAL).decode(),
        "isResidentCredential": True,
        "rpId": "localhost",
        "userHandle": base64.b64encode(b"jonas").decode(),
        "privateKey": base64.b64encode(secret).decode(),
        "signCount": 0,
    }
    devtools.send("WebAuthn.addCredential", made | {"credential": credential})


def hub_with_passkey() -> DeskHub:
    """A hub that knows the mentor's passkey."""
    hub = DeskHub()
    known = base64.urlsafe_b64encode(_CREDENTIAL).rstrip(b"=").decode()
    hub.pack["mentor"]["passkeys"] = [{"id": known, "name": "Phone", "transports": ["internal"]}]
    return hub


def verify(key: ec.EllipticCurvePrivateKey, signature: dict[str, Any], challenge: bytes) -> None:
    """As anybody can check it later with the public key; raises where it does not fit."""
    client_data = unpacked(signature["client_data"])
    assert unpacked(json.loads(client_data)["challenge"]) == challenge
    signed = unpacked(signature["authenticator_data"]) + hashlib.sha256(client_data).digest()
    key.public_key().verify(unpacked(signature["signature"]), signed, ec.ECDSA(hashes.SHA256()))


def commitment(item: dict[str, Any]) -> bytes:
    """SHA-256 over the salt and the content."""
    return hashlib.sha256(unpacked(item["salt"]) + item["content"].encode()).digest()


def test_nine_taps_and_the_pin_of_the_trainee_with_the_passkey_of_the_mentor(
    visitor: Visitor, key: ec.EllipticCurvePrivateKey
) -> None:
    visitor.expect_power_cut()
    hub = hub_with_passkey()
    give_passkey(visitor.page, key)
    page = open_desk(visitor, hub, f"#/b/{desk_pack.BENCH}")
    page.context.set_offline(True)
    page.evaluate(COUNT_TAPS)
    page.get_by_role("link", name="Amina Diallo").click()
    fill_card(page)
    page.get_by_role("button", name="Next: hand the phone").click()
    pin(page, desk_pack.AMINA)
    page.get_by_role("button", name="Sign").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Saved on this device")
    beside, digits = taps(page)
    assert (beside, digits) == (9, 6)
    assert beside <= MOST_TAPS
    page.context.set_offline(False)
    expect(page.get_by_role("heading", level=1)).to_have_text("Received by the hub", timeout=20_000)
    [item] = hub.received
    verify(key, item["signature"], commitment(item))
    assert hub.acknowledged(item)


def test_by_passkey_and_acknowledged_later_it_is_nine_taps_in_all(
    visitor: Visitor, key: ec.EllipticCurvePrivateKey
) -> None:
    give_passkey(visitor.page, key)
    page = open_desk(visitor, hub_with_passkey(), f"#/b/{desk_pack.BENCH}")
    page.evaluate(COUNT_TAPS)
    page.get_by_role("link", name="Amina Diallo").click()
    fill_card(page)
    page.get_by_role("button", name="Next: hand the phone").click()
    page.get_by_role("button", name="Later").click()
    page.get_by_role("button", name="Sign").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Saved on this device")
    assert taps(page) == (9, 0)


def test_one_passkey_signature_stands_for_the_group(
    visitor: Visitor, key: ec.EllipticCurvePrivateKey
) -> None:
    hub = hub_with_passkey()
    give_passkey(visitor.page, key)
    page = open_desk(visitor, hub, "#/group/S02")
    page.get_by_role("button", name="Met for all: Isolates").click()
    page.get_by_label("An item for everybody").fill("bench 7")
    page.get_by_role("button", name="Add").click()
    for name in ("Amina Diallo", "Fatou Sarr", "Tomasz Zieliński"):
        page.get_by_role("group", name=f"Level of {name}").get_by_role("button", name="Level 3").click()
    page.get_by_role("button", name="Next: sign for 3 people").click()
    page.get_by_role("button", name="Sign").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Received by the hub", timeout=20_000)
    commitments = [commitment(item) for item in hub.received]
    whole = hashlib.sha256(b"fettle/batch/1" + b"".join(commitments)).digest()
    for item in hub.received:
        verify(key, item["signature"], whole)
        assert [unpacked(one) for one in item["signature"]["batch"]] == commitments


def test_a_passkey_that_refuses_loses_nothing_and_the_pin_is_offered(visitor: Visitor) -> None:
    hub = hub_with_passkey()
    page = open_desk(visitor, hub, f"#/b/{desk_pack.BENCH}")
    page.get_by_role("link", name="Amina Diallo").click()
    fill_card(page)
    page.get_by_role("button", name="Next: hand the phone").click()
    page.get_by_role("button", name="Later").click()
    page.evaluate("""() => {
      navigator.credentials.get = async () => { throw new DOMException("", "NotAllowedError"); };
    }""")
    page.get_by_role("button", name="Sign").click()
    expect(page.get_by_text("Not signed. Try once more, or use the PIN.")).to_be_visible()
    page.get_by_role("button", name="Use the PIN instead").click()
    pin(page, desk_pack.MENTOR)
    expect(page.get_by_role("heading", level=1)).to_have_text("Saved on this device")
