"""Small secrets kept in the database, sealed so that a copy of the database alone does not give them away."""

import os
from collections.abc import Iterator
from typing import Final

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings
from django.utils.encoding import force_bytes

_NONCE: Final = 12  # bytes


class SealBroken(Exception):
    """A secret cannot be opened: it was sealed under another SECRET_KEY, for another purpose, or was changed."""


def seal(secret: bytes, *, purpose: str, bound_to: bytes) -> bytes:
    """The secret under AES-256-GCM, with a key made from SECRET_KEY for this purpose.

    It opens only together with the same `bound_to`, such as the row that it belongs to.
    """
    nonce = os.urandom(_NONCE)
    return nonce + AESGCM(_key(settings.SECRET_KEY, purpose)).encrypt(nonce, secret, bound_to)


def unseal(sealed: bytes, *, purpose: str, bound_to: bytes) -> bytes:
    """The secret, also where SECRET_KEY was replaced and the former one is in SECRET_KEY_FALLBACKS.

    Raises SealBroken.
    """
    for key in _keys(purpose):
        try:
            return AESGCM(key).decrypt(sealed[:_NONCE], sealed[_NONCE:], bound_to)
        except (InvalidTag, ValueError):
            continue
    raise SealBroken(f"A secret for {purpose} was sealed under another SECRET_KEY, or changed.")


def _keys(purpose: str) -> Iterator[bytes]:
    for secret in (settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS):
        yield _key(secret, purpose)


def _key(secret: str | bytes, purpose: str) -> bytes:
    return HKDF(algorithm=SHA256(), length=32, salt=None, info=purpose.encode()).derive(force_bytes(secret))
