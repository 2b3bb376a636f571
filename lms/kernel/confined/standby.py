"""A process that stays ready: it puts up the walls, loads the libraries once, and forks a process for every job.

It never reads a byte of a job itself. Those come to the forked process through a file that it is handed, and what that
process makes of its memory goes when it ends, so that no job meets what another one has left. Started as a script
with the interpreter in isolated mode; its one conversation with the parent is a socket on standard input: first
`{"job", "warm_up", "limits", "idle_seconds"}`, answered by the walls that stand; then, for each job, one message with
three descriptors (what is asked, where the answer goes, where complaints go), answered by `{"code", "cpu"}` when the
job has ended. The job itself answers as in `child.py`.
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
from typing import Any

ROOT = Path(__file__).resolve().parents[3]
_MESSAGE = 65_536
_MOST_DESCRIPTORS = 64

Job = Callable[[bytes], dict[str, Any]]


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
    loaded = importlib.import_module(module)
    getattr(loaded, asked["warm_up"])()
    doing = Doing(getattr(loaded, function), walls.for_one_job(asked["limits"]), jobs)
    gc.collect()
    gc.freeze()  # what is never looked through again is not copied for that
    jobs.send(0, report)
    while _has_message(control, asked["idle_seconds"]):
        message, handed, _flags, _address = socket.recv_fds(control, 1, 3)
        if not message:
            break
        _have_done(doing, handed)
    os._exit(0)


class Doing:
    """What a forked process does; all of it is there before the fork."""

    def __init__(self, job: Job, put_up_walls: Callable[[], bool], jobs: ModuleType) -> None:
        self._job, self._put_up_walls, self.jobs = job, put_up_walls, jobs

    def do(self, handed: list[int]) -> None:
        """Keep nothing open but what was handed over, give up the rest, do the job, and end."""
        try:
            gc.disable()  # it would look through, and so copy, what is soon gone
            for own, descriptor in enumerate((handed[0], handed[2], handed[2], handed[1])):
                os.dup2(descriptor, own)
            os.closerange(4, _MOST_DESCRIPTORS)
            if not self._put_up_walls():
                raise OSError("The walls could not be put up.")
            with os.fdopen(0, "rb", closefd=False) as file:
                data = file.read()
            self.jobs.send(3, {"processes": True})
            self.jobs.send(3, self.jobs.result_of(lambda: self._job(data)))
        except BaseException as error:  # noqa: BLE001 -- nothing of a job may go on in the standby's code
            self.jobs.last_words(type(error), error, error.__traceback__)
        os._exit(0)


def _has_message(control: socket.socket, seconds: float) -> bool:
    waiting = select.poll()
    waiting.register(control, select.POLLIN)
    return bool(waiting.poll(seconds * 1000))


def _have_done(doing: Doing, handed: list[int]) -> None:
    """Fork, wait for the end and tell of it; end the job, and leave, where the parent hangs up before."""
    forked = os.fork()
    if forked == 0:
        doing.do(handed)
    for descriptor in handed:
        os.close(descriptor)
    ended = os.pidfd_open(forked)
    waiting = select.poll()
    waiting.register(ended, select.POLLIN)
    waiting.register(0, select.POLLIN)
    if ended not in dict(waiting.poll()):
        os.kill(forked, signal.SIGKILL)
        os._exit(0)
    os.close(ended)
    _, status, used = os.wait4(forked, 0)
    doing.jobs.send(0, {"code": os.waitstatus_to_exitcode(status), "cpu": used.ru_utime + used.ru_stime})


if __name__ == "__main__":
    main()
