"""`manage.py issue_pending`."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError

from badges.domain import achievements, awards, issuing, status, tokens
from lms.kernel.key_store import KeyUnavailable


class Command(BaseCommand):
    """Issue what is owed, exactly once; safe to run at any time, by many at once."""

    help = "Awards and issues whatever earlier messages left behind."

    def handle(self, *args: Any, **options: Any) -> None:
        """Award first: what was never awarded cannot be issued. Exit 1 with the reason if no key can be used."""
        achievements.sync()
        awards.award_missing()
        try:
            issuing.check()
        except KeyUnavailable as reason:
            raise CommandError(
                f"Nothing was issued, and nothing is lost: what is owed waits. {reason}"
            ) from reason
        self.stdout.write(f"{issuing.issue_pending()} badges issued.")
        status.publish()
        if made := tokens.make_missing():
            self.stdout.write(f"{made} earlier badges signed as tokens too.")
