"""Pseudonyms of people who were erased, in a file outside the database and outside its backups.

A restored backup brings back people who have asked to be forgotten. This file is what remembers that they have:
one JSON object a line, `{"person": pseudonym, "at": day}`, and nothing else about anybody.
"""

import contextlib
import fcntl
import json
import os
import uuid
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

from django.conf import settings
from django.utils.translation import gettext as _

from lms.kernel.errors import DomainError


class ErasedListError(DomainError):
    """The list cannot be read or written: nobody is erased until it can."""


def path() -> Path:
    """Where the list is kept."""
    return Path(settings.ERASED_LIST)


def add(person: uuid.UUID) -> None:
    """Put a pseudonym on the list, on the disk when this returns; once only. Raises ErasedListError.

    A line that was cut off when the machine lost power is taken away first.
    """
    try:
        with _locked() as file:
            if person in _read(file, path()):
                return
            end = os.lseek(file, 0, os.SEEK_END)
            line = json.dumps({"person": str(person), "at": f"{datetime.now(UTC):%Y-%m-%d}"}) + "\n"
            try:
                _write_all(file, line.encode())
                os.fsync(file)
            except OSError:
                os.ftruncate(file, end)  # half a line would be taken for damage
                raise
        _sync_folder()
    except OSError as error:
        raise ErasedListError(
            _("The list of erased people cannot be written, so nothing was erased. Ask whoever runs the hub.")
            + f" ({error.strerror})",
            code="erased_list",
        ) from error


def pseudonyms() -> set[uuid.UUID]:
    """Everybody on the list; nobody where there is no file. Raises ErasedListError where it cannot be read."""
    try:
        with _opened(os.O_RDONLY) as file:
            return _read(file, path())
    except FileNotFoundError:
        return set()
    except OSError as error:
        raise ErasedListError(
            _("The list of erased people cannot be read: %(reason)s.") % {"reason": error.strerror},
            code="erased_list",
        ) from error


@contextlib.contextmanager
def _opened(flags: int) -> Iterator[int]:
    file = os.open(path(), flags, 0o600)
    try:
        yield file
    finally:
        os.close(file)


@contextlib.contextmanager
def _locked() -> Iterator[int]:
    """The open file, ending in a whole line, with nobody else writing."""
    folder = path().parent
    if folder == Path(settings.DATA_DIR):
        folder.mkdir(parents=True, exist_ok=True)
    with _opened(os.O_RDWR | os.O_CREAT | os.O_APPEND) as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        whole = _bytes(file)
        if whole and not whole.endswith(b"\n"):
            os.ftruncate(file, whole.rfind(b"\n") + 1)
        yield file


def _bytes(file: int) -> bytes:
    os.lseek(file, 0, os.SEEK_SET)
    with os.fdopen(os.dup(file), "rb") as stream:
        return stream.read()


def _read(file: int, name: Path) -> set[uuid.UUID]:
    """The pseudonyms of all whole lines; the last one may have been cut off."""
    found = set()
    lines = _bytes(file).split(b"\n")[:-1]
    for number, line in enumerate(lines, start=1):
        try:
            found.add(uuid.UUID(json.loads(line)["person"]))
        except (ValueError, KeyError, TypeError, AttributeError) as error:
            raise ErasedListError(
                _("Line %(number)s of %(file)s is damaged. Put the list back from its own copy.")
                % {"number": number, "file": name},
                code="erased_list",
            ) from error
    return found


def _write_all(file: int, data: bytes) -> None:
    while data:
        data = data[os.write(file, data) :]


def _sync_folder() -> None:
    """A new file's name is safe only once its folder is."""
    folder = os.open(path().parent, os.O_RDONLY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)
