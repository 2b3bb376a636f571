"""`manage.py check_curriculum`."""

import json
from argparse import ArgumentParser
from pathlib import Path
from typing import Any, Final

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from content.formats.bundle.review import Review, review
from content.formats.bundle.storage import load
from content.formats.bundle.summary import summarise
from content.formats.outline import Curriculum
from content.formats.problems import BundleError
from courses.domain.curriculum import drawing_words
from courses.formats.skill_chart import Skill, chart

STARTER: Final = Path("content", "curriculum")
TRANSLATIONS: Final = Path("content", "translations")


def chart_of(curriculum: Curriculum) -> str:
    """All its skills and what they need, as SVG."""
    skills = [Skill(one.code, one.title, one.course, one.safety_gate) for one in curriculum.skills]
    needs = {one.code: one.prerequisites for one in curriculum.skills}
    return chart(skills, needs, {one.code: one.title for one in curriculum.courses})


def _folders(path: Path, given: Path | None) -> list[Path]:
    """Those that are given, or those beside the starter curriculum."""
    if given is not None:
        return [given]
    beside = settings.BASE_DIR / TRANSLATIONS
    return sorted(beside.iterdir()) if path == settings.BASE_DIR / STARTER else []


class Command(BaseCommand):
    """Says as `file:line` what has to be put right in a bundle, and what its author should look at again."""

    help = "Checks a bundle: what has to be put right (exit status 1), and what to look at again. Needs no database."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "path",
            type=Path,
            nargs="?",
            default=settings.BASE_DIR / STARTER,
            metavar="PATH",
            help="the bundle's folder or zip archive; the starter curriculum if it is left out",
        )
        advice = parser.add_mutually_exclusive_group()
        advice.add_argument("--errors", action="store_true", help="leave out what is only to be looked at")
        advice.add_argument(
            "--strict", action="store_true", help="fail also where something is to be looked at"
        )
        parser.add_argument(
            "--summary",
            action="store_true",
            help="a table of what the courses hold, in place of the findings",
        )
        parser.add_argument(
            "--map", type=Path, metavar="FILE", help="draw all skills and what they need into this SVG file"
        )
        parser.add_argument("--json", action="store_true", dest="as_json", help="the same as JSON")
        parser.add_argument(
            "--translations",
            type=Path,
            metavar="FOLDER",
            help="also look at the words of drawings and sheets in this folder, named after its language; those of the "
            "starter curriculum if no path is given",
        )

    def handle(
        self, *_args: Any, path: Path, errors: bool, summary: bool, as_json: bool, **options: Any
    ) -> None:
        """Problems of the format alone where there are any: the rest is told of a sound bundle."""
        found = review(path)
        to_look_at = len(found.advice)
        if found.curriculum is not None and options["map"]:
            self._draw(found.curriculum, options["map"])
        if found.curriculum is not None and (summary or as_json):
            self._summary(found.curriculum, as_json=as_json)
        else:
            self._findings(found, errors=errors)
            if found.curriculum is not None and not errors:
                to_look_at += self._translations(found.curriculum, _folders(path, options["translations"]))
        if found.errors:
            raise CommandError(f"Errors: {found.errors}. Put them right.", returncode=1)
        if options["strict"] and to_look_at:
            raise CommandError(f"To look at: {to_look_at}. Leave nothing.", returncode=1)

    def _draw(self, curriculum: Curriculum, target: Path) -> None:
        target.write_text(chart_of(curriculum), encoding="utf-8")
        self.stderr.write(f"{target}: {len(curriculum.skills)} skills drawn.")

    def _findings(self, found: Review, *, errors: bool) -> None:
        for problem in found.problems:
            self.stdout.write(f"error: {problem}")
        for one in found.advice:
            if one.is_error or not errors:
                self.stdout.write(f"{'error' if one.is_error else 'look at'}: {one.problem}")
        if not found.errors:
            self.stdout.write(f"No errors. To look at: {len(found.advice)}.")

    def _translations(self, curriculum: Curriculum, folders: list[Path]) -> int:
        """How much there is to look at in the words of drawings and sheets."""
        number = 0
        for folder in folders:
            try:
                told = drawing_words.to_look_at(curriculum, load(folder), language=folder.name)
            except BundleError as error:
                raise CommandError(str(error)) from error
            for problem in told:
                self.stdout.write(f"look at: {folder.name}/{problem}")
            self.stdout.write(f"Words of drawings and sheets in {folder.name}. To look at: {len(told)}.")
            number += len(told)
        return number

    def _summary(self, curriculum: Curriculum, *, as_json: bool) -> None:
        counted = summarise(curriculum)
        if as_json:
            self.stdout.write(json.dumps(counted.as_json(), ensure_ascii=False, indent=2))
        else:
            self.stdout.write(counted.as_text())
