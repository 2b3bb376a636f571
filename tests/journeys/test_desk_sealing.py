"""What the desk seals and signs in the browser is what everybody else computes."""

import base64
import hashlib
import hmac
import json
from collections.abc import Iterator
from typing import Any

import pytest
import rfc8785
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from playwright.sync_api import Browser

from tests.journeys.hub import Hub
from tests.journeys.phone import Phone, StandIn, unpadded

pytestmark = pytest.mark.any_hub

ODD = [
    "",
    'quote " backslash \\ slash /',
    "".join(map(chr, range(0x20))) + "\x7f\x80\x9f",
    "\u2028\u2029\ufeff\u200b",
    "é e\u0301 Ω 漢字 🔧 \U0010ffff",
    "</script>",
    "1e3",
]
VALUES: list[Any] = [
    None,
    True,
    False,
    0,
    -1,
    2**53 - 1,
    -(2**53 - 1),
    *ODD,
    [],
    {},
    [[], {}, None, "x"],
    {"b": 1, "a": [True, {"z": None, "": ""}]},
    # Ordered by UTF-16 units, a letter beyond the first plane comes before U+FB33.
    {"\u20ac": 1, "\r": 2, "\ufb33": 3, "1": 4, "\U0001f600": 5, "\x80": 6, "\u00f6": 7},
    {text: text for text in ODD},
]
SALT = bytes(range(32))
TEXT = '{"comment":"0.21 Ω 🔧"}'


@pytest.fixture(scope="module")
def phone(hub: Hub, browser: Browser) -> Iterator[Phone]:
    phone = Phone(browser, hub.base_url, hub=StandIn())
    yield phone
    phone.close()


def test_the_canonical_text_is_that_of_the_rfc(phone: Phone) -> None:
    made = phone.run("return given.map(canonical.canonical)", VALUES)
    assert made == [rfc8785.dumps(value).decode() for value in VALUES]


@pytest.mark.parametrize(
    "value",
    [
        "'\\ud800'",
        "'a\\udc00b'",
        "{'\\udfff': 1}",
        "0.5",
        "2 ** 53",
        "NaN",
        "Infinity",
        "undefined",
        "[undefined]",
        "{a: undefined}",
        "new Date()",
        "10n",
        "() => 1",
        "new Map()",
    ],
)
def test_what_has_no_one_form_is_refused(phone: Phone, value: str) -> None:
    told = phone.run(f"try {{ return canonical.canonical({value}) }} catch (error) {{ return error.name }}")
    assert told == "TypeError"


def test_a_commitment_is_the_digest_of_salt_and_content(phone: Phone) -> None:
    made = phone.run(
        "return secrets.base64url(await secrets.commitmentOf(Uint8Array.from(given.salt), given.text))",
        {"salt": list(SALT), "text": TEXT},
    )
    assert made == unpadded(hashlib.sha256(SALT + TEXT.encode()).digest())


@pytest.mark.parametrize("label", ["fettle/observed/1", "fettle/acknowledged/1"])
def test_a_pin_keys_the_code_over_label_and_commitment(phone: Phone, label: str) -> None:
    commitment = hashlib.sha256(TEXT.encode()).digest()
    made = phone.run(
        """const key = await secrets.pinKey(given.pin, { salt: given.salt, iterations: 20000 });
        return [await secrets.pinMac(key, given.label, Uint8Array.from(given.commitment)), key.extractable];""",
        {"pin": "4 711ü", "salt": unpadded(SALT), "label": label, "commitment": list(commitment)},
    )
    key = hashlib.pbkdf2_hmac("sha256", "4 711ü".encode(), SALT, 20000, 32)
    assert made == [unpadded(hmac.digest(key, label.encode() + commitment, "sha256")), False]


def test_salts_are_long_and_never_the_same(phone: Phone) -> None:
    made = phone.run("return [1, 2].map(() => secrets.base64url(secrets.newSalt()))")
    assert [len(salt) for salt in made] == [43, 43]
    assert made[0] != made[1]


def test_base64url_goes_there_and_back(phone: Phone) -> None:
    data = [bytes(range(length, length + length)) for length in (0, 1, 2, 3, 100)] + [b"\xfb\xff\xfe"]
    made = phone.run(
        "return given.map((text) => secrets.base64url(secrets.fromBase64url(text)))",
        list(map(unpadded, data)),
    )
    assert made == list(map(unpadded, data))


def test_without_a_passkey_signing_says_so(phone: Phone) -> None:
    told = phone.run(
        """return secrets.passkeySignature({ commitments: [secrets.newSalt()], passkeys: [], rpId: "localhost" })
        .catch(({ name, code }) => [name, code]);"""
    )
    assert told == ["PasskeyError", "none"]


ENROL = """const made = await navigator.credentials.create({ publicKey: {
  challenge: secrets.newSalt(), rp: { id: "localhost", name: "Hub" }, timeout: 5000,
  user: { id: secrets.newSalt(), name: "mentor", displayName: "Mentor" },
  pubKeyCredParams: [{ type: "public-key", alg: -7 }],
} });
return { id: secrets.base64url(made.rawId), key: [...new Uint8Array(made.response.getPublicKey())] };"""
SIGN = """const commitments = given.commitments.map(secrets.fromBase64url);
const passkeys = [{ id: given.id, name: "Phone", transports: ["internal"] }];
const signing = secrets.passkeySignature({ commitments, passkeys, rpId: "localhost" });
return signing.catch(({ name, code }) => [name, code]);"""
AUTHENTICATOR = {
    "protocol": "ctap2",
    "transport": "internal",
    "hasUserVerification": True,
    "isUserVerified": True,
    "automaticPresenceSimulation": True,
}


def padded(text: str) -> bytes:
    return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))


def challenge_that_was_signed(signed: dict[str, str], key: bytes) -> str:
    """Check the signature with the public key alone, and give the challenge it was made for."""
    public = serialization.load_der_public_key(key)
    assert isinstance(public, ec.EllipticCurvePublicKey)
    client_data = padded(signed["client_data"])
    message = padded(signed["authenticator_data"]) + hashlib.sha256(client_data).digest()
    public.verify(padded(signed["signature"]), message, ec.ECDSA(hashes.SHA256()))
    return str(json.loads(client_data)["challenge"])


def test_a_passkey_signs_without_a_network_and_anybody_can_check_it(phone: Phone) -> None:
    devtools = phone.context.new_cdp_session(phone.page)
    devtools.send("WebAuthn.enable")
    devtools.send("WebAuthn.addVirtualAuthenticator", {"options": AUTHENTICATOR})
    enrolled = phone.run(ENROL)
    key = bytes(enrolled["key"])
    one, two = (unpadded(hashlib.sha256(text).digest()) for text in (b"one", b"two"))
    phone.context.set_offline(True)
    single, group = (
        phone.page.evaluate(
            f"""async (given) => {{ const secrets = await import("/static/fettle/desk/secrets.js"); {SIGN} }}""",
            {"id": enrolled["id"], "commitments": commitments},
        )
        for commitments in ([one], [one, two])
    )
    assert (single["kind"], single["credential"], single["batch"]) == ("passkey", enrolled["id"], None)
    assert challenge_that_was_signed(single, key) == one
    assert group["batch"] == [one, two]
    whole = hashlib.sha256(b"fettle/batch/1" + padded(one) + padded(two)).digest()
    assert challenge_that_was_signed(group, key) == unpadded(whole)
    devtools.send("WebAuthn.disable")
    phone.context.set_offline(False)


def test_a_passkey_that_is_cancelled_says_so(phone: Phone) -> None:
    devtools = phone.context.new_cdp_session(phone.page)
    devtools.send("WebAuthn.enable")
    devtools.send("WebAuthn.addVirtualAuthenticator", {"options": AUTHENTICATOR})
    given = {"id": unpadded(b"of another phone"), "commitments": [unpadded(bytes(32))]}
    assert phone.run(SIGN, given) == ["PasskeyError", "cancelled"]
