"""PostgreSQL, Redis and Chromium for the tests: found where they usually are, or started here."""

import ctypes.util
import os
import shutil
import signal
import socket
import subprocess
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from urllib.parse import urlsplit

import psycopg
import redis
from psycopg import sql

from tooling.console import ProblemError
from tooling.paths import MIGRATED_PREFIX

_START_SECONDS = 30
_EMPTY_DATABASES = range(15, 0, -1)
# The shell is the same engine without windows: half the processor time. One journey needs the whole.
_SHELL = "chromium-headless-shell"
_WHOLE_NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
_CHROMIUM_NAMES = (_SHELL, *_WHOLE_NAMES)
PANGO_PACKAGES = "libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0"
_PACKAGES = {
    "chromium": "chromium",
    "postgres": "postgresql",
    "redis-server": "redis-server",
    "pango": PANGO_PACKAGES,
    "gettext": "gettext",
    "ip": "iproute2",
}


class AbsentError(Exception):
    """A service that is neither running nor installed; the message says what to install."""


def may_install() -> bool:
    """Whether missing system packages may be installed: only in CI or on request, and only as root."""
    wanted = os.environ.get("CI") == "true" or os.environ.get("FETTLE_INSTALL") == "1"
    return wanted and os.geteuid() == 0 and shutil.which("apt-get") is not None


def install_missing() -> None:
    """Install the system's own packages for what is missing, where that is allowed."""
    if not may_install():
        return
    if not shutil.which(_SHELL):
        _install(_SHELL)  # not every system has it; another Chromium will do
    missing = [
        package
        for name, found in (
            ("chromium", next(filter(None, map(shutil.which, _WHOLE_NAMES)), None)),
            ("postgres", _postgres_tool("initdb")),
            ("redis-server", shutil.which("redis-server")),
            ("pango", find_pango()),
            ("gettext", find_gettext()),
            ("ip", shutil.which("ip")),
        )
        if not found
        for package in _PACKAGES[name].split()
    ]
    if missing:
        _install(*missing)


def _install(*packages: str) -> None:
    env = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    print(f"Installing from the system's packages: {', '.join(packages)}", flush=True)
    for command in (["update", "-qq"], ["install", "-qq", "-y", "--no-install-recommends", *packages]):
        subprocess.run(
            ["apt-get", *command], env=env, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, check=False
        )


def find_chromium() -> str | None:
    """The Chromium that drives the journeys: `FETTLE_CHROMIUM`, or the first on PATH."""
    named = os.environ.get("FETTLE_CHROMIUM", "")
    return next(filter(None, map(shutil.which, filter(None, (named, *_CHROMIUM_NAMES)))), None)


def find_pango() -> str | None:
    """The libraries that set certificates; without them hubs serve a page to print, and tests of PDFs are left out."""
    names = [ctypes.util.find_library(name) for name in ("pango-1.0", "pangoft2-1.0", "harfbuzz-subset")]
    return names[0] if all(names) else None


def find_gettext() -> str | None:
    """The programs that gather and compile translations."""
    return shutil.which("msgmerge")


@contextmanager
def postgresql() -> Iterator[str]:
    """The address of a PostgreSQL on which databases may be made, without a trailing database name."""
    named = os.environ.get("FETTLE_TEST_DATABASE_URL", "")
    login = os.environ.get("USER", "root")
    usual = [f"postgresql://{who}@127.0.0.1:5432" for who in ("postgres", "postgres:postgres", login)]
    for address in [_server(named)] if named else usual:
        if _may_create_databases(address):
            try:
                yield address
            finally:
                _drop_migrated(address)
            return
    if named:
        raise AbsentError(
            "FETTLE_TEST_DATABASE_URL names a PostgreSQL that does not answer or may not make databases"
        )
    with _own_postgresql() as address:
        yield address


@contextmanager
def redis_server() -> Iterator[str]:
    """The address of an empty Redis database, emptied again afterwards."""
    named = os.environ.get("FETTLE_TEST_REDIS_URL", "")
    found = [named] if named else [f"redis://127.0.0.1:6379/{number}" for number in _EMPTY_DATABASES]
    address = next(filter(_is_empty, found), None)
    if address:
        yield from _emptied_afterwards(address)
    elif named:
        raise AbsentError("FETTLE_TEST_REDIS_URL names a Redis database that does not answer or is not empty")
    else:
        with _own_redis() as address:
            yield address


def _server(address: str) -> str:
    """The address without the name of a database."""
    parts = urlsplit(address)
    return f"{parts.scheme}://{parts.netloc}"


def _may_create_databases(address: str) -> bool:
    question = "SELECT rolcreatedb OR rolsuper FROM pg_roles WHERE rolname = current_user"
    with suppress(psycopg.Error), psycopg.connect(f"{address}/postgres", connect_timeout=3) as connection:
        row = connection.execute(question).fetchone()
        return bool(row and row[0])
    return False


def _drop_migrated(address: str) -> None:
    """Leave nothing on a server that is not ours."""
    with psycopg.connect(f"{address}/postgres", autocommit=True) as connection:
        made = connection.execute(
            "SELECT datname FROM pg_database WHERE starts_with(datname, %s)", [MIGRATED_PREFIX]
        )
        for (name,) in made.fetchall():
            connection.execute(sql.SQL("DROP DATABASE IF EXISTS {}").format(sql.Identifier(name)))


def _is_empty(address: str) -> bool:
    with suppress(redis.RedisError), redis.Redis.from_url(address, socket_connect_timeout=2) as client:
        return bool(client.dbsize() == 0)
    return False


def _emptied_afterwards(address: str) -> Iterator[str]:
    try:
        yield address
    finally:
        with redis.Redis.from_url(address) as client:
            client.flushdb()


@contextmanager
def _own_postgresql() -> Iterator[str]:
    initdb, postgres = _postgres_tool("initdb"), _postgres_tool("postgres")
    if not initdb or not postgres:
        raise AbsentError(
            "no PostgreSQL answers at 127.0.0.1:5432 and none is installed (apt install postgresql)"
        )
    port = free_port()
    with tempfile.TemporaryDirectory(prefix="fettle-postgresql-") as folder:
        # PostgreSQL refuses to run as root.
        account = "postgres" if os.geteuid() == 0 else None
        if account:
            shutil.chown(folder, account)
        data = Path(folder) / "data"
        initdb_options = ["-A", "trust", "-U", "fettle", "-E", "UTF8", "--locale=C", "--no-sync"]
        _quietly([initdb, "-D", str(data), *initdb_options], account, folder)
        server = [
            postgres,
            "-D",
            str(data),
            "-p",
            str(port),
            "-k",
            folder,
            "-c",
            "listen_addresses=127.0.0.1",
        ]
        address = f"postgresql://fettle@127.0.0.1:{port}"
        with _background([*server, "-c", "fsync=off"], account, folder):
            _wait_until(lambda: _may_create_databases(address), "PostgreSQL")
            yield address


@contextmanager
def _own_redis() -> Iterator[str]:
    server = shutil.which("redis-server")
    if not server:
        raise AbsentError(
            "no Redis answers at 127.0.0.1:6379 and none is installed (apt install redis-server)"
        )
    port = free_port()
    options = ["--port", str(port), "--bind", "127.0.0.1", "--save", "", "--appendonly", "no"]
    address = f"redis://127.0.0.1:{port}/0"
    with (
        tempfile.TemporaryDirectory(prefix="fettle-redis-") as folder,
        _background([server, *options], None, folder),
    ):
        _wait_until(lambda: _is_empty(address), "Redis")
        yield address


def free_port() -> int:
    """A port on which nothing listens now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _postgres_tool(name: str) -> str | None:
    """A PostgreSQL server program: on PATH, or the newest where Debian and Fedora put them."""
    versions = sorted(Path("/usr/lib/postgresql").glob(f"*/bin/{name}"), key=lambda path: int(path.parts[4]))
    return shutil.which(name) or (str(versions[-1]) if versions else None)


def _quietly(command: list[str], account: str | None, folder: str) -> None:
    done = subprocess.run(command, user=account, cwd=folder, capture_output=True, text=True, check=False)
    if done.returncode:
        raise ProblemError(f"{Path(command[0]).name} failed: {done.stderr.strip().splitlines()[-1]}")


@contextmanager
def _background(command: list[str], account: str | None, folder: str) -> Iterator[None]:
    quiet = subprocess.DEVNULL
    with subprocess.Popen(
        command, user=account, cwd=folder, stdin=quiet, stdout=quiet, stderr=quiet
    ) as process:
        try:
            yield
        finally:
            # For PostgreSQL: end now, without waiting for connections that somebody left open.
            process.send_signal(signal.SIGINT)


def _wait_until(ready: Callable[[], bool], name: str) -> None:
    limit = time.monotonic() + _START_SECONDS
    while not ready():
        if time.monotonic() > limit:
            raise ProblemError(f"{name} did not start within {_START_SECONDS} seconds.")
        time.sleep(0.1)
