"""App configuration: what is recognised, and the proof of it."""

from typing import Any

from django.apps import AppConfig
from django.db import connections
from django.db.migrations.recorder import MigrationRecorder
from django.db.models.signals import post_migrate

from lms.kernel.errors import AppendOnlyError
from lms.kernel.privacy import registry


def check_triggers(*, using: str, **_: Any) -> None:
    """After every migrate: SQLite drops triggers silently when it remakes a table. Raises AppendOnlyError."""
    from badges.models.protection import PROTECTED  # noqa: PLC0415 -- models are not loaded when this module is

    connection = connections[using]
    applied = MigrationRecorder(connection).applied_migrations()
    standing = [each for each in PROTECTED if ("badges", each.migration) in applied]
    missing = [name for each in standing for name in each.missing(connection)]
    if missing:
        raise AppendOnlyError(
            f"The migration left a table unprotected: {', '.join(missing)}. "
            "End it with the SQL that puts the triggers up (lms.kernel.triggers.statements)."
        )


class BadgesConfig(AppConfig):
    """Achievements, awards, credentials."""

    name = "badges"

    def ready(self) -> None:
        """Connect receivers, and say how a person's badges are handed out and let go of."""
        from badges import receivers  # noqa: F401, PLC0415 -- connects on import, needs loaded models
        from badges.domain.erasure import erase_awards, export_awards  # noqa: PLC0415 -- likewise

        registry.register(export=export_awards, erase=erase_awards)
        post_migrate.connect(check_triggers, sender=self, dispatch_uid="badges.check_triggers")
