"""`manage.py content_languages`."""

from typing import Any

from django.core.management.base import BaseCommand

from courses.domain import curriculum


class Command(BaseCommand):
    """Ready the page tree for every language that content is kept in; safe to run again."""

    help = "Makes a home page and the two lists for each language of FETTLE_CONTENT_LANGUAGES that has none."

    def handle(self, *_args: Any, **_options: Any) -> None:
        """Say which languages are new."""
        new = curriculum.ensure_languages()
        self.stdout.write(
            f"New languages: {', '.join(new)}." if new else "Nothing to do: every language is there."
        )
