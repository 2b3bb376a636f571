"""`manage.py reapply_erasures`."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError

from lms.kernel.errors import DomainError
from lms.web import privacy


class Command(BaseCommand):
    """After a restore: erase again whoever was erased since the backup was made. Safe at any time."""

    help = "Erases again whoever is on the list of erased people and in the database all the same."

    def handle(self, *_args: Any, **_options: Any) -> None:
        """Say how many there were; exit 1 where the list cannot be read or written."""
        try:
            number = privacy.reapply()
        except DomainError as error:
            raise CommandError(str(error)) from error
        self.stdout.write(f"{number} people erased again." if number else "Nobody who was erased is here.")
