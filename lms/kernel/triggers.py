"""The database triggers behind append-only tables."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.db.backends.base.base import BaseDatabaseWrapper

Columns = tuple[str, ...]
_ID: tuple[Columns, ...] = (("id",),)


@dataclass(frozen=True)
class Chain:
    """The columns of a hash chain, so that the database refuses a row that is not the next one."""

    position: str
    previous: str
    hash: str
    genesis: str
    unique: Columns  # as `unique` of `protect`, each column on its own


def trigger_names(table: str, vendor: str, *, chained: bool) -> list[str]:
    """The triggers that must stand on `table`; TRUNCATE exists on PostgreSQL only, REPLACE on SQLite only."""
    verbs = ["update", "delete"]
    if vendor == "postgresql":
        verbs.append("truncate")
    elif not chained:
        verbs.append("replace")
    return [*(f"{table}_no_{verb}" for verb in verbs), *([f"{table}_next_only"] if chained else [])]


def statements(
    table: str, vendor: str, chain: Chain | None = None, unique: tuple[Columns, ...] = _ID
) -> list[str]:
    """The SQL that `protect` runs. Migrations hold it as text, so that they stay what they were."""
    refusal = f"{table} is append-only"
    if vendor == "postgresql":
        made = [*_postgresql(table, refusal), *(_postgresql_chain(table, chain, refusal) if chain else [])]
        names = trigger_names(table, vendor, chained=chain is not None)
        # ALWAYS: also for a session that calls itself a replica (session_replication_role).
        return [*made, *(f"ALTER TABLE {table} ENABLE ALWAYS TRIGGER {name}" for name in names)]
    return [*_sqlite(table, refusal), _sqlite_insert(table, chain, unique, refusal)]


def _sqlite(table: str, refusal: str) -> Iterable[str]:
    for verb in ("update", "delete"):
        yield (
            f"CREATE TRIGGER {table}_no_{verb} BEFORE {verb.upper()} ON {table} "
            f"BEGIN SELECT RAISE(ABORT, '{refusal}'); END"
        )


def _sqlite_insert(table: str, chain: Chain | None, unique: tuple[Columns, ...], refusal: str) -> str:
    """INSERT OR REPLACE deletes a clashing row without firing DELETE triggers, so a clash is refused first."""
    keys = tuple((column,) for column in chain.unique) if chain else unique
    clash = " OR ".join(_same(columns) for columns in keys)
    taken = f"EXISTS (SELECT 1 FROM {table} WHERE {clash})"  # noqa: S608 -- our own names
    name, when, why = f"{table}_no_replace", taken, refusal
    if chain:
        name, when = f"{table}_next_only", f"{_not_next(table, chain)} OR {taken}"
        why = f"{refusal}: not the next row"
    return (
        f"CREATE TRIGGER {name} BEFORE INSERT ON {table} WHEN {when} BEGIN SELECT RAISE(ABORT, '{why}'); END"
    )


def _same(columns: Columns) -> str:
    if len(columns) == 1:
        return f"{columns[0]} = NEW.{columns[0]}"
    return f"({' AND '.join(f'{column} = NEW.{column}' for column in columns)})"


def _postgresql(table: str, refusal: str) -> Iterable[str]:
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


def _postgresql_chain(table: str, chain: Chain, refusal: str) -> Iterable[str]:
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


def protect(
    table: str,
    connection: BaseDatabaseWrapper,
    chain: Chain | None = None,
    unique: tuple[Columns, ...] = _ID,
) -> None:
    """Make UPDATE, DELETE, TRUNCATE and, with `chain`, an out-of-turn INSERT on `table` fail, whoever asks.

    `unique` names the unique keys of a table without a chain: SQLite's INSERT OR REPLACE would remove the row
    that clashes in one of them. Wanted again after each migration that touches the table, because SQLite
    remakes a table to alter it and silently drops its triggers.
    """
    unprotect(table, connection)
    with connection.cursor() as cursor:
        for statement in statements(table, connection.vendor, chain, unique):
            cursor.execute(statement)


def unprotect(table: str, connection: BaseDatabaseWrapper) -> None:
    """Reverse of `protect`."""
    vendor = connection.vendor
    names = {
        name: None for chained in (True, False) for name in trigger_names(table, vendor, chained=chained)
    }
    with connection.cursor() as cursor:
        for name in names:
            cursor.execute(f"DROP TRIGGER IF EXISTS {name}{f' ON {table}' if vendor == 'postgresql' else ''}")
        if vendor == "postgresql":
            cursor.execute(f"DROP FUNCTION IF EXISTS {table}_refuse()")
            cursor.execute(f"DROP FUNCTION IF EXISTS {table}_check_next()")


def missing_triggers(table: str, connection: BaseDatabaseWrapper, *, chained: bool) -> list[str]:
    """The names of triggers that should stand on `table` and do not, or do not fire for every session."""
    if connection.vendor == "sqlite":
        sql = "SELECT name FROM sqlite_master WHERE type = 'trigger' AND tbl_name = %s"
    else:
        sql = (
            "SELECT tgname FROM pg_trigger WHERE tgrelid = to_regclass(%s) "
            "AND NOT tgisinternal AND tgenabled = 'A'"
        )
    with connection.cursor() as cursor:
        cursor.execute(sql, [table])
        present = {row[0] for row in cursor.fetchall()}
    return [name for name in trigger_names(table, connection.vendor, chained=chained) if name not in present]
