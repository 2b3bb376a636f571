"""`manage.py export_curriculum`."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from content.formats import bundle
from courses.domain import curriculum
from lms.kernel.errors import DomainError


class Command(BaseCommand):
    """Write a bundle that `import_curriculum` takes back without a change."""

    help = "Exports a course, a pathway or everything as a bundle: a folder, or a zip archive."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "slug", metavar="SLUG", help=f"a course's or pathway's slug or code, or “{curriculum.EVERYTHING}”"
        )
        parser.add_argument(
            "path", type=Path, metavar="PATH", help="a folder, or the name of a zip archive ending in .zip"
        )

    def handle(self, *_args: Any, slug: str, path: Path, **_options: Any) -> None:
        """Write nothing that could not be imported again."""
        try:
            found = curriculum.export_curriculum(slug)
            bundle.from_files(bundle.to_files(found))
            bundle.write(found, path)
        except DomainError as error:
            raise CommandError(str(error)) from error
        except bundle.BundleError as error:
            raise CommandError(
                "\n".join(
                    [*map(str, error.problems), "Nothing was exported. Correct the pages and try again."]
                )
            ) from error
        self.stdout.write(
            f"Exported to {path}: {len(found.courses)} courses, {len(found.skills)} skills, "
            f"{len(found.pathways)} pathways, {len(found.media)} media files."
        )
