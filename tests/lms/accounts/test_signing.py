"""What a passkey or a PIN signed is taken for what it is, and nothing else is."""

import hmac
from base64 import urlsafe_b64decode
from dataclasses import replace
from datetime import timedelta
from hashlib import sha256

import pytest
from cryptography.hazmat.primitives.asymmetric import ec, ed25519, padding, rsa
from cryptography.hazmat.primitives.hashes import SHA256
from django.db import transaction
from django.utils import timezone
from fido2.cose import ES256, RS256, EdDSA

from lms.accounts import signing
from lms.accounts.models import Passkey, Pin
from tests.factories import accounts
from tests.factories.signing import PRESENT, VERIFIED, make_passkey, make_pin, pin_mac, soft_key

CHALLENGE = sha256(b"what was seen").digest()
MESSAGE = b"fettle/observed/1" + CHALLENGE


@pytest.fixture
def mentor(db):
    return accounts.person("Mo")


def code_of(call, *args, **kwargs) -> str:
    """Why it is refused."""
    with pytest.raises(signing.SignatureRefused) as refused:
        call(*args, **kwargs)
    assert str(refused.value)
    return refused.value.code


@pytest.mark.parametrize("algorithm", [ES256.ALGORITHM, EdDSA.ALGORITHM, RS256.ALGORITHM])
def test_a_signature_of_each_algorithm_holds(mentor, algorithm):
    key = make_passkey(mentor, algorithm=algorithm)
    before = timezone.now()
    found = signing.check_passkey(mentor, key.assertion(CHALLENGE), challenge=CHALLENGE)
    assert found == key.row
    assert before <= Passkey.objects.get().last_used_at <= timezone.now()


@pytest.mark.parametrize(
    "said",
    [
        {"type": "webauthn.create"},
        {"challenge": "AAAA"},
        {"challenge": None},
        {"origin": "https://elsewhere.test"},
        {"origin": "http://testserver:8000"},
        {"origin": "http://testserver.elsewhere.test"},
        {"origin": None},
        {"crossOrigin": True},
    ],
)
def test_a_page_that_is_not_ours_signs_nothing(mentor, said):
    key = make_passkey(mentor)
    assertion = key.assertion(CHALLENGE, said=said)
    assert code_of(signing.check_passkey, mentor, assertion, challenge=CHALLENGE) == "bad_signature"
    assert Passkey.objects.get().last_used_at is None


@pytest.mark.parametrize("options", [{"rp_id": "elsewhere.test"}, {"flags": VERIFIED}])
def test_another_host_or_nobody_present_signs_nothing(mentor, options):
    key = make_passkey(mentor)
    assertion = key.assertion(CHALLENGE, **options)
    assert code_of(signing.check_passkey, mentor, assertion, challenge=CHALLENGE) == "bad_signature"


def test_a_signature_of_something_else_or_by_another_key_is_refused(mentor):
    key, other = make_passkey(mentor), soft_key()
    mine = key.assertion(CHALLENGE)
    for wrong in (
        replace(other.assertion(CHALLENGE), credential=key.credential),
        replace(mine, signature=mine.signature[:-1] + bytes([mine.signature[-1] ^ 1])),
        replace(mine, signature=b""),
        replace(mine, authenticator_data=mine.authenticator_data[:-1] + b"\xff"),
    ):
        assert code_of(signing.check_passkey, mentor, wrong, challenge=CHALLENGE) == "bad_signature"
    assert code_of(signing.check_passkey, mentor, mine, challenge=bytes(32)) == "bad_signature"


@pytest.mark.parametrize("rubbish", [b"", b"{", b"[]", b"null", b"\xff", b"[" * 8000, b"x" * 9000])
@pytest.mark.parametrize("part", ["client_data", "authenticator_data"])
def test_rubbish_is_a_bad_signature(mentor, part, rubbish):
    key = make_passkey(mentor)
    broken = replace(key.assertion(CHALLENGE), **{part: rubbish})
    assert code_of(signing.check_passkey, mentor, broken, challenge=CHALLENGE) == "bad_signature"


def test_somebody_elses_passkey_is_unknown(mentor):
    other = make_passkey(accounts.person("Noor"))
    assertion = other.assertion(CHALLENGE)
    assert code_of(signing.check_passkey, mentor, assertion, challenge=CHALLENGE) == "unknown_passkey"
    unknown = soft_key().assertion(CHALLENGE)
    assert code_of(signing.check_passkey, mentor, unknown, challenge=CHALLENGE) == "unknown_passkey"


def test_a_removed_passkey_signs_nothing_new_and_what_it_signed_can_still_be_checked(mentor):
    key = make_passkey(mentor, removed_at=timezone.now(), removal=Passkey.Removal.LOST)
    right, wrong = key.assertion(CHALLENGE), key.assertion(bytes(32))
    assert code_of(signing.check_passkey, mentor, right, challenge=CHALLENGE) == "removed_passkey"
    assert code_of(signing.check_passkey, mentor, wrong, challenge=CHALLENGE) == "bad_signature"
    assert signing.verify(key.row, right, challenge=CHALLENGE) == 1


def test_the_counter_is_noted_and_not_judged(mentor):
    key = make_passkey(mentor)
    for counter, noted in ((7, 7), (3, 7), (0, 7), (9, 9)):
        signing.check_passkey(mentor, key.assertion(CHALLENGE, counter=counter), challenge=CHALLENGE)
        assert Passkey.objects.get().sign_count == noted


def test_whether_the_device_knew_who_it_was(mentor):
    key = make_passkey(mentor)
    assert signing.user_verified(key.assertion(CHALLENGE)) is True
    assert signing.user_verified(key.assertion(CHALLENGE, flags=PRESENT)) is False


def test_only_passkeys_in_use_and_of_this_host_are_offered(mentor):
    first, second = make_passkey(mentor), make_passkey(mentor)
    make_passkey(mentor, removed_at=timezone.now(), removal=Passkey.Removal.REMOVED)
    make_passkey(mentor, rp_id="former.example")
    make_passkey(accounts.person("Noor"))
    assert signing.passkeys_of(mentor) == [first.row, second.row]


@pytest.mark.parametrize(
    ("base_url", "origin", "host"),
    [
        ("https://Hub.example", "https://hub.example", "hub.example"),
        ("https://hub.example:443", "https://hub.example", "hub.example"),
        ("https://hub.example:8443", "https://hub.example:8443", "hub.example"),
        ("http://localhost:8000", "http://localhost:8000", "localhost"),
    ],
)
def test_the_origin_is_written_as_browsers_write_it(settings, base_url, origin, host):
    settings.BASE_URL = base_url
    assert (signing.origins(), signing.rp_id()) == ({origin}, host)


def number(text: str) -> int:
    return int.from_bytes(urlsafe_b64decode(text + "=="), "big")


def test_anyone_can_check_with_the_public_key_as_a_jwk(mentor):
    for algorithm, kind in ((ES256.ALGORITHM, "EC"), (EdDSA.ALGORITHM, "OKP"), (RS256.ALGORITHM, "RSA")):
        key = make_passkey(mentor, algorithm=algorithm)
        made = key.assertion(CHALLENGE)
        signed = made.authenticator_data + sha256(made.client_data).digest()
        jwk = signing.public_key_of(Passkey.objects.get(pk=key.row.pk))
        assert jwk["kty"] == kind
        if kind == "EC":
            assert (jwk["crv"], jwk["alg"], len(jwk["x"]), len(jwk["y"])) == ("P-256", "ES256", 43, 43)
            point = ec.EllipticCurvePublicNumbers(number(jwk["x"]), number(jwk["y"]), ec.SECP256R1())
            point.public_key().verify(made.signature, signed, ec.ECDSA(SHA256()))
        elif kind == "OKP":
            assert (jwk["crv"], jwk["alg"]) == ("Ed25519", "EdDSA")
            raw = urlsafe_b64decode(jwk["x"] + "==")
            ed25519.Ed25519PublicKey.from_public_bytes(raw).verify(made.signature, signed)
        else:
            assert jwk["alg"] == "RS256"
            numbers = rsa.RSAPublicNumbers(number(jwk["e"]), number(jwk["n"]))
            numbers.public_key().verify(made.signature, signed, padding.PKCS1v15(), SHA256())


# --- PIN -----------------------------------------------------------------------------------------------------------


def test_a_key_is_made_as_published():
    # RFC 7914, section 11, the vector of PBKDF2-HMAC-SHA256, of which the key is the first half.
    expected = "55ac046e56e3089fec1691c22544b605f94185216dde0465e68b9d57c20dacbc"
    assert signing.derive("passwd", salt=b"salt", iterations=1).hex() == expected
    assert signing.derive("４８２９１６", salt=b"s", iterations=2) == signing.derive(
        "482916", salt=b"s", iterations=2
    )


def test_a_right_pin_counts_and_is_bound_to_what_was_signed(mentor):
    make_pin(mentor)
    signing.check_pin(mentor, pin_mac(mentor, MESSAGE), message=MESSAGE)
    other = pin_mac(mentor, b"fettle/acknowledged/1" + CHALLENGE)
    assert code_of(signing.check_pin, mentor, other, message=MESSAGE) == "wrong_pin"
    assert code_of(signing.check_pin, mentor, b"", message=MESSAGE) == "wrong_pin"


def test_without_a_pin_nothing_is_signed_by_pin(mentor):
    assert signing.pin_parameters(mentor) is None
    assert code_of(signing.check_pin, mentor, bytes(32), message=MESSAGE) == "no_pin"


def test_wrong_pins_are_counted_and_a_right_one_clears_the_count(mentor):
    make_pin(mentor)
    wrong = pin_mac(mentor, MESSAGE, pin="482917")
    for failed in (1, 2, 3, 4):
        assert code_of(signing.check_pin, mentor, wrong, message=MESSAGE) == "wrong_pin"
        assert Pin.objects.get().failed == failed
    signing.check_pin(mentor, pin_mac(mentor, MESSAGE), message=MESSAGE)
    assert Pin.objects.get().failed == 0


def try_wrong(person, times: int) -> list[str]:
    """Wrong PINs, with the wait after each fifth one over."""
    codes = []
    for _turn in range(times):
        Pin.objects.update(locked_until=None)
        codes.append(code_of(signing.check_pin, person, bytes(32), message=MESSAGE))
    return codes


def test_after_five_wrong_ones_the_right_one_has_to_wait(mentor):
    make_pin(mentor)
    right = pin_mac(mentor, MESSAGE)
    assert try_wrong(mentor, 5) == ["wrong_pin"] * 5
    assert code_of(signing.check_pin, mentor, right, message=MESSAGE) == "pin_locked"
    until = Pin.objects.get().locked_until
    assert timedelta(minutes=14) < until - timezone.now() <= timedelta(minutes=15)
    Pin.objects.update(locked_until=timezone.now())
    signing.check_pin(mentor, right, message=MESSAGE)
    assert (Pin.objects.get().failed, Pin.objects.get().locked_until) == (0, None)


def test_after_twenty_wrong_ones_the_pin_has_to_be_set_anew(mentor):
    make_pin(mentor)
    right = pin_mac(mentor, MESSAGE)
    assert try_wrong(mentor, 21) == ["wrong_pin"] * 20 + ["pin_locked"]
    Pin.objects.update(locked_until=None)
    assert code_of(signing.check_pin, mentor, right, message=MESSAGE) == "pin_locked"
    make_pin(mentor)
    signing.check_pin(mentor, pin_mac(mentor, MESSAGE), message=MESSAGE)


def test_a_wrong_one_is_counted_in_a_transaction_that_catches_the_refusal(mentor):
    make_pin(mentor)
    with transaction.atomic():
        assert code_of(signing.check_pin, mentor, bytes(32), message=MESSAGE) == "wrong_pin"
    assert Pin.objects.get().failed == 1


def test_pins_of_many_people_are_one_query(mentor, django_assert_num_queries):
    people = [mentor, *(accounts.person(f"Person {number}") for number in range(3))]
    kept = {person.pk: make_pin(person) for person in people[:3]}
    with django_assert_num_queries(1):
        assert signing.pins_of([person.pk for person in people]) == kept


def test_a_key_is_sealed_and_opens_in_no_other_row(mentor):
    pin, other = make_pin(mentor), make_pin(accounts.person("Noor"))
    key = signing.derive("482916", salt=pin.salt, iterations=pin.iterations)
    assert key not in pin.sealed_key
    assert signing.pin_key(Pin.objects.get(pk=pin.pk)) == key
    Pin.objects.filter(pk=other.pk).update(salt=pin.salt, sealed_key=pin.sealed_key)
    mac = hmac.digest(key, MESSAGE, "sha256")
    assert code_of(signing.check_pin, other.user, mac, message=MESSAGE) == "no_pin"


def test_another_secret_key_means_a_new_pin_unless_the_former_one_is_named(mentor, settings):
    make_pin(mentor)
    mac = pin_mac(mentor, MESSAGE)
    former, settings.SECRET_KEY = settings.SECRET_KEY, "another one"
    assert code_of(signing.check_pin, mentor, mac, message=MESSAGE) == "no_pin"
    settings.SECRET_KEY_FALLBACKS = [former]
    signing.check_pin(mentor, mac, message=MESSAGE)
