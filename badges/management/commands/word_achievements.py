"""`manage.py word_achievements`."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand

from badges.domain.wordings import fill_criteria


class Command(BaseCommand):
    """Give older achievements the words that their courses and pathways have for the badge; overwrites nothing."""

    help = "Gives achievements without criteria of their own what their course or pathway says of the badge."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--dry-run", action="store_true", help="say what would be done, and write nothing"
        )

    def handle(self, *args: Any, dry_run: bool, **options: Any) -> None:
        """Name what got its words, and what was left alone because somebody had edited it."""
        given, left = fill_criteria(dry_run=dry_run)
        for row in given:
            self.stdout.write(f"{'would get its words' if dry_run else 'has its words'}: {row}")
        for row in left:
            self.stdout.write(f"left alone, an editor has changed it: {row}")
        self.stdout.write(f"{len(given)} achievements {'would get' if dry_run else 'have got'} their words.")
