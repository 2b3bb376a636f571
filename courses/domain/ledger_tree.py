"""The Merkle tree over the ledger: one salted leaf per row, made in bulk when a checkpoint is made.

A leaf's data is SHA-256(salt ‖ hash of the row), 32 random bytes and 32 bytes. Appending to the ledger does nothing
here, so it costs nothing more.
"""

import hashlib
import secrets
import uuid
from collections.abc import Iterable
from dataclasses import dataclass

from django.db import transaction

from courses.domain import ledger
from courses.formats import merkle
from courses.formats.merkle import Hashes, Node
from courses.models import LeafSalt, LedgerNode, SignOffEvent
from courses.models.ledger import GENESIS

ERASED = "Erased"  # the kind of event that records that its subject was erased
BATCH = 1000  # rows that become leaves in one transaction: how long others may have to wait for the ledger


class TreeDamaged(Exception):
    """The tree or the rows below it are not what they were. Nothing is signed until that is cleared up."""


@dataclass(frozen=True)
class _Row:
    position: int
    previous_hash: str
    hash: str
    payload: str
    subject: uuid.UUID


def leaf_of(salt: bytes, row_hash: str) -> bytes:
    """The leaf hash of a row, from its salt and its hash in hexadecimal."""
    return merkle.leaf_hash(hashlib.sha256(salt + bytes.fromhex(row_hash)).digest())


def size() -> int:
    """How many rows have a leaf."""
    last = LedgerNode.objects.order_by("-number").values_list("number", flat=True).first()
    return 0 if last is None else merkle.size_of(last + 1)


def stored(nodes: Iterable[Node]) -> Hashes:
    """The hashes of these nodes, in one query. Raises TreeDamaged if one is missing."""
    numbers = {node.number for node in nodes}
    rows = LedgerNode.objects.filter(number__in=numbers).values_list("number", "hash")
    found = {number: bytes(hash_) for number, hash_ in rows}
    if len(found) != len(numbers):
        raise TreeDamaged(f"node {min(numbers - set(found))} of the ledger's tree is missing")
    return lambda node: found[node.number]


def root(at: int) -> bytes:
    """The root over the first `at` rows, from O(log n) stored nodes. Raises TreeDamaged."""
    return merkle.root(at, stored(merkle.subtrees(0, at)))


def grow_to(target: int) -> None:
    """Give every row up to `target` a leaf. Safe to run by several at once: they take turns, batch by batch.

    Raises TreeDamaged if a new row is not the next of the chain, so that no checkpoint covers a broken one.
    """
    grown = False
    while not grown:
        with transaction.atomic():
            ledger.lock()  # nobody is erased between looking for it and storing the salts
            start = size()
            grown = start >= target
            if not grown:
                _add(start, min(start + BATCH, target))


def _add(start: int, end: int) -> None:
    rows = _chained_rows(start, end)
    gone = erased({row.subject for row in rows})
    salts = [secrets.token_bytes(32) for _row in rows]
    leaves = [leaf_of(salt, row.hash) for salt, row in zip(salts, rows, strict=True)]
    made = merkle.grow(start, leaves, stored(merkle.subtrees(0, start)))
    LedgerNode.objects.bulk_create(LedgerNode(number=node.number, hash=found) for node, found in made)
    LeafSalt.objects.bulk_create(
        LeafSalt(position=row.position, salt=salt)
        for salt, row in zip(salts, rows, strict=True)
        if row.subject not in gone
    )


def _chained_rows(start: int, end: int) -> list[_Row]:
    """The rows after `start` up to `end`, each the next of the chain. Raises TreeDamaged."""
    names = ("position", "previous_hash", "hash", "payload", "subject")
    found = SignOffEvent.objects.filter(position__gt=start, position__lte=end).order_by("position")
    rows = [_Row(*values) for values in found.values_list(*names)]
    before = SignOffEvent.objects.filter(position=start).values_list("hash", flat=True).first()
    previous = before or GENESIS
    for position in range(start + 1, end + 1):
        row = rows[position - start - 1] if position - start <= len(rows) else None
        if (
            row is None
            or (row.position, row.previous_hash) != (position, previous)
            or hashlib.sha256(row.payload.encode()).hexdigest() != row.hash
        ):
            raise TreeDamaged(f"row {position} of the ledger is missing or not the next of the chain")
        previous = row.hash
    return rows


def erased(people: set[uuid.UUID]) -> set[uuid.UUID]:
    """Those of these people whom the ledger says to have been erased."""
    return set(SignOffEvent.objects.filter(kind=ERASED, subject__in=people).values_list("subject", flat=True))


@transaction.atomic
def erase_leaf_salts(person: uuid.UUID) -> int:
    """Erase the salts of all rows about this person; how many. Their leaves stay and say nothing any more.

    Call it in the transaction that appends the event of kind `Erased`: rows of this person that have no leaf yet
    then get one from a salt that nobody keeps.
    """
    ledger.lock()
    positions = SignOffEvent.objects.filter(subject=person).values("position")
    deleted, _by_model = LeafSalt.objects.filter(position__in=positions).delete()
    return deleted
