"""The script that checks checkpoints and proofs, fed with what the hub serves and what was made of it."""

import ast
import importlib.util
import json
import subprocess
import sys
from io import StringIO
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from django.core.management import call_command

from courses.domain import ledger_keys
from courses.formats import merkle
from courses.formats.signed_note import Verifier, sign
from lms.kernel.key_material import public_half
from tests.factories import accounts, courses, ledger

pytestmark = [pytest.mark.django_db, pytest.mark.any_database]

SCRIPT = Path(__file__).resolve().parents[2] / "docs" / "check_proof.py"
_spec = importlib.util.spec_from_file_location("check_proof", SCRIPT)
assert _spec is not None
assert _spec.loader is not None
script = importlib.util.module_from_spec(_spec)
_spec.loader.exec_module(script)


class Desk:
    """A folder with everything that an outsider has fetched, and the script."""

    def __init__(self, folder: Path, client) -> None:
        self.folder, self.client = folder, client
        version = courses.skill(observations=9)
        mentor, learner = courses.mentor(), accounts.trainee()
        for number in range(2):
            courses.observation(mentor, learner, version, comment=f"“{number}”")
        self.older = ledger.signed()
        ledger.append(4)
        self.newer = ledger.signed()
        self.fetch("key.txt", "/ledger/key")
        self.fetch("keys.json", "/ledger/key?format=json")
        self.fetch("older.txt", "/ledger/checkpoint/3")
        self.fetch("newer.txt", "/ledger/checkpoint")
        self.fetch("inclusion.json", "/ledger/inclusion/3")
        self.fetch("consistency.json", "/ledger/consistency/3/7")
        out = StringIO()
        call_command("prove_row", "3", stdout=out)
        self.put("row.json", out.getvalue())

    def fetch(self, name: str, address: str) -> None:
        self.put(name, self.client.get(address).content.decode())

    def put(self, name: str, text: str) -> None:
        (self.folder / name).write_bytes(text.encode())

    def change(self, name: str, **values: object) -> None:
        self.put(name, json.dumps(json.loads((self.folder / name).read_text()) | values))

    def replace(self, name: str, old: str, new: str) -> None:
        text = (self.folder / name).read_bytes().decode()
        assert old in text
        self.put(name, text.replace(old, new))

    def run(self, *arguments: str, key: str = "key.txt") -> tuple[int, str]:
        done = subprocess.run(
            [sys.executable, "-I", str(SCRIPT), "--key", key, *arguments],
            cwd=self.folder,
            capture_output=True,
            text=True,
            encoding="utf-8",
            env={"PYTHONUTF8": "1"},
            check=False,
        )
        return done.returncode, done.stdout + done.stderr


@pytest.fixture
def desk(tmp_path, client) -> Desk:
    return Desk(tmp_path, client)


INCLUSION = ("inclusion", "newer.txt", "inclusion.json")
CONSISTENCY = ("consistency", "older.txt", "newer.txt", "consistency.json")


@pytest.mark.parametrize("key", ["key.txt", "keys.json"])
@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("checkpoint", "newer.txt"), "The signature holds: testserver/ledger, 7 rows, 20"),
        (INCLUSION, "The leaf of row 3 is in the ledger: testserver/ledger, 7 rows, 20"),
        (CONSISTENCY, "All 3 rows of the older checkpoint are unchanged: testserver/ledger, 7 rows, 20"),
        (("row", "row.json"), "Row 3 is in the ledger as shown: testserver/ledger, 7 rows, 20"),
    ],
)
def test_what_the_hub_serves_holds(desk, arguments, said, key):
    status, text = desk.run(*arguments, key=key)
    assert (status, text[: len(said)]) == (0, said)


def test_with_a_retired_key_older_checkpoints_hold(desk):
    ledger_keys.rotate()
    desk.fetch("new-key.txt", "/ledger/key")
    desk.fetch("keys.json", "/ledger/key?format=json")
    assert desk.run("checkpoint", "older.txt", key="new-key.txt") == (
        1,
        "Does not hold: it is not signed with the key that you gave.\n",
    )
    assert desk.run("checkpoint", "older.txt", key="keys.json")[0] == 0


def test_a_changed_checkpoint_does_not_hold(desk):
    desk.replace("newer.txt", "\n7\n", "\n8\n")
    assert desk.run("checkpoint", "newer.txt") == (
        1,
        "Does not hold: the signature of testserver/ledger is wrong.\n",
    )


def test_a_checkpoint_that_somebody_else_signed_does_not_hold(desk):
    stranger = Ed25519PrivateKey.generate()
    text = desk.newer.note.rpartition("\n\n")[0] + "\n"
    desk.put("newer.txt", sign(text, Verifier("testserver/ledger", public_half(stranger)), stranger.sign))
    assert desk.run("checkpoint", "newer.txt")[0] == 1
    own = desk.newer.key.verifier
    desk.put("newer.txt", sign(text, own, stranger.sign))
    assert desk.run("checkpoint", "newer.txt") == (
        1,
        "Does not hold: the signature of testserver/ledger is wrong.\n",
    )


def test_a_signature_of_a_witness_beside_the_hubs_does_no_harm(desk):
    witness = Ed25519PrivateKey.generate()
    line = sign("x\n", Verifier("witness.example", public_half(witness)), witness.sign).rpartition("\n\n")[2]
    desk.put("newer.txt", desk.newer.note + line)
    assert desk.run("checkpoint", "newer.txt")[0] == 0


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"leaf": "00" * 32}, "the proof does not lead to the root that was signed"),
        ({"position": 4}, "the proof does not lead to the root that was signed"),
        ({"position": 8}, "row 8 is not among 7 rows"),
        ({"position": 0}, "row 0 is not among 7 rows"),
        ({"path": []}, "the proof does not lead to the root that was signed"),
        ({"path": ["00" * 32] * 9}, "the proof is too long"),
        ({"size": 6}, "the proof is for 6 rows, the checkpoint for 7"),
    ],
)
def test_a_changed_inclusion_proof_does_not_hold(desk, changes, said):
    desk.change("inclusion.json", **changes)
    assert desk.run(*INCLUSION) == (1, f"Does not hold: {said}.\n")


def test_the_root_that_a_proof_names_is_not_believed(desk):
    leaf = merkle.leaf_hash(b"forged")
    desk.put(
        "inclusion.json",
        json.dumps(
            {"position": 1, "size": 7, "leaf": leaf.hex(), "path": ["00" * 32] * 3, "root": "ab" * 32}
        ),
    )
    assert desk.run(*INCLUSION)[0] == 1


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"path": []}, "the proof is too short"),
        ({"path": ["00" * 32] * 9}, "the proof is too long"),
        ({"path": ["00" * 32] * 4}, "the newer ledger does not begin with all rows of the older one"),
        ({"to": 8}, "the proof is from 3 to 8 rows, the checkpoints are over 3 and 7"),
    ],
)
def test_a_changed_consistency_proof_does_not_hold(desk, changes, said):
    desk.change("consistency.json", **changes)
    assert desk.run(*CONSISTENCY) == (1, f"Does not hold: {said}.\n")


def test_checkpoints_the_wrong_way_round_do_not_hold(desk):
    desk.change("consistency.json", **{"from": 7, "to": 3})
    assert desk.run("consistency", "newer.txt", "older.txt", "consistency.json") == (
        1,
        "Does not hold: a ledger of 3 rows has not grown from one of 7.\n",
    )


def test_a_checkpoint_is_consistent_with_itself(desk):
    desk.fetch("same.json", "/ledger/consistency/7/7")
    assert desk.run("consistency", "newer.txt", "newer.txt", "same.json")[0] == 0


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ('\\"level\\":3', '\\"level\\":5', "this row with this salt does not give the leaf that is covered"),
        ('"salt": "', '"salt": "00', "this row with this salt does not give the leaf that is covered"),
        ('"leaf": "', '"leaf": "' + "00" * 32 + '", "was": "', "the proof does not lead to the root"),
    ],
)
def test_a_changed_row_does_not_hold(desk, old, new, said):
    desk.replace("row.json", old, new)
    status, text = desk.run("row", "row.json")
    assert (status, text.startswith(f"Does not hold: {said}")) == (1, True)


@pytest.mark.parametrize(
    ("name", "text", "arguments"),
    [
        ("newer.txt", "", ("checkpoint", "newer.txt")),
        ("newer.txt", "a\n\nb\n", ("checkpoint", "newer.txt")),
        ("newer.txt", "a\n\n— testserver/ledger A=A\n", ("checkpoint", "newer.txt")),
        ("inclusion.json", "[]", INCLUSION),
        ("inclusion.json", "{}", INCLUSION),
        ("inclusion.json", '{"position": "x", "size": 7, "leaf": "", "path": []}', INCLUSION),
        ("inclusion.json", '{"position": 1, "size": 7, "leaf": "zz", "path": []}', INCLUSION),
        ("inclusion.json", '{"position": 1, "size": 7, "leaf": "00", "path": []}', INCLUSION),
        ("inclusion.json", '{"position": 1, "size": 7, "leaf": 5, "path": null}', INCLUSION),
        ("consistency.json", "{", CONSISTENCY),
        ("row.json", "{}", ("row", "row.json")),
        ("row.json", '{"checkpoint": 5}', ("row", "row.json")),
        ("key.txt", "", ("checkpoint", "newer.txt")),
        ("key.txt", "testserver/ledger+00000000+AAAA", ("checkpoint", "newer.txt")),
        ("key.txt", "{}", ("checkpoint", "newer.txt")),
    ],
)
def test_a_file_that_is_something_else_is_refused_in_words(desk, name, text, arguments):
    desk.put(name, text)
    status, said = desk.run(*arguments)
    assert (status, said[:20]) == (2, "This cannot be read:")
    assert "Traceback" not in said


def test_a_key_whose_id_is_another_ones_is_refused(desk):
    name, key_id, material = (desk.folder / "key.txt").read_text().split("+", 2)
    desk.put("key.txt", f"{name}+{'0' * len(key_id)}+{material}")
    status, said = desk.run("checkpoint", "newer.txt")
    assert (status, "the id of this key does not belong to it" in said) == (2, True)


def test_a_missing_file_is_refused_in_words(desk):
    assert desk.run("checkpoint", "nowhere.txt")[0] == 2


# RFC 8032, section 7.1: public key, message, signature.
PUBLISHED = [
    (
        "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a",
        "",
        (
            "e5564300c360ac729086e2cc806e828a84877f1eb8e5d974d873e065224901555fb8821590a33bacc61e39701cf9b46b"
            "d25bf5f0595bbe24655141438e7a100b"
        ),
    ),
    (
        "3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c",
        "72",
        (
            "92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da085ac1e43e15996e458f3613d0f11d8c"
            "387b2eaeb4302aeeb00d291612bb0c00"
        ),
    ),
    (
        "fc51cd8e6218a1a38da47ed00230f0580816ed13ba3303ac5deb911548908025",
        "af82",
        (
            "6291d657deec24024827e69c3abe01a30ce548a284743a445e3680d7db5ac3ac18ff9b538d16f290ae67f760984dc659"
            "4a7c15e9716ed28dc027beceea1ec40a"
        ),
    ),
]


@pytest.mark.parametrize(("key", "message", "signature"), PUBLISHED)
def test_published_signatures_hold_and_no_changed_one_does(key, message, signature):
    key, message, signature = (bytes.fromhex(text) for text in (key, message, signature))
    assert script.has_signed(key, message, signature) is True
    for place in (0, 31, 32, 63):
        changed = bytearray(signature)
        changed[place] ^= 1
        assert script.has_signed(key, message, bytes(changed)) is False
    assert script.has_signed(key, message + b"!", signature) is False


def test_a_signature_with_a_number_beyond_the_groups_order_is_refused():
    """RFC 8032, 5.1.7: the same signature in other bytes would hold otherwise."""
    key, message, signature = (bytes.fromhex(text) for text in PUBLISHED[1])
    beyond = int.from_bytes(signature[32:], "little") + script.ORDER
    assert script.has_signed(key, message, signature[:32] + beyond.to_bytes(32, "little")) is False


@pytest.mark.parametrize("key", [b"\xff" * 32, (2).to_bytes(32, "little"), b"\x01" + b"\x00" * 30 + b"\x80"])
def test_a_key_that_is_no_point_has_signed_nothing(key):
    assert script.has_signed(key, b"", bytes(64)) is False


def test_it_agrees_with_another_implementation_about_keys_and_signatures():
    for number in range(8):
        private = Ed25519PrivateKey.from_private_bytes(bytes([number] * 32))
        message = b"message" * number
        assert script.has_signed(public_half(private), message, private.sign(message)) is True
        assert script.has_signed(public_half(private), message + b".", private.sign(message)) is False


def test_proofs_of_every_size_hold_here_too():
    leaves = [merkle.leaf_hash(b"%d" % number) for number in range(40)]
    nodes = {node.number: found for node, found in merkle.grow(0, leaves, lambda _node: b"")}

    def stored(node):
        return nodes[node.number]

    roots = [merkle.root(size, stored) for size in range(41)]
    for size in range(1, 41):
        for index in range(size):
            path = merkle.proof(merkle.inclusion_ranges(index, size), stored)
            script.check_inclusion(index, size, leaves[index], path, roots[size])
            grown = merkle.proof(merkle.consistency_ranges(index + 1, size), stored)
            script.check_consistency(index + 1, size, grown, roots[index + 1], roots[size])


def test_it_can_be_read_by_python_3_9_and_needs_the_standard_library_only():
    tree = ast.parse(SCRIPT.read_text(encoding="utf-8"), feature_version=(3, 9))
    imported = {
        (node.module if isinstance(node, ast.ImportFrom) else node.names[0].name).split(".")[0]
        for node in ast.walk(tree)
        if isinstance(node, ast.Import | ast.ImportFrom)
    }
    assert imported <= sys.stdlib_module_names
