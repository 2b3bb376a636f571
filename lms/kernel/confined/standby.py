"""A process that stays ready: it puts up the walls, loads the libraries once, and forks a process for every job.

It never reads a byte of a job itself. A forked process takes one job, and what that makes of its memory goes when it
ends, so that no job meets what another one has left. Two wait, so that one is ready while the next is prepared.

Started as a script with the interpreter in isolated mode. Its one conversation with the parent is a socket on standard
input: first `{"job", "warm_up", "specimen", "without", "limits", "idle_seconds"}`, answered by the walls that stand;
then, for each job, one message with three descriptors (what is asked, where the answer goes, where complaints go),
answered by `{"code"}` when the job has ended. The job itself answers as in `child.py`.
"""

import gc
import importlib
import json
import os
import select
import signal
import socket
import sys
from collections.abc import Callable
from pathlib import Path
from types import ModuleType
from typing import Any, NoReturn

ROOT = Path(__file__).resolve().parents[3]
_MESSAGE = 65_536
_MOST_DESCRIPTORS = 64
_AT_ONCE = 2

Job = Callable[[bytes], dict[str, Any]]


class LeftOut(ModuleType):
    """Stands for a library that is not loaded: memory that is not there need not be forked.

    Its names can be imported; whoever calls one is refused.
    """

    def __getattr__(self, name: str) -> Any:
        if name.startswith("__"):
            raise AttributeError(name)

        def refused(*_arguments: object, **_named: object) -> NoReturn:
            raise ImportError(f"{self.__name__} is left out here.")

        return refused


def main() -> None:
    """Get ready, say so, and serve until the parent hangs up or has asked for nothing for long."""
    # Libraries ask to be told of forks, for the sake of threads and chance: a job here has neither.
    os.register_at_fork = lambda **_when: None
    control = socket.socket(fileno=0)
    asked = json.loads(control.recv(_MESSAGE))
    sys.path.insert(0, str(ROOT))
    from lms.kernel.confined import jobs, memory, walls  # noqa: PLC0415 -- the path to it has only now been set

    sys.excepthook = jobs.last_words
    os.environ.update(jobs.LIBRARY_SETTINGS)
    module, _, function = str(asked["job"]).partition(":")
    package = module.partition(".")[0]
    importlib.import_module(package)  # found while its folder may still be listed
    rehearsed = memory.Rehearsed()
    report = walls.put_up_for_standby(asked["limits"], code=ROOT / package)
    sys.modules.update({name: LeftOut(name) for name in asked["without"]})
    loaded = importlib.import_module(module)
    getattr(loaded, asked["warm_up"])()
    job, specimen = getattr(loaded, function), getattr(loaded, asked["specimen"])()
    put_up_walls = walls.for_one_job(asked["limits"])
    report["processes"] = report["processes"] and _may_watch()
    gc.collect()
    _gaps = memory.use_up_gaps()
    gc.freeze()  # what is never looked through again is not copied for that
    rehearsed.rehearse(lambda: job(specimen))
    jobs.send(0, report)
    waiting = _Waiting(asked["idle_seconds"])
    while True:
        while len(waiting) < _AT_ONCE:
            forked = os.fork()
            if forked == 0:
                _serve_once(control, job, put_up_walls, rehearsed.copy)
            waiting.add(forked)
        for code in waiting.ended():
            jobs.send(0, {"code": code})
            if code != 0:  # nothing is built on a process of which one has ended badly
                os._exit(1)


def _serve_once(
    control: socket.socket, job: Job, put_up_walls: Callable[[], bool], copy: Callable[[], None]
) -> NoReturn:
    """In the forked process: give up what is left to give up, wait for one job, do it, and end."""
    from lms.kernel.confined import jobs  # noqa: PLC0415

    try:
        gc.disable()  # it would look through, and so copy, what is soon gone
        if not put_up_walls():
            raise OSError("The walls could not be put up.")
        copy()
        message, handed, _flags, _address = socket.recv_fds(control, 1, 3)
        if message:
            asked, answers, complaints = handed
            for own, descriptor in enumerate((asked, complaints, complaints, answers)):
                os.dup2(descriptor, own)
            os.closerange(4, _MOST_DESCRIPTORS)
            jobs.send(3, {"processes": True})  # whoever sees this knows that the job was taken
            with os.fdopen(0, "rb", closefd=False) as file:
                data = file.read()
            jobs.send(3, jobs.result_of(lambda: job(data)))
            os.close(3)  # so that nobody has to wait for the end of the process to know that this was all
    except BaseException as error:  # noqa: BLE001 -- nothing of a job may go on in the standby's code
        jobs.last_words(type(error), error, error.__traceback__)
    os._exit(0)


class _Waiting:
    """The forked processes: those that wait for a job, and the one that does one."""

    def __init__(self, seconds: float) -> None:
        self._seconds = seconds
        self._processes: dict[int, int] = {}  # by the descriptor that tells of the end
        self._poll = select.poll()
        self._poll.register(0, 0)  # tells when the other side hangs up, and of nothing else

    def __len__(self) -> int:
        return len(self._processes)

    def add(self, forked: int) -> None:
        """One more."""
        descriptor = os.pidfd_open(forked)
        self._processes[descriptor] = forked
        self._poll.register(descriptor, select.POLLIN)

    def ended(self) -> list[int]:
        """Wait for the next to end: how those that have ended came to it.

        Where the parent hangs up, or nothing has come for long, all processes end.
        """
        ready = [descriptor for descriptor, _ in self._poll.poll(self._seconds * 1000) if descriptor != 0]
        if not ready:
            for forked in self._processes.values():
                os.kill(forked, signal.SIGKILL)
            os._exit(0)
        codes = []
        for descriptor in ready:
            self._poll.unregister(descriptor)
            os.close(descriptor)
            forked = self._processes.pop(descriptor)
            codes.append(os.waitstatus_to_exitcode(os.waitpid(forked, 0)[1]))
        return codes


def _may_watch() -> bool:
    """Whether the end of a process can be waited for: some containers refuse the call."""
    try:
        os.close(os.pidfd_open(os.getpid()))
    except (OSError, AttributeError):
        return False
    return True


if __name__ == "__main__":
    main()
