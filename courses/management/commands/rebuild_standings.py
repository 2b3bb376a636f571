"""`manage.py rebuild_standings`."""

from typing import Any

from django.core.management.base import BaseCommand

from courses.domain.standing import rebuild


class Command(BaseCommand):
    """Rebuild the projection from the ledger alone."""

    help = "Rebuilds every standing from the sign-off ledger."

    def handle(self, *args: Any, **options: Any) -> None:
        """Rebuild in one transaction."""
        self.stdout.write(f"{rebuild()} standings rebuilt.")
