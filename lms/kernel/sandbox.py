"""The short-lived child process in which untrusted files are opened.

The server never parses a stranger's file itself. `run` starts a new Python by exec (a fork of a threaded server
would inherit its locks and its secrets), with an empty environment and no open files, and the child takes away
its own rights before it opens anything: see `lms.kernel.confined`. What comes back is as untrusted as the file:
it is bounded and well-formed JSON, and no more than that.
"""

import errno
import json
import logging
import os
import re
import shutil
import stat
import sys
import tempfile
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, Final

from lms.kernel.child_answer import ANSWER_BYTES, Refused, answered, refusal
from lms.kernel.child_process import Heard, converse

logger = logging.getLogger(__name__)

__all__ = ["DEFAULT", "JOB_PREFIXES", "Limits", "Outcome", "Refused", "run"]

JOB_PREFIXES: Final = ("content.formats.", "badges.formats.")
_CHILD: Final = Path(__file__).with_name("confined") / "child.py"
_JOB: Final = re.compile(r"[a-z_][a-z0-9_]*(?:\.[a-z_][a-z0-9_]*)+:[a-z][a-z0-9_]*")
_FILE_NAME: Final = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,99}")
_FILES: Final = 16
# More at once would let a handful of uploads take the machine's memory.
_AT_ONCE: Final = threading.BoundedSemaphore(4)


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """What one job may use. `memory_bytes` bounds the address space; `file_bytes` each and all files written."""

    cpu_seconds: int = 10
    wall_seconds: float = 20
    memory_bytes: int = 1 << 30
    file_bytes: int = 64 << 20
    source_bytes: int = 64 << 20


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """What a job handed back, and which walls the kernel let us put up around it.

    `files` are those the job left in its folder, by name. `network_cut`: it could reach no network.
    `files_cut`: it could read no file but the source and Python's own. `processes_cut`: it could start none.
    """

    answer: dict[str, Any]
    files: dict[str, bytes]
    network_cut: bool
    files_cut: bool
    processes_cut: bool


DEFAULT: Final = Limits()
_INNER: Final = ("in", "out", "empty")
_SOURCE: Final = "in/source"
# What the system says of a server that has all it may have: of open files, processes, memory or disk.
_NO_ROOM: Final = frozenset({errno.EMFILE, errno.ENFILE, errno.EAGAIN, errno.ENOMEM, errno.ENOSPC})


def run(
    job: str,
    source: bytes | Path,
    *,
    arguments: Mapping[str, Any] | None = None,
    limits: Limits = DEFAULT,
    prefixes: tuple[str, ...] = JOB_PREFIXES,
) -> Outcome:
    """Run `job`, given as "package.module:function", on `source` in a child process and wait for its answer.

    The function is called with `(source: Path, arguments: dict, out: Path)` and returns a JSON object; it may
    write files into `out`. It refuses a file with an exception that has the texts `reason` and `code`.
    `source` is copied first, so a path reveals nothing and is never written to. Safe in threads; takes at most
    `wall_seconds`, and as long again to wait for its turn.

    Raises `Refused` with that reason, or with the sandbox's own where a limit was met or the child crashed;
    `ValueError` where the job's name is not one of ours, which is a fault in the program.
    """
    if not (_JOB.fullmatch(job) and job.startswith(prefixes)):
        raise ValueError(f"{job} may not run in the sandbox: allowed are jobs in {', '.join(prefixes)}")
    if not _AT_ONCE.acquire(timeout=limits.wall_seconds):
        raise refusal("busy")
    try:
        with _folder() as folder:
            request = {
                "job": job,
                "source": str(_copied(source, folder / "in", limits.source_bytes)),
                "arguments": dict(arguments or {}),
                "out": str(folder / "out"),
                "limits": asdict(limits),
            }
            return _outcome(_heard(request, folder, limits), folder / "out", limits)
    except OSError as error:
        if error.errno not in _NO_ROOM:
            raise
        logger.warning("No child could be started for a file: %s", os.strerror(error.errno))
        raise refusal("busy") from error
    finally:
        _AT_ONCE.release()


@contextmanager
def _folder() -> Iterator[Path]:
    """A fresh folder that nobody else can read, gone afterwards whatever the child did to it."""
    folder = Path(tempfile.mkdtemp(prefix="fettle-"))
    try:
        for name in _INNER:
            (folder / name).mkdir(mode=0o700)
        yield folder
    finally:
        _remove(folder)


def _remove(folder: Path) -> None:
    """By names that are known first, which takes no descriptor: a server may have none left."""
    with suppress(OSError):  # where the child has left something, or let nobody in
        (folder / _SOURCE).unlink(missing_ok=True)
        for known in (*(folder / name for name in _INNER), folder):
            known.rmdir()
        return
    for place, folders, _files in os.walk(folder):
        for name in folders:
            inner = Path(place, name)
            if not inner.is_symlink():
                inner.chmod(0o700)
    shutil.rmtree(folder)


def _copied(source: bytes | Path, folder: Path, most: int) -> Path:
    """The source under a name that says nothing; refused before it is copied if it is too large."""
    size = len(source) if isinstance(source, bytes) else source.stat().st_size
    if size > most:
        raise refusal("too-large", megabytes=most >> 20)
    copy = folder / Path(_SOURCE).name
    if isinstance(source, bytes):
        copy.write_bytes(source)
    else:
        shutil.copyfile(source, copy)
    return copy


def _heard(request: dict[str, Any], folder: Path, limits: Limits) -> Heard:
    out = folder / "out"
    return converse(
        [sys.executable, "-I", "-B", str(_CHILD)],
        json.dumps(request).encode(),
        folder=folder / "empty",
        seconds=limits.wall_seconds,
        answer_bytes=ANSWER_BYTES,
        too_much=lambda: _written(out) > limits.file_bytes,
    )


def _outcome(heard: Heard, out: Path, limits: Limits) -> Outcome:
    walls, found = answered(heard)
    return Outcome(
        answer=found,
        files=_collected(out, limits.file_bytes),
        network_cut=walls.get("network") is True,
        files_cut=walls.get("files") is True,
        processes_cut=walls.get("processes") is True,
    )


def _collected(out: Path, most: int) -> dict[str, bytes]:
    """The ordinary files a job left, by name; links, folders and pipes are no answer and refused."""
    if out.is_symlink():
        raise refusal("output")
    try:
        out.chmod(0o700)
        entries = sorted(out.iterdir())
        found = [entry.lstat() for entry in entries]
        ordinary = all(stat.S_ISREG(each.st_mode) and each.st_nlink == 1 for each in found)
        named = all(_FILE_NAME.fullmatch(entry.name) for entry in entries)
        if not (ordinary and named) or len(found) > _FILES or sum(each.st_size for each in found) > most:
            raise refusal("output")
        return {entry.name: entry.read_bytes() for entry in entries}
    except OSError as error:  # a file that its own maker made unreadable
        raise refusal("output") from error


def _written(out: Path) -> int:
    """Bytes in the folder now; files may vanish while they are counted."""
    size = 0
    with suppress(OSError):
        for entry in os.scandir(out):
            with suppress(FileNotFoundError):
                size += entry.stat(follow_symlinks=False).st_size
    return size
