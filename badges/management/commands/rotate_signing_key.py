"""`manage.py rotate_signing_key`."""

from typing import Any

from django.core.management.base import BaseCommand

from badges.domain.keys import rotate


class Command(BaseCommand):
    """Put a new signing key in place of the active one, which stays for verification."""

    help = "Makes a new signing key active; the old one is kept for verification."

    def handle(self, *args: Any, **options: Any) -> None:
        """Rotate and name the new key."""
        self.stdout.write(f"Active now: {rotate().verification_method}")
