"""The migrated, empty database, made once and copied: migrating takes longer than many tests together.

What was made is known by a digest of every migration there is. A copy is migrated all the same, which finds
nothing left to do but what follows each migrate.
"""

import fcntl
import hashlib
import sqlite3
from contextlib import closing
from functools import cache
from pathlib import Path
from typing import IO, Any, cast

from django.apps import apps
from django.db import connection

from tooling.paths import MIGRATED_PREFIX, ROOT

KEPT = ROOT / ".pytest_cache" / "migrated"


def kept_file() -> Path:
    """Where the migrated SQLite database is, once it was made."""
    return KEPT / f"{_digest_of_migrations()}.sqlite3"


def kept_name() -> str:
    """What the migrated database is called on the PostgreSQL server, once it was made."""
    return f"{MIGRATED_PREFIX}{_digest_of_migrations()}"


class Migrated:
    """The kept database for the server in use, and the way from it to a test database and back.

    Of several processes the first makes it; the others wait at `prepare` until it is there, or until that process ends.
    """

    def __init__(self) -> None:
        self._file, self._name = kept_file(), kept_name()
        self._lock: IO[str] | None = None
        self._open: sqlite3.Connection | None = None
        self._is_sqlite = connection.vendor == "sqlite"

    def prepare(self) -> None:
        """Have the test database begin as a copy of what is kept, if something is."""
        KEPT.mkdir(parents=True, exist_ok=True)
        self._lock = (KEPT / f"{connection.vendor}.lock").open("w")
        fcntl.flock(self._lock, fcntl.LOCK_EX)
        if not self._is_kept():
            return  # the lock is held until `keep`
        if self._is_sqlite:
            self._open = sqlite3.connect(cast(Any, connection.creation)._get_test_db_name(), uri=True)
            with closing(sqlite3.connect(self._file)) as kept:
                kept.backup(self._open)
        else:
            connection.settings_dict["TEST"]["TEMPLATE"] = self._name
        self._let_go()

    def keep(self) -> None:
        """Keep the test database as it is now, unless it is a copy itself; what other migrations left goes."""
        if self._lock is None:
            return
        if not self._is_kept():
            if self._is_sqlite:
                self._keep_file()
            else:
                self._keep_on_server()
        self._let_go()

    def _let_go(self) -> None:
        if self._lock is not None:
            self._lock.close()
        self._lock = None

    def _is_kept(self) -> bool:
        return self._file.exists() if self._is_sqlite else self._name in _kept_on_server()

    def _keep_file(self) -> None:
        for old in KEPT.glob("*.sqlite3*"):
            old.unlink()
        unfinished = self._file.with_suffix(".sqlite3-unfinished")
        connection.ensure_connection()
        with connection.cursor() as cursor:
            cursor.execute("VACUUM INTO %s", [str(unfinished)])
        unfinished.rename(self._file)

    def _keep_on_server(self) -> None:
        source = connection.settings_dict["NAME"]
        connection.close()
        with connection._nodb_cursor() as cursor:
            for old in _kept_on_server():
                cursor.execute(f'DROP DATABASE "{old}"')
            cursor.execute(f'CREATE DATABASE "{self._name}" TEMPLATE "{source}"')


def _kept_on_server() -> list[str]:
    with connection._nodb_cursor() as cursor:
        cursor.execute("SELECT datname FROM pg_database WHERE datname LIKE %s", [f"{MIGRATED_PREFIX}%"])
        return [name for (name,) in cursor.fetchall()]


@cache
def _digest_of_migrations() -> str:
    digest = hashlib.sha256()
    for app in sorted(apps.get_app_configs(), key=lambda app: app.label):
        for file in sorted(Path(app.path, "migrations").glob("*.py")):
            digest.update(f"{app.label} {file.name}\n".encode())
            digest.update(file.read_bytes())
    return digest.hexdigest()[:16]
