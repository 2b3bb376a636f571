"""`manage.py checkpoint_ledger`."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from courses.domain import checkpoint_files
from courses.domain.checkpoints import CheckpointRefused, keep_up, latest
from courses.domain.ledger_tree import TreeDamaged
from lms.kernel.key_store import KeyUnavailable


class Command(BaseCommand):
    """Sign a checkpoint of the ledger now, if anything was appended; safe at any time, by many at once."""

    help = "Signs a checkpoint of the sign-off ledger and keeps it outside the database too."

    def handle(self, *args: Any, **options: Any) -> None:
        """Sign, and say what stands; exit 1 with the reason if nothing can be signed."""
        try:
            made = keep_up(timezone.now())
        except (CheckpointRefused, TreeDamaged, KeyUnavailable) as reason:
            raise CommandError(f"No checkpoint was signed: {reason}") from reason
        last = made or latest()
        if last is None:
            self.stdout.write("The ledger is empty: there is nothing to sign.")
            return
        said = "Signed a checkpoint" if made else "Nothing new: the latest checkpoint is the one"
        self.stdout.write(f"{said} over {last.size} events, root {last.root}.")
        if not checkpoint_files.write(last.size, last.note):
            self.stderr.write(f"It is not kept outside the database: see {checkpoint_files.folder()}.")
