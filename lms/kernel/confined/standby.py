"""A process that stays ready: it puts up the walls, loads the libraries once, and forks a process for every job.

It never reads a byte of a job itself. A forked process takes one job, and what that makes of its memory goes when it
ends, so that no job meets what another one has left. The next is forked as soon as one has ended, and waits.

Started as a script with the interpreter in isolated mode. Its one conversation with the parent is a socket on standard
input: first `{"job", "warm_up", "without", "limits", "idle_seconds"}`, answered by the walls that stand; then, for each
job, one message with three descriptors (what is asked, where the answer goes, where complaints go), answered by
`{"code"}` when the job has ended. The job itself answers as in `child.py`.
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

Job = Callable[[bytes], dict[str, Any]]


class LeftOut(ModuleType):
    """Stands for a library that is not loaded: memory that is not there need not be forked."""

    def __getattr__(self, name: str) -> Any:
        if name.startswith("__"):
            raise AttributeError(name)
        raise ImportError(f"{self.__name__} is left out here.")


def main() -> None:
    """Get ready, say so, and serve until the parent hangs up or has asked for nothing for long."""
    control = socket.socket(fileno=0)
    asked = json.loads(control.recv(_MESSAGE))
    sys.path.insert(0, str(ROOT))
    from lms.kernel.confined import jobs, walls  # noqa: PLC0415 -- the path to it has only now been set

    sys.excepthook = jobs.last_words
    os.environ.update(jobs.LIBRARY_SETTINGS)
    module, _, function = str(asked["job"]).partition(":")
    package = module.partition(".")[0]
    importlib.import_module(package)  # found while its folder may still be listed
    report = walls.put_up_for_standby(asked["limits"], code=ROOT / package)
    sys.modules.update({name: LeftOut(name) for name in asked["without"]})
    loaded = importlib.import_module(module)
    getattr(loaded, asked["warm_up"])()
    put_up_walls = walls.for_one_job(asked["limits"])
    report["processes"] = report["processes"] and _may_watch()
    gc.collect()
    gc.freeze()  # what is never looked through again is not copied for that
    jobs.send(0, report)
    job = getattr(loaded, function)
    while True:
        forked = os.fork()
        if forked == 0:
            _serve_once(control, job, put_up_walls)
        end = _end_of(forked, asked["idle_seconds"])
        jobs.send(0, end)
        if end["code"] != 0:  # nothing is built on a process of which one has ended badly
            os._exit(1)


def _serve_once(control: socket.socket, job: Job, put_up_walls: Callable[[], bool]) -> NoReturn:
    """In the forked process: give up what is left to give up, wait for one job, do it, and end."""
    from lms.kernel.confined import jobs  # noqa: PLC0415

    try:
        gc.disable()  # it would look through, and so copy, what is soon gone
        if not put_up_walls():
            raise OSError("The walls could not be put up.")
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
    except BaseException as error:  # noqa: BLE001 -- nothing of a job may go on in the standby's code
        jobs.last_words(type(error), error, error.__traceback__)
    os._exit(0)


def _may_watch() -> bool:
    """Whether the end of a process can be waited for: some containers refuse the call."""
    try:
        os.close(os.pidfd_open(os.getpid()))
    except (OSError, AttributeError):
        return False
    return True


def _end_of(forked: int, seconds: float) -> dict[str, Any]:
    """Wait for the end of a forked process, and how it came about.

    Where the parent hangs up, or nothing has come for long, both processes end.
    """
    ended = os.pidfd_open(forked)
    waiting = select.poll()
    waiting.register(ended, select.POLLIN)
    waiting.register(0, 0)  # tells when the other side hangs up, and of nothing else
    if ended not in dict(waiting.poll(seconds * 1000)):
        os.kill(forked, signal.SIGKILL)
        os._exit(0)
    os.close(ended)
    return {"code": os.waitstatus_to_exitcode(os.waitpid(forked, 0)[1])}


if __name__ == "__main__":
    main()
