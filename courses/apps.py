"""App configuration: what is learnt, and who vouches for it."""

from typing import Any

from django.apps import AppConfig
from django.db import connections
from django.db.models.signals import post_migrate

from lms.kernel.privacy import registry


def check_triggers(*, using: str, **_: Any) -> None:
    """After every migrate: SQLite drops triggers silently when it remakes a table. Raises AppendOnlyError."""
    from courses.models.protection import PROTECTED, check  # noqa: PLC0415 -- models are not loaded when this module is

    check("courses", PROTECTED, connections[using])


class CoursesConfig(AppConfig):
    """Courses, skills, sign-offs."""

    name = "courses"

    def ready(self) -> None:
        """Connect the check of the triggers, and say how a person's record is handed out and let go of."""
        from courses.domain.erasure import erase_record  # noqa: PLC0415 -- models are not loaded when this module is
        from courses.domain.handing_out import export_record  # noqa: PLC0415 -- likewise

        registry.register(export=export_record, erase=erase_record)
        post_migrate.connect(check_triggers, sender=self, dispatch_uid="courses.check_triggers")
