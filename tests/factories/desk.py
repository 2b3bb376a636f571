"""What a mentor's device makes without a network: contents, signatures, and the items that it sends."""

import base64
import hashlib
import hmac
import os
import uuid
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

import rfc8785
from django.test import Client
from django.utils import timezone

from courses.domain.signed_words import acknowledge_by_passkey
from courses.domain.sync.receipts import Receipt
from courses.domain.sync.receiving import receive_observations
from courses.models import SignOffEvent, SkillVersion
from lms.accounts import signing
from lms.accounts.models import User
from tests.factories.signing import PIN, SoftKey, make_passkey, text

OBSERVED, ACKNOWLEDGED, BATCH = b"fettle/observed/1", b"fettle/acknowledged/1", b"fettle/batch/1"


def clock(moment: datetime) -> str:
    """A moment as a device writes it."""
    return moment.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def commitment(item: dict[str, Any]) -> bytes:
    """SHA-256(salt ‖ content), reckoned by ourselves."""
    padded = item["salt"] + "=" * (-len(item["salt"]) % 4)

    return hashlib.sha256(base64.urlsafe_b64decode(padded) + item["content"].encode()).digest()


@dataclass
class Desk:
    """The desk of one mentor on one device. `skew` is by how much its clock runs ahead."""

    mentor: User
    key: SoftKey | None = None
    device: uuid.UUID = field(default_factory=uuid.uuid4)
    sequence: int = 0
    skew: timedelta = timedelta()

    def __post_init__(self) -> None:
        if self.key is None:
            self.key = make_passkey(self.mentor)

    @property
    def passkey(self) -> SoftKey:
        """The passkey on the device."""
        assert self.key is not None
        return self.key

    def now(self) -> datetime:
        """What the device's clock says."""
        return timezone.now() + self.skew

    def content(self, learner: User, version: SkillVersion, **changes: Any) -> dict[str, Any]:
        """All criteria met at level 3 on one kettle, just now, unless changed."""
        self.sequence += 1
        return {
            "type": "fettle/observation/1",
            "client_uuid": str(uuid.uuid4()),
            "mentor": str(self.mentor.public_id),
            "learner": str(learner.public_id),
            "skill": version.skill.code,
            "version": version.number,
            "place": None,
            "session": None,
            "bench": None,
            "observed_at": clock(self.now()),
            "device": str(self.device),
            "sequence": self.sequence,
            "marks": {one["id"]: "met" for one in version.criteria},
            "items": ["blue kettle"],
            "level": 3,
            "readings": {},
            "taken": {},
            "comment": "",
            "practise": "",
            "adjustment": None,
            "evidence": [],
        } | changes

    def sealed(self, content: dict[str, Any]) -> dict[str, Any]:
        """The item without a signature."""
        return {
            "content": rfc8785.dumps(content).decode(),
            "salt": text(os.urandom(32)),
            "sent_at": clock(self.now()),
            "signature": None,
            "acknowledgement": None,
        }

    def signed(self, content: dict[str, Any]) -> dict[str, Any]:
        """The item, signed with the passkey."""
        item = self.sealed(content)
        return item | {"signature": passkey(self.passkey.assertion(commitment(item)))}

    def observation(self, learner: User, version: SkillVersion, **changes: Any) -> dict[str, Any]:
        """One observation of a learner, signed with the passkey."""
        return self.signed(self.content(learner, version, **changes))

    def group(self, contents: Iterable[dict[str, Any]]) -> list[dict[str, Any]]:
        """Several items under one signature."""
        items = [self.sealed(content) for content in contents]
        batch = [commitment(item) for item in items]
        made = self.passkey.assertion(hashlib.sha256(BATCH + b"".join(batch)).digest())
        return [item | {"signature": passkey(made, [text(one) for one in batch])} for item in items]

    def by_pin(self, content: dict[str, Any], *, pin: str = PIN) -> dict[str, Any]:
        """The item, signed with the mentor's PIN."""
        item = self.sealed(content)
        mac = pin_mac(self.mentor, OBSERVED + commitment(item), pin)
        return item | {"signature": {"kind": "pin", "mac": text(mac)}}

    def send(self, *items: dict[str, Any]) -> list[Receipt]:
        """Hand the items in, past the web."""
        return receive_observations(items, by=User.objects.get(pk=self.mentor.pk))


def acknowledged(item: dict[str, Any], learner: User, *, pin: str = PIN) -> dict[str, Any]:
    """The item with the trainee's word."""
    mac = pin_mac(learner, ACKNOWLEDGED + commitment(item), pin)
    return item | {"acknowledgement": {"client_uuid": str(uuid.uuid4()), "kind": "pin", "mac": text(mac)}}


def signed_word(event: SignOffEvent, learner: User, key: SoftKey) -> SignOffEvent:
    """The trainee's word on an observation that nobody corrected, signed with their own passkey."""
    name, salt = uuid.uuid4(), os.urandom(32)
    content: dict[str, Any] = {
        "type": "fettle/acknowledgement/1",
        "client_uuid": str(name),
        "learner": str(learner.public_id),
        "observation": str(event.client_uuid),
        "rows": [{"position": event.position, "hash": event.hash}],
    }
    made = key.assertion(hashlib.sha256(salt + rfc8785.dumps(content)).digest())
    return acknowledge_by_passkey(
        event, by=learner, client_uuid=name, salt=salt, last=event.position, assertion=made
    )


def pin_mac(person: User, message: bytes, pin: str) -> bytes:
    """What a device makes of a message once the PIN is typed."""
    parameters = signing.pin_parameters(person)
    assert parameters is not None, "make_pin first"
    return hmac.digest(signing.derive(pin, **parameters), message, "sha256")


def passkey(made: signing.Assertion, batch: Sequence[str] | None = None) -> dict[str, Any]:
    """An assertion as it is sent."""
    return {
        "kind": "passkey",
        "credential": text(made.credential),
        "authenticator_data": text(made.authenticator_data),
        "client_data": text(made.client_data),
        "signature": text(made.signature),
        "batch": list(batch) if batch else None,
    }


def client_of(mentor: User) -> Client:
    """A browser of the hub in which the mentor is signed in, with the headers of their desk."""
    client = Client(headers={"X-Fettle-Desk": "1", "X-Fettle-Mentor": str(mentor.public_id)})
    client.force_login(mentor)
    return client
