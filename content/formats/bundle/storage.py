"""A bundle's files on disk: a folder, or the same folder as one zip archive."""

import os
import zipfile
from collections.abc import Mapping
from io import BytesIO
from pathlib import Path
from typing import Final

from content.formats.bundle.layout import HEADER, is_litter, place
from content.formats.problems import BundleError, Problem
from content.formats.safe_zip import DEFAULT, ArchiveError, unpack

_EPOCH: Final = (1980, 1, 1, 0, 0, 0)
_ORDINARY_FILE: Final = 0o100644 << 16
_UNIX: Final = 3


def load(path: Path) -> dict[str, bytes]:
    """The files of a folder or zip archive by path inside the bundle; ``BundleError`` where that fails."""
    if path.is_dir():
        return _load_folder(path)
    try:
        return load_zip(path.read_bytes())
    except OSError as error:
        raise BundleError([Problem(str(path), 0, f"cannot be read: {error.strerror}")]) from error


def load_zip(data: bytes) -> dict[str, bytes]:
    """The files of a zip archive, which may have packed the bundle's folder as well as what is in it."""
    try:
        files = unpack(data)
    except ArchiveError as error:
        raise BundleError(Problem(name or "bundle", 0, reason) for name, reason in error.faults) from error
    files = {name: content for name, content in files.items() if not is_litter(name)}
    tops = {name.partition("/")[0] for name in files}
    if HEADER not in files and len(tops) == 1:
        top = tops.pop() + "/"
        return {name.removeprefix(top): content for name, content in files.items()}
    return files


def _load_folder(folder: Path) -> dict[str, bytes]:
    problems: list[Problem] = []
    files: dict[str, bytes] = {}
    left = DEFAULT.total_bytes
    for found in _walk(folder):
        name = found.relative_to(folder).as_posix()
        if found.is_symlink():
            problems.append(Problem(name, 0, "is a symbolic link; put the file itself here"))
            continue
        size = found.stat().st_size
        left -= size
        if size > DEFAULT.file_bytes or left < 0 or len(files) >= DEFAULT.files:
            problems.append(Problem(name, 0, "the bundle is larger than is allowed; make it smaller"))
            break
        files[name] = found.read_bytes()
    if problems:
        raise BundleError(problems)
    return files


def _walk(folder: Path) -> list[Path]:
    """Every file below a folder, and every symbolic link, none of them followed."""
    found: list[Path] = []
    for at, folders, names in os.walk(folder):
        linked = [name for name in folders if (Path(at) / name).is_symlink()]
        found.extend(Path(at) / name for name in [*names, *linked])
    return sorted(path for path in found if not is_litter(path.relative_to(folder).as_posix()))


def save_folder(files: Mapping[str, bytes], folder: Path) -> None:
    """Make the folder hold exactly these files.

    A folder that holds anything but a bundle is refused. Files of an earlier bundle that are not among the
    new ones go; files that already say the same are left alone.
    """
    present = [found.relative_to(folder).as_posix() for found in _walk(folder)] if folder.exists() else []
    strangers = [name for name in present if place(name) is None]
    if strangers:
        message = f"the folder holds something other than a bundle ({strangers[0]}); choose an empty folder"
        raise BundleError([Problem(str(folder), 0, message)])
    for name in sorted(set(present) - files.keys()):
        (folder / name).unlink()
    for name, content in files.items():
        save_file(folder / name, content)


def save_file(path: Path, content: bytes) -> None:
    """Replace a file as a whole or not at all."""
    if path.exists() and path.read_bytes() == content:
        return
    path.parent.mkdir(parents=True, exist_ok=True)
    partial = path.with_name(path.name + ".partial")
    partial.write_bytes(content)
    partial.replace(path)


def as_zip(files: Mapping[str, bytes]) -> bytes:
    """The files as a zip archive with the same bytes each time and on every machine.

    They are stored, not compressed: what a compressor makes of them depends on its version.
    """
    packed = BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_STORED) as archive:
        for name in sorted(files):
            entry = zipfile.ZipInfo(name, _EPOCH)
            entry.create_system = _UNIX
            entry.external_attr = _ORDINARY_FILE
            archive.writestr(entry, files[name])
    return packed.getvalue()
