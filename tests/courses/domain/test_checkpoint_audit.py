"""What verify_ledger finds with the help of checkpoints, also after the whole chain was written anew."""

import re
import uuid
from io import StringIO

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from django.core.management import CommandError, call_command
from django.utils import timezone

from courses.domain import checkpoint_files, ledger_keys, ledger_tree
from courses.domain.checkpoint_audit import audit
from courses.domain.ledger import BadRow, first_bad_row
from courses.domain.ledger_tree import erase_leaf_salts, leaf_of
from courses.formats import merkle
from courses.formats.merkle import Node
from courses.formats.signed_note import Tree, Verifier, sign
from courses.models import Checkpoint, LeafSalt, LedgerHead, LedgerKey, LedgerNode, SignOffEvent
from courses.models.ledger import TABLE
from courses.models.protection import CHECKPOINTS, LEDGER, LEDGER_NODES
from lms.kernel.key_files import file_of
from lms.kernel.key_material import public_half
from tests.factories import ledger

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def small_batches(monkeypatch):
    """Batches smaller than the ledgers here, so that their seams are tested too."""
    monkeypatch.setattr(ledger_tree, "BATCH", 3)


@pytest.fixture
def seven_rows() -> list[Checkpoint]:
    """Checkpoints over 4 and 7 rows, both kept as files, and one row that none covers."""
    made = []
    for count in (4, 3):
        ledger.append(count)
        made.append(ledger.signed())
        checkpoint_files.write(made[-1].size, made[-1].note)
    ledger.append(1)
    return made


def verify() -> str:
    """What the command prints; CommandError if the ledger is not intact."""
    out = StringIO()
    call_command("verify_ledger", stdout=out, stderr=out)
    return out.getvalue()


def refused() -> str:
    with pytest.raises(CommandError) as error:
        verify()
    return str(error.value)


def level_five(position):
    def edit(rows):
        rows[position - 1]["payload"] = rows[position - 1]["payload"].replace('"level":3', '"level":5')
        return rows

    return edit


def without(position):
    return lambda rows: [row for row in rows if row["position"] != position]


def swapped(position):
    def edit(rows):
        rows[position - 1 : position + 1] = reversed(rows[position - 1 : position + 1])
        return rows

    return edit


def inserted(position):
    def edit(rows):
        name = uuid.uuid4()
        new = rows[0] | {"id": 999_999, "client_uuid": name}
        new["payload"] = new["payload"].replace(str(rows[0]["client_uuid"]), str(name))
        return [*rows[: position - 1], new, *rows[position - 1 :]]

    return edit


def cut_after(position):
    return lambda rows: rows[:position]


def test_a_ledger_that_is_as_it_was_signed_is_intact(seven_rows):
    assert audit().faults == []
    assert verify() == (
        "Note: no checkpoint covers the last 1 events yet.\n"
        "Intact: 8 events; every standing follows from them.\n"
        "Every checkpoint holds: 2, the last over 7 events.\n"
    )


@pytest.mark.parametrize(
    ("edit", "position", "reason"),
    [
        (level_five(1), 1, "not the row that was there"),
        (level_five(3), 3, "not the row that was there"),
        (level_five(7), 7, "not the row that was there"),
        (without(1), 1, "not the row that was there"),
        (without(4), 4, "not the row that was there"),
        (swapped(3), 3, "not the row that was there"),
        (swapped(6), 6, "not the row that was there"),
        (inserted(1), 1, "not the row that was there"),
        (inserted(5), 5, "not the row that was there"),
        (inserted(7), 7, "not the row that was there"),
        (cut_after(6), 7, "rows are cut off: the checkpoint over 7 rows covers it, the ledger ends at 6"),
        (cut_after(2), 3, "rows are cut off: the checkpoint over 4 rows covers it, the ledger ends at 2"),
        (cut_after(0), 1, "rows are cut off: the checkpoint over 4 rows covers it, the ledger ends at 0"),
    ],
)
def test_a_chain_written_anew_is_whole_and_the_first_bad_row_is_named(seven_rows, edit, position, reason):
    ledger.rewrite(edit)
    assert first_bad_row() is None
    said = refused()
    assert said.startswith(f"Not intact, row {position}: ")
    assert reason in said


@pytest.mark.parametrize(
    ("sql", "position"),
    [
        (
            f"UPDATE {TABLE} SET payload = replace(payload, '\"level\":3', '\"level\":5') WHERE position = 3",
            3,
        ),
        (f"DELETE FROM {TABLE} WHERE position = 3", 3),
        (f"DELETE FROM {TABLE} WHERE position > 5", 6),
        (f"UPDATE {TABLE} SET hash = '{'a' * 64}' WHERE position = 5", 5),
    ],
)
def test_a_row_that_was_changed_without_the_chain_is_named(seven_rows, sql, position):
    ledger.without_protection(LEDGER, (sql, []))
    assert refused().startswith(f"Not intact, row {position}: ")


def test_what_no_checkpoint_covers_can_be_written_anew_unnoticed_and_is_noted(seven_rows):
    ledger.rewrite(level_five(8))
    assert "no checkpoint covers the last 1 events yet" in verify()


def recompute_tree(size: int) -> None:
    """Leaves and nodes made anew from the rows there are, as somebody with the database could."""
    hashes = list(SignOffEvent.objects.order_by("position").values_list("hash", flat=True))[:size]
    LeafSalt.objects.all().delete()
    LeafSalt.objects.bulk_create(LeafSalt(position=n, salt=b"\x07" * 32) for n in range(1, len(hashes) + 1))
    made = merkle.grow(0, [leaf_of(b"\x07" * 32, found) for found in hashes], lambda _node: b"")
    ledger.without_protection(
        LEDGER_NODES,
        (f"DELETE FROM {LEDGER_NODES.table}", []),
        *(
            (f"INSERT INTO {LEDGER_NODES.table} (number, hash) VALUES (%s, %s)", [node.number, found])
            for node, found in made
        ),
    )


def test_with_the_tree_made_anew_too_the_signed_roots_still_tell_from_which_row_on(seven_rows):
    ledger.rewrite(level_five(6))
    recompute_tree(7)
    assert refused().startswith(
        "Not intact, row 1: the leaves of rows 1 to 4 are not those of the checkpoint over 4 rows."
    )


def test_leaves_that_were_swapped_for_the_new_rows_are_found_after_the_last_checkpoint_that_holds(seven_rows):
    ledger.rewrite(level_five(6))
    changes = []
    for position in (6, 7):
        found = leaf_of(b"\x07" * 32, SignOffEvent.objects.get(position=position).hash)
        LeafSalt.objects.filter(position=position).update(salt=b"\x07" * 32)
        changes.append(
            (
                f"UPDATE {LEDGER_NODES.table} SET hash = %s WHERE number = %s",
                [found, Node(0, position - 1).number],
            )
        )
    ledger.without_protection(LEDGER_NODES, *changes)
    said = refused()
    assert said.startswith(
        "Not intact, row 5: the leaves of rows 5 to 7 are not those of the checkpoint over 7"
    )
    assert "is not what follows from the leaves below it" in said


def test_a_ledger_and_its_checkpoints_cut_off_together_are_told_by_the_files(seven_rows):
    ledger.rewrite(cut_after(4))
    LeafSalt.objects.filter(position__gt=4).delete()
    ledger.without_protection(CHECKPOINTS, (f"DELETE FROM {CHECKPOINTS.table} WHERE size > 4", []))
    ledger.without_protection(LEDGER_NODES, (f"DELETE FROM {LEDGER_NODES.table} WHERE number > 6", []))
    said = refused()
    assert said.startswith(
        "Not intact, row 5: rows are cut off: the checkpoint over 7 rows kept in checkpoint-000000000007.txt "
        "covers it, the ledger ends at 4."
    )
    assert "checkpoint-000000000007.txt is missing in the database" in said


def test_salts_that_are_gone_though_nobody_was_erased_are_found(seven_rows):
    LeafSalt.objects.filter(position__in=[3, 6]).delete()
    assert audit().faults == [BadRow(3, "the salt of its leaf is gone, and nobody was erased")]


def test_an_erased_person_leaves_the_ledger_intact():
    person = uuid.uuid4()
    ledger.append(2)
    ledger.append(2, subject=person)
    ledger.append(1)
    ledger.signed()
    ledger.append(1, subject=person, kind="Erased")
    erase_leaf_salts(person)
    ledger.signed()
    assert not LeafSalt.objects.filter(position__in=[3, 4, 6]).exists()
    assert audit().faults == []


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        (2, BadRow(2, "it is not the row that was there when a checkpoint was signed")),
        (
            4,
            BadRow(
                3,
                "from row 3 on, it is not the row that was there when a checkpoint was signed; "
                "rows 3 to 4 were erased and may be changed as well",
            ),
        ),
        (
            6,
            BadRow(
                6,
                "the chain is not the one of the checkpoint over 6 rows",
            ),
        ),
    ],
)
def test_a_changed_row_of_an_erased_person_is_found_between_those_that_prove_themselves(changed, said):
    person = uuid.uuid4()
    ledger.append(2)
    ledger.append(2, subject=person)
    ledger.append(1)
    ledger.append(1, subject=person, kind="Erased")
    ledger.signed()
    ledger.rewrite(level_five(changed))
    assert first_bad_row() is None
    assert audit().faults == [said]


def test_a_lost_leaf_is_found(seven_rows):
    ledger.without_protection(
        LEDGER_NODES, (f"DELETE FROM {LEDGER_NODES.table} WHERE number = %s", [Node(0, 4).number])
    )
    assert refused().startswith("Not intact, row 5: its leaf is missing from the tree that was signed.")


def test_a_changed_inner_node_is_found(seven_rows):
    node = Node(1, 2).number
    ledger.without_protection(
        LEDGER_NODES, (f"UPDATE {LEDGER_NODES.table} SET hash = %s WHERE number = {node}", [b"\x00" * 32])
    )
    assert audit().faults == [
        BadRow(0, f"node {node} of the tree is not what follows from the leaves below it")
    ]


def forged(tree: Tree, signer: Ed25519PrivateKey, verifier: Verifier) -> str:
    return sign(tree.text(), verifier, signer.sign)


def own_tree(size: int) -> Tree:
    last = SignOffEvent.objects.get(position=size)
    return Tree("testserver/ledger", size, ledger_tree.root(size), bytes.fromhex(last.hash), timezone.now())


@pytest.mark.parametrize("known", [True, False])
def test_a_checkpoint_that_another_key_signed_does_not_hold(seven_rows, known):
    """Under the id of the hub's own key, and under its own."""
    stranger = Ed25519PrivateKey.generate()
    own = LedgerKey.objects.get().verifier
    verifier = own if known else Verifier("testserver/ledger", public_half(stranger))
    note = forged(own_tree(7), stranger, verifier)
    ledger.without_protection(
        CHECKPOINTS, (f"UPDATE {CHECKPOINTS.table} SET note = %s WHERE size = 7", [note])
    )
    said = refused()
    reason = "the signature of testserver/ledger is wrong" if known else "no key of this hub has signed it"
    assert f"the ledger: the checkpoint over 7 rows does not hold: {reason}." in said
    assert "checkpoint-000000000007.txt differs from the checkpoint in the database" in said


def test_columns_that_differ_from_the_signed_text_are_found(seven_rows):
    ledger.without_protection(
        CHECKPOINTS, (f"UPDATE {CHECKPOINTS.table} SET root = %s WHERE size = 4", ["0" * 64])
    )
    assert audit().faults == [
        BadRow(0, "the checkpoint over 4 rows says something else in its columns than in its signed text")
    ]


def test_a_checkpoint_that_is_gone_from_the_database_is_found_by_its_file(seven_rows):
    ledger.without_protection(CHECKPOINTS, (f"DELETE FROM {CHECKPOINTS.table} WHERE size = 4", []))
    assert [fault.position for fault in audit().faults] == [0]
    assert "checkpoint-000000000004.txt is missing in the database" in refused()


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"", "no signed note"),
        (b"\xff\xfe", "can't decode"),
        (b"words\n\n\xe2\x80\x94 testserver/ledger AAAAAAAA\n", "no key of this hub"),
    ],
)
def test_a_file_that_was_changed_is_found(seven_rows, content, reason):
    checkpoint_files.file_of(4).write_bytes(content)
    said = refused()
    assert re.search(
        rf"Not intact, the ledger: .*checkpoint-000000000004.txt does not hold: .*{reason}", said
    )


def test_a_file_under_the_name_of_another_is_found(seven_rows):
    checkpoint_files.file_of(4).rename(checkpoint_files.file_of(5))
    assert "holds the checkpoint over 4 rows, which is not what its name says" in refused()


def test_other_files_in_the_folder_are_left_alone(seven_rows):
    (checkpoint_files.folder() / "README.txt").write_text("Copied to the safe every Monday")
    assert audit().faults == []


def test_files_that_are_missing_are_noted_and_no_fault(seven_rows):
    checkpoint_files.file_of(4).unlink()
    said = verify()
    assert "Note: 1 checkpoints are not kept outside the database: " in said
    assert "lacks checkpoint-000000000004.txt." in said


def test_a_folder_that_cannot_be_read_is_noted(seven_rows, settings, tmp_path):
    (tmp_path / "file").write_text("")
    settings.CHECKPOINTS_DIR = tmp_path / "file"
    assert "Note: the folder of checkpoints cannot be read: " in verify()


def test_a_key_that_cannot_be_read_is_noted(seven_rows):
    file_of(ledger_keys.active_key().name).unlink()
    assert "Note: no checkpoint can be signed: The signing key ledger-" in verify()


def test_rows_are_read_in_batches_and_not_one_by_one(django_assert_max_num_queries, monkeypatch):
    monkeypatch.setattr(ledger_tree, "BATCH", 1000)
    ledger.append(60)
    ledger.signed()
    with django_assert_max_num_queries(20):
        assert audit().faults == []


def test_a_head_that_was_moved_on_does_not_hide_a_cut(seven_rows):
    ledger.rewrite(cut_after(5))
    LedgerHead.objects.update(position=8)
    assert "Not intact, row 6: rows are cut off: " in refused()
    assert LedgerNode.objects.count() == merkle.node_count(7)
