"""App configuration: what is learnt, and who vouches for it."""

from typing import Any

from django.apps import AppConfig
from django.db import connections
from django.db.migrations.recorder import MigrationRecorder
from django.db.models.signals import post_migrate

from lms.kernel.errors import AppendOnlyError


def check_triggers(*, using: str, **_: Any) -> None:
    """After every migrate: SQLite drops triggers silently when it remakes a table. Raises AppendOnlyError."""
    from courses.models.protection import PROTECTED  # noqa: PLC0415 -- models are not loaded when this module is

    connection = connections[using]
    applied = MigrationRecorder(connection).applied_migrations()
    standing = [each for each in PROTECTED if ("courses", each.migration) in applied]
    missing = [name for each in standing for name in each.missing(connection)]
    if missing:
        raise AppendOnlyError(
            f"The migration left a table unprotected: {', '.join(missing)}. "
            "End it with the SQL that puts the triggers up (lms.kernel.triggers.statements)."
        )


class CoursesConfig(AppConfig):
    """Courses, skills, sign-offs."""

    name = "courses"

    def ready(self) -> None:
        """Connect the check that the append-only tables' triggers stand."""
        post_migrate.connect(check_triggers, sender=self, dispatch_uid="courses.check_triggers")
