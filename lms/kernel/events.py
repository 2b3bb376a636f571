"""Domain events: facts in the past tense, announced only once they are committed."""

from typing import Any

from django.db import transaction
from django.dispatch import Signal


class DomainEvent(Signal):
    """A signal that carries ids and leaves only after the transaction that made the fact has committed.

    A receiver's failure is logged by Django (`send_robust`) and never undoes the fact or stops
    the other receivers; a scheduled sweep repeats what a failed receiver left behind.
    """

    def announce(self, **ids: Any) -> None:
        """Tell receivers after commit, or at once where no transaction is open."""
        transaction.on_commit(lambda: self._send(ids))

    def _send(self, ids: dict[str, Any]) -> None:
        self.send_robust(sender=DomainEvent, **ids)
