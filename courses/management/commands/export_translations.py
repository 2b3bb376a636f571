"""`manage.py export_translations`."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from content.formats import bundle
from content.formats.bundle.storage import save_file
from courses.domain.curriculum.translating import export_translations


class Command(BaseCommand):
    """Write what there is to translate, and what is translated, as files that `import_translations` takes back."""

    help = "Writes a PO file for every published page, named as the page is in the bundle."
    requires_system_checks = ()  # they load every view: longer than many an import takes

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("language", metavar="LANGUAGE", help="the code of the language, such as de")
        parser.add_argument("path", type=Path, metavar="PATH", help="a folder; other files in it stay")

    def handle(self, *_args: Any, language: str, path: Path, **_options: Any) -> None:
        """Leave alone what says the same already."""
        try:
            files = export_translations(language)
        except bundle.BundleError as error:
            raise CommandError(str(error)) from error
        for name, content in files.items():
            save_file(path / name, content)
        self.stdout.write(f"Exported to {path}: {len(files)} files.")
