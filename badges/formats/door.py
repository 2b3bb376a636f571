"""A badge in a few words, signed, for a QR code that is read without a network: a CBOR Web Token.

COSE_Sign1 (RFC 9052, tag 18) with Ed25519 over a CWT (RFC 8392) in deterministic CBOR, written in base32 (RFC 4648)
without padding. See docs/decisions/0033.

===========  ===========================================================================================
protected    1 (alg): -8, EdDSA; 4 (kid): the first 8 bytes of SHA-256 over the public key
1 (iss)      the DID of the hub
4 (exp)      valid until, in seconds; left out where there is no end
5 (nbf)      valid from
6 (iat)      when it was signed: a key that was retired before did not sign it
7 (cti)      the credential's UUID, 16 bytes
-65537       ``[name of the badge, number of skills, number of the status list, place in it]``, and then the
             holder's name where the holder wants it there
===========  ===========================================================================================
"""

import base64
import hashlib
import struct
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from fido2 import cbor

from badges.formats.errors import UnreadableBadge
from badges.formats.keys import PublicKey, Signer

PREFIX = "DOOR1:"
LONGEST_BADGE, LONGEST_NAME = 60, 40  # bytes of UTF-8: so that the code stays within version 15 at level M
_TAG_SIGN1 = b"\xd2"
_ALG, _KID, _EDDSA = 1, 4, -8
_ISS, _EXP, _NBF, _IAT, _CTI, _BADGE = 1, 4, 5, 6, 7, -65537
_KID_BYTES = 8
_LONGEST = 4_000  # characters: no QR code holds more
# What a decoder of CBOR raises for bytes that are none.
_UNREADABLE = (ValueError, LookupError, TypeError, OverflowError, RecursionError, OSError, struct.error)
_NOT_SIGNED = "The text is not what the issuer signed."


@dataclass(frozen=True, slots=True, kw_only=True)
class DoorCode:
    """What a code states. Moments count in whole seconds; `holder` is empty unless the holder wants it there."""

    credential_id: UUID
    issuer: str
    badge: str
    skills: int
    valid_from: datetime
    valid_until: datetime | None
    signed_at: datetime
    list_number: int
    list_index: int
    holder: str = ""


def key_id(raw: bytes) -> bytes:
    """How a code names the key it was signed with."""
    return hashlib.sha256(raw).digest()[:_KID_BYTES]


def shortened(text: str, most: int) -> str:
    """The text, or as much of it as fits into `most` bytes with an ellipsis behind."""
    if len(text.encode()) <= most:
        return text
    kept = text.encode()[: most - len("…".encode())].decode(errors="ignore")
    return f"{kept.rstrip()}…"


def sign(code: DoorCode, *, key: Signer, public: PublicKey) -> str:
    """The code as text with its prefix. Long names in it are shortened."""
    protected = cbor.encode({_ALG: _EDDSA, _KID: key_id(public.raw)})
    payload = cbor.encode(_claims(code))
    signature = key.sign(_to_be_signed(protected, payload))
    return written(_TAG_SIGN1 + cbor.encode([protected, {}, payload, signature]))


def written(data: bytes) -> str:
    """Bytes as they stand in the QR code."""
    return PREFIX + base64.b32encode(data).rstrip(b"=").decode("ascii")


def read(text: str, public: PublicKey) -> DoorCode:
    """What the code states, once its signature is found to be this key's.

    Raises ``UnreadableBadge`` for whatever else: another text, another key, a signature that does not fit.
    """
    if len(text) > _LONGEST:
        raise UnreadableBadge(_NOT_SIGNED, "door_code")
    try:
        return _stated(_opened(text, public))
    except (*_UNREADABLE, InvalidSignature) as error:
        raise UnreadableBadge(_NOT_SIGNED, "door_code") from error


def _opened(text: str, public: PublicKey) -> dict[int, Any]:
    data = base64.b32decode(text.removeprefix(PREFIX) + "=" * (-len(text.removeprefix(PREFIX)) % 8))
    parts: Any = cbor.decode(data.removeprefix(_TAG_SIGN1))
    protected, _unprotected, payload, signature = parts
    header: Any = cbor.decode(protected)
    Ed25519PublicKey.from_public_bytes(public.raw).verify(signature, _to_be_signed(protected, payload))
    again = written(_TAG_SIGN1 + cbor.encode([protected, {}, payload, signature]))
    if again != text or header != {_ALG: _EDDSA, _KID: key_id(public.raw)}:
        raise UnreadableBadge(_NOT_SIGNED, "door_code")
    claims: Any = cbor.decode(payload)
    return dict(claims)


def _stated(claims: dict[int, Any]) -> DoorCode:
    badge, skills, number, index, *holder = claims[_BADGE]
    return DoorCode(
        credential_id=UUID(bytes=claims[_CTI]),
        issuer=claims[_ISS],
        badge=badge,
        skills=skills,
        valid_from=_moment(claims[_NBF]),
        valid_until=_moment(claims[_EXP]) if _EXP in claims else None,
        signed_at=_moment(claims[_IAT]),
        list_number=number,
        list_index=index,
        holder="".join(holder),
    )


def _claims(code: DoorCode) -> dict[int, Any]:
    badge = [shortened(code.badge, LONGEST_BADGE), code.skills, code.list_number, code.list_index]
    named = [shortened(code.holder, LONGEST_NAME)] if code.holder else []
    ends = {_EXP: int(code.valid_until.timestamp())} if code.valid_until else {}
    return {
        _ISS: code.issuer,
        **ends,
        _NBF: int(code.valid_from.timestamp()),
        _IAT: int(code.signed_at.timestamp()),
        _CTI: code.credential_id.bytes,
        _BADGE: [*badge, *named],
    }


def _to_be_signed(protected: bytes, payload: bytes) -> bytes:
    """The Sig_structure of RFC 9052, section 4.4, without external data."""
    return cbor.encode(["Signature1", protected, b"", payload])


def _moment(seconds: int) -> datetime:
    return datetime.fromtimestamp(seconds, UTC)
