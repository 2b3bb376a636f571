"""`manage.py prove_row`."""

import json
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from courses.domain.checkpoints import disclosure
from lms.kernel.errors import DomainError


class Command(BaseCommand):
    """Print one row of the ledger with its salt, its proof and the checkpoint, for somebody who may see it."""

    help = "Prints a row of the sign-off ledger with the proof that a signed checkpoint covers it."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Which row."""
        parser.add_argument("position", type=int, help="the row's number")

    def handle(self, *args: Any, **options: Any) -> None:
        """Print JSON; exit 1 with the reason if there is no proof."""
        try:
            shown = disclosure(options["position"])
        except DomainError as reason:
            raise CommandError(str(reason.message)) from reason
        self.stdout.write(json.dumps(shown, indent=2))
