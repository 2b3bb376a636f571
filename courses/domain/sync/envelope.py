"""One observation as it was sent: the signed text, the salt, the signature, and when the device sent it."""

import hashlib
import uuid
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from courses.domain.evidence import MOST_BOUND
from courses.domain.sync.content import Content, read
from courses.domain.sync.fields import Fields, as_text, unreadable
from lms.accounts.signing import Assertion

OBSERVED: Final = b"fettle/observed/1"
ACKNOWLEDGED: Final = b"fettle/acknowledged/1"
BATCH: Final = b"fettle/batch/1"
MOST_IN_BATCH: Final = 50
SALT_BYTES: Final = 32
MAC_BYTES: Final = 32
HASH_BYTES: Final = 32
_LONGEST_PART: Final = 8192  # bytes of any part of an assertion; real ones have some hundred
_LONGEST_CREDENTIAL: Final = 1023  # WebAuthn Level 3, section 5.8.3


@dataclass(frozen=True)
class ByPasskey:
    """An assertion over the commitment, or over the commitments of a batch."""

    assertion: Assertion
    batch: tuple[bytes, ...] = ()

    @property
    def material(self) -> dict[str, Any]:
        """What is kept of it, as JSON."""
        return {
            "credential": as_text(self.assertion.credential),
            "authenticator_data": as_text(self.assertion.authenticator_data),
            "client_data": as_text(self.assertion.client_data),
            "signature": as_text(self.assertion.signature),
            "batch": [as_text(one) for one in self.batch] or None,
        }


@dataclass(frozen=True)
class ByPin:
    """A MAC under the key of a PIN. It is never kept."""

    mac: bytes


@dataclass(frozen=True)
class Acknowledgement:
    """The trainee's word, by PIN, that they have read it."""

    client_uuid: uuid.UUID
    mac: bytes


@dataclass(frozen=True)
class Envelope:
    """One item of a request. `signature` is None where it was sent unsigned, `refused` names evidence that the hub
    refused before.
    """

    text: str
    content: Content
    salt: bytes
    sent_at: datetime
    signature: ByPasskey | ByPin | None
    acknowledgement: Acknowledgement | None
    refused: frozenset[uuid.UUID]

    @property
    def commitment(self) -> bytes:
        """SHA-256(salt ‖ content)."""
        return hashlib.sha256(self.salt + self.text.encode()).digest()


def challenge_of(commitment: bytes, batch: tuple[bytes, ...]) -> bytes:
    """What a passkey signs: the commitment, or for a batch SHA-256 of the tag and every commitment in order."""
    return hashlib.sha256(BATCH + b"".join(batch)).digest() if batch else commitment


def open_envelope(item: Any) -> Envelope:
    """One item, with everything bounded. Raises Unreadable, which says what cannot be read."""
    known = ("content", "salt", "sent_at", "signature", "acknowledgement", "evidence_refused")
    fields = Fields(item, "item", known)
    refused = fields.listed("evidence_refused", MOST_BOUND)
    return Envelope(
        text=fields.any("content"),
        content=read(fields.any("content")),
        salt=fields.octets("salt", SALT_BYTES, least=SALT_BYTES),
        sent_at=fields.moment("sent_at"),
        signature=_signature(fields.any("signature")),
        acknowledgement=_acknowledgement(fields.any("acknowledgement")),
        refused=frozenset(refused.identifier(place) for place in refused.value),
    )


def _signature(stated: Any) -> ByPasskey | ByPin | None:
    """None for what is not signed at all; a kind that we do not know is no signature either."""
    if not isinstance(stated, dict):
        if stated is None:
            return None
        raise unreadable("signature")
    if stated.get("kind") == "pin":
        return ByPin(Fields(stated, "signature", ("kind", "mac")).octets("mac", MAC_BYTES, least=MAC_BYTES))
    if stated.get("kind") != "passkey":
        return None
    parts = ("credential", "authenticator_data", "client_data", "signature")
    fields = Fields(stated, "signature", ("kind", "batch", *parts))
    batch = fields.listed("batch", MOST_IN_BATCH)
    return ByPasskey(
        assertion=Assertion(
            credential=fields.octets("credential", _LONGEST_CREDENTIAL),
            **{name: fields.octets(name, _LONGEST_PART) for name in parts[1:]},
        ),
        batch=tuple(batch.octets(place, HASH_BYTES, least=HASH_BYTES) for place in batch.value),
    )


def _acknowledgement(stated: Any) -> Acknowledgement | None:
    if stated is None:
        return None
    fields = Fields(stated, "acknowledgement", ("client_uuid", "kind", "mac"))
    if fields.text("kind", 10) != "pin":
        raise unreadable("acknowledgement.kind")
    return Acknowledgement(fields.identifier("client_uuid"), fields.octets("mac", MAC_BYTES, least=MAC_BYTES))
