"""Where a row of the ledger stands in the signed checkpoints."""

from dataclasses import dataclass

from courses.domain import checkpoints
from courses.domain.checkpoints import Inclusion
from courses.models import Checkpoint
from lms.kernel.errors import DomainError


@dataclass(frozen=True)
class Proof:
    """The last checkpoint and how the row is proved to be in it; or in words why there is no proof."""

    checkpoint: Checkpoint | None
    inclusion: Inclusion | None
    why_not: str = ""

    @property
    def path(self) -> list[str]:
        """The hashes that lead from the row's leaf to the root, in hexadecimal."""
        return [step.hex() for step in self.inclusion.path] if self.inclusion else []


def proof_of(position: int) -> Proof:
    """The proof for one row in the latest checkpoint; three queries at most."""
    last = checkpoints.latest()
    try:
        return Proof(last, checkpoints.inclusion(position))
    except DomainError as refused:
        return Proof(last, None, str(refused.message))
