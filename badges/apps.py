"""App configuration: what is recognised, and the proof of it."""

from typing import Any

from django.apps import AppConfig
from django.db import connections
from django.db.models.signals import post_migrate

from lms.kernel.privacy import registry


def check_triggers(*, using: str, **_: Any) -> None:
    """After every migrate: SQLite drops triggers silently when it remakes a table. Raises AppendOnlyError."""
    from badges.models.protection import PROTECTED  # noqa: PLC0415 -- models are not loaded when this module is
    from courses.models.protection import check  # noqa: PLC0415 -- likewise

    check("badges", PROTECTED, connections[using])


class BadgesConfig(AppConfig):
    """Achievements, awards, credentials."""

    name = "badges"

    def ready(self) -> None:
        """Connect receivers and the check of the triggers; say how a person's badges are handed out and let go of."""
        from badges import receivers  # noqa: F401, PLC0415 -- connects on import, needs loaded models
        from badges.domain.erasure import erase_awards, export_awards  # noqa: PLC0415 -- likewise

        registry.register(export=export_awards, erase=erase_awards)
        post_migrate.connect(check_triggers, sender=self, dispatch_uid="badges.check_triggers")
