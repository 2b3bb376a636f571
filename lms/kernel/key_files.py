"""Private Ed25519 keys as files: one per key, readable by the site's account only, never in the database."""

from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    PublicFormat,
    load_pem_private_key,
)
from django.conf import settings


class KeyUnavailable(Exception):
    """The private half of a key cannot be read. Nothing is signed until it can; nothing is lost."""


def file_of(name: str) -> Path:
    """Where the private half of the key of this name lies."""
    return Path(settings.KEYS_DIR) / f"{name}.pem"


def public_half(private: Ed25519PrivateKey) -> bytes:
    """The 32 bytes of the public key."""
    return private.public_key().public_bytes(Encoding.Raw, PublicFormat.Raw)


def store(name: str, private: Ed25519PrivateKey) -> None:
    """Write the private half to its file. Raises FileExistsError if there is one."""
    file = file_of(name)
    file.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    file.touch(mode=0o600, exist_ok=False)
    file.write_bytes(private.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()))


def load(name: str, public_key: bytes) -> Ed25519PrivateKey:
    """The private half. Raises KeyUnavailable, naming the file, if it is missing or belongs to another key."""
    file = file_of(name)
    try:
        private = load_pem_private_key(file.read_bytes(), password=None)
    except (OSError, ValueError) as error:
        raise KeyUnavailable(f"The signing key {name} cannot be read from {file}: {error}") from error
    if not isinstance(private, Ed25519PrivateKey):
        raise KeyUnavailable(f"{file} does not hold an Ed25519 key.")
    if public_half(private) != bytes(public_key):
        raise KeyUnavailable(f"{file} holds another key than {name}.")
    return private
