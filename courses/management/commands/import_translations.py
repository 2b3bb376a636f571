"""`manage.py import_translations`."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from content.formats import bundle
from content.formats.bundle.storage import load
from courses.domain.curriculum.translating import import_translations


class Command(BaseCommand):
    """Take in translations as a whole or not at all; the same files again change nothing."""

    help = "Imports PO files: a page whose texts are all translated is published, another one is kept as a draft."
    requires_system_checks = ()  # they load every view: longer than many an import takes

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("language", metavar="LANGUAGE", help="the code of the language, such as de")
        parser.add_argument(
            "path", type=Path, metavar="PATH", help="a folder with PO files, or a zip archive"
        )
        parser.add_argument("--dry-run", action="store_true", help="only say how far each page is")

    def handle(self, *_args: Any, language: str, path: Path, dry_run: bool, **_options: Any) -> None:
        """Say how far each page is, then how many there are."""
        try:
            told = import_translations(load(path), language, dry_run=dry_run)
        except bundle.BundleError as error:
            lines = [*map(str, error.problems), "Nothing was imported. Correct the files and try again."]
            raise CommandError("\n".join(lines)) from error
        for one in told:
            self.stdout.write(str(one))
        done = f"{sum(one.complete for one in told)} of {len(told)} pages complete."
        self.stdout.write(f"Nothing is changed yet: {done}" if dry_run else f"Imported: {done}")
