"""`manage.py import_curriculum`."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from content.formats import bundle
from content.formats.bundle import storage
from courses.domain import curriculum
from courses.domain.curriculum import Outcome


class Command(BaseCommand):
    """Import a bundle as a whole or not at all; the same bundle again changes nothing."""

    help = "Imports a curriculum from a bundle: a folder or a zip archive."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("path", type=Path, metavar="PATH", help="the bundle's folder or zip archive")
        parser.add_argument("--dry-run", action="store_true", help="only list what would change")

    def handle(self, *_args: Any, path: Path, dry_run: bool, **_options: Any) -> None:
        """Print a line for each thing created, changed or left alone, then the counts."""
        try:
            files = storage.load(path)
            found = bundle.from_files(files)
            if dry_run:
                report = curriculum.preview(found)
            else:
                report = curriculum.import_curriculum(found, digest=curriculum.digest_of_files(files))
        except bundle.BundleError as error:
            raise CommandError(
                "\n".join(
                    [*map(str, error.problems), "Nothing was imported. Correct the bundle and try again."]
                )
            ) from error
        for change in report.of(Outcome.CREATED, Outcome.CHANGED, Outcome.LEFT_ALONE):
            self.stdout.write(str(change))
        counts = ", ".join(f"{number} {outcome}" for outcome, number in report.counts().items())
        self.stdout.write(f"Nothing is changed yet: {counts}." if dry_run else f"Imported: {counts}.")
