"""`manage.py rotate_ledger_key`."""

from typing import Any

from django.core.management.base import BaseCommand

from courses.domain.ledger_keys import rotate


class Command(BaseCommand):
    """Put a new key for checkpoints in place of the active one, which stays for verification."""

    help = "Makes a new key for checkpoints active; the old one is kept for verification."

    def handle(self, *args: Any, **options: Any) -> None:
        """Rotate and print the new key as it is published."""
        self.stdout.write(f"Active now: {rotate().verifier.vkey}")
