"""A hub of its own for one run of the journeys: real processes, a real database, a port of its own."""

import os
import shutil
import signal
import socket
import sqlite3
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import psycopg
import redis
from psycopg import sql

ROOT = Path(__file__).resolve().parent.parent.parent
PASSWORD = "fettle-demo"
_READY_SECONDS = 90
_STOP_SECONDS = 30


class Hub:
    """One hub: `start()` it, kill it, start it again; what it has kept stays."""

    def __init__(self, folder: Path, services: dict[str, str]) -> None:
        self.port = free_port()
        self.base_url = f"http://localhost:{self.port}"
        self.folder = folder
        self.has_separate_worker = bool(services)
        inherited = {k: v for k, v in os.environ.items() if not k.startswith("FETTLE_")}
        self._environment = inherited | {
            "DJANGO_SETTINGS_MODULE": "tests.journeys.settings",
            "FETTLE_BASE_URL": self.base_url,
            "FETTLE_DATA_DIR": str(folder / "data"),
            "FETTLE_MEDIA_DIR": str(folder / "media"),
            "FETTLE_SWEEP_SECONDS": "3",
            **services,
        }
        self._server: subprocess.Popen[bytes] | None = None
        self._worker: subprocess.Popen[bytes] | None = None

    def begin_with(self, migrated: Path) -> None:
        """Begin with a copy of this SQLite database; what is migrated already need not be again."""
        (self.folder / "data").mkdir()
        shutil.copyfile(migrated, self.folder / "data" / "fettle.sqlite3")

    def manage(self, *arguments: str) -> str:
        """Run a management command to its end and give its output."""
        done = subprocess.run(
            [sys.executable, "manage.py", *arguments],
            cwd=ROOT,
            env=self._environment,
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == 0, f"manage.py {arguments[0]} failed:\n{done.stdout}\n{done.stderr}"
        return done.stdout

    def rows(self, query: str) -> list[tuple[Any, ...]]:
        """Read from the database itself, also while no server runs: at once, where `manage` takes seconds."""
        if self.has_separate_worker:
            with psycopg.connect(self._environment["FETTLE_DATABASE_URL"]) as connection:
                return connection.execute(query.encode()).fetchall()
        file = self.folder / "data" / "fettle.sqlite3"
        with closing(sqlite3.connect(f"file:{file}?mode=ro", uri=True)) as database:
            return database.execute(query).fetchall()

    def start(self, *, with_worker: bool = True) -> None:
        """Start the server, and the worker in it or beside it; wait until pages come."""
        inside = with_worker and not self.has_separate_worker
        server = ["manage.py", "serve", "--port", str(self.port), *([] if inside else ["--no-worker"])]
        self._server = self._launch("server", [sys.executable, *server])
        if with_worker and self.has_separate_worker:
            self.start_worker()
        self._wait_until_ready()

    def lose_messages(self) -> None:
        """Empty the broker. In the embedded default it was emptied when its process ended."""
        if self.has_separate_worker:
            with redis.Redis.from_url(self._environment["FETTLE_BROKER_URL"]) as broker:
                broker.flushdb()

    def start_worker(self) -> None:
        """Start the separate Celery worker with its clock."""
        options = [
            "--beat",
            "--schedule",
            str(self.folder / "beat"),
            "--concurrency",
            "1",
            "--loglevel",
            "INFO",
        ]
        self._worker = self._launch(
            "worker", [sys.executable, "-m", "celery", "-A", "lms", "worker", *options]
        )

    def stop(self) -> None:
        """Ask every process to end, and wait for it."""
        for process in filter(None, (self._server, self._worker)):
            process.send_signal(signal.SIGTERM)
        for process in filter(None, (self._server, self._worker)):
            process.wait(_STOP_SECONDS)

    def update(self, **settings: str) -> None:
        """Stop, and start again with other settings, as an operator does who brings in a new version."""
        self.stop()
        self._environment |= settings
        self.start()

    @contextmanager
    def standing_still(self) -> Iterator[None]:
        """Meanwhile the server takes requests and answers none, as at the edge of a network."""
        assert self._server
        os.killpg(self._server.pid, signal.SIGSTOP)
        try:
            yield
        finally:
            os.killpg(self._server.pid, signal.SIGCONT)

    def kill(self) -> None:
        """Kill every process at once, as a power cut does."""
        for process in filter(None, (self._server, self._worker)):
            os.killpg(process.pid, signal.SIGKILL)
            process.wait(_STOP_SECONDS)
        self._server = self._worker = None

    def logs(self) -> str:
        """The last lines that each process wrote."""
        return "\n".join(
            f"── {log.name} ──\n" + "\n".join(log.read_text(errors="replace").splitlines()[-60:])
            for log in sorted(self.folder.glob("*.log"))
        )

    def _launch(self, name: str, command: list[str]) -> subprocess.Popen[bytes]:
        with (self.folder / f"{name}.log").open("ab") as log:
            # A session of its own, so that a kill reaches the worker's children too.
            return subprocess.Popen(
                command,
                cwd=ROOT,
                env=self._environment,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                start_new_session=True,
            )

    def _wait_until_ready(self) -> None:
        limit = time.monotonic() + _READY_SECONDS
        while time.monotonic() < limit:
            assert self._server is not None
            assert self._server.poll() is None, f"the server ended:\n{self.logs()}"
            try:
                with urllib.request.urlopen(f"{self.base_url}/accounts/login/", timeout=10):  # noqa: S310 -- our own
                    return
            except urllib.error.HTTPError as error:
                raise AssertionError(f"the server answers {error.code}:\n{self.logs()}") from error
            except OSError:
                time.sleep(0.2)
        raise AssertionError(f"the server did not start:\n{self.logs()}")


def free_port() -> int:
    """A port on which nothing listens now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextmanager
def temporary_database(address: str, *, like: str) -> Iterator[None]:
    """Make the PostgreSQL database that `address` names, a copy of `like` if there is one; drop it afterwards."""
    parts = urlsplit(address)
    name = sql.Identifier(parts.path.lstrip("/"))
    maintenance = parts._replace(path="/postgres").geturl()
    with psycopg.connect(maintenance, autocommit=True) as connection:
        connection.execute(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(name))
        there = connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", [like]).fetchone()
        template = sql.Identifier(like if there else "template1")
        connection.execute(sql.SQL("CREATE DATABASE {} TEMPLATE {}").format(name, template))
    try:
        yield
    finally:
        with psycopg.connect(maintenance, autocommit=True) as connection:
            connection.execute(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(name))
