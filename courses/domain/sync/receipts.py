"""What a device is told about each thing that it sent."""

from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, Final

from courses.domain.ledger import moment_text
from courses.models import HeldObservation, SignOffEvent
from lms.kernel.errors import DomainError

ACCEPTED: Final = "accepted"
DUPLICATE: Final = "duplicate"
HELD: Final = "held"
REJECTED: Final = "rejected"


@dataclass(frozen=True)
class Receipt:
    """One receipt. `first` says what became of it the first time, where it is a duplicate; `event` is its row."""

    client_uuid: str
    outcome: str
    code: str = ""
    reason: str = ""
    position: int | None = None
    received_at: datetime | None = None
    skew_seconds: int | None = None
    acknowledged: bool = False
    acknowledgement_reason: str = ""
    first: str = ""
    event: SignOffEvent | None = None

    def as_json(self) -> dict[str, Any]:
        """As it is sent."""
        told: dict[str, Any] = {
            "client_uuid": self.client_uuid,
            "outcome": self.outcome,
            "code": self.code,
            "reason": self.reason,
            "position": self.position,
            "received_at": moment_text(self.received_at) if self.received_at else None,
            "skew_seconds": self.skew_seconds,
            "acknowledged": self.acknowledged,
            "acknowledgement_reason": self.acknowledgement_reason,
        }
        return told | ({"first": self.first} if self.outcome == DUPLICATE else {})

    def with_word(self, *, acknowledged: bool, reason: str = "") -> "Receipt":
        """The same with what became of the trainee's acknowledgement."""
        return replace(self, acknowledged=acknowledged, acknowledgement_reason=reason)


def rejected(name: str, error: DomainError) -> Receipt:
    """Nothing is kept of it."""
    return Receipt(name, REJECTED, code=error.code, reason=str(error.message))


def recorded(name: str, event: SignOffEvent, skew: int, *, again: bool) -> Receipt:
    """It stands in the ledger, since now or since before."""
    return Receipt(
        name,
        DUPLICATE if again else ACCEPTED,
        position=event.position,
        received_at=event.received_at,
        skew_seconds=skew,
        first=ACCEPTED if again else "",
        event=event,
    )


def held(name: str, row: HeldObservation, skew: int, *, again: bool) -> Receipt:
    """It waits for a person, since now or since before."""
    return Receipt(
        name,
        DUPLICATE if again else HELD,
        code=row.kind,
        reason=row.reason,
        received_at=row.received_at,
        skew_seconds=skew,
        first=HELD if again else "",
    )
