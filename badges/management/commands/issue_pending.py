"""`manage.py issue_pending`."""

from typing import Any

from django.core.management.base import BaseCommand

from badges.domain import achievements, awards, issuing, status


class Command(BaseCommand):
    """Issue what is owed, exactly once; safe to run at any time, by many at once."""

    help = "Awards and issues whatever earlier messages left behind."

    def handle(self, *args: Any, **options: Any) -> None:
        """Award first: what was never awarded cannot be issued. Last, what ended meanwhile is published."""
        achievements.sync()
        awards.award_missing()
        self.stdout.write(f"{issuing.issue_pending()} badges issued.")
        status.publish()
