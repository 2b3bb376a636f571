"""What is kept of an observation that came from a device: beside the ledger, or with what is held."""

import hashlib
import uuid
from typing import Any

from courses.domain.ledger import moment_text
from courses.domain.sync.checking import Checked
from courses.domain.sync.content import Content, read
from courses.domain.sync.envelope import Envelope
from courses.domain.sync.fields import as_text, octets
from courses.models import ObservationSignature, SignOffEvent
from lms.accounts.models import User


def as_sent(envelope: Envelope, checked: Checked, skew: int) -> dict[str, Any]:
    """All that is kept of what was sent, as JSON. The MAC of a PIN is not in it."""
    return {
        "content": envelope.text,
        "salt": as_text(envelope.salt),
        "sent_at": moment_text(envelope.sent_at),
        "skew_seconds": skew,
        "device": str(envelope.content.device),
        "sequence": envelope.content.sequence,
        "kind": checked.kind,
        "material": checked.material,
        "signature": checked.facts,
    }


def remarks_of(sent: dict[str, Any]) -> dict[str, Any]:
    """What the ledger states of how an observation came in. All of it is what the device claims."""
    content = content_of(sent)
    stated = {
        "sequence": content.sequence,
        "sent_at": sent["sent_at"],
        "skew_seconds": sent["skew_seconds"],
        "session": str(content.session) if content.session else None,
        "bench": content.bench or None,
        "signature": sent["signature"],
    }
    return {name: value for name, value in stated.items() if value is not None}


def content_of(sent: dict[str, Any]) -> Content:
    """What was signed."""
    return read(sent["content"])


def keep_signature(event: SignOffEvent, sent: dict[str, Any], *, learner: User) -> None:
    """Keep what was signed and the signature beside the ledger; nothing where no signature holds."""
    if sent["signature"] is None:
        return
    ObservationSignature.objects.create(
        event=event,
        learner=learner,
        kind=sent["kind"],
        content=sent["content"],
        salt=octets(sent["salt"]),
        material=sent["material"],
        device=sent["device"],
        sequence=sent["sequence"],
    )


def name_of_other(envelope: Envelope) -> uuid.UUID:
    """The name under which content is held that differs from what was received before under its own."""
    return uuid.uuid5(envelope.content.client_uuid, hashlib.sha256(envelope.text.encode()).hexdigest())
