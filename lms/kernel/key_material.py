"""Private keys of the two kinds that the hub signs with, as bytes and back. Nothing here stores or finds one."""

from enum import StrEnum
from hashlib import sha256
from typing import Final

from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey, generate_private_key
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import (
    BestAvailableEncryption,
    Encoding,
    KeySerializationEncryption,
    NoEncryption,
    PrivateFormat,
    PublicFormat,
    load_pem_private_key,
)

RSA_BITS = 2048
PrivateKey = Ed25519PrivateKey | RSAPrivateKey

_SOUND: Final[set[bytes]] = set()
_MOST: Final = 256
"""Digests of PEMs whose key this process has found sound: to try an RSA key's numbers takes a hundred times as long as
to read them, and the same bytes hold the same numbers.
"""


class Algorithm(StrEnum):
    """How a key signs."""

    ED25519 = "Ed25519"
    RS256 = "RS256"


class UnusableKey(ValueError):
    """Bytes that hold no private key of a kind the hub uses, or one that this password does not open."""


def generate(algorithm: Algorithm) -> PrivateKey:
    """A new private key."""
    if algorithm is Algorithm.ED25519:
        return Ed25519PrivateKey.generate()
    return generate_private_key(public_exponent=65537, key_size=RSA_BITS)


def algorithm_of(private: PrivateKey) -> Algorithm:
    """What a key signs with."""
    return Algorithm.ED25519 if isinstance(private, Ed25519PrivateKey) else Algorithm.RS256


def public_half(private: PrivateKey) -> bytes:
    """The public key: 32 bytes for Ed25519, a SubjectPublicKeyInfo in DER for RSA."""
    if isinstance(private, Ed25519PrivateKey):
        return private.public_key().public_bytes_raw()
    return private.public_key().public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)


def sign(private: PrivateKey, data: bytes) -> bytes:
    """The signature: Ed25519, or RSASSA-PKCS1-v1_5 with SHA-256."""
    if isinstance(private, Ed25519PrivateKey):
        return private.sign(data)
    return private.sign(data, PKCS1v15(), SHA256())


def to_pem(private: PrivateKey, password: str) -> bytes:
    """PKCS#8 as PEM, encrypted unless the password is empty."""
    how: KeySerializationEncryption = NoEncryption()
    if password:
        how = BestAvailableEncryption(password.encode())
    return private.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, how)


def is_encrypted(pem: bytes) -> bool:
    """Whether a PEM needs a password."""
    return b"ENCRYPTED" in pem


def from_pem(pem: bytes, password: str) -> PrivateKey:
    """The key in a PEM; the password is used only where one is needed. Raises UnusableKey with the reason."""
    sealed = is_encrypted(pem)
    if sealed and not password:
        raise UnusableKey("it is encrypted, and FETTLE_KEYS_PASSWORD is not set")
    try:
        private = _read(pem, password.encode() if sealed else None)
    except (ValueError, TypeError, UnsupportedAlgorithm) as error:
        why = "FETTLE_KEYS_PASSWORD does not open it" if sealed else "it holds no private key in PEM"
        raise UnusableKey(why) from error
    if not isinstance(private, Ed25519PrivateKey | RSAPrivateKey):
        raise UnusableKey("it holds neither an Ed25519 nor an RSA key")
    if isinstance(private, RSAPrivateKey) and private.key_size < RSA_BITS:
        raise UnusableKey(f"its RSA key has fewer than {RSA_BITS} bits")
    return private


def _read(pem: bytes, password: bytes | None) -> object:
    digest = sha256(pem).digest()
    private = load_pem_private_key(pem, password, unsafe_skip_rsa_key_validation=digest in _SOUND)
    if len(_SOUND) >= _MOST:
        _SOUND.clear()
    _SOUND.add(digest)
    return private
