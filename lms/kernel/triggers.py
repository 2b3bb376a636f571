"""The database triggers behind append-only tables."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.db.backends.base.base import BaseDatabaseWrapper


@dataclass(frozen=True)
class Chain:
    """The columns of a hash chain, so that the database refuses a row that is not the next one."""

    position: str
    previous: str
    hash: str
    genesis: str
    unique: tuple[
        str, ...
    ]  # SQLite's INSERT OR REPLACE deletes a clashing row without firing DELETE triggers


def trigger_names(table: str, vendor: str) -> list[str]:
    """The triggers that must stand on `table`; TRUNCATE exists on PostgreSQL only."""
    verbs = ("update", "delete", "truncate") if vendor == "postgresql" else ("update", "delete")
    return [*(f"{table}_no_{verb}" for verb in verbs), f"{table}_next_only"]


def _sqlite_statements(table: str, chain: Chain, refusal: str) -> Iterable[str]:
    for verb in ("update", "delete"):
        yield (
            f"CREATE TRIGGER {table}_no_{verb} BEFORE {verb.upper()} ON {table} "
            f"BEGIN SELECT RAISE(ABORT, '{refusal}'); END"
        )
    clash = " OR ".join(f"{column} = NEW.{column}" for column in chain.unique)
    taken = f"EXISTS (SELECT 1 FROM {table} WHERE {clash})"  # noqa: S608 -- our own names
    yield (
        f"CREATE TRIGGER {table}_next_only BEFORE INSERT ON {table} "
        f"WHEN {_not_next(table, chain)} OR {taken} "
        f"BEGIN SELECT RAISE(ABORT, '{refusal}: not the next row'); END"
    )


def _postgresql_statements(table: str, chain: Chain, refusal: str) -> Iterable[str]:
    yield (
        f"CREATE OR REPLACE FUNCTION {table}_refuse() RETURNS trigger LANGUAGE plpgsql AS "
        f"$$ BEGIN RAISE EXCEPTION '{refusal}' USING ERRCODE = 'restrict_violation'; END $$"
    )
    for verb in ("update", "delete"):
        yield (
            f"CREATE TRIGGER {table}_no_{verb} BEFORE {verb.upper()} ON {table} "
            f"FOR EACH ROW EXECUTE FUNCTION {table}_refuse()"
        )
    yield (
        f"CREATE TRIGGER {table}_no_truncate BEFORE TRUNCATE ON {table} "
        f"FOR EACH STATEMENT EXECUTE FUNCTION {table}_refuse()"
    )
    yield (
        f"CREATE OR REPLACE FUNCTION {table}_check_next() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN "
        f"IF {_not_next(table, chain)} THEN "
        f"RAISE EXCEPTION '{refusal}: not the next row' USING ERRCODE = 'restrict_violation'; END IF; "
        f"RETURN NEW; END $$"
    )
    yield (
        f"CREATE TRIGGER {table}_next_only BEFORE INSERT ON {table} "
        f"FOR EACH ROW EXECUTE FUNCTION {table}_check_next()"
    )


def _not_next(table: str, chain: Chain) -> str:
    last = f"FROM {table} ORDER BY {chain.position} DESC LIMIT 1"
    return (
        f"NEW.{chain.position} <> COALESCE((SELECT {chain.position} {last}), 0) + 1 "
        f"OR NEW.{chain.previous} <> COALESCE((SELECT {chain.hash} {last}), '{chain.genesis}')"
    )


def protect(table: str, chain: Chain, connection: BaseDatabaseWrapper) -> None:
    """Make UPDATE, DELETE, TRUNCATE and an out-of-turn INSERT on `table` fail, whoever asks.

    For `RunPython` in a migration; again after each migration that touches the table, because SQLite
    remakes a table to alter it and silently drops its triggers.
    """
    unprotect(table, connection)
    build = _postgresql_statements if connection.vendor == "postgresql" else _sqlite_statements
    with connection.cursor() as cursor:
        for statement in build(table, chain, f"{table} is append-only"):
            cursor.execute(statement)


def unprotect(table: str, connection: BaseDatabaseWrapper) -> None:
    """Reverse of `protect`."""
    on_postgresql = connection.vendor == "postgresql"
    suffix = f" ON {table}" if on_postgresql else ""
    with connection.cursor() as cursor:
        for name in trigger_names(table, connection.vendor):
            cursor.execute(f"DROP TRIGGER IF EXISTS {name}{suffix}")
        if on_postgresql:
            cursor.execute(f"DROP FUNCTION IF EXISTS {table}_refuse()")
            cursor.execute(f"DROP FUNCTION IF EXISTS {table}_check_next()")


def missing_triggers(table: str, connection: BaseDatabaseWrapper) -> list[str]:
    """The names of triggers that should stand on `table` and do not, or are switched off."""
    if connection.vendor == "sqlite":
        sql = "SELECT name FROM sqlite_master WHERE type = 'trigger' AND tbl_name = %s"
    else:
        sql = (
            "SELECT tgname FROM pg_trigger JOIN pg_class ON pg_class.oid = tgrelid "
            "WHERE relname = %s AND NOT tgisinternal AND tgenabled IN ('O', 'A')"
        )
    with connection.cursor() as cursor:
        cursor.execute(sql, [table])
        present = {row[0] for row in cursor.fetchall()}
    return [name for name in trigger_names(table, connection.vendor) if name not in present]
