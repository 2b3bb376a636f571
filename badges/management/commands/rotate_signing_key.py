"""`manage.py rotate_signing_key`."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from badges.domain.keys import rotate
from badges.enums import KeyAlgorithm
from lms.kernel.key_store import KeyUnavailable


class Command(BaseCommand):
    """Put new signing keys in place of the active ones, which stay for verification."""

    help = "Makes new signing keys active; the old ones are kept for verification."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--algorithm", choices=KeyAlgorithm.values, help="rotate the key of this kind only (both kinds)"
        )

    def handle(self, *args: Any, algorithm: str | None, **options: Any) -> None:
        """Rotate and name the new keys; exit 1 with the reason if one cannot be made."""
        for kind in KeyAlgorithm:
            if algorithm in {None, kind.value}:
                try:
                    self.stdout.write(f"Active now: {rotate(kind).verification_method}")
                except KeyUnavailable as reason:
                    raise CommandError(f"The {kind} key was not replaced: {reason}") from reason
