"""What the desk seals and signs in the browser is what everybody else computes."""

import hashlib
import hmac
from collections.abc import Iterator

import pytest
import rfc8785
from playwright.sync_api import Browser

from tests.journeys.hub import Hub
from tests.journeys.phone import Phone, StandIn, unpadded

ODD = [
    "",
    'quote " backslash \\ slash /',
    "".join(map(chr, range(0x20))) + "\x7f\x80\x9f",
    "\u2028\u2029\ufeff\u200b",
    "é e\u0301 Ω 漢字 🔧 \U0010ffff",
    "</script>",
    "1e3",
]
VALUES = [
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
