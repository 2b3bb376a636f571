"""App configuration: what is learnt, and who vouches for it."""

from typing import Any

from django.apps import AppConfig
from django.db import connections
from django.db.migrations.recorder import MigrationRecorder
from django.db.models.signals import post_migrate

from lms.kernel.errors import AppendOnlyError
from lms.kernel.privacy import registry


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
        """Connect the check of the triggers, and say how a person's record is handed out and let go of."""
        from courses.domain.erasure import erase_record  # noqa: PLC0415 -- models are not loaded when this module is
        from courses.domain.handing_out import export_record  # noqa: PLC0415 -- likewise

        registry.register(export=export_record, erase=erase_record)
        post_migrate.connect(check_triggers, sender=self, dispatch_uid="courses.check_triggers")
