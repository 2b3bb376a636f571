"""`manage.py verify_ledger`."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError

from courses.domain.ledger import first_bad_row
from courses.domain.standing import first_wrong_standing
from courses.models import LedgerHead, SignOffEvent


class Command(BaseCommand):
    """Recompute the hash chain and every standing; exit 0 if intact, 1 with the first bad row if not."""

    help = "Recomputes the sign-off hash chain and every standing."

    def handle(self, *args: Any, **options: Any) -> None:
        """Check the chain first: standings mean nothing over a broken one."""
        position = LedgerHead.objects.get(pk=LedgerHead.HUB).position
        bad = first_bad_row()
        if bad is not None:
            where = f"row {bad.position}" if bad.position else "the ledger"
            raise CommandError(f"Not intact, {where}: {bad.reason}.")
        wrong = first_wrong_standing(position)
        if wrong is not None:
            raise CommandError(f"The chain is intact, but {wrong}. Run rebuild_standings.")
        self.stdout.write(f"Intact: {SignOffEvent.objects.count()} events; every standing follows from them.")
