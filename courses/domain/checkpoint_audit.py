"""Proving that the ledger is still the one that was signed: every checkpoint, in the database and outside it.

A person who controls the database can write the whole chain anew, so that it is whole again. They cannot sign: the
roots that were signed before hold every leaf fast, and a leaf holds its row.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from courses.domain import checkpoint_files, ledger_keys
from courses.domain.checkpoint_walk import Claim, Walk
from courses.domain.ledger import BadRow, moment_text
from courses.formats.signed_note import NoteError, Tree, Verifier, open_note, read_tree
from courses.models import Checkpoint, LedgerHead
from lms.kernel.key_store import KeyUnavailable

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


def audit() -> Report:
    """Check every checkpoint against the ledger."""
    report = Report()
    known = ledger_keys.known()
    claims = [*_in_database(known, report), *_in_files(known, report)]
    report.checkpoints, report.covered = len(claims), max((claim.tree.size for claim in claims), default=0)
    walk = Walk(claims)
    bad = walk.first_bad()
    report.faults = [*([bad] if bad else []), *report.faults, *walk.damage]
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
            ledger_keys.signer(key)
        except KeyUnavailable as error:
            report.notes.append(f"no checkpoint can be signed: {error}")


def _opened(note: str, known: Known) -> Tree:
    """Raises NoteError unless it is a checkpoint that a key of this hub has signed under its own name."""
    tree = read_tree(open_note(note, known))
    if tree.origin not in {name for name, _id in known}:
        raise NoteError(f"it is of another log, {tree.origin}")
    return tree


def _in_database(known: Known, report: Report) -> Iterator[Claim]:
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
        yield Claim(tree, where)


def _in_files(known: Known, report: Report) -> Iterator[Claim]:
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
            yield Claim(tree, f"the checkpoint over {tree.size} rows kept in {file.name}")


def _difference(file: Path, size: int, tree: Tree, *, known_here: bool) -> str:
    if tree.size != size:
        return f"{file} holds the checkpoint over {tree.size} rows, which is not what its name says"
    return f"{file} {'differs from the checkpoint' if known_here else 'is missing'} in the database"
