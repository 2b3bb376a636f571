"""Checks of single rows of the ledger, made now: each row itself, whether it was sealed, and its signer's authority.

For a handful of rows at once, at a constant number of queries.
"""

import hashlib
import json
import uuid
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum
from typing import Any

from django.db.models import Q

from courses.domain import ledger_tree
from courses.enums import EventKind
from courses.formats import merkle
from courses.formats.signed_note import NoteError, Tree, open_note, read_tree
from courses.models import Checkpoint, LeafSalt, SignOffEvent, Skill


class Seal(StrEnum):
    """How a row stands to the latest checkpoint."""

    SEALED = "sealed"  # its leaf leads to the signed root
    BROKEN = "broken"  # it leads elsewhere, or the checkpoint is not what was signed
    NOT_YET = "not_yet"  # it is newer
    ERASED = "erased"  # the salt that ties the row to its leaf is gone


@dataclass(frozen=True)
class Seals:
    """The latest checkpoint, None before the first, and how each row stands to it, by position."""

    checkpoint: Checkpoint | None
    of_rows: dict[int, Seal]


@dataclass(frozen=True)
class AuthorityThen:
    """The grant under which a row was signed, as the ledger states it. `given` is `founding`, or who gave it."""

    basis: str
    since: datetime
    until: datetime | None
    given: str
    is_good: bool


def is_intact(row: SignOffEvent) -> bool:
    """Whether the row's hash is that of what it states."""
    return hashlib.sha256(row.payload.encode()).hexdigest() == row.hash


def facts_of(row: SignOffEvent) -> dict[str, Any]:
    """What an intact row states beside its columns."""
    facts: dict[str, Any] = json.loads(row.payload)["facts"]
    return facts


def seals_of(rows: Sequence[SignOffEvent]) -> Seals:
    """Follow each row's inclusion proof to the latest checkpoint; three queries.

    The leaf is made from the row as it is now, so that a row that was changed leads to another root.
    """
    last = Checkpoint.objects.select_related("key").order_by("-size").first()
    if last is None:
        return Seals(None, dict.fromkeys((row.position for row in rows), Seal.NOT_YET))
    tree = _signed_tree(last)
    if tree is None:
        return Seals(last, dict.fromkeys((row.position for row in rows), Seal.BROKEN))
    covered = [row for row in rows if row.position <= tree.size]
    salts = {
        salt.position: bytes(salt.salt)
        for salt in LeafSalt.objects.filter(position__in=[row.position for row in covered])
    }
    ranges = {row.position: merkle.inclusion_ranges(row.position - 1, tree.size) for row in covered}
    found = dict.fromkeys((row.position for row in rows), Seal.NOT_YET)
    try:
        hashes = ledger_tree.stored(node for each in ranges.values() for node in merkle.nodes_of(each))
    except ledger_tree.TreeDamaged:
        return Seals(last, found | dict.fromkeys(ranges, Seal.BROKEN))
    for row in covered:
        path = merkle.proof(ranges[row.position], hashes)
        found[row.position] = _seal(row, salts.get(row.position), path, tree)
    return Seals(last, found)


def _signed_tree(checkpoint: Checkpoint) -> Tree | None:
    verifier = checkpoint.key.verifier
    try:
        return read_tree(open_note(checkpoint.note, {(verifier.name, verifier.key_id): verifier}))
    except NoteError:
        return None


def _seal(row: SignOffEvent, salt: bytes | None, path: list[bytes], tree: Tree) -> Seal:
    if salt is None:
        return Seal.ERASED
    leaf = ledger_tree.leaf_of(salt, row.hash)
    root = merkle.root_from_inclusion(row.position - 1, tree.size, leaf, path)
    return Seal.SEALED if root == tree.root else Seal.BROKEN


def authority_behind(rows: Iterable[SignOffEvent]) -> dict[int, AuthorityThen]:
    """The authority under which each row was signed, by position; two queries. Rows without any are left out.

    It is read from the ledger, not from the table of grants, which can be changed.
    """
    asked = {row.position: (row, _grant_named(row)) for row in rows}
    ids = {grant for _row, grant in asked.values() if grant is not None}
    given: dict[uuid.UUID, SignOffEvent] = {}
    ended: dict[uuid.UUID, datetime] = {}
    withdrawn = Q(kind=EventKind.AUTHORITY_WITHDRAWN, target__in=ids)
    for event in SignOffEvent.objects.filter(Q(client_uuid__in=ids) | withdrawn).order_by("position"):
        if event.kind == EventKind.AUTHORITY_WITHDRAWN and event.target is not None:
            ended.setdefault(event.target, event.observed_at)
        else:
            given[event.client_uuid] = event
    courses = dict(
        Skill.objects.filter(code__in={row.skill_code for row, _grant in asked.values()}).values_list(
            "code", "course_code"
        )
    )
    return {
        position: _authority(row, given[grant], ended.get(grant), courses.get(row.skill_code, ""))
        for position, (row, grant) in asked.items()
        if grant in given
    }


def _grant_named(row: SignOffEvent) -> uuid.UUID | None:
    try:
        return uuid.UUID(str(facts_of(row).get("authority")))
    except ValueError:
        return None


def _authority(row: SignOffEvent, grant: SignOffEvent, ended: datetime | None, course: str) -> AuthorityThen:
    facts = facts_of(grant)
    since, until = _moment(facts["from"]), _moment(facts["until"]) if facts["until"] else None
    moment = row.observed_at if row.kind == EventKind.OBSERVED else row.received_at
    ends = [
        end for end in (until, ended, _moment(facts["basis_until"]) if facts["basis_until"] else None) if end
    ]
    is_good = (
        is_intact(grant)
        and grant.kind == EventKind.AUTHORITY_GRANTED
        and grant.subject == row.signer
        and (facts["skill"] == row.skill_code or (not facts["skill"] and facts["course"] == course))
        and since <= moment
        and all(moment < end for end in ends)
    )
    return AuthorityThen(facts["basis"], since, until, str(facts["authority"]), is_good)


def _moment(text: str) -> datetime:
    return datetime.fromisoformat(text).astimezone(UTC)
