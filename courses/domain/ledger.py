"""Appending to the sign-off ledger, reading it back, and proving that nobody has touched it."""

import hashlib
import json
import uuid
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import rfc8785
from django.db import connection, transaction

from courses.enums import EventKind
from courses.models.ledger import GENESIS, LedgerHead, ObservationDetail, PersonSalt, SignOffEvent
from courses.models.protection import missing_protection
from courses.models.skill import RULES, SkillVersion, digest_of

PAYLOAD_VERSION = 1
HUB = uuid.UUID(int=0)  # the hub itself, where no person signs: founding grants


@dataclass(frozen=True)
class Statement:
    """What one event states, before it has a place in the chain.

    `facts` holds JSON of strings, whole numbers, lists and objects only: measured values are decimal strings.
    """

    kind: EventKind
    client_uuid: uuid.UUID
    subject: uuid.UUID
    signer: uuid.UUID
    observed_at: datetime
    received_at: datetime
    facts: dict[str, Any]
    skill_version: SkillVersion | None = None
    target: uuid.UUID | None = None


@dataclass(frozen=True)
class BadRow:
    """The first row that does not hold up: its position (0 for the ledger as a whole) and what is wrong."""

    position: int
    reason: str


def moment_text(moment: datetime) -> str:
    """UTC to the microsecond with a final Z, always the same length."""
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")


def lock() -> LedgerHead:
    """Lock the head until the transaction ends: what is read next cannot change before the append."""
    return LedgerHead.objects.select_for_update().get(pk=LedgerHead.HUB)


def append(statement: Statement, head: LedgerHead | None = None) -> SignOffEvent:
    """Write the next row. Call it inside a transaction: the head stays locked until that commits.

    `head` is what `lock` gave in the same transaction, where the caller has it; it moves on with the row.
    """
    if not transaction.get_connection().in_atomic_block:
        raise transaction.TransactionManagementError("The ledger is appended to inside a transaction only.")
    head = head or lock()
    payload = rfc8785.dumps(_payload(statement, position=head.position + 1, previous=head.hash))
    event = SignOffEvent.objects.create(
        position=head.position + 1,
        previous_hash=head.hash,
        hash=hashlib.sha256(payload).hexdigest(),
        payload=payload.decode(),
        **_columns(statement),
    )
    head.position, head.hash = event.position, event.hash
    head.save()
    return event


def _columns(statement: Statement) -> dict[str, Any]:
    version = statement.skill_version
    return {
        "kind": statement.kind.value,
        "client_uuid": statement.client_uuid,
        "subject": statement.subject,
        "signer": statement.signer,
        "skill_code": version.skill.code if version else "",
        "skill_version": version.number if version else None,
        "target": statement.target,
        "observed_at": statement.observed_at,
        "received_at": statement.received_at,
    }


def _payload(statement: Statement, *, position: int, previous: str) -> dict[str, Any]:
    version = statement.skill_version
    return {
        "v": PAYLOAD_VERSION,
        "position": position,
        "previous": previous,
        "skill_digest": version.digest if version else None,
        "facts": statement.facts,
        **_as_payload(_columns(statement)),
    }


def _as_payload(columns: dict[str, Any]) -> dict[str, Any]:
    """Column values as they stand in a payload: moments and UUIDs as text."""
    written: dict[str, Any] = {}
    for name, value in columns.items():
        if isinstance(value, datetime):
            written[name] = moment_text(value)
        else:
            written[name] = str(value) if isinstance(value, uuid.UUID) else value
    return written


def facts_of(event: SignOffEvent) -> dict[str, Any]:
    """The `facts` of an event, from its payload."""
    facts: dict[str, Any] = json.loads(event.payload)["facts"]
    return facts


def item_digest(person: uuid.UUID, label: str) -> str:
    """A keyed digest of an item's label: equal for one learner's equal items, unreadable without the salt."""
    row, _created = PersonSalt.objects.get_or_create(person=person)
    tidy = " ".join(label.split()).casefold()
    return hashlib.sha256(bytes(row.salt) + tidy.encode()).hexdigest()


def commitment(salt: bytes, *, comment: str, items: list[str], practise: str = "", reason: str = "") -> str:
    """SHA-256 of the salt and the RFC 8785 form of what an event keeps outside the ledger.

    What is empty of `practise` and `reason` is left out.
    """
    words: dict[str, Any] = {"comment": comment, "items": items}
    words |= {name: said for name, said in (("practise", practise), ("reason", reason)) if said}
    return hashlib.sha256(bytes(salt) + rfc8785.dumps(words)).hexdigest()


def first_bad_row() -> BadRow | None:
    """Recompute the whole chain; None if it is intact.

    Names the first row that was changed, removed, reordered or inserted, a tail that was cut off, a detail
    that no longer matches its commitment, or a trigger that is missing.
    """
    missing = missing_protection(connection)
    if missing:
        return BadRow(0, f"the database does not protect the ledger: trigger {', '.join(missing)} is missing")
    head = LedgerHead.objects.get(pk=LedgerHead.HUB)  # first: rows may be added while the chain is read
    digests, changed_rule = _skill_digests()
    if changed_rule:
        return BadRow(0, changed_rule)
    previous, position = GENESIS, 0
    rows = SignOffEvent.objects.order_by("position").filter(position__lte=head.position)
    for event in rows.iterator(chunk_size=2000):
        position += 1
        reason = _fault(event, position, previous, digests)
        if reason:
            return BadRow(position, reason)
        previous = event.hash
    if (head.position, head.hash) != (position, previous):
        reason = f"rows are cut off: the head says {head.position}, the last row is {position}"
        return BadRow(position + 1, reason)
    return _beyond_head() or next(_broken_commitments(), None)


def _beyond_head() -> BadRow | None:
    """A row that no append has written. The last row is read before the head, which moves in the same commit."""
    last = SignOffEvent.objects.order_by("-position").values_list("position", flat=True).first() or 0
    head = LedgerHead.objects.get(pk=LedgerHead.HUB).position
    return BadRow(last, f"a row stands beyond the head, which says {head}") if last > head else None


def _skill_digests() -> tuple[dict[tuple[str, int], str], str | None]:
    """The digest of every skill version, and what is wrong with the first whose rule was changed, if one was."""
    digests = {}
    for version in SkillVersion.objects.select_related("skill"):
        differs = [name for name in RULES if getattr(version, name) != version.definition[name]]
        if digest_of(version.definition) != version.digest or differs:
            return {}, f"the rule of {version} was changed after it was frozen"
        digests[version.skill.code, version.number] = version.digest
    return digests, None


def _fault(
    event: SignOffEvent, position: int, previous: str, digests: dict[tuple[str, int], str]
) -> str | None:
    if event.position != position:
        return f"a row is missing or out of order: expected position {position}, found {event.position}"
    if event.previous_hash != previous:
        return "the previous hash is not that of the row before"
    if hashlib.sha256(event.payload.encode()).hexdigest() != event.hash:
        return "the payload does not have the recorded hash"
    stated = json.loads(event.payload)
    columns = {
        name: getattr(event, name)
        for name in ("kind", "client_uuid", "subject", "signer", "skill_code", "skill_version", "target")
    } | {"observed_at": event.observed_at, "received_at": event.received_at}
    for name, value in _as_payload(columns).items():
        if stated[name] != value:
            return f"column {name} differs from the payload"
    if (stated["position"], stated["previous"]) != (position, previous):
        return "the payload states another place in the chain"
    if stated["skill_digest"] != digests.get((event.skill_code, event.skill_version or 0)):
        return "the skill version is not the one that was signed"
    return None


def _broken_commitments() -> Iterator[BadRow]:
    for detail in ObservationDetail.objects.select_related("event").order_by("event__position").iterator():
        stated = facts_of(detail.event).get("commitment")
        words = {"comment": detail.comment, "items": detail.items}
        words |= {"practise": detail.practise, "reason": detail.reason}
        if commitment(bytes(detail.salt), **words) != stated:
            yield BadRow(detail.event.position, "comment or items differ from what was signed")
