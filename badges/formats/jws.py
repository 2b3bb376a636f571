"""Compact JSON Web Signatures (RFC 7515), the two kinds that badges need: EdDSA (RFC 8037) and RS256 (RFC 7518).

Strict on purpose. What a token says about its own key is never believed: the key is looked up by `kid` from a source
the caller trusts, and the key says how it signs, not the token.
"""

import base64
import binascii
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15
from cryptography.hazmat.primitives.hashes import SHA256

from badges.formats.errors import UnreadableBadge
from badges.formats.keys import ED25519, RS256, PublicKey, Signer, base64url, rsa_public_key
from badges.formats.strict_json import parse_json_strictly, to_json_bytes

ALGORITHMS = {ED25519: "EdDSA", RS256: "RS256"}
# The extension for unencoded payloads, critical extensions, and every way to bring or name one's own key stay out.
_HEADER = frozenset({"alg", "kid", "typ"})
_SHAPE = re.compile(rb"[A-Za-z0-9_-]{2,4096}\.[A-Za-z0-9_-]+\.[A-Za-z0-9_-]{0,2048}\Z")
_DAMAGED = "The signed token is damaged."


@dataclass(frozen=True, slots=True, kw_only=True)
class Token:
    """A token taken apart; nothing about it has been checked but its form. `text` is the token as it was given."""

    text: bytes
    header: Mapping[str, Any]
    payload: dict[str, Any]
    signed: bytes
    signature: bytes

    @property
    def kid(self) -> str:
        """The name of the key that the token gives, or nothing."""
        return str(self.header.get("kid", ""))


def looks_like_token(data: bytes) -> bool:
    """Whether this is three parts of base64url with dots between."""
    return _SHAPE.match(data) is not None


def sign(payload: Mapping[str, Any], *, key: Signer, public: PublicKey, kid: str, typ: str = "") -> bytes:
    """The payload as a signed token. `public` says how the key signs, `kid` under which name it is published."""
    header = {"alg": ALGORITHMS[public.algorithm], "kid": kid} | ({"typ": typ} if typ else {})
    signed = b".".join(base64url(to_json_bytes(dict(part))).encode("ascii") for part in (header, payload))
    return signed + b"." + base64url(key.sign(signed)).encode("ascii")


def read(text: bytes) -> Token:
    """Take a token apart. Raises ``UnreadableBadge`` for what is none, with the codes of ``parse_json_strictly``.

    Refused: base64url that could be written in another way, header or payload that is no object or has a name twice.
    """
    text = text.strip()
    if not looks_like_token(text):
        raise UnreadableBadge(_DAMAGED, "token_damaged")
    header, payload, signature = text.split(b".")
    return Token(
        text=text,
        header=parse_json_strictly(_decoded(header)),
        payload=parse_json_strictly(_decoded(payload)),
        signed=header + b"." + payload,
        signature=_decoded(signature),
    )


def objection(token: Token) -> str:
    """The part of the header that is not supported here, or nothing: then `kid` is a text to look a key up by."""
    if strange := sorted(set(token.header) - _HEADER):
        return strange[0][:100]
    if token.header.get("alg") not in ALGORITHMS.values():
        return "alg"
    return "" if isinstance(token.header.get("kid"), str) else "kid"


def is_signed_by(token: Token, key: PublicKey) -> bool:
    """Whether the signature is this key's, made the way this key signs."""
    if token.header.get("alg") != ALGORITHMS[key.algorithm]:
        return False
    try:
        if key.algorithm == ED25519:
            Ed25519PublicKey.from_public_bytes(key.raw).verify(token.signature, token.signed)
        else:
            rsa_public_key(key.raw).verify(token.signature, token.signed, PKCS1v15(), SHA256())
    except (InvalidSignature, ValueError):
        return False
    return True


def _decoded(part: bytes) -> bytes:
    try:
        data = base64.urlsafe_b64decode(part + b"=" * (-len(part) % 4))
    except binascii.Error as error:
        raise UnreadableBadge(_DAMAGED, "token_damaged") from error
    if base64url(data).encode("ascii") != part:
        raise UnreadableBadge(_DAMAGED, "token_damaged")
    return data
