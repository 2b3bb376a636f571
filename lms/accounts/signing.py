"""Checking what people signed: with a passkey, or with a PIN. See docs/sync.md and docs/decisions/0022.

What is signed, and what follows from a refusal, is for the caller to say: nothing here knows an observation.
"""

import hmac
import logging
import unicodedata
from base64 import urlsafe_b64encode
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import pbkdf2_hmac, sha256
from ipaddress import ip_address
from typing import Any, Final, TypedDict, cast
from urllib.parse import urlsplit

from cryptography.exceptions import InvalidSignature
from django.conf import settings
from django.db import transaction
from django.db.models.functions import Greatest
from django.utils import timezone
from django.utils.translation import gettext as _
from fido2 import cbor
from fido2.cose import ES256, RS256, CoseKey, EdDSA
from fido2.webauthn import AuthenticatorData, CollectedClientData

from lms.accounts.events import pin_closed
from lms.accounts.models import Passkey, Pin, User
from lms.kernel.errors import DomainError
from lms.kernel.sealing import SealBroken, unseal

logger = logging.getLogger(__name__)

ALGORITHMS: Final = (ES256.ALGORITHM, EdDSA.ALGORITHM, RS256.ALGORITHM)
KEY_BYTES: Final = 32
PIN_PURPOSE: Final = "fettle/pin-key/1"  # what a PIN's key is sealed for
PAUSE_AFTER: Final = 5  # wrong PINs in a row, and again after as many more
PAUSE: Final = timedelta(minutes=15)
CLOSED_AFTER: Final = 20  # wrong PINs in a row; then it has to be set anew
_LARGEST: Final = 8192  # bytes of any part of an assertion; real ones have some hundred
_MALFORMED: Final = (ValueError, KeyError, TypeError, AttributeError, IndexError, RecursionError)


class SignatureRefused(DomainError):
    """What was signed does not hold.

    `code` is one of unknown_passkey, removed_passkey, bad_signature, no_pin, wrong_pin, pin_locked.
    """


class PinParameters(TypedDict):
    """What a device needs, besides the PIN, to make the key. Not secret."""

    salt: bytes
    iterations: int


@dataclass(frozen=True)
class Assertion:
    """What a passkey gives out when it signs (WebAuthn Level 3, section 5.2.2), as bytes."""

    credential: bytes
    authenticator_data: bytes
    client_data: bytes
    signature: bytes


def rp_id() -> str:
    """The host that passkeys of this hub are made for."""
    return str(urlsplit(settings.BASE_URL).hostname)


def origins() -> frozenset[str]:
    """Where passkeys of this hub may be used, written as browsers write it."""
    parts = urlsplit(settings.BASE_URL)
    usual = {"http": 80, "https": 443}[parts.scheme]
    port = "" if parts.port in {None, usual} else f":{parts.port}"
    return frozenset((f"{parts.scheme}://{parts.hostname}{port}",))


def can_have_passkeys() -> bool:
    """Whether browsers let pages of this hub use passkeys: over HTTPS and by name, or on the machine itself."""
    parts = urlsplit(settings.BASE_URL)
    host = str(parts.hostname)
    if host == "localhost" or host.endswith(".localhost"):
        return True
    try:
        ip_address(host)
    except ValueError:
        return parts.scheme == "https"
    return False


def check_passkey(person: User, assertion: Assertion, *, challenge: bytes) -> Passkey:
    """The person's passkey that signed `challenge` on a page of this hub, with the person present.

    The counter is noted and never judged: what was signed without a network arrives in any order. Raises
    SignatureRefused: unknown_passkey where no passkey of this person has this identifier, bad_signature, and
    removed_passkey where the signature is right and the passkey is not in use any more.
    """
    passkey = Passkey.objects.filter(user=person, credential_id=assertion.credential).first()
    if passkey is None:
        raise SignatureRefused(
            _("This passkey is not known for this person. Add it under “How you sign”."),
            code="unknown_passkey",
        )
    counter = verify(passkey, assertion, challenge=challenge)
    if passkey.removed_at is not None:
        raise SignatureRefused(
            _("The passkey “%(name)s” was removed or lost, so nothing is signed with it any more.")
            % {"name": passkey.name},
            code="removed_passkey",
        )
    passkey.last_used_at = timezone.now()
    Passkey.objects.filter(pk=passkey.pk).update(
        last_used_at=passkey.last_used_at, sign_count=Greatest("sign_count", counter)
    )
    return passkey


def verify(passkey: Passkey, assertion: Assertion, *, challenge: bytes) -> int:
    """Check a signature by the key alone, whoever's it is and whether or not it is in use; returns the counter.

    Changes nothing. Raises SignatureRefused("bad_signature").
    """
    try:
        return _verified(passkey, assertion, challenge)
    except (InvalidSignature, *_MALFORMED) as error:
        raise SignatureRefused(
            _("The signature does not fit what was signed. Nothing is recorded from it."),
            code="bad_signature",
        ) from error


def _verified(passkey: Passkey, assertion: Assertion, challenge: bytes) -> int:
    """WebAuthn Level 3, section 7.2, steps 12 to 21. Raises InvalidSignature, or one of `_MALFORMED`."""
    if max(map(len, (assertion.authenticator_data, assertion.client_data, assertion.signature))) > _LARGEST:
        raise ValueError("larger than any assertion")
    client = CollectedClientData(assertion.client_data)
    authenticator = AuthenticatorData(assertion.authenticator_data)
    expected = {
        "type": client.type == CollectedClientData.TYPE.GET.value,
        "challenge": hmac.compare_digest(client.challenge, challenge),
        "origin": client.origin in origins() and client.cross_origin is False,
        "rp id": authenticator.rp_id_hash == sha256(passkey.rp_id.encode()).digest(),
        "presence": authenticator.is_user_present(),
        "algorithm": passkey.algorithm in ALGORITHMS,
    }
    if wrong := [name for name, right in expected.items() if not right]:
        raise ValueError(", ".join(wrong))
    signed = assertion.authenticator_data + sha256(assertion.client_data).digest()
    cose_key(passkey).verify(signed, assertion.signature)
    return authenticator.counter


def user_verified(assertion: Assertion) -> bool:
    """Whether the device also checked who it was, by finger, face or its own PIN. Of an assertion that was checked."""
    return AuthenticatorData(assertion.authenticator_data).is_user_verified()


def passkeys_of(person: User) -> list[Passkey]:
    """The passkeys that the person can sign with here, oldest first."""
    return list(
        Passkey.objects.filter(user=person, removed_at__isnull=True, rp_id=rp_id()).order_by("added_at", "pk")
    )


def cose_key(passkey: Passkey) -> CoseKey:
    """The public key in COSE form (RFC 9052)."""
    return CoseKey.parse(cast("Mapping[int, Any]", cbor.decode(bytes(passkey.public_key))))


def public_key_of(passkey: Passkey) -> dict[str, str]:
    """The public key as a JWK (RFC 7517; Ed25519 by RFC 8037), for anyone who checks a signature."""
    key = cose_key(passkey)
    if passkey.algorithm == ES256.ALGORITHM:
        x, y = (bytes(key[part]).rjust(32, b"\0") for part in (-2, -3))
        return {"kty": "EC", "crv": "P-256", "x": _text(x), "y": _text(y), "alg": "ES256"}
    if passkey.algorithm == EdDSA.ALGORITHM:
        return {"kty": "OKP", "crv": "Ed25519", "x": _text(key[-2]), "alg": "EdDSA"}
    modulus, exponent = (bytes(key[part]).lstrip(b"\0") for part in (-1, -2))
    return {"kty": "RSA", "n": _text(modulus), "e": _text(exponent), "alg": "RS256"}


def _text(value: bytes) -> str:
    return urlsafe_b64encode(value).rstrip(b"=").decode()


def derive(pin: str, *, salt: bytes, iterations: int) -> bytes:
    """The key that a PIN stands for: PBKDF2-HMAC-SHA256 over its digits in NFKC form, 32 bytes."""
    digits = unicodedata.normalize("NFKC", pin).encode()
    return pbkdf2_hmac("sha256", digits, salt, iterations, KEY_BYTES)


def pin_parameters(person: User) -> PinParameters | None:
    """What a device needs to make the key from the PIN; None where the person has none."""
    pin = pins_of([person.pk]).get(person.pk)
    return {"salt": bytes(pin.salt), "iterations": pin.iterations} if pin else None


def pins_of(person_ids: Iterable[int]) -> dict[int, Pin]:
    """The PINs of many people, by the key of the person; who has none is not in it. One query."""
    return {pin.user_id: pin for pin in Pin.objects.filter(user__in=person_ids)}


def pin_key(pin: Pin) -> bytes:
    """The key that a PIN stands for. Raises SealBroken."""
    return unseal(
        bytes(pin.sealed_key), purpose=PIN_PURPOSE, bound_to=pin_binding(pin.user_id, bytes(pin.salt))
    )


def pin_binding(person_id: int, salt: bytes) -> bytes:
    """What a sealed key is tied to: it opens for no other person, and under no other salt."""
    return f"{person_id}/".encode() + salt


def is_closed(pin: Pin) -> bool:
    """Whether the PIN has to be set anew before it counts again."""
    return pin.failed >= CLOSED_AFTER


def closed_at(pin: Pin) -> datetime | None:
    """When the last wrong one was tried, after which it has to be set anew; None where it has not."""
    return pin.locked_until - PAUSE if is_closed(pin) and pin.locked_until else None


def is_locked(pin: Pin, *, at: datetime) -> bool:
    """Whether a right PIN is refused too, for a while or until it is set anew."""
    return is_closed(pin) or (pin.locked_until is not None and at < pin.locked_until)


def check_pin(person: User, mac: bytes, *, message: bytes) -> None:
    """Return if `mac` is HMAC-SHA256(K, message) under the key of the person's PIN, and forget the wrong ones before.

    Raises SignatureRefused: no_pin, wrong_pin, pin_locked. After five wrong ones in a row the PIN is locked for a
    quarter of an hour, after twenty until it is set anew; that announces `pin_closed`. The count is
    written in the caller's transaction: catch the refusal inside of it, or the count is rolled back with everything
    else.
    """
    with transaction.atomic():
        refusal = _tried(person, mac, message)
    if refusal is not None:
        raise refusal


def _tried(person: User, mac: bytes, message: bytes) -> SignatureRefused | None:
    pin = Pin.objects.select_for_update().filter(user=person).first()
    now = timezone.now()
    if pin is None:
        return _refusal("no_pin")
    if is_locked(pin, at=now):
        return _refusal("pin_locked")
    try:
        right = hmac.digest(pin_key(pin), message, "sha256")
    except SealBroken:
        logger.exception("The PIN of person %s cannot be checked; they have to set it anew", person.pk)
        return _refusal("no_pin")
    if hmac.compare_digest(right, mac):
        if pin.failed:
            Pin.objects.filter(pk=pin.pk).update(failed=0, locked_until=None)
        return None
    pin.failed += 1
    if pin.failed % PAUSE_AFTER == 0:
        pin.locked_until = now + PAUSE
    pin.save(update_fields=["failed", "locked_until"])
    if is_closed(pin):
        pin_closed.announce(pin_id=pin.pk, setting=str(pin.setting))
    return _refusal("wrong_pin")


def _refusal(code: str) -> SignatureRefused:
    words = {
        "no_pin": _("This person has no PIN. Set one under “How you sign”."),
        "wrong_pin": _("The PIN was wrong."),
        "pin_locked": _(
            "There were too many wrong PINs, so this PIN is locked. Wait a quarter of an hour, or set a new one "
            "under “How you sign”."
        ),
    }
    return SignatureRefused(words[code], code=code)
