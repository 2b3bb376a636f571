"""One conversation with a child process that is not trusted: bounded in time and talk, and ended for certain."""

import os
import selectors
import signal
import subprocess
import time
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Final, Literal

_READ: Final = 65_536
COMPLAINT_BYTES: Final = 65_536
_LOOK_EVERY: Final = 0.1  # seconds
_ROUNDS: Final = 100

End = Literal["itself", "time", "output"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Heard:
    """What a child said (`answer` on standard output, `complaint` on standard error) and how it came to its end.

    `end`: by itself, when its time was up, or because it said or wrote too much. `code`: its exit code, negative
    for the signal that killed it.
    """

    answer: bytes
    complaint: bytes
    end: End
    code: int


def converse(
    command: Sequence[str],
    request: bytes,
    *,
    folder: Path,
    seconds: float,
    answer_bytes: int,
    too_much: Callable[[], bool],
) -> Heard:
    """Start `command` by exec in `folder`, give it `request`, and hear it out.

    The child inherits no descriptor and no variable but PATH and LANG, and begins a session of its own, which is
    killed in the end. `too_much` is asked now and then whether the child has to be stopped. Safe in threads.
    """
    with subprocess.Popen(
        command,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        bufsize=0,
        cwd=folder,
        env={"PATH": os.defpath, "LANG": "C.UTF-8"},
        start_new_session=True,
        umask=0o077,
    ) as child:
        try:
            _tell(child, request)
            said = _Said(child, answer_bytes)
            end = said.listen(time.monotonic() + seconds, too_much)
        finally:
            # Before the child is waited for: until then its number cannot belong to another process.
            end_session(child.pid)
    return Heard(answer=bytes(said.answer), complaint=bytes(said.complaint), end=end, code=child.returncode)


def end_session(leader: int) -> None:
    """Kill every process of the session that `leader` began. `leader` must not have been waited for yet."""
    for _round in range(_ROUNDS):
        with suppress(ProcessLookupError, PermissionError):
            os.killpg(leader, signal.SIGKILL)
        others = _others_in_session(leader)
        if not others:
            return
        for process in others:
            with suppress(ProcessLookupError):
                os.kill(process, signal.SIGKILL)


def _others_in_session(leader: int) -> list[int]:
    """Living processes that have left the leader's group but not its session; none where there is no /proc."""
    found: list[int] = []
    entries: list[Path] = []
    with suppress(OSError):  # no descriptor is left to look with
        entries += Path("/proc").glob("[0-9]*/stat")
    for entry in entries:
        with suppress(OSError):
            # After the name in brackets: state, parent, group, session.
            state, _parent, _group, session = entry.read_text(errors="replace").rpartition(")")[2].split()[:4]
            if int(session) == leader and state not in "ZX" and int(entry.parent.name) != leader:
                found.append(int(entry.parent.name))
    return found


def _tell(child: subprocess.Popen[bytes], request: bytes) -> None:
    """Requests are small enough for a pipe to take whole; a child that died early reads nothing."""
    if child.stdin is None:
        raise TypeError("the child has no standard input")
    with suppress(BrokenPipeError), child.stdin as stream:
        stream.write(request)


class Voice:
    """What comes through one descriptor of a child, up to a limit."""

    def __init__(self, descriptor: int, most: int) -> None:
        self.descriptor = descriptor
        self.said = bytearray()
        self.has_ended = False
        self._most = most

    def hear(self) -> bool:
        """Take what is there; False once that is more than may be said."""
        part = os.read(self.descriptor, _READ)
        self.has_ended = not part
        self.said += part[: self._most - len(self.said)]
        return len(self.said) < self._most or not part


class _Said:
    """Collects what the child says, up to a limit for each of its two voices."""

    def __init__(self, child: subprocess.Popen[bytes], answer_bytes: int) -> None:
        if child.stdout is None or child.stderr is None:
            raise TypeError("the child has no voice")
        self._voices = (
            Voice(child.stdout.fileno(), answer_bytes),
            Voice(child.stderr.fileno(), COMPLAINT_BYTES),
        )
        self.answer, self.complaint = (voice.said for voice in self._voices)

    def listen(self, until: float, too_much: Callable[[], bool]) -> End:
        with selectors.DefaultSelector() as selector:
            for voice in self._voices:
                selector.register(voice.descriptor, selectors.EVENT_READ, voice)
            look = time.monotonic() + _LOOK_EVERY
            while selector.get_map():
                now = time.monotonic()
                if now >= until:
                    return "time"
                if now >= look and too_much():
                    return "output"
                look = now + _LOOK_EVERY if now >= look else look
                for key, _events in selector.select(min(_LOOK_EVERY, until - now)):
                    if not key.data.hear():
                        return "output"
                    if key.data.has_ended:
                        selector.unregister(key.fd)
        return "output" if too_much() else "itself"
