"""The short-lived child process in which untrusted files are opened.

The server never parses a stranger's file itself. `run` starts a new Python by exec (a fork of a threaded server
would inherit its locks and its secrets), with an empty environment and no open files, and the child takes away
its own rights before it opens anything: see `lms.kernel.confined`. What comes back is as untrusted as the file:
it is bounded and well-formed JSON, and no more than that.
"""

import json
import logging
import os
import re
import shutil
import signal
import stat
import sys
import tempfile
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, Final

from django.utils.translation import gettext as _

from lms.kernel.child_process import Heard, converse

logger = logging.getLogger(__name__)

JOB_PREFIXES: Final = ("content.formats.", "badges.formats.")
_CHILD: Final = Path(__file__).with_name("confined") / "child.py"
_JOB: Final = re.compile(r"[a-z_][a-z0-9_]*(?:\.[a-z_][a-z0-9_]*)+:[a-z][a-z0-9_]*")
_FILE_NAME: Final = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,99}")
_ANSWER_BYTES: Final = 8 << 20
_FILES: Final = 16
_REASON: Final = 1_000  # characters
_CODE: Final = 50
_VALUES: Final = 10
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


class Refused(Exception):
    """The file was refused. `reason` is a sentence for the person who sent it, `code` a stable word.

    Codes of the sandbox itself: `too-large`, `time`, `memory`, `output`, `crashed`, `busy`; others are the job's.
    A job's reason is in English; where it says so, it is its `template`, filled in with `values`. All of them come
    from the child: a template may only be used if it is one that is known.
    """

    def __init__(
        self, reason: str, *, code: str, template: str = "", values: Mapping[str, str] | None = None
    ) -> None:
        super().__init__(reason)
        self.reason = reason
        self.code = code
        self.template = template
        self.values = dict(values or {})


DEFAULT: Final = Limits()


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
        raise _refusal("busy")
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
    finally:
        _AT_ONCE.release()


@contextmanager
def _folder() -> Iterator[Path]:
    """A fresh folder that nobody else can read, gone afterwards whatever the child did to it."""
    folder = Path(tempfile.mkdtemp(prefix="fettle-"))
    try:
        for name in ("in", "out", "empty"):
            (folder / name).mkdir(mode=0o700)
        yield folder
    finally:
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
        raise _refusal("too-large", megabytes=most >> 20)
    copy = folder / "source"
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
        answer_bytes=_ANSWER_BYTES,
        too_much=lambda: _written(out) > limits.file_bytes,
    )


def _outcome(heard: Heard, out: Path, limits: Limits) -> Outcome:
    """What the child's two lines say; `Refused` where they say so, or do not come, or make no sense."""
    if heard.end != "itself":
        raise _refusal(heard.end)
    walls, answer = [_object(line) for line in [*heard.answer.split(b"\n", 1), b""][:2]]
    if limit := answer.get("limit"):
        raise _refusal("memory" if limit == "memory" else "output")
    if isinstance(refused := answer.get("refused"), dict):
        raise _refused(refused)
    if not isinstance(found := answer.get("answer"), dict):
        raise _unanswered(heard)
    return Outcome(
        answer=found,
        files=_collected(out, limits.file_bytes),
        network_cut=walls.get("network") is True,
        files_cut=walls.get("files") is True,
        processes_cut=walls.get("processes") is True,
    )


def _refused(said: dict[str, Any]) -> Refused:
    """A job's own refusal, cut to size."""
    values = said.get("values")
    places = values.items() if isinstance(values, dict) else ()
    return Refused(
        str(said.get("reason"))[:_REASON],
        code=str(said.get("code"))[:_CODE],
        template=str(said.get("template") or "")[:_REASON],
        values={str(name)[:_CODE]: str(value)[:_REASON] for name, value in list(places)[:_VALUES]},
    )


def _object(line: bytes) -> dict[str, Any]:
    """One line of JSON as an object; empty where it is anything else, for the child may have been taken over."""
    try:
        found = json.loads(line, parse_constant=_no_number)
    except (ValueError, RecursionError):
        return {}
    return found if isinstance(found, dict) else {}


def _no_number(word: str) -> float:
    raise ValueError(f"{word} is no JSON")


def _unanswered(heard: Heard) -> Refused:
    """Why a child ended without an answer, by the signal that ended it."""
    complaint = heard.complaint.decode(errors="replace")
    logger.warning("A sandboxed job ended with code %s and no answer.\n%s", heard.code, complaint)
    if heard.code == -signal.SIGXCPU:
        return _refusal("time")
    if heard.code == -signal.SIGKILL or "MemoryError" in complaint:  # by the system, when memory ran out
        return _refusal("memory")
    return _refusal("crashed")


def _collected(out: Path, most: int) -> dict[str, bytes]:
    """The ordinary files a job left, by name; links, folders and pipes are no answer and refused."""
    if out.is_symlink():
        raise _refusal("output")
    try:
        out.chmod(0o700)
        entries = sorted(out.iterdir())
        found = [entry.lstat() for entry in entries]
        ordinary = all(stat.S_ISREG(each.st_mode) and each.st_nlink == 1 for each in found)
        named = all(_FILE_NAME.fullmatch(entry.name) for entry in entries)
        if not (ordinary and named) or len(found) > _FILES or sum(each.st_size for each in found) > most:
            raise _refusal("output")
        return {entry.name: entry.read_bytes() for entry in entries}
    except OSError as error:  # a file that its own maker made unreadable
        raise _refusal("output") from error


def _written(out: Path) -> int:
    """Bytes in the folder now; files may vanish while they are counted."""
    size = 0
    with suppress(OSError):
        for entry in os.scandir(out):
            with suppress(FileNotFoundError):
                size += entry.stat(follow_symlinks=False).st_size
    return size


def _refusal(code: str, **values: object) -> Refused:
    match code:
        case "too-large":
            reason = (
                _("The file is larger than %(megabytes)s MB. Make it smaller and send it again.") % values
            )
        case "time":
            reason = _("The file took too much time to read. Make it smaller or simpler and send it again.")
        case "memory":
            reason = _("The file took too much memory to read. Make it smaller or simpler and send it again.")
        case "output":
            reason = _("The file unpacks to more than is allowed. Make it smaller and send it again.")
        case "busy":
            reason = _("Many files are being read at the moment. Send this one again in a minute.")
        case _:
            reason = _("The file could not be read: it is damaged, or made in an unusual way. Save it anew.")
    return Refused(reason, code=code)
