"""`manage.py align_achievements`."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand

from badges.domain.alignments import align_existing


class Command(BaseCommand):
    """Give older achievements of the starter curriculum their occupations in ESCO and O*NET; overwrites nothing."""

    help = "Gives achievements that were made before there were alignments those of the starter curriculum."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--dry-run", action="store_true", help="say what would be done, and write nothing"
        )

    def handle(self, *args: Any, dry_run: bool, **options: Any) -> None:
        """Name what was aligned, and what was left alone because somebody had edited it."""
        given, left = align_existing(dry_run=dry_run)
        for row in given:
            self.stdout.write(f"{'would be aligned' if dry_run else 'aligned'}: {row}")
        for row in left:
            self.stdout.write(f"left alone, an editor has changed it: {row}")
        self.stdout.write(f"{len(given)} achievements {'would be' if dry_run else 'are'} aligned.")
