"""What is present, what is missing, and what to do about it."""

import sys
from typing import Any

from django.core.management.base import BaseCommand

from lms.web.doctor import examine


class Command(BaseCommand):
    """Print one line for each thing a hub needs; exit 1 where something is missing that it cannot do without."""

    help = "Says what this hub has, what is missing, and what to do. Exits 1 if something needed is missing."
    requires_system_checks: list[str] = []

    def handle(self, *args: Any, **options: Any) -> None:
        """Look, and say it."""
        broken = False
        for found in examine():
            if not found.problem:
                self.stdout.write(f"ok       {found.name}: {found.well}")
                continue
            broken = broken or found.needed
            word = "MISSING" if found.needed else "without"
            self.stdout.write(f"{word}  {found.name}: {found.problem}")
            self.stdout.write(f"         {found.advice}")
        if broken:
            sys.exit(1)
