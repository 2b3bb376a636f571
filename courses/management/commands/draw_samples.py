"""`manage.py draw_samples`: queue observations for a second look, or repeat a draw to check it."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from courses.domain.periods import last_week, period_named
from courses.domain.sampling import draw, seed_of
from lms.kernel.errors import DomainError


class Command(BaseCommand):
    """Draw samples of one week or month."""

    help = "Draw observations of a week or month for a second look. Drawing again adds nothing."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--period", help="A week such as 2026-W47 or a month such as 2026-11; else last week."
        )
        parser.add_argument("--seed", help="A seed of your own, for a draw beside the regular one.")

    def handle(self, *args: Any, **options: Any) -> None:
        now = timezone.now()
        try:
            period = period_named(options["period"]) if options["period"] else last_week(now)
            found = draw(period, now, seed=options["seed"])
        except DomainError as error:
            raise CommandError(str(error.message)) from error
        seed = options["seed"] or seed_of(period)
        self.stdout.write(f"{period}: {len(found)} new samples, drawn with the seed {seed}.")
        for sample in found:
            self.stdout.write(f"  row {sample.event.position}: {sample.reason}, share {sample.share}")
