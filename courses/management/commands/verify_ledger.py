"""`manage.py verify_ledger`."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError

from courses.domain.erasure import erased_people
from courses.domain.ledger import first_bad_row
from courses.domain.standing import first_wrong_standing
from courses.models import LedgerHead, SignOffEvent
from lms.accounts.erasure import still_here
from lms.kernel.erased_list import ErasedListError


class Command(BaseCommand):
    """Recompute the hash chain and every standing; exit 0 if intact, 1 with the first bad row if not.

    Also 1 when somebody who was erased is in the database again.
    """

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
        back = _who_came_back()
        if back:
            raise CommandError(
                f"The chain is intact, but {back} of the people who were erased are in the database again. "
                "Run reapply_erasures."
            )
        self.stdout.write(f"Intact: {SignOffEvent.objects.count()} events; every standing follows from them.")


def _who_came_back() -> int:
    try:
        return len(still_here(erased_people()))
    except ErasedListError as error:
        raise CommandError(f"The chain is intact, but: {error}") from error
