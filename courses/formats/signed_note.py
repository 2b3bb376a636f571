"""Checkpoints as text: C2SP tlog-checkpoint inside C2SP signed-note, with Ed25519 signatures.

A note is text that ends in a newline, an empty line, and signature lines. What is signed is the text with its
newline. A checkpoint's text is: the log's name, the tree's size, its root in base64, and here two more lines, the
hash of the ledger's last row and the time.
"""

import base64
import binascii
import hashlib
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from courses.formats.merkle import HASH_BYTES

ED25519 = b"\x01"
_DASH = "— "  # U+2014 and a space begin a signature line
_KEY_ID_BYTES = 4
_TIME = "%Y-%m-%dT%H:%M:%S.%fZ"


class NoteError(ValueError):
    """A text that is no signed note, no checkpoint, or not signed by a known key; says why."""


@dataclass(frozen=True)
class Verifier:
    """A public key under the name that its signatures carry."""

    name: str
    public_key: bytes

    @property
    def key_id(self) -> bytes:
        """The first four bytes of SHA-256(name, newline, algorithm, key)."""
        named = self.name.encode() + b"\n" + ED25519 + self.public_key
        return hashlib.sha256(named).digest()[:_KEY_ID_BYTES]

    @property
    def vkey(self) -> str:
        """The key in one line, as tools for such logs take it: name+id+base64."""
        return f"{self.name}+{self.key_id.hex()}+{_base64(ED25519 + self.public_key)}"

    def has_signed(self, text: str, signature: bytes) -> bool:
        """Whether the signature is this key's over this text."""
        try:
            Ed25519PublicKey.from_public_bytes(self.public_key).verify(signature, text.encode())
        except InvalidSignature:
            return False
        return True


@dataclass(frozen=True)
class Tree:
    """What a checkpoint states: `root` and `chain` are 32 bytes, `chain` the hash of row `size`."""

    origin: str
    size: int
    root: bytes
    chain: bytes
    signed_at: datetime

    def text(self) -> str:
        """The lines that are signed."""
        when = self.signed_at.astimezone(UTC).strftime(_TIME)
        return f"{self.origin}\n{self.size}\n{_base64(self.root)}\nchain {self.chain.hex()}\ntime {when}\n"


def sign(text: str, verifier: Verifier, signer: Callable[[bytes], bytes]) -> str:
    """The note: text and one signature line. `signer` gives the Ed25519 signature of what it is given."""
    signature = _base64(verifier.key_id + signer(text.encode()))
    return f"{text}\n{_DASH}{verifier.name} {signature}\n"


def open_note(note: str, known: Mapping[tuple[str, bytes], Verifier]) -> str:
    """The text of a note that a known key has signed, keys by name and id. Signatures of others are passed over.

    Raises NoteError, also for a wrong signature under the name and id of a known key.
    """
    text, gap, lines = note.rpartition("\n\n")
    if not gap or not lines.endswith("\n"):
        raise NoteError("it is no signed note: text, an empty line and signatures are wanted")
    text += "\n"
    signed = False
    for line in lines[:-1].split("\n"):
        name, key_id, signature = _signature(line)
        verifier = known.get((name, key_id))
        if verifier is not None:
            if not verifier.has_signed(text, signature):
                raise NoteError(f"the signature of {name} is wrong")
            signed = True
    if not signed:
        raise NoteError("no key of this hub has signed it")
    return text


def _signature(line: str) -> tuple[str, bytes, bytes]:
    match = re.fullmatch(rf"{_DASH}([^\s+]+) ([A-Za-z0-9+/]+=*)", line)
    blob = _from_base64(match[2]) if match else b""
    if match is None or len(blob) <= _KEY_ID_BYTES:
        raise NoteError(f"it has a line that is no signature: {line[:80]!r}")
    return match[1], blob[:_KEY_ID_BYTES], blob[_KEY_ID_BYTES:]


def read_tree(text: str) -> Tree:
    """What the signed text of a checkpoint states. Raises NoteError."""
    match = re.fullmatch(
        r"(?P<origin>[^\s+]+)\n(?P<size>0|[1-9][0-9]{0,18})\n(?P<root>[A-Za-z0-9+/]{43}=)\n"
        r"chain (?P<chain>[0-9a-f]{64})\ntime (?P<time>[0-9T:.-]{26}Z)\n",
        text,
    )
    if match is None:
        raise NoteError("it is no checkpoint of a sign-off ledger")
    root = _from_base64(match["root"])
    if len(root) != HASH_BYTES:
        raise NoteError("its root is no SHA-256")
    try:
        signed_at = datetime.strptime(match["time"], _TIME).replace(tzinfo=UTC)
    except ValueError as error:
        raise NoteError("its time is no time") from error
    return Tree(match["origin"], int(match["size"]), root, bytes.fromhex(match["chain"]), signed_at)


def _base64(data: bytes) -> str:
    return base64.b64encode(data).decode()


def _from_base64(text: str) -> bytes:
    try:
        return base64.b64decode(text, validate=True)
    except binascii.Error as error:
        raise NoteError(f"it holds base64 that is none: {text[:80]!r}") from error
