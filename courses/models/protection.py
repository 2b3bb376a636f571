"""Which tables the database itself keeps from being changed: the ledger, the skills it refers to, its checkpoints."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.migrations.recorder import MigrationRecorder

from courses.models import checkpoint, ledger
from lms.kernel.errors import AppendOnlyError
from lms.kernel.triggers import Chain, Columns, missing_triggers, protect


@dataclass(frozen=True)
class Protected:
    """One append-only table, and the migration that puts its triggers up."""

    table: str
    migration: str
    chain: Chain | None = None
    unique: tuple[Columns, ...] = (("id",),)

    def missing(self, connection: BaseDatabaseWrapper) -> list[str]:
        """The names of triggers that should stand on it and do not."""
        return missing_triggers(self.table, connection, chained=self.chain is not None)

    def restore(self, connection: BaseDatabaseWrapper) -> None:
        """Put its triggers up again, after a migration that touched it."""
        protect(self.table, connection, self.chain, self.unique)


LEDGER = Protected(ledger.TABLE, "0003_ledger_triggers", chain=ledger.CHAIN)
SKILL_VERSIONS = Protected(
    "courses_skillversion",
    "0004_skillversion_triggers",
    unique=(("id",), ("skill_id", "number")),
)
LEDGER_NODES = Protected(checkpoint.NODE_TABLE, "0006_checkpoint_triggers", unique=(("number",),))
CHECKPOINTS = Protected(
    checkpoint.CHECKPOINT_TABLE,
    "0006_checkpoint_triggers",
    unique=(("id",), ("size",)),
)
HOUSE_VERSIONS = Protected(
    "courses_houseversion",
    "0017_house_rules_and_guardians",
    unique=(("id",), ("public_id",), ("document_id", "number")),
)
REVIEW_ENTRIES = Protected("courses_reviewentry", "0024_review_of_skills", unique=(("id",), ("public_id",)))
PROTECTED = (LEDGER, SKILL_VERSIONS, LEDGER_NODES, CHECKPOINTS, HOUSE_VERSIONS, REVIEW_ENTRIES)


def check(app: str, tables: Iterable[Protected], connection: BaseDatabaseWrapper) -> None:
    """After a migrate: raises AppendOnlyError if a trigger is gone from a table whose migration has been applied."""
    applied = MigrationRecorder(connection).applied_migrations()
    standing = [each for each in tables if (app, each.migration) in applied]
    missing = [name for each in standing for name in each.missing(connection)]
    if missing:
        raise AppendOnlyError(
            f"The migration left a table unprotected: {', '.join(missing)}. "
            "End it with the SQL that puts the triggers up (lms.kernel.triggers.statements)."
        )


def missing_protection(connection: BaseDatabaseWrapper) -> list[str]:
    """The names of all triggers that should stand and do not; empty if the database is protected."""
    return [name for each in PROTECTED for name in each.missing(connection)]
