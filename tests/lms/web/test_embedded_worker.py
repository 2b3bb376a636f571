"""The worker inside the web process: it works, it comes back, and it sweeps when it starts."""

import logging
import threading
from collections.abc import Iterator
from typing import Any

import pytest
from celery import Celery
from celery.schedules import crontab
from celery.worker import state

from lms.web.embedded_worker import EmbeddedWorker, embedded_worker_works

LONG_ENOUGH = 30.0


class Bench:
    """A Celery app on a broker in memory, whose tasks ring bells."""

    def __init__(self) -> None:
        self.app = Celery("bench", broker="memory://bench", set_as_current=False)
        self.app.conf.update(task_ignore_result=True, broker_transport_options={"polling_interval": 0.01})
        self.bells: dict[str, threading.Event] = {}
        self.worker: EmbeddedWorker | None = None

        @self.app.task(name="ring", shared=False)
        def ring(bell: str) -> None:
            self.bells[bell].set()

    def send(self, bell: str) -> threading.Event:
        self.bells[bell] = threading.Event()
        self.app.send_task("ring", [bell])
        return self.bells[bell]

    def start(self, **schedule: Any) -> EmbeddedWorker:
        self.app.conf.beat_schedule = {
            bell: {"task": "ring", "schedule": when, "args": [bell]} for bell, when in schedule.items()
        }
        self.bells |= {bell: threading.Event() for bell in schedule}
        self.worker = EmbeddedWorker(self.app)
        self.worker.start()
        return self.worker


@pytest.fixture
def bench() -> Iterator[Bench]:
    bench = Bench()
    yield bench
    if bench.worker:
        bench.worker.stop()


@pytest.fixture
def reports() -> Iterator[list[str]]:
    """What the module logs; starting a worker sets logging up anew, which would drop pytest's handler."""
    lines: list[str] = []
    handler = logging.Handler()
    handler.emit = lambda record: lines.append(record.getMessage())  # type: ignore[method-assign]
    logger = logging.getLogger("lms.web.embedded_worker")
    logger.addHandler(handler)
    yield lines
    logger.removeHandler(handler)


def test_process_without_embedded_worker_says_so() -> None:
    assert embedded_worker_works() is None


def test_task_sent_before_the_worker_is_ready_is_done(bench: Bench) -> None:
    bell = bench.send("early")
    bench.start()
    assert bell.wait(LONG_ENOUGH)
    assert embedded_worker_works() is True


def test_interval_work_is_due_at_start_and_hourly_work_is_not(bench: Bench) -> None:
    bench.start(sweep=3600.0, nightly=crontab(minute="0", hour="3", day_of_month="29", month_of_year="2"))
    assert bench.bells["sweep"].wait(LONG_ENOUGH)
    assert not bench.bells["nightly"].is_set()


def test_worker_that_ends_is_reported_and_started_again(bench: Bench, reports: list[str]) -> None:
    worker = bench.start()
    assert worker.wait_until_ready(LONG_ENOUGH)
    ended = threading.Event()
    _notice_end(worker, ended)

    state.should_stop = 1
    assert ended.wait(LONG_ENOUGH)

    assert bench.send("after").wait(LONG_ENOUGH)
    assert embedded_worker_works() is True
    assert reports == ["The embedded fettle-worker ended; it is started again in 1 s"]


def test_stopped_worker_is_gone(bench: Bench) -> None:
    worker = bench.start()
    assert worker.wait_until_ready(LONG_ENOUGH)
    worker.stop()
    bench.worker = None
    assert worker.is_working is False
    assert embedded_worker_works() is None


def _notice_end(worker: EmbeddedWorker, ended: threading.Event) -> None:
    """Set `ended` once the worker no longer works."""

    def watch() -> None:
        while worker.is_working:
            ended.wait(0.01)
        ended.set()

    threading.Thread(target=watch, daemon=True).start()
