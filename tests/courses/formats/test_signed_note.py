"""Checkpoints as signed notes: against a key and a note published for the format, and its own round trip."""

import base64
from datetime import UTC, datetime

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from courses.formats.signed_note import NoteError, Tree, Verifier, open_note, read_tree, sign
from lms.kernel.key_material import public_half

TREE = Tree(
    "hub.example/ledger", 42, b"\x01" * 32, b"\xab" * 32, datetime(2026, 1, 2, 3, 4, 5, 67, tzinfo=UTC)
)
TEXT = (
    "hub.example/ledger\n42\nAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQE=\n"
    f"chain {'ab' * 32}\ntime 2026-01-02T03:04:05.000067Z\n"
)
# The key and the signature that Go's package for signed notes has in its documentation.
PUBLISHED_VKEY = "PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW"
PUBLISHED_NOTE = (
    "If you think cryptography is the answer to your problem,\n"
    "then you don't know what your problem is.\n\n"
    "— PeterNeumann x08go/ZJkuBS9UG/SffcvIAQxVBtiFupLLr8pAcElZInNIuGUgYN1FFYC2pZSNXgKvqfqdngotpRZb6KE6RyyBwJnAM=\n"
)
PRIVATE = Ed25519PrivateKey.from_private_bytes(bytes(range(32)))
KEY = Verifier("hub.example/ledger", public_half(PRIVATE))
KNOWN = {(KEY.name, KEY.key_id): KEY}
NOTE = sign(TEXT, KEY, PRIVATE.sign)


def test_a_published_key_and_its_note():

    name, _id, key = PUBLISHED_VKEY.split("+", 2)
    peter = Verifier(name, base64.b64decode(key)[1:])
    assert peter.vkey == PUBLISHED_VKEY
    assert (
        open_note(PUBLISHED_NOTE, {(peter.name, peter.key_id): peter})
        == PUBLISHED_NOTE.rpartition("\n\n")[0] + "\n"
    )


def test_a_checkpoint_is_its_lines_and_reads_back_as_it_was():
    assert TREE.text() == TEXT
    assert read_tree(open_note(NOTE, KNOWN)) == TREE


def test_a_signature_of_somebody_else_is_passed_over():
    witness = Verifier("witness.example", public_half(Ed25519PrivateKey.generate()))
    line = sign(TEXT, witness, Ed25519PrivateKey.generate().sign).rpartition("\n\n")[2]
    assert open_note(NOTE + line, KNOWN) == TEXT


@pytest.mark.parametrize(
    ("note", "reason"),
    [
        ("", "no signed note"),
        (TEXT, "no signed note"),
        (NOTE.rstrip("\n"), "no signed note"),
        (NOTE.replace("\n42\n", "\n43\n"), "the signature of hub.example/ledger is wrong"),
        (NOTE.replace("— hub.example/ledger", "— other.example/ledger"), "no key of this hub"),
        (NOTE.replace("— hub", "- hub"), "a line that is no signature"),
        (f"{TEXT}\n— hub.example/ledger AAAA\n", "a line that is no signature"),
        (f"{TEXT}\n— hub.example/ledger A=AA\n", "a line that is no signature"),
        (f"{TEXT}\n— hub.example/ledger AAAAA\n", "base64"),
    ],
)
def test_a_note_that_is_none_or_was_changed_is_refused(note, reason):
    with pytest.raises(NoteError, match=reason):
        open_note(note, KNOWN)


@pytest.mark.parametrize(
    "text",
    [
        TEXT.replace("\n42\n", "\n042\n"),
        TEXT.replace("\n42\n", "\n-1\n"),
        TEXT.replace("chain", "links"),
        TEXT.replace("=\n", "\n"),
        TEXT.replace("2026-01-02", "2026-13-02"),
        TEXT + "more\n",
        "If you think cryptography is the answer\n",
    ],
)
def test_a_signed_text_that_is_no_checkpoint_is_refused(text):
    with pytest.raises(NoteError):
        read_tree(text)
