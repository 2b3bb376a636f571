"""Checkpoints: one per size, signed only over a ledger that contradicts nothing signed before; and the proofs."""

import hashlib
import threading
import time
import uuid
from datetime import UTC, datetime, timedelta
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from django.db import DatabaseError, connection, transaction
from django.utils import timezone

from courses import tasks
from courses.domain import checkpoint_files, checkpoints, ledger_keys, ledger_tree
from courses.domain.checkpoints import CheckpointRefused, make_checkpoint
from courses.domain.ledger_tree import TreeDamaged, erase_leaf_salts
from courses.formats import merkle
from courses.formats.signed_note import open_note, read_tree
from courses.models import Checkpoint, LeafSalt, LedgerKey, LedgerNode, SignOffEvent
from courses.models.protection import CHECKPOINTS, LEDGER, LEDGER_NODES
from lms.kernel.errors import AppendOnlyError, DomainError
from lms.kernel.key_files import file_of
from lms.kernel.key_store import KeyUnavailable
from tests.courses.domain.test_signoff_at_once import at_once
from tests.factories import ledger

NOW = datetime(2026, 3, 4, 5, 6, 7, 89, tzinfo=UTC)
db = pytest.mark.django_db


def row_hash(position: int) -> str:
    return SignOffEvent.objects.values_list("hash", flat=True).get(position=position)


@db
def test_an_empty_ledger_has_no_checkpoint():
    assert make_checkpoint(NOW) is None
    assert not LedgerKey.objects.exists()


@db
def test_a_checkpoint_states_size_root_chain_and_time_and_is_signed_by_the_ledgers_own_key():
    ledger.append(5)
    made = make_checkpoint(NOW)
    tree = read_tree(open_note(made.note, ledger_keys.known()))
    assert (tree.origin, tree.size, tree.signed_at) == ("testserver/ledger", 5, NOW)
    assert tree.chain.hex() == made.chain_hash == row_hash(5)
    leaves = []
    for position in range(1, 6):
        salt = bytes(LeafSalt.objects.get(position=position).salt)
        assert len(salt) == 32
        data = hashlib.sha256(salt + bytes.fromhex(row_hash(position))).digest()
        leaves.append(hashlib.sha256(b"\x00" + data).digest())
    a, b, c, d, e = leaves
    root = merkle.node_hash(merkle.node_hash(merkle.node_hash(a, b), merkle.node_hash(c, d)), e)
    assert tree.root == root
    assert made.root == root.hex()
    assert LedgerNode.objects.count() == merkle.node_count(5) == 8


@db
def test_nothing_is_signed_until_something_was_appended():
    ledger.append(2)
    first = ledger.signed()
    assert make_checkpoint(NOW) is None
    ledger.append()
    second = ledger.signed()
    assert [first.size, second.size] == list(Checkpoint.objects.values_list("size", flat=True)) == [2, 3]
    assert first.key == second.key == LedgerKey.objects.get()


@db
def test_appending_does_nothing_for_the_tree_and_a_checkpoint_takes_few_queries_for_many_rows(
    django_assert_max_num_queries,
):
    ledger.append(200)
    assert not LedgerNode.objects.exists()
    with django_assert_max_num_queries(40):
        ledger.signed()


@db
def test_batches_give_the_tree_that_one_batch_gives(monkeypatch):
    monkeypatch.setattr(ledger_tree, "BATCH", 3)
    ledger.append(11)
    made = ledger.signed()
    leaves = [
        ledger_tree.leaf_of(bytes(salt.salt), row_hash(salt.position))
        for salt in LeafSalt.objects.order_by("pk")
    ]
    nodes = {node.number: found for node, found in merkle.grow(0, leaves, lambda _node: b"")}
    assert {row.number: bytes(row.hash) for row in LedgerNode.objects.all()} == nodes
    assert made.root == merkle.root(11, lambda node: nodes[node.number]).hex()


@db
def test_a_leaf_says_nothing_of_its_row_without_the_salt_and_stays_when_the_salt_is_erased():
    person = uuid.uuid4()
    ledger.append(2, subject=person)
    ledger.append(1)
    made = ledger.signed()
    before = list(LedgerNode.objects.values_list("number", "hash"))
    assert erase_leaf_salts(person) == 2
    assert list(LeafSalt.objects.values_list("position", flat=True)) == [3]
    assert list(LedgerNode.objects.values_list("number", "hash")) == before
    assert checkpoints.inclusion(1).root.hex() == made.root


@db
def test_rows_of_an_erased_person_get_leaves_whose_salts_nobody_keeps():
    person = uuid.uuid4()
    ledger.append(2, subject=person)
    ledger.append(1)
    ledger.append(1, subject=person, kind="Erased")
    ledger.signed()
    assert list(LeafSalt.objects.values_list("position", flat=True)) == [3]
    assert LedgerNode.objects.count() == merkle.node_count(4)


@db
def test_no_checkpoint_covers_a_row_that_is_not_the_next_of_the_chain():
    ledger.append(4)
    ledger.without_protection(
        LEDGER, (f"UPDATE {LEDGER.table} SET payload = replace(payload, ':3', ':5') WHERE position = 3", [])
    )
    with pytest.raises(TreeDamaged, match="row 3 of the ledger is missing or not the next"):
        make_checkpoint(NOW)
    assert not Checkpoint.objects.exists()


def change_level(rows):
    rows[1]["payload"] = rows[1]["payload"].replace('"level":3', '"level":5')
    return rows


@db
@pytest.mark.parametrize("edit", [change_level, lambda rows: rows[:3]], ids=["changed", "cut off"])
def test_the_hub_signs_nothing_that_contradicts_its_last_checkpoint(edit):
    ledger.append(4)
    ledger.signed()
    ledger.rewrite(edit)
    with pytest.raises(CheckpointRefused, match="not the one that was signed at 4 rows"):
        make_checkpoint(NOW)
    assert Checkpoint.objects.count() == 1


@db
def test_the_hub_signs_nothing_over_a_tree_that_was_changed():
    ledger.append(4)
    ledger.signed()
    ledger.append()
    ledger.without_protection(
        LEDGER_NODES, (f"UPDATE {LEDGER_NODES.table} SET hash = %s WHERE number = 6", [b"\x00" * 32])
    )
    with pytest.raises(CheckpointRefused, match="signed at 4 rows"):
        make_checkpoint(NOW)
    ledger.without_protection(LEDGER_NODES, (f"DELETE FROM {LEDGER_NODES.table} WHERE number = 6", []))
    with pytest.raises(TreeDamaged, match="node 6 of the ledger's tree is missing"):
        make_checkpoint(NOW)


@db
def test_the_hub_signs_nothing_that_contradicts_a_checkpoint_kept_outside():
    ledger.append(4)
    made = ledger.signed()
    checkpoint_files.write(9, made.note)
    ledger.append()
    with pytest.raises(CheckpointRefused, match=r"checkpoint-000000000009.txt is not a checkpoint of this"):
        make_checkpoint(NOW)
    checkpoint_files.file_of(9).unlink()
    checkpoint_files.write(4, made.note)
    assert make_checkpoint(NOW).size == 5


@db
def test_without_its_key_nothing_is_signed_and_nothing_is_lost():
    ledger.append(2)
    file = file_of(ledger_keys.active_key().name)
    hidden = file.rename(file.with_suffix(".away"))
    with pytest.raises(KeyUnavailable, match="cannot be read"):
        make_checkpoint(NOW)
    hidden.rename(file)
    assert make_checkpoint(NOW).size == 2


@db
def test_the_private_half_lies_in_a_file_for_its_owner_only():
    file = file_of(ledger_keys.active_key().name)
    assert file.name.startswith("ledger-")
    assert file.stat().st_mode & 0o777 == 0o600


@db
def test_after_rotation_earlier_checkpoints_hold_and_the_new_key_signs():
    ledger.append(1)
    old = ledger.signed()
    out = StringIO()
    call_command("rotate_ledger_key", stdout=out)
    ledger.append(1)
    new = ledger.signed()
    assert old.key != new.key
    assert out.getvalue() == f"Active now: {new.key.verifier.vkey}\n"
    assert LedgerKey.objects.get(retired_at__isnull=True) == new.key
    for row in (old, new):
        assert read_tree(open_note(row.note, ledger_keys.known())).size == row.size


@db
def test_under_a_new_origin_the_ledger_has_another_name_and_key(settings):
    ledger.append(1)
    ledger.signed()
    settings.BASE_URL = "https://new.example:8443"
    ledger.append(1)
    made = ledger.signed()
    assert made.note.startswith("new.example:8443/ledger\n2\n")
    assert made.key.origin == "new.example:8443/ledger"
    assert LedgerKey.objects.filter(retired_at__isnull=True).count() == 2


@db
def test_a_checkpoint_is_written_to_its_file_after_the_commit(django_capture_on_commit_callbacks):
    ledger.append(3)
    with django_capture_on_commit_callbacks(execute=True):
        made = ledger.signed()
        assert checkpoint_files.files() == {}
    file = checkpoint_files.file_of(3)
    assert file.name == "checkpoint-000000000003.txt"
    assert file.read_bytes() == made.note.encode()


@db
def test_the_task_writes_what_was_left_behind_and_signs_what_is_new():
    ledger.append(1)
    first = ledger.signed()  # its file is not written: no commit in this test
    ledger.append(1)
    tasks.checkpoint()
    assert checkpoint_files.file_of(1).read_bytes() == first.note.encode()
    assert list(Checkpoint.objects.values_list("size", flat=True)) == [1, 2]
    tasks.checkpoint()
    assert sorted(checkpoint_files.files()) == [1, 2]


@db
def test_a_folder_that_cannot_be_written_to_is_said_and_the_checkpoint_stands(settings, tmp_path, caplog):
    (tmp_path / "file").write_text("in the way")
    settings.CHECKPOINTS_DIR = tmp_path / "file" / "checkpoints"
    ledger.append(1)
    out, error = StringIO(), StringIO()
    call_command("checkpoint_ledger", stdout=out, stderr=error)
    assert Checkpoint.objects.get().size == 1
    assert "Signed a checkpoint over 1 events" in out.getvalue()
    assert "not kept outside the database" in error.getvalue()
    assert "cannot be kept outside the database" in caplog.text
    assert checkpoint_files.write_missing() is None


@db
def test_a_file_is_never_overwritten_with_other_bytes(caplog):
    ledger.append(1)
    made = ledger.signed()
    file = checkpoint_files.file_of(1)
    file.parent.mkdir(parents=True)
    file.write_text("something else")
    assert checkpoint_files.write(1, made.note) is False
    assert file.read_text() == "something else"
    assert "holds another checkpoint" in caplog.text
    assert [each.name for each in file.parent.iterdir()] == [file.name]


@db
def test_the_command_says_what_stands():
    def said() -> str:
        out = StringIO()
        call_command("checkpoint_ledger", stdout=out, stderr=StringIO())
        return out.getvalue()

    assert said() == "The ledger is empty: there is nothing to sign.\n"
    ledger.append(2)
    assert said().startswith("Signed a checkpoint over 2 events, root ")
    assert said().startswith("Nothing new: the latest checkpoint is the one over 2 events, root ")
    ledger.rewrite(lambda rows: rows[:1])
    with pytest.raises(CommandError, match="No checkpoint was signed: the ledger is not the one"):
        said()


@db
@pytest.mark.parametrize(
    ("protected", "sql"),
    [
        (LEDGER_NODES, "UPDATE {} SET hash = hash"),
        (LEDGER_NODES, "DELETE FROM {}"),
        (LEDGER_NODES, "INSERT OR REPLACE INTO {} (number, hash) VALUES (0, x'00')"),
        (CHECKPOINTS, "UPDATE {} SET size = 7"),
        (CHECKPOINTS, "DELETE FROM {}"),
        (
            CHECKPOINTS,
            (
                "INSERT OR REPLACE INTO {} (id, size, root, chain_hash, note, signed_at, key_id) "
                "SELECT id + 5, size, 'x', 'x', 'x', signed_at, key_id FROM courses_checkpoint"
            ),
        ),
    ],
)
def test_raw_sql_cannot_change_remove_or_replace_a_node_or_a_checkpoint(protected, sql):
    if "REPLACE" in sql and connection.vendor != "sqlite":
        pytest.skip("only SQLite has INSERT OR REPLACE")
    ledger.append(2)
    made = ledger.signed()
    nodes = list(LedgerNode.objects.values_list("number", "hash"))
    with (
        pytest.raises(DatabaseError, match="append-only"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(sql.format(protected.table))
    assert list(LedgerNode.objects.values_list("number", "hash")) == nodes
    assert Checkpoint.objects.get().note == made.note


@db
def test_django_refuses_to_change_a_node_or_a_checkpoint():
    ledger.append(1)
    made = ledger.signed()
    for attempt in (made.save, made.delete, LedgerNode.objects.get().save, Checkpoint.objects.all().delete):
        with pytest.raises(AppendOnlyError):
            attempt()


@db
def test_every_row_has_a_proof_that_leads_to_the_signed_root_and_every_checkpoint_one_to_the_next():
    roots = {}
    for size in (1, 3, 4, 9):
        ledger.append(size - max(roots, default=0))
        roots[size] = bytes.fromhex(ledger.signed().root)
    for size, root in roots.items():
        for position in range(1, size + 1):
            found = checkpoints.inclusion(position, size)
            merkle.verify_inclusion(position - 1, size, leaf=found.leaf, path=found.path, root=root)
            assert found.root == root
        for first in (each for each in roots if each <= size):
            grown = checkpoints.consistency(first, size)
            assert (grown.first_root, grown.second_root) == (roots[first], root)
            merkle.verify_consistency(first, size, path=grown.path, first_root=roots[first], second_root=root)
    assert checkpoints.inclusion(2).size == 9


@db
def test_proofs_take_two_queries_whatever_the_size(django_assert_num_queries):
    ledger.append(100)
    ledger.signed()
    with django_assert_num_queries(2):
        checkpoints.inclusion(77)
    with django_assert_num_queries(2):
        checkpoints.consistency(77, 100)


@db
@pytest.mark.parametrize(
    ("ask", "code"),
    [
        (lambda: checkpoints.inclusion(0), "out_of_range"),
        (lambda: checkpoints.inclusion(4), "not_covered"),
        (lambda: checkpoints.inclusion(3, 2), "out_of_range"),
        (lambda: checkpoints.inclusion(1, 4), "not_covered"),
        (lambda: checkpoints.consistency(0, 3), "out_of_range"),
        (lambda: checkpoints.consistency(3, 2), "out_of_range"),
        (lambda: checkpoints.consistency(1, 4), "not_covered"),
    ],
)
def test_what_has_no_proof_is_said(ask, code):
    with pytest.raises(DomainError) as before:
        ask()
    assert before.value.code == "no_checkpoint"
    ledger.append(3)
    ledger.signed()
    ledger.append(1)
    with pytest.raises(DomainError) as reason:
        ask()
    assert reason.value.code == code


@db
def test_a_proof_that_needs_a_lost_node_is_refused_in_words():
    ledger.append(4)
    ledger.signed()
    ledger.without_protection(LEDGER_NODES, (f"DELETE FROM {LEDGER_NODES.table} WHERE number = 5", []))
    with pytest.raises(DomainError, match="run verify_ledger"):
        checkpoints.inclusion(1)


@db
def test_a_row_is_shown_with_its_salt_proof_and_checkpoint_until_it_is_erased():
    person = uuid.uuid4()
    ledger.append(3)
    ledger.append(1, subject=person)
    made = ledger.signed()
    shown = checkpoints.disclosure(4)
    row = hashlib.sha256(shown["payload"].encode()).hexdigest()
    assert ledger_tree.leaf_of(bytes.fromhex(shown["salt"]), row).hex() == shown["inclusion"]["leaf"]
    assert (shown["inclusion"]["root"], shown["checkpoint"]) == (made.root, made.note)
    erase_leaf_salts(person)
    with pytest.raises(DomainError, match="erased"):
        checkpoints.disclosure(4)
    with pytest.raises(CommandError, match="no proof for 5"):
        call_command("prove_row", "5")


def test_many_at_once_sign_each_size_once_while_rows_are_appended(transactional_db):
    ledger.append(5)
    ledger_keys.active_key()
    later = timezone.now() + timedelta(minutes=1)
    calls = [lambda: make_checkpoint(later), lambda: ledger.append(3)] * 4
    results = at_once(*calls)
    assert [result for result in results if isinstance(result, Exception)] == []
    make_checkpoint(later)
    sizes = list(Checkpoint.objects.values_list("size", flat=True))
    assert sizes == sorted(set(sizes))
    assert sizes[-1] == 17
    assert LedgerNode.objects.count() == merkle.node_count(17)
    assert LeafSalt.objects.count() == 17
    assert sorted(checkpoint_files.files()) == sizes
    for size in sizes:
        assert checkpoints.consistency(size, 17).second_root.hex() == Checkpoint.objects.get(size=17).root


def test_the_first_key_is_made_once_by_many(transactional_db):
    ledger.append(1)
    results = at_once(*[lambda: make_checkpoint(NOW)] * 6)
    assert [result for result in results if isinstance(result, Exception)] == []
    assert Checkpoint.objects.get().key == LedgerKey.objects.get()
    assert Path(file_of(LedgerKey.objects.get().name)).exists()


def test_a_checkpoint_made_while_somebody_is_erased_keeps_no_salt_of_theirs(transactional_db):
    person, erasing = uuid.uuid4(), threading.Event()
    ledger.append(2, subject=person)
    ledger.append(1)
    ledger_keys.active_key()

    def erase():
        with transaction.atomic():
            ledger.append(1, subject=person, kind="Erased")
            assert erase_leaf_salts(person) == 0
            erasing.set()
            time.sleep(0.5)  # the other thread reads the ledger meanwhile, without the uncommitted row

    def sign():
        erasing.wait(10)
        return make_checkpoint(NOW)

    results = at_once(erase, sign)
    assert [result for result in results if isinstance(result, Exception)] == []
    make_checkpoint(NOW)
    assert LedgerNode.objects.count() == merkle.node_count(4)
    assert list(LeafSalt.objects.values_list("position", flat=True)) == [3]
