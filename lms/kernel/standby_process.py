"""One child process that stays ready, as the process that started it sees it."""

import json
import os
import selectors
import signal
import socket
import subprocess
import sys
import tempfile
import threading
import time
import weakref
from contextlib import ExitStack, suppress
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, Final

from lms.kernel.child_answer import ANSWER_BYTES
from lms.kernel.child_process import COMPLAINT_BYTES, End, Heard, Voice, end_session
from lms.kernel.sandbox import Limits

_SCRIPT: Final = Path(__file__).with_name("confined") / "standby.py"
_MESSAGE: Final = 65_536
_START_SECONDS: Final = 20
_LEAVING_SECONDS: Final = 2  # for a process that has said all it had to say
_LINES: Final = 2  # of an answer: that the job was taken, and what came of it


@dataclass(frozen=True, slots=True, kw_only=True)
class Work:
    """What is done: `job`, "package.module:function", is called with bytes and returns a JSON object.

    `warm_up`, of the same module, is called beforehand and loads what every job needs; it sees nothing of any job.
    `specimen`, of the same module, gives what a usual job is asked: memory is got ready by it.
    `without` names libraries that are imported on the way and not used. A job refuses what it gets as one of the
    sandbox does; it can write no file.
    """

    job: str
    warm_up: str
    specimen: str
    without: tuple[str, ...] = ()
    limits: Limits


class Unavailable(Exception):
    """No such process can be had: `for_good` where this system has not the walls that it takes."""

    def __init__(self, why: str, *, for_good: bool = False) -> None:
        super().__init__(why)
        self.for_good = for_good


class Gone(Exception):
    """The process was ended from outside, and with it the job."""


class Standby:
    """Started by exec with no descriptor but its socket, no variable but PATH and LANG, and in a session of its own.

    For one thread at a time. Raises `Unavailable` where it cannot be started, or does not come to be ready.
    """

    def __init__(self, work: Work, *, idle_seconds: float) -> None:
        self.asked = 0
        self.is_ready = False
        self._is_owed = False  # word of how the last job's process ended
        self._child: subprocess.Popen[bytes] | None = None
        self.complaint = ""  # what it said when it ended
        self._limits = work.limits
        if sys.platform != "linux":
            raise Unavailable("only Linux has what it takes", for_good=True)
        try:
            self._socket, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        except OSError as error:
            raise Unavailable(str(error)) from error
        _HELD.add(self)
        try:
            with theirs, _STARTING:
                self._child = _started(theirs)
        except OSError as error:
            self._socket.close()
            raise Unavailable(str(error)) from error
        walls = self._walls({**asdict(work), "idle_seconds": idle_seconds})
        if not (walls.get("network") and walls.get("processes")):
            self.end()
            raise Unavailable(f"of the walls stand: {walls}; {self.complaint}", for_good=bool(walls))
        self.is_ready = True

    def _walls(self, asked: dict[str, Any]) -> dict[str, Any]:
        """Those that stand, once it is ready; none where it does not come to be."""
        self._socket.settimeout(_START_SECONDS)
        try:
            self._socket.send(json.dumps(asked).encode())
            walls: dict[str, Any] = json.loads(self._socket.recv(_MESSAGE) or b"{}")
        except OSError:
            return {}
        return walls

    def ask(self, data: bytes) -> Heard:
        """Have a forked process do the job on `data`, and hear it out.

        The answer is taken once no more of it can come; how its process ends, `is_fit` asks before the next job.
        Raises `Gone`, and `Unavailable` where nothing could be handed over. Where a job's time is up, or it says too
        much, or ends badly, this standby is of no more use and has to be ended.
        """
        self.is_ready = False
        self.asked += 1
        with ExitStack() as held:
            answer, complaint = self._handed_over(data, held)
            heard = self._heard(answer, complaint, time.monotonic() + self._limits.wall_seconds)
        if heard.end == "itself" and b"\n" not in heard.answer:
            raise Gone  # before it took the job
        self.is_ready = heard.end == "itself" and heard.code == 0
        return heard

    def _handed_over(self, data: bytes, held: ExitStack) -> tuple[Voice, Voice]:
        voices: list[Voice] = []
        theirs: list[int] = []
        try:
            theirs.append(_file_of(data))
            for most in (ANSWER_BYTES, COMPLAINT_BYTES):
                ours, other = os.pipe()
                theirs.append(other)
                held.callback(os.close, ours)
                os.set_blocking(ours, False)
                voices.append(Voice(ours, most))
            socket.send_fds(self._socket, [b"j"], theirs)
        except ConnectionError as error:
            raise Gone from error
        except OSError as error:  # as where the server has too many files open; nothing was sent
            self.is_ready = True
            raise Unavailable(str(error)) from error
        finally:
            for descriptor in theirs:
                os.close(descriptor)
        return voices[0], voices[1]

    def _heard(self, answer: Voice, complaint: Voice, until: float) -> Heard:
        """Listen until the whole answer is there, or the standby says that the job has ended.

        Pipes may be held open by others, so that their end alone is no sign; what the standby says is.
        """
        report: dict[str, Any] = {}
        end: End = "itself"
        with selectors.DefaultSelector() as selector:
            selector.register(self._socket, selectors.EVENT_READ)
            for voice in (answer, complaint):
                selector.register(voice.descriptor, selectors.EVENT_READ, voice)
            while not report and end == "itself":
                left = until - time.monotonic()
                ready = selector.select(left) if left > 0 else []
                end = "itself" if ready else "time"
                # What is said is heard before it is told that all is said.
                for key, _events in sorted(ready, key=lambda each: each[0].data is None):
                    if key.data is None:
                        report = self._report()
                    elif not key.data.hear():
                        end = "output"
                    elif key.data.has_ended:
                        selector.unregister(key.fd)
                if not report and end == "itself" and answer.has_ended and answer.said.count(b"\n") == _LINES:
                    self._is_owed = True
                    report = {"code": 0}
        if end == "itself" and not (_heard_out(answer) and _heard_out(complaint)):
            end = "output"
        return Heard(
            answer=bytes(answer.said),
            complaint=bytes(complaint.said),
            end=end,
            code=int(report.get("code", -9)),
        )

    def _report(self) -> dict[str, Any]:
        try:
            said = self._socket.recv(_MESSAGE)
        except ConnectionError as error:
            raise Gone from error
        if not said:
            raise Gone
        report: dict[str, Any] = json.loads(said)
        return report

    def is_fit(self) -> bool:
        """Whether it has not ended, and the process of its last job has, and well. Waits for that a moment.

        Without taking leave of it, so that its number stays its own.
        """
        child = self._process
        try:
            if os.waitid(os.P_PID, child.pid, os.WEXITED | os.WNOHANG | os.WNOWAIT) is not None:
                return False
        except ChildProcessError:  # somebody else has waited for it: its number may be another's by now
            child.returncode = -signal.SIGKILL
            return False
        if self._is_owed:
            self._socket.settimeout(_LEAVING_SECONDS)
            with suppress(Gone, TimeoutError):
                self._is_owed = self._report().get("code") != 0
        return not self._is_owed

    @property
    def pid(self) -> int:
        """The number of its process."""
        return self._process.pid

    @property
    def _process(self) -> subprocess.Popen[bytes]:
        if self._child is None:
            raise Gone
        return self._child

    def end(self) -> None:
        """End it and whatever it has forked, for certain."""
        self.is_ready = False
        self._socket.close()
        child = self._process
        if child.returncode is None:
            end_session(child.pid)
        _, complaint = child.communicate()
        self.complaint = complaint.decode(errors="replace")[-COMPLAINT_BYTES:]

    def let_go(self) -> None:
        """In a process that was forked by the one that started it: hold nothing of it, and end nothing."""
        self._socket.close()
        if self._child is None:
            return
        if self._child.stderr is not None:
            self._child.stderr.close()
        self._child.returncode = 0  # nobody's child here: not to be waited for


# Held while a child is started: a process that was forked meanwhile would keep the pipe open by whose end that is seen.
_STARTING: Final = threading.Lock()
os.register_at_fork(
    before=_STARTING.acquire, after_in_parent=_STARTING.release, after_in_child=_STARTING.release
)
# Of this process, from the moment on at which they hold something; also those that are not ready yet.
_HELD: Final = weakref.WeakSet[Standby]()


def let_go_of_all() -> None:
    """After a fork, in the new process: the one that started them has to be the last to hold them."""
    for standby in list(_HELD):
        standby.let_go()
    _HELD.clear()


def _started(control: socket.socket) -> subprocess.Popen[bytes]:
    # It stands in a folder that is gone: nothing can be made there.
    folder = tempfile.mkdtemp(prefix="fettle-")
    try:
        return subprocess.Popen(
            [sys.executable, "-I", "-B", str(_SCRIPT)],
            stdin=control.fileno(),
            stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
            bufsize=0,
            cwd=folder,
            env={"PATH": os.defpath, "LANG": "C.UTF-8"},
            start_new_session=True,
            umask=0o077,
        )
    finally:
        Path(folder).rmdir()


def _file_of(data: bytes) -> int:
    """A file in memory, so that whoever hands it over need not wait until it has been read."""
    descriptor = os.memfd_create("asked")
    try:
        with os.fdopen(descriptor, "wb", closefd=False) as file:
            file.write(data)
        os.lseek(descriptor, 0, os.SEEK_SET)
    except OSError:
        os.close(descriptor)
        raise
    return descriptor


def _heard_out(voice: Voice) -> bool:
    """Take what is still there, without waiting for more; False where that is too much."""
    try:
        while not voice.has_ended:
            if not voice.hear():
                return False
    except BlockingIOError:
        pass
    return True
