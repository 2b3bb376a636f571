"""Append-only tables: what the database is told, and noticing when it no longer holds to it."""

from importlib import import_module

import pytest
from django.db import DatabaseError, IntegrityError, connection, transaction

from badges.apps import check_triggers as check_badges
from badges.models import protection as of_badges
from courses.apps import check_triggers
from courses.models import protection as of_courses
from courses.models.protection import LEDGER, SKILL_VERSIONS
from lms.kernel.errors import AppendOnlyError
from lms.kernel.triggers import missing_triggers, protect, statements, trigger_names, unprotect

pytestmark = pytest.mark.django_db

on_postgresql = pytest.mark.skipif(
    connection.vendor != "postgresql", reason="only PostgreSQL has this switch"
)


MIGRATIONS = sorted(
    {
        (app, each.migration)
        for app, tables in (("courses", of_courses.PROTECTED), ("badges", of_badges.PROTECTED))
        for each in tables
    }
)


def tables_of(app, migration):
    """The tables that one migration protects, in the order in which it does."""
    tables = {"courses": of_courses, "badges": of_badges}[app].PROTECTED
    return [each for each in tables if each.migration == migration]


@pytest.mark.parametrize("vendor", ["sqlite", "postgresql"])
@pytest.mark.parametrize(("app", "migration"), MIGRATIONS)
def test_the_sql_written_out_in_the_migration_is_what_protect_runs(app, migration, vendor):
    frozen = import_module(f"{app}.migrations.{migration}").UP[vendor]
    tables = tables_of(app, migration)
    assert frozen == [
        line for each in tables for line in statements(each.table, vendor, each.chain, each.unique)
    ]


@pytest.mark.parametrize("vendor", ["sqlite", "postgresql"])
@pytest.mark.parametrize(("app", "migration"), MIGRATIONS)
def test_the_migration_takes_down_every_trigger_it_puts_up(app, migration, vendor):
    down = import_module(f"{app}.migrations.{migration}").DOWN[vendor]
    tables = tables_of(app, migration)
    assert [line.split()[2] for line in down if line.startswith("DROP TRIGGER")] == [
        name for each in tables for name in trigger_names(each.table, vendor, chained=each.chain is not None)
    ]


@pytest.fixture
def notes():
    """A table of the project's own making, with a unique key of two columns."""
    with connection.cursor() as cursor:
        cursor.execute("CREATE TABLE notes (id integer PRIMARY KEY, a integer, b integer, UNIQUE (a, b))")
        cursor.execute("INSERT INTO notes VALUES (1, 1, 1)")
    protect("notes", connection, unique=(("id",), ("a", "b")))


def rows() -> list[tuple[int, ...]]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT * FROM notes ORDER BY id")
        return list(cursor.fetchall())


@pytest.mark.parametrize("sql", ["UPDATE notes SET b = 2", "DELETE FROM notes", "TRUNCATE notes"])
def test_a_table_without_a_chain_takes_rows_and_keeps_them(notes, sql):
    if connection.vendor == "sqlite" and sql.startswith("TRUNCATE"):
        pytest.skip("SQLite has no TRUNCATE")
    with connection.cursor() as cursor:
        cursor.execute("INSERT INTO notes VALUES (5, 1, 5)")
    with (
        pytest.raises(IntegrityError, match="notes is append-only"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(sql)
    assert rows() == [(1, 1, 1), (5, 1, 5)]


@pytest.mark.parametrize("values", ["(1, 7, 7)", "(2, 1, 1)"])
def test_no_row_takes_the_place_of_another(notes, values):
    verb = "INSERT OR REPLACE" if connection.vendor == "sqlite" else "INSERT"
    with pytest.raises(IntegrityError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(f"{verb} INTO notes VALUES {values}")
    assert rows() == [(1, 1, 1)]


def test_every_trigger_that_is_gone_is_named(notes):
    assert missing_triggers("notes", connection, chained=False) == []
    unprotect("notes", connection)
    assert missing_triggers("notes", connection, chained=False) == trigger_names(
        "notes", connection.vendor, chained=False
    )


@on_postgresql
@pytest.mark.parametrize("switch", ["DISABLE", "ENABLE", "ENABLE REPLICA"])
def test_a_trigger_that_does_not_fire_for_everybody_counts_as_missing(switch):
    with connection.cursor() as cursor:
        cursor.execute(f"ALTER TABLE {LEDGER.table} {switch} TRIGGER {LEDGER.table}_no_update")
    assert LEDGER.missing(connection) == [f"{LEDGER.table}_no_update"]


@on_postgresql
def test_a_session_that_calls_itself_a_replica_is_refused_too(notes):
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL session_replication_role = replica")
        with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
            cursor.execute("DELETE FROM notes")
    assert rows() == [(1, 1, 1)]


def test_after_a_migration_that_lost_the_triggers_migrate_fails():
    check_triggers(using="default")
    unprotect(SKILL_VERSIONS.table, connection)
    with pytest.raises(AppendOnlyError, match="courses_skillversion_no_update"):
        check_triggers(using="default")
    SKILL_VERSIONS.restore(connection)
    check_triggers(using="default")


@pytest.mark.parametrize("table", of_badges.PROTECTED, ids=lambda each: each.table)
def test_the_same_holds_for_what_decides_about_badges(table):
    check_badges(using="default")
    unprotect(table.table, connection)
    with pytest.raises(AppendOnlyError, match=f"{table.table}_no_update"):
        check_badges(using="default")
    table.restore(connection)
    check_badges(using="default")
