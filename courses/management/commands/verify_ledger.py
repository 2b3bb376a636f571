"""`manage.py verify_ledger`."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError

from courses.domain.checkpoint_audit import audit
from courses.domain.erasure import erased_people
from courses.domain.ledger import BadRow, first_bad_row
from courses.domain.standing import first_wrong_standing
from courses.domain.table_audit import first_difference
from courses.models import LedgerHead, SignOffEvent
from lms.accounts.erasure import still_here
from lms.kernel.erased_list import ErasedListError


class Command(BaseCommand):
    """Recompute the chain, every checkpoint and every standing; exit 0 if intact, 1 with the first bad row if not.

    Words, evidence and authority beside the ledger are compared with it. Also 1 when somebody who was erased is in
    the database again.
    """

    help = "Recomputes the sign-off hash chain, every checkpoint and every standing."

    def handle(self, *args: Any, **options: Any) -> None:
        """Check chain and checkpoints first: standings mean nothing over a broken ledger."""
        position = LedgerHead.objects.get(pk=LedgerHead.HUB).position
        bad, report = first_bad_row(), audit()
        for note in report.notes:
            self.stderr.write(f"Note: {note}.")
        faults = sorted(([bad] if bad else []) + report.faults, key=_in_ledger_order)
        if faults:
            raise CommandError("\n".join(_said(fault) for fault in faults))
        differs = first_difference()
        if differs is not None:
            raise CommandError(_said(differs))
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
        if report.checkpoints:
            self.stdout.write(
                f"Every checkpoint holds: {report.checkpoints}, the last over {report.covered} events."
            )


def _in_ledger_order(fault: BadRow) -> tuple[bool, int]:
    """By row; what concerns no one row comes last."""
    return (fault.position == 0, fault.position)


def _said(fault: BadRow) -> str:
    where = f"row {fault.position}" if fault.position else "the ledger"
    return f"Not intact, {where}: {fault.reason}."


def _who_came_back() -> int:
    try:
        return len(still_here(erased_people()))
    except ErasedListError as error:
        raise CommandError(f"The chain is intact, but: {error}") from error
