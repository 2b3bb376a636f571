"""Databases for tests: migrated once and copied, and one of its own for a test that needs real commits."""

import gc
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from itertools import cycle
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric import rsa
from django.conf import settings
from django.db import connection, connections

from lms.kernel import key_material
from tests.migrated import Migrated


@pytest.fixture(scope="session")
def _migrated() -> Migrated:
    return Migrated()


@pytest.fixture(scope="session")
def django_db_modify_db_settings(django_db_modify_db_settings, _migrated, django_db_blocker) -> None:
    """pytest-django's place for changes before the test database is made: it begins as a copy."""
    with django_db_blocker.unblock():
        _migrated.prepare()


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup, _migrated, django_db_blocker) -> None:
    """pytest-django's fixture; what it has migrated is kept for the next test database."""
    with django_db_blocker.unblock():
        _migrated.keep()


@contextmanager
def _copy_of_sqlite(folder: Path) -> Iterator[str]:
    """The migrated test database, copied from memory to a file that several threads can open."""
    file = folder / "copy.sqlite3"
    connection.ensure_connection()
    with connection.cursor() as cursor:
        cursor.execute("VACUUM INTO %s", [str(file)])
    in_memory, connection.connection = connection.connection, None  # closing it would throw the data away
    yield str(file)
    connection.connection = in_memory


@contextmanager
def _copy_of_postgresql(name: str) -> Iterator[str]:
    """The migrated test database, copied by the server; nobody may be connected to it meanwhile."""
    copy = f"{name}_copy"
    connections.close_all()
    with connection._nodb_cursor() as cursor:
        cursor.execute(f'DROP DATABASE IF EXISTS "{copy}"')
        cursor.execute(f'CREATE DATABASE "{copy}" TEMPLATE "{name}"')
    yield copy
    connections.close_all()
    with connection._nodb_cursor() as cursor:
        cursor.execute(f'DROP DATABASE "{copy}" WITH (FORCE)')


@pytest.fixture
def transactional_db(django_db_setup, django_db_blocker, tmp_path):
    """A throw-away copy of the test database in which commits are real, on SQLite and on PostgreSQL.

    It takes the place of pytest-django's fixture of this name, which flushes every table afterwards: the
    ledger's triggers refuse that. Here the whole database is dropped instead. Not together with the
    `django_db` mark.
    """
    with django_db_blocker.unblock():
        name = connection.settings_dict["NAME"]
        copied = _copy_of_sqlite(tmp_path) if connection.vendor == "sqlite" else _copy_of_postgresql(name)
        with copied as copy:
            connection.settings_dict["NAME"] = copy  # threads open their connections from the same settings
            try:
                yield
            finally:
                connection.close()
                connection.settings_dict["NAME"] = name


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark what can tell nothing about the services: pytest-django lets it open no database."""
    for item in items:
        if item.get_closest_marker("django_db") is None and not _NEED_SERVICES & set(_fixtures_of(item)):
            item.add_marker(pytest.mark.no_database)


def pytest_collection_finish() -> None:
    """What is loaded by now stays: looking through it again and again for rubbish takes a tenth of the tests' time."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(50_000, 20, 20)


_NEED_SERVICES = frozenset({"db", "transactional_db", "django_db_setup", "live_server", "hub"})


def _fixtures_of(item: pytest.Item) -> list[str]:
    return list(getattr(item, "fixturenames", []))


@pytest.fixture(scope="session", autouse=True)
def _few_rsa_keys() -> Iterator[None]:
    """To find the primes of an RSA key takes longer than most tests: each hub's are taken from these, in turn."""
    drawn = cache(
        lambda _number: rsa.generate_private_key(public_exponent=65537, key_size=key_material.RSA_BITS)
    )
    numbers = cycle(range(12))
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(key_material, "generate_private_key", lambda **_: drawn(next(numbers)))
        yield


@pytest.fixture(autouse=True)
def _no_checkpoints_of_another_test() -> Iterator[None]:
    """Checkpoints are kept outside the database, which is thrown away after each test: so are they."""
    yield
    shutil.rmtree(settings.CHECKPOINTS_DIR, ignore_errors=True)
