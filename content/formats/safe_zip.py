"""Unpacks an archive from a stranger into memory: bounded in every direction, and never onto a disk."""

import re
import struct
import zipfile
import zlib
from collections.abc import Iterable
from dataclasses import dataclass
from io import BytesIO
from typing import Final

_READ: Final = 65_536
_SYMLINK: Final = 0o120000
_KIND: Final = 0o170000
UNREADABLE: Final = (
    zipfile.BadZipFile,
    zlib.error,
    EOFError,
    struct.error,
    ValueError,
    NotImplementedError,
    OSError,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """How much an archive may hold. ``ratio`` bounds how far all its contents may swell in unpacking."""

    archive_bytes: int = 100_000_000
    total_bytes: int = 100_000_000
    file_bytes: int = 25_000_000
    files: int = 5_000
    ratio: int = 100
    ratio_from_bytes: int = 1_000_000


class ArchiveError(Exception):
    """An archive that is refused. ``faults`` pairs each entry's name ("" for the archive) with a reason."""

    def __init__(self, faults: Iterable[tuple[str, str]]) -> None:
        self.faults = tuple(faults)
        super().__init__("; ".join(f"{name}: {reason}" if name else reason for name, reason in self.faults))


DEFAULT: Final = Limits()


def unpack(data: bytes, limits: Limits = DEFAULT) -> dict[str, bytes]:
    """The files of a zip archive by name, without its folders, or ``ArchiveError``."""
    if len(data) > limits.archive_bytes:
        raise ArchiveError([("", f"the archive is larger than {limits.archive_bytes // 1_000_000} MB")])
    try:
        with zipfile.ZipFile(BytesIO(data)) as archive:
            entries = archive.infolist()
            _check(entries, limits)
            return _contents(archive, entries, limits, len(data))
    except RuntimeError as error:  # zipfile's answer to an encrypted entry
        raise ArchiveError([("", "the archive is encrypted; pack it without a password")]) from error
    except UNREADABLE as error:
        raise ArchiveError([("", "this is no zip archive, or a damaged one; pack it again")]) from error


def path_fault(name: str) -> str | None:
    """Why a path may not be used inside an archive or folder, or ``None``."""
    if name.startswith("/") or re.match(r"[A-Za-z]:", name):
        return "an absolute path is not allowed; name files from the top of the bundle"
    if "\\" in name:
        return "a path is written with / between its parts, not with \\"
    if ".." in name.split("/"):
        return "the path climbs out of the bundle; remove the .. from it"
    if re.search(r"[\x00-\x1f\x7f]", name) or any(part in ("", ".") for part in name.split("/")):
        return "this is no proper path"
    return None


def name_faults(names: Iterable[str]) -> list[tuple[str, str]]:
    """Every fault of a list of file names: bad paths, the same name twice, names that differ in case only."""
    faults: list[tuple[str, str]] = []
    seen: dict[str, str] = {}
    for name in names:
        if fault := path_fault(name):
            faults.append((name, fault))
        earlier = seen.get(name.casefold())
        if earlier == name:
            faults.append((name, "is packed twice"))
        elif earlier is not None:
            faults.append((name, f"differs from {earlier} in upper and lower case only"))
        seen.setdefault(name.casefold(), name)
    folders = {folder for name in seen for folder in _folders(name)}
    faults.extend((seen[name], "is a file and a folder at once") for name in sorted(folders & seen.keys()))
    return faults


def _folders(name: str) -> list[str]:
    parts = name.split("/")
    return ["/".join(parts[:count]) for count in range(1, len(parts))]


def _check(entries: list[zipfile.ZipInfo], limits: Limits) -> None:
    """What the archive's own list tells. Sizes there are claims; they are measured in unpacking."""
    if len(entries) > limits.files:
        raise ArchiveError([("", f"the archive holds more than {limits.files} files")])
    faults = name_faults(entry.filename for entry in entries if not entry.is_dir())
    for entry in entries:
        if entry.is_dir() and (fault := path_fault(entry.filename.rstrip("/"))):
            faults.append((entry.filename, fault))
        if entry.flag_bits & 0x1:
            faults.append((entry.filename, "is encrypted; pack it without a password"))
        if (entry.external_attr >> 16) & _KIND == _SYMLINK:
            faults.append((entry.filename, "is a symbolic link; pack the file itself"))
        if entry.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
            faults.append((entry.filename, "is packed in an unusual way; use an ordinary zip program"))
    if faults:
        raise ArchiveError(faults)


def _contents(
    archive: zipfile.ZipFile, entries: list[zipfile.ZipInfo], limits: Limits, packed: int
) -> dict[str, bytes]:
    most = min(limits.total_bytes, max(limits.ratio_from_bytes, packed * limits.ratio))
    files: dict[str, bytes] = {}
    left = most
    for entry in entries:
        if entry.is_dir():
            continue
        files[entry.filename] = _content(archive, entry, min(left, limits.file_bytes))
        left -= len(files[entry.filename])
    return files


def _content(archive: zipfile.ZipFile, entry: zipfile.ZipInfo, most: int) -> bytes:
    parts: list[bytes] = []
    size = 0
    with archive.open(entry) as stream:
        while part := stream.read(_READ):
            size += len(part)
            if size > most:
                raise ArchiveError(
                    [(entry.filename, "unpacks to more than is allowed; make the bundle smaller")]
                )
            parts.append(part)
    return b"".join(parts)
