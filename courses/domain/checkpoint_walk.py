"""One pass over the ledger beside the leaves that were signed: which row is the first that is not what it was."""

import uuid
from dataclasses import dataclass

from courses.domain import ledger_tree
from courses.domain.ledger import BadRow
from courses.formats import merkle
from courses.formats.merkle import Node
from courses.formats.signed_note import Tree
from courses.models import LeafSalt, LedgerNode, SignOffEvent


@dataclass(frozen=True)
class Claim:
    """What a genuine signature says about the ledger, and where it was found."""

    tree: Tree
    where: str


@dataclass(frozen=True)
class _Batch:
    """Rows and leaves after `start` up to `end`, by position."""

    start: int
    end: int
    rows: dict[int, tuple[str, uuid.UUID]]
    nodes: dict[int, bytes]
    salts: dict[int, bytes]
    erased: set[uuid.UUID]

    @classmethod
    def read(cls, start: int, end: int) -> "_Batch":
        """Four queries."""
        positions = (start + 1, end)
        rows = {
            position: (hash_, subject)
            for position, hash_, subject in SignOffEvent.objects.filter(
                position__range=positions
            ).values_list("position", "hash", "subject")
        }
        nodes = LedgerNode.objects.filter(
            number__gte=merkle.node_count(start), number__lt=merkle.node_count(end)
        )
        salts = LeafSalt.objects.filter(position__range=positions)
        return cls(
            start,
            end,
            rows,
            {number: bytes(found) for number, found in nodes.values_list("number", "hash")},
            {position: bytes(salt) for position, salt in salts.values_list("position", "salt")},
            ledger_tree.erased({subject for _hash, subject in rows.values()}),
        )

    def leaf(self, position: int) -> bytes | None:
        """The stored leaf hash of a row."""
        return self.nodes.get(Node(0, position - 1).number)


class Walk:
    """One pass over rows, leaves and salts, in batches, with the root made anew on the way."""

    def __init__(self, claims: list[Claim]) -> None:
        self.damage: list[BadRow] = []  # found on the way: inner nodes that do not follow from their leaves
        self._claims: dict[int, list[Claim]] = {}
        for claim in claims:
            self._claims.setdefault(claim.tree.size, []).append(claim)
        self._end = max([ledger_tree.size(), *self._claims])
        last = SignOffEvent.objects.order_by("-position").values_list("position", flat=True).first()
        self._last_row = last or 0
        self._hashes: dict[int, bytes] = {}  # of the complete subtrees so far, no more than are needed
        self._signed = 0  # up to here the leaves are those that were signed
        self._proven = 0  # up to here the rows are those of their leaves
        self._suspect: BadRow | None = None

    def first_bad(self) -> BadRow | None:
        """The first row that is not the one that was signed."""
        for start in range(0, self._end, ledger_tree.BATCH):
            batch = _Batch.read(start, min(start + ledger_tree.BATCH, self._end))
            self._grow(batch)
            for position in range(batch.start + 1, batch.end + 1):
                bad = self._look_at(position, batch)
                if bad:
                    return bad
        return self._suspect

    def _grow(self, batch: _Batch) -> None:
        """Make the subtrees anew from the stored leaves, up to the first that is missing, and compare."""
        leaves = []
        for position in range(batch.start + 1, batch.end + 1):
            leaf = batch.leaf(position)
            if leaf is None:
                break
            leaves.append(leaf)
        kept = {node.number: self._hashes[node.number] for node in merkle.subtrees(0, batch.start)}
        made = {
            node.number: found
            for node, found in merkle.grow(batch.start, leaves, lambda node: kept[node.number])
        }
        changed = [number for number, found in made.items() if batch.nodes.get(number) != found]
        if changed:
            reason = f"node {changed[0]} of the tree is not what follows from the leaves below it"
            self.damage.append(BadRow(0, reason))
        self._hashes = kept | made

    def _look_at(self, position: int, batch: _Batch) -> BadRow | None:
        if self._suspect is None:
            self._suspect = self._compare(position, batch)
        if batch.leaf(position) is None:
            return self._suspect  # no root from here on can be made anew
        checks = (self._check(claim, batch) for claim in self._claims.get(position, []))
        return next((bad for bad in checks if bad), None)

    def _compare(self, position: int, batch: _Batch) -> BadRow | None:
        """Whether row and leaf belong together."""
        row, leaf, salt = batch.rows.get(position), batch.leaf(position), batch.salts.get(position)
        if row is None:
            return BadRow(position, self._absent(position))
        if leaf is None:
            return BadRow(position, "its leaf is missing from the tree that was signed")
        if salt is None and row[1] not in batch.erased:
            return BadRow(position, "the salt of its leaf is gone, and nobody was erased")
        if salt is not None and ledger_tree.leaf_of(salt, row[0]) != leaf:
            return self._since_proven(
                position, "it is not the row that was there when a checkpoint was signed"
            )
        if salt is not None:
            self._proven = position
        return None

    def _absent(self, position: int) -> str:
        if position <= self._last_row:
            return "the row is missing"
        size = min((size for size in self._claims if size >= position), default=self._end)
        return f"rows are cut off: {self._where(size)} covers it, the ledger ends at {self._last_row}"

    def _where(self, size: int) -> str:
        return self._claims[size][0].where if size in self._claims else f"the tree over {size} rows"

    def _since_proven(self, position: int, reason: str) -> BadRow:
        """Rows between the last proven one and this have no salt any more: any of them may be the changed one."""
        first = self._proven + 1
        span = (
            f"; rows {first} to {position - 1} were erased and may be changed as well"
            if first < position
            else ""
        )
        return BadRow(first, f"{f'from row {first} on, ' if span else ''}{reason}{span}")

    def _check(self, claim: Claim, batch: _Batch) -> BadRow | None:
        """Whether leaves and chain are what was signed at this size."""
        size = claim.tree.size
        if merkle.root(size, lambda node: self._hashes[node.number]) != claim.tree.root:
            first = self._signed + 1
            return BadRow(first, f"the leaves of rows {first} to {size} are not those of {claim.where}")
        self._signed = size
        if self._suspect:
            return self._suspect
        if batch.rows[size][0] != claim.tree.chain.hex():
            return self._since_proven(size, f"the chain is not the one of {claim.where}")
        return None
