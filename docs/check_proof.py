"""Checks checkpoints of a sign-off ledger and proofs, without Fettle: Python 3.9 or newer, standard library only.

    python3 check_proof.py --key key.txt checkpoint checkpoint.txt
    python3 check_proof.py --key key.txt inclusion checkpoint.txt proof.json
    python3 check_proof.py --key key.txt consistency older.txt newer.txt proof.json
    python3 check_proof.py --key key.txt row row.json

docs/ledger.md says where the files come from. `--key` is a file with the hub's key, one or more lines as
/ledger/key gives them or the JSON of /ledger/key?format=json. Take it from somebody you trust, not from the same
place as what you check.

The exit status is 0 if everything holds, 1 with the reason if something does not, and 2 for a file that cannot be
read.
"""

import argparse
import base64
import binascii
import hashlib
import json
import re
import sys
from pathlib import Path
from typing import Any

# --- Ed25519: RFC 8032, section 5.1, verification only ------------------------------------

P = 2**255 - 19
ORDER = 2**252 + 27742317777372353535851937790883648493
D = -121665 * pow(121666, P - 2, P) % P
ROOT_OF_MINUS_ONE = pow(2, (P - 1) // 4, P)
# A point is X, Y, Z, T with x = X/Z, y = Y/Z, xy = T/Z.


def add(a: Any, b: Any) -> Any:
    """The sum of two points; section 5.1.4."""
    e, f = (a[1] - a[0]) * (b[1] - b[0]) % P, (a[1] + a[0]) * (b[1] + b[0]) % P
    g, h = 2 * a[3] * b[3] * D % P, 2 * a[2] * b[2] % P
    i, j, k, m = f - e, h - g, h + g, f + e
    return i * j % P, k * m % P, j * k % P, i * m % P


def times(factor: int, point: Any) -> Any:
    """The point added to itself `factor` times."""
    total = (0, 1, 1, 0)
    while factor:
        if factor & 1:
            total = add(total, point)
        point, factor = add(point, point), factor >> 1
    return total


def encoded(point: Any) -> bytes:
    """The 32 bytes of a point; section 5.1.2."""
    inverse = pow(point[2], P - 2, P)
    x, y = point[0] * inverse % P, point[1] * inverse % P
    return (y | (x & 1) << 255).to_bytes(32, "little")


def decoded(data: bytes) -> Any:
    """The point of 32 bytes, or None; section 5.1.3."""
    number = int.from_bytes(data, "little")
    sign, y = number >> 255, number & (1 << 255) - 1
    if y >= P:
        return None
    square = (y * y - 1) * pow(D * y * y + 1, P - 2, P) % P
    x = pow(square, (P + 3) // 8, P)
    if x * x % P != square:
        x = x * ROOT_OF_MINUS_ONE % P
    if x * x % P != square or (x == 0 and sign):
        return None
    if x & 1 != sign:
        x = P - x
    return x, y, 1, x * y % P


BASE_Y = 4 * pow(5, P - 2, P) % P
BASE = decoded(BASE_Y.to_bytes(32, "little"))


def has_signed(key: bytes, message: bytes, signature: bytes) -> bool:
    """Whether the 64 bytes are this key's signature of the message; section 5.1.7."""
    point, s = decoded(key), int.from_bytes(signature[32:], "little")
    if point is None or len(signature) != 64 or s >= ORDER:
        return False
    k = int.from_bytes(hashlib.sha512(signature[:32] + key + message).digest(), "little") % ORDER
    minus = (P - point[0], point[1], 1, P - point[3])
    return encoded(add(times(s, BASE), times(k, minus))) == signature[:32]


# --- Checkpoints: C2SP signed-note and tlog-checkpoint ------------------------------------


class DoesNotHold(Exception):
    """Something that was stated is not so."""


class Unreadable(Exception):
    """A file that is not what it should be."""


class Checkpoint:
    """What a signed checkpoint states."""

    def __init__(self, note: str, keys: "dict[tuple[str, bytes], bytes]") -> None:
        text, gap, lines = note.rpartition("\n\n")
        if not gap or not lines.endswith("\n"):
            raise Unreadable("this is no signed checkpoint")
        text += "\n"
        self._check(text, lines[:-1].split("\n"), keys)
        match = re.fullmatch(
            r"(\S+)\n(0|[1-9][0-9]*)\n([A-Za-z0-9+/]{43}=)\nchain ([0-9a-f]{64})\ntime (\S+)\n", text
        )
        if match is None:
            raise Unreadable("this is signed, but no checkpoint of a ledger")
        self.origin, self.size, self.time = match[1], int(match[2]), match[5]
        self.root, self.chain = base64.b64decode(match[3]), bytes.fromhex(match[4])

    @staticmethod
    def _check(text: str, lines: "list[str]", keys: "dict[tuple[str, bytes], bytes]") -> None:
        genuine = False
        for line in lines:
            match = re.fullmatch(r"\u2014 (\S+) ([A-Za-z0-9+/]+=*)", line)
            if match is None:
                raise Unreadable(f"this line is no signature: {line[:60]!r}")
            blob = decode64(match[2])
            key = keys.get((match[1], blob[:4]))
            if key is not None:
                if not has_signed(key, text.encode(), blob[4:]):
                    raise DoesNotHold(f"the signature of {match[1]} is wrong")
                genuine = True
        if not genuine:
            raise DoesNotHold("it is not signed with the key that you gave")


def decode64(text: str) -> bytes:
    """Standard base64, strictly."""
    try:
        return base64.b64decode(text, validate=True)
    except binascii.Error as error:
        raise Unreadable(f"this is no base64: {text[:60]!r}") from error


def keys_in(text: str) -> "dict[tuple[str, bytes], bytes]":
    """The keys of a file, by name and id as signature lines carry them."""
    lines = text.split()
    if text.lstrip().startswith("{"):
        lines = [entry["vkey"] for entry in parsed(text)["keys"]]
    keys = {}
    for line in lines:
        name, _plus, rest = line.partition("+")
        key_id, _plus, material = rest.partition("+")
        blob = decode64(material)
        if len(blob) != 33 or blob[:1] != b"\x01":
            raise Unreadable(f"this is no Ed25519 key: {line[:60]!r}")
        right = hashlib.sha256(name.encode() + b"\n" + blob).digest()[:4]
        if right.hex() != key_id:
            raise Unreadable(f"the id of this key does not belong to it: {line[:60]!r}")
        keys[name, right] = blob[1:]
    if not keys:
        raise Unreadable("there is no key in the file that you gave")
    return keys


# --- Proofs: RFC 9162, section 2.1 (the trees of RFC 6962) -------------------------------


def joined(left: bytes, right: bytes) -> bytes:
    """The hash of a node from those of its halves."""
    return hashlib.sha256(b"\x01" + left + right).digest()


def check_inclusion(index: int, size: int, leaf: bytes, path: "list[bytes]", root: bytes) -> None:
    """Section 2.1.3.2. Raises DoesNotHold."""
    if not 0 <= index < size:
        raise DoesNotHold(f"row {index + 1} is not among {size} rows")
    fn, sn, found = index, size - 1, leaf
    for step in path:
        if sn == 0:
            raise DoesNotHold("the proof is too long")
        if fn & 1 or fn == sn:
            found = joined(step, found)
            while not fn & 1 and fn:
                fn, sn = fn >> 1, sn >> 1
        else:
            found = joined(found, step)
        fn, sn = fn >> 1, sn >> 1
    if sn or found != root:
        raise DoesNotHold("the proof does not lead to the root that was signed")


def check_consistency(first: int, second: int, path: "list[bytes]", old: bytes, new: bytes) -> None:
    """Section 2.1.4.2. Raises DoesNotHold."""
    if not 0 < first <= second:
        raise DoesNotHold(f"a ledger of {second} rows has not grown from one of {first}")
    if first == second:
        if path or old != new:
            raise DoesNotHold("two checkpoints over the same number of rows have different roots")
        return
    if not path:
        raise DoesNotHold("the proof is too short")
    # An older tree of 2, 4, 8 … rows is a node of the newer one, and left out of the proof.
    roots = grown_roots(first - 1, second - 1, ([old] if first & (first - 1) == 0 else []) + path)
    if roots != (old, new):
        raise DoesNotHold("the newer ledger does not begin with all rows of the older one")


def grown_roots(fn: int, sn: int, steps: "list[bytes]") -> "tuple[bytes, bytes]":
    """Both roots that a consistency proof gives; steps 3 to 6 of section 2.1.4.2. Raises DoesNotHold."""
    while fn & 1:
        fn, sn = fn >> 1, sn >> 1
    fr = sr = steps[0]
    for step in steps[1:]:
        if sn == 0:
            raise DoesNotHold("the proof is too long")
        if fn & 1 or fn == sn:
            fr, sr = joined(step, fr), joined(step, sr)
            while not fn & 1 and fn:
                fn, sn = fn >> 1, sn >> 1
        else:
            sr = joined(sr, step)
        fn, sn = fn >> 1, sn >> 1
    if sn:
        raise DoesNotHold("the proof is too short")
    return fr, sr


# --- Files ------------------------------------------------------------------------------


def read(name: str) -> str:
    """The text of a file; - is standard input."""
    return sys.stdin.read() if name == "-" else Path(name).read_bytes().decode()


def parsed(text: str) -> Any:
    """An object of JSON."""
    found = json.loads(text)
    if not isinstance(found, dict):
        raise Unreadable("an object of JSON is wanted")
    return found


def hashes(texts: "list[str]") -> "list[bytes]":
    """Hashes in hexadecimal."""
    found = [bytes.fromhex(text) for text in texts]
    if any(len(each) != 32 for each in found):
        raise Unreadable("a hash of the proof has not 32 bytes")
    return found


def checked_inclusion(proof: Any, checkpoint: Checkpoint) -> bytes:
    """The leaf of a proof that holds under this checkpoint. The root that the proof names is not believed."""
    size, position = int(proof["size"]), int(proof["position"])
    if size != checkpoint.size:
        raise DoesNotHold(f"the proof is for {size} rows, the checkpoint for {checkpoint.size}")
    leaf, *path = hashes([proof["leaf"], *proof["path"]])
    check_inclusion(position - 1, size, leaf, path, checkpoint.root)
    return leaf


def check_row(row: Any, checkpoint: Checkpoint) -> int:
    """Payload and salt give the leaf, and the leaf is covered; the row's position. Raises DoesNotHold."""
    payload, position = row["payload"], int(row["inclusion"]["position"])
    row_hash = hashlib.sha256(payload.encode()).digest()
    data = hashlib.sha256(bytes.fromhex(row["salt"]) + row_hash).digest()
    if hashlib.sha256(b"\x00" + data).digest() != checked_inclusion(row["inclusion"], checkpoint):
        raise DoesNotHold("this row with this salt does not give the leaf that is covered")
    if parsed(payload)["position"] != position:
        raise DoesNotHold(f"the row says that it is another one than row {position}")
    if position == checkpoint.size and row_hash != checkpoint.chain:
        raise DoesNotHold("the checkpoint names another hash for this row")
    return position


def run(options: argparse.Namespace) -> str:
    """Do what was asked; what holds, in words."""
    keys = keys_in(read(options.key))
    if options.what == "row":
        row = parsed(read(options.row))
        last = Checkpoint(row["checkpoint"], keys)
        return f"Row {check_row(row, last)} is in the ledger as shown{under(last)}"
    last = Checkpoint(read(options.checkpoint), keys)
    if options.what == "inclusion":
        proof = parsed(read(options.proof))
        checked_inclusion(proof, last)
        return f"The leaf of row {proof['position']} is in the ledger{under(last)}"
    if options.what == "consistency":
        newer, proof = Checkpoint(read(options.newer), keys), parsed(read(options.proof))
        if last.origin != newer.origin:
            raise DoesNotHold(f"{last.origin} and {newer.origin} are two names; a key was given for each")
        if (proof["from"], proof["to"]) != (last.size, newer.size):
            raise DoesNotHold(
                f"the proof is from {proof['from']} to {proof['to']} rows, the checkpoints are over {last.size} "
                f"and {newer.size}"
            )
        check_consistency(last.size, newer.size, hashes(proof["path"]), last.root, newer.root)
        return f"All {last.size} rows of the older checkpoint are unchanged{under(newer)}"
    return f"The signature holds{under(last)}"


def under(checkpoint: Checkpoint) -> str:
    """The end of every good message."""
    return f": {checkpoint.origin}, {checkpoint.size} rows, {checkpoint.time}."


def main(arguments: "list[str] | None" = None) -> int:
    """Run the command; the exit status."""
    parser = argparse.ArgumentParser(description="Checks checkpoints of a sign-off ledger, and proofs.")
    parser.add_argument("--key", required=True, metavar="FILE", help="the hub's key, from /ledger/key")
    commands = parser.add_subparsers(dest="what", required=True)
    for name, files in {
        "checkpoint": ["checkpoint"],
        "inclusion": ["checkpoint", "proof"],
        "consistency": ["checkpoint", "newer", "proof"],
        "row": ["row"],
    }.items():
        command = commands.add_parser(name)
        for file in files:
            command.add_argument(file)
    try:
        said = run(parser.parse_args(arguments))
    except DoesNotHold as fault:
        sys.stdout.write(f"Does not hold: {fault}.\n")
        return 1
    except (OSError, ValueError, KeyError, TypeError, AttributeError, Unreadable) as error:
        reason = f"it lacks {error}" if isinstance(error, KeyError) else error
        sys.stderr.write(f"This cannot be read: {reason}\n")
        return 2
    sys.stdout.write(said + "\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
