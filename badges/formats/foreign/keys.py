"""Public keys of other issuers: Multikey, JSON Web Key, did:key and PEM, each read in one spelling only."""

import base64
import binascii
import hashlib
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ec import (
    ECDSA,
    SECP256R1,
    SECP384R1,
    EllipticCurvePublicKey,
    EllipticCurvePublicNumbers,
)
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicKey, RSAPublicNumbers
from cryptography.hazmat.primitives.asymmetric.utils import encode_dss_signature
from cryptography.hazmat.primitives.hashes import SHA256, SHA384
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat, load_pem_public_key

from badges.formats.keys import base58btc_decode, base64url

ED25519, P256, P384, RSA = "Ed25519", "P-256", "P-384", "RSA"
_CURVES = {P256: SECP256R1, P384: SECP384R1}
_POINT_BYTES = {P256: 32, P384: 48}
_HASHES = {P256: SHA256, P384: SHA384}
# Multicodec's numbers as variable-length integers, and how many bytes follow: a point is given compressed.
_CODECS = {b"\xed\x01": (ED25519, 32), b"\x80\x24": (P256, 33), b"\x81\x24": (P384, 49)}
_RSA_BITS = range(2048, 8193)
_LONGEST = 1_500  # characters of one number in a JSON Web Key
_BASE64URL = re.compile(r"[A-Za-z0-9_-]+\Z")

Public = Ed25519PublicKey | EllipticCurvePublicKey | RSAPublicKey


class BadKey(ValueError):
    """Text that is no key, or one that is not used here: another kind, too short, or spelt in another way."""


@dataclass(frozen=True, slots=True)
class VerifyingKey:
    """A public key, and `kind`: how it signs. RSA with PKCS #1 v1.5 and SHA-256; P-384 with SHA-384."""

    kind: str
    public: Public

    @property
    def fingerprint(self) -> str:
        """SHA-256 of the SubjectPublicKeyInfo, as 64 hexadecimal digits: the same in whatever form it was published."""
        der = self.public.public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
        return hashlib.sha256(der).hexdigest()

    def has_signed(self, data: bytes, signature: bytes) -> bool:
        """Whether this is the key's signature; of ECDSA, r and s one after the other in full length (RFC 7518, 3.4)."""
        try:
            if isinstance(self.public, Ed25519PublicKey):
                self.public.verify(signature, data)
            elif isinstance(self.public, RSAPublicKey):
                self.public.verify(signature, data, PKCS1v15(), SHA256())
            else:
                self.public.verify(_der(signature, self.kind), data, ECDSA(_HASHES[self.kind]()))
        except (InvalidSignature, ValueError):
            return False
        return True


def of_multikey(text: str) -> VerifyingKey:
    """The key of a `publicKeyMultibase` (Controlled Identifiers 1.0, section 2.2.2). Raises `BadKey`."""
    try:
        data = base58btc_decode(text)
        kind, length = _CODECS[data[:2]]
    except (KeyError, ValueError) as error:
        raise BadKey(text[:100]) from error
    raw = data[2:]
    if len(raw) != length:
        raise BadKey(text[:100])
    return _of_raw(kind, raw)


def of_did_key(did: str) -> VerifyingKey:
    """The key that a did:key is. Raises `BadKey` for any other text."""
    if not did.startswith("did:key:"):
        raise BadKey(did[:100])
    return of_multikey(did.removeprefix("did:key:"))


def of_jwk(jwk: Mapping[str, Any]) -> VerifyingKey:
    """The key of a JSON Web Key (RFC 7517, 7518 and 8037). Raises `BadKey`; also for one with its private half."""
    if jwk.get("use", "sig") != "sig" or {"d", "k", "p", "q"} & set(jwk):
        raise BadKey("use")
    match jwk.get("kty"), jwk.get("crv"):
        case "OKP", "Ed25519":
            return _of_raw(ED25519, _number(jwk, "x"))
        case "EC", ("P-256" | "P-384") as curve:
            return _of_point(curve, _number(jwk, "x"), _number(jwk, "y"))
        case "RSA", None:
            exponent, modulus = (int.from_bytes(_number(jwk, name)) for name in ("e", "n"))
            return _of_rsa(exponent, modulus)
    raise BadKey("kty")


def of_pem(text: str) -> VerifyingKey:
    """The key of a `publicKeyPem`, as Open Badges 2.0 publishes it. Raises `BadKey`."""
    try:
        key = load_pem_public_key(text[:10_000].encode("ascii"))
    except (ValueError, TypeError) as error:
        raise BadKey("publicKeyPem") from error
    if isinstance(key, Ed25519PublicKey):
        return VerifyingKey(ED25519, key)
    if isinstance(key, EllipticCurvePublicKey):
        kind = {"secp256r1": P256, "secp384r1": P384}.get(key.curve.name)
        if kind is not None:
            return VerifyingKey(kind, key)
    if isinstance(key, RSAPublicKey):
        numbers = key.public_numbers()
        return _of_rsa(numbers.e, numbers.n)
    raise BadKey("publicKeyPem")


def _of_raw(kind: str, raw: bytes) -> VerifyingKey:
    try:
        if kind == ED25519:
            return VerifyingKey(kind, Ed25519PublicKey.from_public_bytes(raw))
        return VerifyingKey(kind, EllipticCurvePublicKey.from_encoded_point(_CURVES[kind](), raw))
    except ValueError as error:
        raise BadKey(kind) from error


def _of_point(curve: str, x: bytes, y: bytes) -> VerifyingKey:
    if {len(x), len(y)} != {_POINT_BYTES[curve]}:
        raise BadKey(curve)
    numbers = EllipticCurvePublicNumbers(int.from_bytes(x), int.from_bytes(y), _CURVES[curve]())
    try:
        return VerifyingKey(curve, numbers.public_key())
    except ValueError as error:  # the point does not lie on the curve
        raise BadKey(curve) from error


def _of_rsa(exponent: int, modulus: int) -> VerifyingKey:
    if modulus.bit_length() not in _RSA_BITS or exponent not in range(3, 1 << 32):
        raise BadKey("RSA")
    try:
        return VerifyingKey(RSA, RSAPublicNumbers(exponent, modulus).public_key())
    except ValueError as error:
        raise BadKey("RSA") from error


def _number(jwk: Mapping[str, Any], name: str) -> bytes:
    text = jwk.get(name)
    if not isinstance(text, str) or len(text) > _LONGEST or not _BASE64URL.match(text):
        raise BadKey(name)
    try:
        data = base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))
    except binascii.Error as error:
        raise BadKey(name) from error
    if base64url(data) != text:
        raise BadKey(name)
    return data


def _der(signature: bytes, kind: str) -> bytes:
    half = _POINT_BYTES[kind]
    if len(signature) != 2 * half:
        raise ValueError(kind)
    return encode_dss_signature(int.from_bytes(signature[:half]), int.from_bytes(signature[half:]))
