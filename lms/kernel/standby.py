"""Child processes that stay ready, for jobs so small that starting a child would be most of the work.

A `Standby` is a confined process that has loaded the libraries and forks a process for each job; see
`lms.kernel.confined.standby` and docs/decisions/0036. A `Pool` keeps a few of them: started when first needed, ended
when idle, after so many jobs, and with the process that started them. Only Linux has what it takes.
"""

import atexit
import logging
import os
import threading
import time
import weakref
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, Final

from lms.kernel.child_answer import answered, refusal
from lms.kernel.sandbox import JOB_PREFIXES
from lms.kernel.standby_process import Gone, Standby, Unavailable, Work, let_go_of_all
from lms.kernel.turns import Turns

__all__ = ["Pool", "Unavailable", "Work", "close_all"]

logger = logging.getLogger(__name__)


class Pool:
    """At most so many standbys of one process, each doing one job at a time. Safe in threads, and across forks."""

    def __init__(
        self,
        work: Work,
        *,
        most: int = 2,
        idle_seconds: float = 120,
        jobs: int = 1_000,
        prefixes: tuple[str, ...] = JOB_PREFIXES,
    ) -> None:
        if not work.job.startswith(prefixes):
            raise ValueError(
                f"{work.job} may not run in the sandbox: allowed are jobs in {', '.join(prefixes)}"
            )
        self._work, self._most, self._idle_seconds, self._jobs = work, most, idle_seconds, jobs
        self._begin_anew()
        _POOLS.add(self)

    def _begin_anew(self) -> None:
        self._lock = threading.Lock()
        self._places = Turns(self._most)
        self._all: set[Standby] = set()
        self._idle: list[tuple[Standby, float]] = []  # the one used last at the end
        self._watch: threading.Timer | None = None
        self._is_unfit = False

    def run(self, data: bytes) -> dict[str, Any]:
        """The job's answer to `data`. Takes at most `wall_seconds`, and as long again to wait for its turn.

        Whoever has waited longest is next.

        Raises `sandbox.Refused` as `sandbox.run` does, and `Unavailable` where no standby can be had: use
        `sandbox.run` then. A standby that was killed from outside is replaced, and its job done once more.
        """
        if self._is_unfit:
            raise Unavailable("this system has not the walls that it takes")
        if len(data) > self._work.limits.source_bytes:
            raise refusal("too-large", megabytes=self._work.limits.source_bytes >> 20)
        if not self._places.acquire(timeout=self._work.limits.wall_seconds):
            raise refusal("busy")
        try:
            try:
                return self._done_by_one(data)
            except Gone:
                logger.warning("A standby was ended from outside; its job is done once more.")
            try:
                return self._done_by_one(data)
            except Gone as error:
                raise refusal("crashed") from error
        finally:
            self._places.release()

    def _done_by_one(self, data: bytes) -> dict[str, Any]:
        with self._standby() as standby:
            heard = standby.ask(data)
        return answered(heard)[1]

    @contextmanager
    def _standby(self) -> Iterator[Standby]:
        """One that nobody else uses meanwhile; kept for the next job if it is as it was."""
        standby = self._taken()
        try:
            yield standby
        finally:
            if standby.is_ready and standby.asked < self._jobs:
                self._keep(standby)
            else:
                self._end(standby)

    def _taken(self) -> Standby:
        while True:
            with self._lock:
                standby = self._idle.pop()[0] if self._idle else None
            if standby is None:
                return self._started()
            if standby.is_fit():
                return standby
            self._end(standby)

    def _started(self) -> Standby:
        try:
            standby = Standby(self._work, idle_seconds=2 * self._idle_seconds)
        except Unavailable as error:
            self._is_unfit = error.for_good
            raise
        with self._lock:
            self._all.add(standby)
        return standby

    def _keep(self, standby: Standby) -> None:
        with self._lock:
            self._idle.append((standby, time.monotonic()))
            if self._watch is None:
                self._watch_for(self._idle_seconds)

    def _watch_for(self, seconds: float) -> None:
        watch = threading.Timer(seconds, self._end_idle)
        watch.daemon = True
        try:
            watch.start()
        except RuntimeError:  # there can be no more threads; whoever is kept next tries again
            logger.warning("No thread could be started that ends idle standbys.")
            return
        self._watch = watch

    def _end_idle(self) -> None:
        """End those that nobody has used for long, and look again while there are others."""
        long_ago = time.monotonic() - self._idle_seconds
        with self._lock:
            ending = [standby for standby, since in self._idle if since <= long_ago]
            self._idle = [(standby, since) for standby, since in self._idle if since > long_ago]
            self._watch = None
            if self._idle:
                self._watch_for(max(0.05, self._idle[0][1] - long_ago))
        for standby in ending:
            self._end(standby)

    def _end(self, standby: Standby) -> None:
        with self._lock:
            self._all.discard(standby)
        standby.end()

    def processes(self) -> set[int]:
        """The numbers of its standbys' processes."""
        with self._lock:
            return {standby.pid for standby in self._all}

    def close(self) -> None:
        """End all that nobody uses at the moment."""
        with self._lock:
            ending = [standby for standby, _ in self._idle]
            self._idle = []
            if self._watch is not None:
                self._watch.cancel()
                self._watch = None
        for standby in ending:
            self._end(standby)

    def forget(self) -> None:
        """After a fork, in the new process: the standbys are the other one's."""
        self._begin_anew()


_POOLS: Final = weakref.WeakSet[Pool]()


def _forget_all() -> None:
    let_go_of_all()
    for pool in list(_POOLS):
        pool.forget()


@atexit.register
def close_all() -> None:
    """End all standbys of this process that nobody uses at the moment; the next job starts another."""
    for pool in list(_POOLS):
        pool.close()


os.register_at_fork(after_in_child=_forget_all)
