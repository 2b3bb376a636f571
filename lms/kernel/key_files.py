"""Private keys as files: one per key, readable by the site's account only, encrypted where there is a password."""

import os
import re
import tempfile
from collections.abc import Iterator
from functools import lru_cache
from pathlib import Path

from django.conf import settings

from lms.kernel.key_material import (
    Algorithm,
    PrivateKey,
    UnusableKey,
    from_pem,
    generate,
    is_encrypted,
    public_half,
    sign,
    to_pem,
)
from lms.kernel.key_store import KeyUnavailable

_NAME = re.compile(r"[a-z0-9][a-z0-9-]{0,60}\Z")
_REMEDY = "Put it right or restore it from your backup, or rotate the key (docs/operators.md, “Keys”)."


def file_of(name: str) -> Path:
    """Where the private half of the key of this name lies. ValueError for text that is no name of a key."""
    if not _NAME.match(name):
        message = f"Not the name of a key: {name!r}."
        raise ValueError(message)
    return Path(settings.KEYS_DIR) / f"{name}.pem"


class FileKeys:
    """Keys in `KEYS_DIR`, as PKCS#8 in PEM, encrypted with `KEYS_PASSWORD` if that is set."""

    def __str__(self) -> str:
        return f"The folder {settings.KEYS_DIR}"

    def create(self, name: str, algorithm: Algorithm) -> bytes:
        """A new key in a new file; a file that is there is never written over."""
        private = generate(algorithm)
        try:
            _write_new(file_of(name), to_pem(private, settings.KEYS_PASSWORD))
        except OSError as error:
            raise KeyUnavailable(
                f"The signing key {name} cannot be kept in {settings.KEYS_DIR}: {error.strerror}. "
                "Let the site's account write there."
            ) from error
        return public_half(private)

    def public_key(self, name: str) -> bytes:
        """The public half of a key whose file can be opened."""
        return public_half(self._private(name))

    def sign(self, name: str, data: bytes) -> bytes:
        """Sign with the key in the file."""
        return sign(self._private(name), data)

    def destroy(self, name: str) -> None:
        """Remove the file; copies in backups are another matter."""
        try:
            file_of(name).unlink(missing_ok=True)
        except OSError as error:
            raise KeyUnavailable(
                f"The key {name} cannot be removed from {settings.KEYS_DIR}: {error}."
            ) from error

    def _private(self, name: str) -> PrivateKey:
        file = file_of(name)
        try:
            return open_file(file)
        except OSError as error:
            why = "it is not there" if isinstance(error, FileNotFoundError) else error.strerror
        except UnusableKey as error:
            why = str(error)
        raise KeyUnavailable(f"The signing key {name} cannot be read from {file}: {why}. {_REMEDY}")


def open_file(file: Path) -> PrivateKey:
    """The key in a file. Raises OSError or UnusableKey.

    A key stays open in memory for as long as its file stays as it is: opening one costs more than a signature.
    """
    seen = file.stat()
    return _opened(file, (seen.st_ino, seen.st_mtime_ns, seen.st_size), settings.KEYS_PASSWORD)


@lru_cache(maxsize=256)
def _opened(file: Path, _seen: tuple[int, ...], password: str) -> PrivateKey:
    return from_pem(file.read_bytes(), password)


def plain_files() -> Iterator[Path]:
    """The files of keys that are not encrypted. Raises OSError for one that cannot be read."""
    for file in sorted(Path(settings.KEYS_DIR).glob("*.pem")):
        if not is_encrypted(file.read_bytes()):
            yield file


def encrypt(file: Path) -> None:
    """Put the same key in the file, encrypted with `KEYS_PASSWORD`. Raises OSError or UnusableKey.

    Whole or not at all: what is written is opened again first, and then takes the place of the plain file.
    """
    private = from_pem(file.read_bytes(), "")
    sealed = to_pem(private, settings.KEYS_PASSWORD)
    if public_half(from_pem(sealed, settings.KEYS_PASSWORD)) != public_half(private):
        raise UnusableKey("what was encrypted is another key")
    _replace(file, sealed)


def _write_new(file: Path, data: bytes) -> None:
    """FileExistsError where there is a file. One that a crash left incomplete belongs to a key nobody recorded."""
    file.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    _fill(os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), data)
    _sync(file.parent)


def _replace(file: Path, data: bytes) -> None:
    handle, name = tempfile.mkstemp(dir=file.parent, prefix=".new-")  # for its owner only
    try:
        _fill(handle, data)
        Path(name).replace(file)
    finally:
        Path(name).unlink(missing_ok=True)
    _sync(file.parent)


def _fill(handle: int, data: bytes) -> None:
    with os.fdopen(handle, "wb") as out:
        out.write(data)
        out.flush()
        os.fsync(out.fileno())


def _sync(folder: Path) -> None:
    """The name survives a loss of power, too."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
