"""A trainee's word that they have read an observation, signed with a passkey of their own. See docs/ledger.md."""

import hashlib
import json
import os
import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

import rfc8785
from django.db import transaction
from django.utils.translation import gettext as _

from courses.domain import ledger
from courses.domain.corrections import rows_of
from courses.domain.learner_words import acknowledge, acknowledgement_of
from courses.domain.sync.checking import checked_passkey
from courses.domain.sync.envelope import SALT_BYTES, ByPasskey
from courses.domain.sync.fields import as_text
from courses.models import ObservationSignature, SignOffEvent
from lms.accounts.models import User
from lms.accounts.signing import Assertion, can_have_passkeys, passkeys_of, rp_id
from lms.kernel.errors import DomainError

ACKNOWLEDGEMENT: Final = "fettle/acknowledgement/1"


@dataclass(frozen=True)
class Offer:
    """What a trainee may sign: the text, the salt, the form's name, the last row of the ledger that the text covers,
    and the passkeys to do it with, as JSON for a page to ask for.
    """

    content: str
    salt: str
    client_uuid: uuid.UUID
    last: int
    passkeys: str
    rp_id: str


def offer(event: SignOffEvent, *, by: User) -> Offer | None:
    """What `by` may sign to acknowledge this observation; None for whoever has no passkey that works here."""
    keys = passkeys_of(by) if can_have_passkeys() and event.subject == by.pseudonym else []
    if not keys:
        return None
    name, rows = uuid.uuid4(), rows_of(event)
    asked = [{"id": as_text(bytes(key.credential_id)), "transports": key.transports} for key in keys]
    return Offer(
        content=content_of(rows, by=by, client_uuid=name),
        salt=as_text(os.urandom(SALT_BYTES)),
        client_uuid=name,
        last=rows[-1].position,
        passkeys=json.dumps(asked),
        rp_id=rp_id(),
    )


def content_of(rows: Sequence[SignOffEvent], *, by: User, client_uuid: uuid.UUID) -> str:
    """The text that is signed: who has read which rows. A row's hash covers all that it states."""
    said: dict[str, Any] = {
        "type": ACKNOWLEDGEMENT,
        "client_uuid": str(client_uuid),
        "learner": str(by.public_id),
        "observation": str(rows[0].client_uuid),
        "rows": [{"position": row.position, "hash": row.hash} for row in rows],
    }
    return rfc8785.dumps(said).decode()


@transaction.atomic
def acknowledge_by_passkey(
    event: SignOffEvent,
    *,
    by: User,
    client_uuid: uuid.UUID,
    salt: bytes,
    last: int,
    assertion: Assertion,
) -> SignOffEvent:
    """Record that the trainee has read an observation and signed that; once for each, with the signature beside it.

    The text is put together here: it is this person's, of this form, and covers what the ledger says of the observation
    up to row `last`. An assertion over anything else is refused, and so is one where a correction came after that
    row. Raises SignatureRefused or DomainError, and nothing is recorded then. Sent again, nothing changes.
    """
    ledger.lock()
    rows = rows_of(event)
    read = [event, *(row for row in rows[1:] if row.position <= last)]
    content = content_of(read, by=by, client_uuid=client_uuid)
    commitment = hashlib.sha256(salt + content.encode()).digest()
    stated, material = checked_passkey(ByPasskey(assertion), by=by, commitment=commitment)
    earlier = acknowledgement_of(event)
    if earlier is not None:
        return earlier
    if len(read) < len(rows):
        raise DomainError(
            _("The mentor corrected it after you opened this page. Read it again, then sign."),
            code="corrected_since",
        )
    said = acknowledge(event, by=by, client_uuid=client_uuid, signature=stated)
    ObservationSignature.objects.create(
        event=said, learner=by, kind=stated["kind"], content=content, salt=salt, material=material
    )
    return said
