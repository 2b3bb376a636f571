"""App configuration: what is learnt, and who vouches for it."""

from typing import Any

from django.apps import AppConfig
from django.db import connections
from django.db.migrations.recorder import MigrationRecorder
from django.db.models.signals import post_migrate

from lms.kernel.errors import AppendOnlyError
from lms.kernel.triggers import missing_triggers


def check_triggers(*, using: str, **_: Any) -> None:
    """After every migrate: SQLite drops triggers silently when it remakes a table. Raises AppendOnlyError."""
    from courses.models.ledger import TABLE  # noqa: PLC0415 -- models are not loaded when this module is

    connection = connections[using]
    if ("courses", "0003_ledger_triggers") not in MigrationRecorder(connection).applied_migrations():
        return
    missing = missing_triggers(TABLE, connection)
    if missing:
        raise AppendOnlyError(
            f"The migration left the ledger unprotected: {', '.join(missing)}. "
            "End it with lms.kernel.triggers.protect()."
        )


class CoursesConfig(AppConfig):
    """Courses, skills, sign-offs."""

    name = "courses"

    def ready(self) -> None:
        """Connect the check that the ledger's triggers stand."""
        post_migrate.connect(check_triggers, sender=self, dispatch_uid="courses.check_triggers")
