"""Badges in a ZIP archive, taken out one at a time: bounded in every direction, and never onto a disk."""

import struct
import zipfile
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from io import BytesIO
from typing import Final

from badges.formats.errors import UnreadableBadge
from content.formats.safe_zip import UNREADABLE

MOST_FILES: Final = 500
_MOST_BYTES: Final = 5 << 20  # of one file, like a badge that is sent by itself
_DIRECTORY_BYTES: Final = 512 << 10  # of the list of contents: more than 500 names of any length in use
_END: Final = b"PK\5\6"
_END_64: Final = b"PK\6\7"
_NO_ZIP: Final = "This is not a ZIP archive, or a damaged one. Pack it again."
_PACKED: Final = frozenset({zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED})
_UNREADABLE: Final = (*UNREADABLE, RuntimeError)


@dataclass(frozen=True, slots=True, kw_only=True)
class Member:
    """A file in an archive. `read` unpacks it, and raises UnreadableBadge where that cannot be done safely."""

    name: str
    read: Callable[[], bytes]


def is_zip(data: bytes) -> bool:
    """Whether a file begins like an archive, an empty one included."""
    return data.startswith((b"PK\3\4", _END))


def members(data: bytes) -> list[Member]:
    """The files of an archive, without folders and what systems put beside them.

    Nothing is unpacked yet. Raises UnreadableBadge for what is no archive, or holds more than 500 files.
    """
    _check_directory(data)
    try:
        archive = zipfile.ZipFile(BytesIO(data))
    except _UNREADABLE as error:
        raise UnreadableBadge(_NO_ZIP, "zip_damaged") from error
    entries = [
        entry for entry in archive.infolist() if not entry.is_dir() and not _is_leftover(entry.filename)
    ]
    if len(entries) > MOST_FILES:
        raise UnreadableBadge(
            "The ZIP archive holds more than 500 files. Make several of it.", "zip_too_many"
        )
    return [Member(name=entry.filename, read=partial(_content, archive, entry)) for entry in entries]


def _check_directory(data: bytes) -> None:
    """Refuse a list of contents that would be long to read: its size stands at the end (APPNOTE 4.3.16)."""
    at = data.rfind(_END, -(65_535 + 22))
    if at < 0 or len(data) < at + 22 or _END_64 in data[max(0, at - 20) : at]:
        raise UnreadableBadge(_NO_ZIP, "zip_damaged")
    (size,) = struct.unpack_from("<L", data, at + 12)
    if size > _DIRECTORY_BYTES:
        raise UnreadableBadge(
            "The ZIP archive holds more than 500 files. Make several of it.", "zip_too_many"
        )


def _is_leftover(name: str) -> bool:
    parts = name.split("/")
    return parts[0] == "__MACOSX" or parts[-1].startswith(".") or parts[-1] in {"Thumbs.db", "desktop.ini"}


def _content(archive: zipfile.ZipFile, entry: zipfile.ZipInfo) -> bytes:
    """At most one byte more than a badge may have: what is larger is told by its size, as anywhere else."""
    if entry.flag_bits & 0x1:
        raise UnreadableBadge("The file is encrypted. Pack it without a password.", "zip_encrypted")
    if entry.compress_type not in _PACKED:
        raise UnreadableBadge(
            "The file is packed in an unusual way. Use an ordinary ZIP program.", "zip_unusual"
        )
    try:
        with archive.open(entry) as stream:
            return stream.read(_MOST_BYTES + 1)
    except _UNREADABLE as error:
        raise UnreadableBadge(
            "The file is damaged inside the ZIP archive. Pack it again.", "zip_damaged"
        ) from error
