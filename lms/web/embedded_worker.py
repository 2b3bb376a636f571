"""Celery's worker and clock as threads of the web process, for a hub that has no broker of its own.

Messages live in memory and die with the process. That is safe because a message is only a hint:
the row it speaks of is the truth, and the sweeps, all due at once on start, repeat what was lost.
"""

import logging
import os
import threading
from collections.abc import Callable
from typing import Protocol

from celery import Celery
from celery.beat import Scheduler, Service
from celery.schedules import crontab
from celery.worker import WorkController, state
from celery.worker.consumer import Consumer

logger = logging.getLogger(__name__)

_STOP_SECONDS = 10.0
_LONGEST_PAUSE = 30.0


class _Work(Protocol):
    def run(self) -> None: ...

    def stop(self) -> None: ...


class EmbeddedWorker:
    """One worker and one clock in this process. `start()` once; `stop()` lets a running task finish."""

    def __init__(self, app: Celery) -> None:
        app.conf.worker_enable_remote_control = False
        self._ready = threading.Event()
        self._threads = [
            _KeptRunning("worker", lambda: _TaskWork(app, self._ready)),
            _KeptRunning("clock", lambda: _ClockWork(app)),
        ]

    def start(self) -> None:
        """Start both threads; tasks may be sent at once, they wait in memory until the worker is ready."""
        # The process has run Django's checks already.
        os.environ["CELERY_SKIP_CHECKS"] = "1"
        _running.append(self)
        for thread in self._threads:
            thread.start()

    def stop(self) -> None:
        """Stop both threads; a task that takes longer than ten seconds is left to the next sweep."""
        for thread in self._threads:
            thread.stop()
        for thread in self._threads:
            thread.join(_STOP_SECONDS)
        _running.remove(self)

    def wait_until_ready(self, seconds: float) -> bool:
        """Whether the worker takes tasks, waiting up to `seconds` for it."""
        return self._ready.wait(seconds)

    @property
    def is_working(self) -> bool:
        """Whether the worker takes tasks and the clock ticks, now."""
        return self._ready.is_set() and all(thread.is_working for thread in self._threads)


_running: list[EmbeddedWorker] = []


def embedded_worker_works() -> bool | None:
    """For health checks: whether this process's worker works; None when it has none (service mode)."""
    return all(worker.is_working for worker in _running) if _running else None


class _KeptRunning(threading.Thread):
    """A thread whose work is made and started anew whenever it ends before it was told to stop."""

    def __init__(self, name: str, make: Callable[[], _Work]) -> None:
        super().__init__(name=f"fettle-{name}", daemon=True)
        self._make = make
        self._work: _Work | None = None
        self._told_to_stop = threading.Event()

    @property
    def is_working(self) -> bool:
        return self.is_alive() and self._work is not None

    def run(self) -> None:
        pause = 1.0
        while not self._told_to_stop.is_set():
            try:
                self._work = self._make()
                self._work.run()
            except (Exception, SystemExit):
                logger.exception("The embedded %s failed", self.name)
            self._work = None
            if not self._told_to_stop.is_set():
                logger.error("The embedded %s ended; it is started again in %.0f s", self.name, pause)
                self._told_to_stop.wait(pause)
                pause = min(pause * 2, _LONGEST_PAUSE)

    def stop(self) -> None:
        self._told_to_stop.set()
        if self._work is not None:
            self._work.stop()


class _TaskWork:
    """Celery's worker, one task at a time. Signals and logging stay with the web server."""

    def __init__(self, app: Celery, ready: threading.Event) -> None:
        self._app, self._ready = app, ready
        state.should_stop = None
        self._worker = WorkController(
            app=app,
            hostname="embedded@localhost",
            pool="solo",
            concurrency=1,
            ready_callback=self._on_ready,
            without_heartbeat=True,
            without_mingle=True,
            without_gossip=True,
        )

    def run(self) -> None:
        # Celery looks tasks up in the app that is current in this thread.
        self._app.set_current()
        try:
            self._worker.start()
        finally:
            self._ready.clear()

    def stop(self) -> None:
        # The flag is Celery's own, one per process; its loop reads it every two seconds.
        state.should_stop = os.EX_OK

    def _on_ready(self, _consumer: Consumer) -> None:
        self._ready.set()


class _ClockWork:
    """Celery's beat with its schedule in memory."""

    def __init__(self, app: Celery) -> None:
        # A short interval: the clock can only be stopped between two looks at the schedule.
        self._service = Service(app, max_interval=1, scheduler_cls=_DueAtOnce, remote_control=False)

    def run(self) -> None:
        self._service.start()

    def stop(self) -> None:
        self._service.stop()


class _DueAtOnce(Scheduler):
    """What runs at an interval is due when the process starts; what runs at an hour keeps its hour."""

    def setup_schedule(self) -> None:
        super().setup_schedule()
        for entry in self.schedule.values():
            if not isinstance(entry.schedule, crontab):
                entry.last_run_at -= entry.schedule.run_every
