"""`manage.py issue_pending`."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from badges.domain import achievements, awards, issuing, status, tokens
from lms.kernel.key_store import KeyUnavailable

_REASONS = 5  # that are printed, most frequent first


class Command(BaseCommand):
    """Issue what is owed, exactly once; safe to run at any time, by many at once."""

    help = "Awards and issues whatever earlier messages left behind."

    def add_arguments(self, parser: CommandParser) -> None:
        """How many awards one transaction issues."""
        parser.add_argument(
            "--together",
            type=int,
            default=issuing.TOGETHER,
            help="Awards that are issued in one transaction (default: %(default)s). Fewer where a machine is slow.",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        """Award first: what was never awarded cannot be issued. Exit 1 with the reason for whatever has to wait."""
        achievements.sync()
        awards.award_missing()
        try:
            issuing.check()
        except KeyUnavailable as reason:
            raise CommandError(
                f"Nothing was issued, and nothing is lost: what is owed waits. {reason}"
            ) from reason
        self.stdout.write(f"{issuing.issue_pending(max(1, options['together']))} badges issued.")
        status.publish()
        if made := tokens.make_missing():
            self.stdout.write(f"{made} earlier badges signed as tokens too.")
        self._say_what_waits()

    def _say_what_waits(self) -> None:
        """Exit 1 where badges are held, with the reasons."""
        if not (found := issuing.waiting()):
            return
        for reason, number in list(found.items())[:_REASONS]:
            self.stdout.write(f"{number} held: {reason}")
        raise CommandError(
            f"{sum(found.values())} badges wait, and nothing is lost: they are issued by the next run once the "
            "cause is put right."
        )
