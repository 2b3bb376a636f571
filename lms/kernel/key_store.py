"""Where private keys live, behind an interface that a key management service can fill.

Whoever signs gets a `Signer` and never the private half. `settings.KEYS_STORE` chooses the store: `files`,
`environment`, or the dotted path of a class of one's own that has the methods of `KeyStore`.
"""

from dataclasses import dataclass
from functools import lru_cache
from typing import Protocol, cast

from django.conf import settings
from django.utils.module_loading import import_string

from lms.kernel.key_material import Algorithm

_BUILT_IN = {
    "files": "lms.kernel.key_files.FileKeys",
    "environment": "lms.kernel.key_environment.EnvironmentKeys",
}


class KeyUnavailable(Exception):
    """The private half of a key cannot be used. Nothing is signed until it can; nothing is lost."""


class KeyStore(Protocol):
    """What a place for keys has to do. Each method raises KeyUnavailable, saying what to do about it.

    Names are made by the hub: lower-case letters, digits and hyphens, what the key is for before the first hyphen
    (`key` and `rsa` sign badges, `ledger` signs checkpoints). Public keys are 32 bytes for Ed25519 and a
    SubjectPublicKeyInfo in DER for RSA. `str()` of a store names it in messages.
    """

    def create(self, name: str, algorithm: Algorithm) -> bytes:
        """Make a key that no later call replaces; returns its public half."""
        ...

    def public_key(self, name: str) -> bytes:
        """The public half of a key whose private half can be used now."""
        ...

    def sign(self, name: str, data: bytes) -> bytes:
        """The signature over the data: Ed25519, or RSASSA-PKCS1-v1_5 with SHA-256 over the SHA-256 of the data."""
        ...

    def destroy(self, name: str) -> None:
        """Make the private half unusable for good; does nothing where there is none."""
        ...


@dataclass(frozen=True)
class Signer:
    """Signs with one key."""

    store: KeyStore
    name: str

    def sign(self, data: bytes, /) -> bytes:
        """The signature. Raises KeyUnavailable."""
        return self.store.sign(self.name, data)


def key_store() -> KeyStore:
    """The store that the settings name. Raises KeyUnavailable if there is no such class."""
    return _made(settings.KEYS_STORE)


@lru_cache(maxsize=4)
def _made(name: str) -> KeyStore:
    path = _BUILT_IN.get(name, name)
    try:
        return cast("KeyStore", import_string(path)())
    except ImportError as error:
        raise KeyUnavailable(
            f"FETTLE_KEYS_STORE is {name!r}, which is neither files, environment nor a class that can be "
            f"imported: {error}"
        ) from error


def create(name: str, algorithm: Algorithm) -> bytes:
    """Make a key under a new name; returns its public half. Raises KeyUnavailable."""
    return key_store().create(name, algorithm)


def destroy(name: str) -> None:
    """Make a private half unusable for good, such as of somebody who was erased. Raises KeyUnavailable."""
    key_store().destroy(name)


def signer(name: str, public_key: bytes) -> Signer:
    """What signs with a key. Raises KeyUnavailable if it cannot be used, or is not the one with this public half."""
    store = key_store()
    if store.public_key(name) != bytes(public_key):
        raise KeyUnavailable(
            f"{store} holds another key than {name} under that name. Put the right one back from your backup, "
            "or rotate the key."
        )
    return Signer(store, name)
