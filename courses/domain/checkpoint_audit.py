"""Proving that the ledger is still the one that was signed: every checkpoint, in the database and outside it.

A person who controls the database can write the whole chain anew, so that it is whole again. They cannot sign: the
roots that were signed before hold every leaf fast, and a leaf holds its row.
"""

import uuid
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from courses.domain import checkpoint_files, ledger_keys, ledger_tree
from courses.domain.ledger import BadRow, moment_text
from courses.formats import merkle
from courses.formats.merkle import Node
from courses.formats.signed_note import NoteError, Tree, Verifier, open_note, read_tree
from courses.models import Checkpoint, LeafSalt, LedgerHead, LedgerNode, SignOffEvent
from lms.kernel.key_files import KeyUnavailable

Known = Mapping[tuple[str, bytes], Verifier]


@dataclass
class Report:
    """What was found. `faults` are in ledger order, faults of no one row (position 0) last; `notes` are no faults."""

    checkpoints: int = 0
    covered: int = 0
    faults: list[BadRow] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)

    def add(self, reason: str) -> None:
        """A fault of the ledger as a whole."""
        self.faults.append(BadRow(0, reason))


@dataclass(frozen=True)
class _Claim:
    """What a genuine signature says about the ledger, and where it was found."""

    tree: Tree
    where: str


def audit() -> Report:
    """Check every checkpoint against the ledger."""
    report = Report()
    known = ledger_keys.known()
    claims = [*_in_database(known, report), *_in_files(known, report)]
    report.checkpoints, report.covered = len(claims), max((claim.tree.size for claim in claims), default=0)
    bad = _Walk(claims, report).first_bad()
    if bad:
        report.faults.insert(0, bad)
    _note_what_is_open(report)
    return report


def _note_what_is_open(report: Report) -> None:
    since = LedgerHead.objects.get(pk=LedgerHead.HUB).position - report.covered
    if since > 0:
        report.notes.append(f"no checkpoint covers the last {since} events yet")
    try:
        missing = checkpoint_files.unwritten()
    except OSError as error:
        report.notes.append(f"the folder of checkpoints cannot be read: {error}")
    else:
        if missing:
            report.notes.append(
                f"{len(missing)} checkpoints are not kept outside the database: {checkpoint_files.folder()} lacks "
                f"{checkpoint_files.file_of(missing[0]).name}"
            )
    for key in ledger_keys.active_keys():
        try:
            ledger_keys.private_key(key)
        except KeyUnavailable as error:
            report.notes.append(f"no checkpoint can be signed: {error}")


def _opened(note: str, known: Known) -> Tree:
    """Raises NoteError unless it is a checkpoint that a key of this hub has signed under its own name."""
    tree = read_tree(open_note(note, known))
    if tree.origin not in {name for name, _id in known}:
        raise NoteError(f"it is of another log, {tree.origin}")
    return tree


def _in_database(known: Known, report: Report) -> Iterator[_Claim]:
    for row in Checkpoint.objects.order_by("size").iterator(chunk_size=2000):
        where = f"the checkpoint over {row.size} rows"
        try:
            tree = _opened(row.note, known)
        except NoteError as error:
            report.add(f"{where} does not hold: {error}")
            continue
        stated = (tree.size, tree.root.hex(), tree.chain.hex(), moment_text(tree.signed_at))
        if stated != (row.size, row.root, row.chain_hash, moment_text(row.signed_at)):
            report.add(f"{where} says something else in its columns than in its signed text")
        yield _Claim(tree, where)


def _in_files(known: Known, report: Report) -> Iterator[_Claim]:
    """Files that say the same as the database are not given again."""
    try:
        files = checkpoint_files.files()
    except OSError:
        return  # noted elsewhere
    notes = dict(Checkpoint.objects.filter(size__in=files).values_list("size", "note"))
    for size, file in files.items():
        try:
            text = file.read_bytes().decode()
            if text == notes.get(size):
                continue
            tree = _opened(text, known)
        except OSError as error:
            report.notes.append(f"{file} cannot be read: {error}")
        except (NoteError, UnicodeDecodeError) as error:
            report.add(f"{file} does not hold: {error}")
        else:
            report.add(_difference(file, size, tree, known_here=size in notes))
            yield _Claim(tree, f"the checkpoint over {tree.size} rows kept in {file.name}")


def _difference(file: Path, size: int, tree: Tree, *, known_here: bool) -> str:
    if tree.size != size:
        return f"{file} holds the checkpoint over {tree.size} rows, which is not what its name says"
    return f"{file} {'differs from the checkpoint' if known_here else 'is missing'} in the database"


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


class _Walk:
    """One pass over rows, leaves and salts, in batches, with the root made anew on the way."""

    def __init__(self, claims: list[_Claim], report: Report) -> None:
        self._claims: dict[int, list[_Claim]] = {}
        for claim in claims:
            self._claims.setdefault(claim.tree.size, []).append(claim)
        self._report = report
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
            self._report.add(f"node {changed[0]} of the tree is not what follows from the leaves below it")
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

    def _check(self, claim: _Claim, batch: _Batch) -> BadRow | None:
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
