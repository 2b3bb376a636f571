"""Signed checkpoints of the ledger, and the proofs that lead to them."""

import logging
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from courses.domain import checkpoint_files, ledger, ledger_keys, ledger_tree
from courses.domain.ledger_tree import TreeDamaged
from courses.formats import merkle
from courses.formats.merkle import Node
from courses.formats.signed_note import Tree, sign
from courses.models import Checkpoint, LeafSalt, LedgerHead, SignOffEvent
from lms.kernel.errors import DomainError

logger = logging.getLogger(__name__)


class CheckpointRefused(Exception):
    """The ledger contradicts a checkpoint that was signed before; the hub does not sign against itself."""


@dataclass(frozen=True)
class Inclusion:
    """That the leaf of row `position` is in the tree over the first `size` rows; hashes are 32 bytes each."""

    position: int
    size: int
    leaf: bytes
    path: list[bytes]
    root: bytes

    def as_json(self) -> dict[str, Any]:
        """As it is published: hashes in hexadecimal."""
        return {
            "position": self.position,
            "size": self.size,
            "leaf": self.leaf.hex(),
            "path": [step.hex() for step in self.path],
            "root": self.root.hex(),
        }


@dataclass(frozen=True)
class Consistency:
    """That the tree over `second` rows begins with all leaves of the one over `first`."""

    first: int
    second: int
    path: list[bytes]
    first_root: bytes
    second_root: bytes

    def as_json(self) -> dict[str, Any]:
        """As it is published: hashes in hexadecimal."""
        return {
            "from": self.first,
            "to": self.second,
            "path": [step.hex() for step in self.path],
            "from_root": self.first_root.hex(),
            "to_root": self.second_root.hex(),
        }


def latest() -> Checkpoint | None:
    """The checkpoint over most rows."""
    return Checkpoint.objects.order_by("-size").first()


def make_checkpoint(now: datetime) -> Checkpoint | None:
    """Sign the ledger as it stands; None when nothing was appended since the last checkpoint.

    Safe to run by many at once: one checkpoint per size. Its file is written after commit. Raises
    CheckpointRefused if the ledger contradicts what was signed before, TreeDamaged if rows or nodes were changed
    or lost, and KeyUnavailable if the key cannot be read. Nothing is lost then; a later call does it.
    """
    last, head = latest(), LedgerHead.objects.get(pk=LedgerHead.HUB)
    _refuse_contradiction(last, head)
    if head.position == (last.size if last else 0):
        return None
    ledger_keys.signer(ledger_keys.active_key())  # before any work is done for nothing
    ledger_tree.grow_to(head.position)
    return _sign(head.position, now)


def keep_up(now: datetime) -> Checkpoint | None:
    """What runs on a schedule: write files that are missing, then `make_checkpoint`; raises what that raises."""
    checkpoint_files.write_missing()
    return make_checkpoint(now)


def _refuse_contradiction(last: Checkpoint | None, head: LedgerHead) -> None:
    outside = _newest_outside()
    if outside and not Checkpoint.objects.filter(size=outside[0], note=outside[1]).exists():
        raise CheckpointRefused(
            f"{checkpoint_files.file_of(outside[0])} is not a checkpoint of this database. Run verify_ledger. "
            "If the database was restored from a backup that is older than this file, see docs/operators.md"
        )
    if last is None:
        return
    row = SignOffEvent.objects.filter(position=last.size, hash=last.chain_hash)
    if head.position < last.size or not row.exists() or ledger_tree.root(last.size).hex() != last.root:
        raise CheckpointRefused(
            f"the ledger is not the one that was signed at {last.size} rows. Run verify_ledger"
        )


def _newest_outside() -> tuple[int, str] | None:
    """Size and text of the largest checkpoint kept as a file; None if there is none or it cannot be read."""
    try:
        files = checkpoint_files.files()
        newest = max(files, default=0)
        return (newest, files[newest].read_bytes().decode(errors="replace")) if newest else None
    except OSError:
        logger.exception("Checkpoints outside the database cannot be read")
        return None


@transaction.atomic
def _sign(size: int, now: datetime) -> Checkpoint | None:
    ledger.lock()  # one after the other: a larger tree is never signed before a smaller one
    last = latest()
    if last and last.size >= size:
        return None
    key = ledger_keys.hold_active_key()
    chain_hash = SignOffEvent.objects.values_list("hash", flat=True).get(position=size)
    root = ledger_tree.root(size)
    tree = Tree(key.origin, size, root, bytes.fromhex(chain_hash), now)
    note = sign(tree.text(), key.verifier, ledger_keys.signer(key).sign)
    made = Checkpoint.objects.create(
        size=size, root=root.hex(), chain_hash=chain_hash, note=note, signed_at=now, key=key
    )
    transaction.on_commit(lambda: checkpoint_files.write(size, note))
    return made


def inclusion(position: int, size: int | None = None) -> Inclusion:
    """The proof for one row in the tree over `size` rows, by default the latest checkpoint's; two queries.

    Raises DomainError: `no_checkpoint`, `not_covered` yet, or `out_of_range`.
    """
    covered = _covered()
    size = covered if size is None else size
    _must_be_covered(max(size, position), covered)
    if not 1 <= position <= size:
        raise DomainError(
            _("A tree over %(size)s rows has no row %(position)s.") % {"size": size, "position": position},
            code="out_of_range",
        )
    ranges = merkle.inclusion_ranges(position - 1, size)
    own = Node(0, position - 1)
    hashes = _stored([own, *merkle.nodes_of(ranges)])
    path = merkle.proof(ranges, hashes)
    root = merkle.root_from_inclusion(position - 1, size, hashes(own), path)
    return Inclusion(position, size, hashes(own), path, root)


def consistency(first: int, second: int) -> Consistency:
    """The proof that the tree over `second` rows grew from that over `first`; two queries.

    Raises DomainError: `no_checkpoint`, `not_covered` yet, or `out_of_range`.
    """
    _must_be_covered(max(first, second), _covered())
    if not 1 <= first <= second:
        raise DomainError(
            _("Name two sizes, the smaller one first; the smallest is 1."),
            code="out_of_range",
        )
    ranges = merkle.consistency_ranges(first, second)
    hashes = _stored(merkle.nodes_of([*ranges, (0, first), (0, second)]))
    return Consistency(
        first,
        second,
        merkle.proof(ranges, hashes),
        merkle.root(first, hashes),
        merkle.root(second, hashes),
    )


def disclosure(position: int) -> dict[str, Any]:
    """One row with all that shows it to others: `payload`, `salt`, `inclusion` and the signed `checkpoint`.

    The payload is personal data and is for people who may see this row. Raises DomainError as `inclusion` does,
    and `erased` when the row's salt was erased: then nothing ties row and leaf together any more.
    """
    last = latest()
    found = inclusion(position, last.size if last else None)
    salt = LeafSalt.objects.filter(position=position).first()
    if salt is None or last is None:
        raise DomainError(
            _("Row %(position)s is about somebody who was erased.") % {"position": position}, code="erased"
        )
    return {
        "payload": SignOffEvent.objects.values_list("payload", flat=True).get(position=position),
        "salt": bytes(salt.salt).hex(),
        "inclusion": found.as_json(),
        "checkpoint": last.note,
    }


def _covered() -> int:
    size = Checkpoint.objects.order_by("-size").values_list("size", flat=True).first()
    if size is None:
        raise DomainError(_("No checkpoint of this ledger has been signed yet."), code="no_checkpoint")
    return size


def _must_be_covered(size: int, covered: int) -> None:
    if size > covered:
        raise DomainError(
            _("The latest checkpoint covers %(covered)s rows; there is no proof for %(size)s yet.")
            % {"covered": covered, "size": size},
            code="not_covered",
        )


def _stored(nodes: list[Node]) -> merkle.Hashes:
    try:
        return ledger_tree.stored(nodes)
    except TreeDamaged as fault:
        raise DomainError(
            _("A part of this ledger's tree is missing. Its operator should run verify_ledger."),
            code="damaged",
        ) from fault
