"""`manage.py check_curriculum`."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any, Final

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from content.formats import bundle
from content.formats.bundle import storage
from content.formats.bundle.advising import advise

STARTER: Final = Path("content", "curriculum")


class Command(BaseCommand):
    """Says as `file:line` what has to be put right in a bundle, and what its author should look at again."""

    help = "Checks a bundle: what has to be put right (exit status 1), and what to look at again."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "path",
            type=Path,
            nargs="?",
            default=settings.BASE_DIR / STARTER,
            metavar="PATH",
            help="the bundle's folder or zip archive; the starter curriculum if it is left out",
        )
        parser.add_argument("--errors", action="store_true", help="leave out what is only to be looked at")

    def handle(self, *_args: Any, path: Path, errors: bool, **_options: Any) -> None:
        """Problems of the format alone where there are any: the rest is told of a sound bundle."""
        try:
            problems = [
                *bundle.find_problems(path),
                *(bundle.canonical_problems(path) if path.is_dir() else ()),
            ]
            advice = () if problems else advise(storage.load(path))
        except bundle.BundleError as error:
            problems, advice = list(error.problems), ()
        for problem in sorted(problems):
            self.stdout.write(f"error: {problem}")
        wrong = len(problems) + sum(one.is_error for one in advice)
        for one in advice:
            if one.is_error or not errors:
                self.stdout.write(f"{'error' if one.is_error else 'look at'}: {one.problem}")
        if wrong:
            raise CommandError(f"Errors: {wrong}. Put them right.", returncode=1)
        self.stdout.write(f"No errors. To look at: {len(advice)}.")
