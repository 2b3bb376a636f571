"""Fettle's native curriculum bundle, ``fettle-bundle/1``: Markdown and YAML in a folder or a zip archive.

A bundle in canonical form survives reading and writing without a changed byte: ``to_files(read(folder))``
gives the folder's files. Reading reports every problem at once and returns a curriculum only where there is
none.

``python -m content.formats.bundle check PATH`` lists the problems of a folder, ``write PATH`` also puts its
files into canonical form.
"""

from collections.abc import Mapping
from pathlib import Path

from content.formats.bundle import documents, storage
from content.formats.bundle.assembly import Files, assemble, disassemble, read_files
from content.formats.bundle.checks import check
from content.formats.bundle.layout import FORMAT
from content.formats.outline import Curriculum
from content.formats.problems import BundleError, Problem

__all__ = [
    "FORMAT",
    "BundleError",
    "Problem",
    "canonical_problems",
    "find_problems",
    "from_files",
    "normalise",
    "not_canonical",
    "read",
    "to_files",
    "to_zip",
    "write",
]


def read(source: Path | bytes) -> Curriculum:
    """The curriculum in a folder, a zip archive or its bytes; ``BundleError`` with every problem found."""
    return from_files(storage.load_zip(source) if isinstance(source, bytes) else storage.load(source))


def from_files(contents: Mapping[str, bytes]) -> Curriculum:
    """The curriculum in files named by path inside the bundle; ``BundleError`` with every problem found."""
    files = read_files(contents)
    curriculum = assemble(files)
    check(files, curriculum)
    files.reading.problems.raise_if_any()
    return curriculum


def to_files(curriculum: Curriculum) -> dict[str, bytes]:
    """The files of a curriculum in canonical form, by path and in order of their paths."""
    return disassemble(curriculum)


def to_zip(curriculum: Curriculum) -> bytes:
    """The same files as a zip archive; equal curricula give equal bytes."""
    return storage.as_zip(disassemble(curriculum))


def write(curriculum: Curriculum, target: Path) -> None:
    """Write a bundle: a zip archive where the name ends in ``.zip``, else a folder, which holds nothing else.

    A folder that holds anything other than a bundle is refused with ``BundleError`` and left as it was.
    """
    if target.suffix == ".zip":
        storage.save_file(target, to_zip(curriculum))
    else:
        storage.save_folder(to_files(curriculum), target)


def find_problems(source: Path, *, partial: bool = False) -> tuple[Problem, ...]:
    """Every problem of a bundle; with ``partial``, only those inside single files, for work in progress."""
    try:
        files = _examined(source, partial=partial)
    except BundleError as error:
        return error.problems
    return BundleError(files.reading.problems.found).problems


def canonical_problems(source: Path) -> tuple[Problem, ...]:
    """Every file that can be read and is not in canonical form, with the first line that differs."""
    contents = storage.load(source)
    return not_canonical(read_files(contents), contents)


def not_canonical(files: Files, contents: Mapping[str, bytes]) -> tuple[Problem, ...]:
    """The same of files that have been read."""
    return tuple(
        Problem(
            path, _first_difference(contents[path], written), "not in canonical form; run write to correct it"
        )
        for path, written in _canonical_files(files).items()
        if written != contents[path]
    )


def normalise(folder: Path) -> tuple[str, ...]:
    """Rewrite in canonical form every file without a problem of its own; the paths that changed."""
    if not folder.is_dir():
        raise BundleError([Problem(str(folder), 0, "only a folder can be rewritten; unpack it first")])
    contents = storage.load(folder)
    changed = {
        path: data for path, data in _canonical_files(read_files(contents)).items() if data != contents[path]
    }
    for path, data in changed.items():
        storage.save_file(folder / path, data)
    return tuple(changed)


def _examined(source: Path, *, partial: bool) -> Files:
    files = read_files(storage.load(source))
    if not partial:
        check(files, assemble(files))
    return files


def _canonical_files(files: Files) -> dict[str, bytes]:
    broken = {problem.file for problem in files.reading.problems.found}
    return {path: documents.write(found) for path, found in files.documents.items() if path not in broken}


def _first_difference(present: bytes, wanted: bytes) -> int:
    lines, others = present.split(b"\n"), wanted.split(b"\n")
    pairs = enumerate(zip(lines, others, strict=False), start=1)
    return next((number for number, (one, other) in pairs if one != other), min(len(lines), len(others)))
