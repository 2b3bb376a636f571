"""Private keys from the process's environment, for hubs whose secrets are handed in and never lie on a disk."""

from functools import lru_cache

from django.conf import settings

from lms.kernel.key_files import FileKeys
from lms.kernel.key_material import (
    Algorithm,
    PrivateKey,
    UnusableKey,
    algorithm_of,
    from_pem,
    public_half,
    sign,
)
from lms.kernel.key_store import KeyUnavailable

# What a key's name begins with, and the variable that holds such a key; the settings read them.
VARIABLES = {"key": "FETTLE_KEY_ED25519", "rsa": "FETTLE_KEY_RS256", "ledger": "FETTLE_KEY_LEDGER"}


class EnvironmentKeys(FileKeys):
    """The hub's own keys from variables; keys that have no variable, such as those of mentors, are files.

    `KEYS_IN_ENVIRONMENT` gives a PEM for what a name begins with. A key is not made here: `create` takes the one
    that is there.
    """

    def __str__(self) -> str:
        return "The environment"

    def create(self, name: str, algorithm: Algorithm) -> bytes:
        """The key in the variable that is for keys of such names."""
        private = _given(name)
        if private is None:
            return super().create(name, algorithm)
        if algorithm_of(private) is not algorithm:
            raise KeyUnavailable(f"{_variable(name)} holds an {algorithm_of(private)} key, not {algorithm}.")
        return public_half(private)

    def public_key(self, name: str) -> bytes:
        """The public half of the key in the variable."""
        private = _given(name)
        return super().public_key(name) if private is None else public_half(private)

    def sign(self, name: str, data: bytes) -> bytes:
        """Sign with the key in the variable."""
        private = _given(name)
        return super().sign(name, data) if private is None else sign(private, data)

    def destroy(self, name: str) -> None:
        """Remove a key that is a file. Whoever sets a variable has to empty it."""
        if _given(name) is not None:
            raise KeyUnavailable(f"Take the key {name} out of {_variable(name)} and start the hub again.")
        super().destroy(name)


def _variable(name: str) -> str:
    return VARIABLES[name.partition("-")[0]]


def _given(name: str) -> PrivateKey | None:
    pem = settings.KEYS_IN_ENVIRONMENT.get(name.partition("-")[0], "")
    if not pem:
        return None
    try:
        return _read(pem, settings.KEYS_PASSWORD)
    except UnusableKey as error:
        raise KeyUnavailable(
            f"The signing key {name} cannot be read from {_variable(name)}: {error}. Put the key there in PEM."
        ) from error


@lru_cache(maxsize=16)
def _read(pem: str, password: str) -> PrivateKey:
    return from_pem(pem.replace("\\n", "\n").encode(), password)
