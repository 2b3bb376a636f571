"""Checks an exported sign-off ledger without Fettle: Python 3.9 or newer, standard library only.

    python3 check_ledger.py ledger.jsonl
    python3 check_ledger.py ledger.jsonl --expect 1284:9f2c…

The file has one JSON object per line, in ledger order: position, previous_hash, hash and payload (as text).
docs/ledger.md has the command that writes it. `--expect` names a fingerprint that you noted earlier: the row
at that position must still have it. Its first eight characters will do; more are better.

The exit status is 0 if the chain is intact, 1 with the first bad row if it is not, and 2 for a file that
cannot be read.
"""

import argparse
import hashlib
import json
import sys
from collections.abc import Iterable
from pathlib import Path
from typing import Any

GENESIS = "0" * 64
COLUMNS = {"position": int, "previous_hash": str, "hash": str, "payload": str}


class NotIntact(Exception):
    """The first row that does not hold up."""


def check(rows: Iterable[dict[str, Any]], expected: dict[int, str]) -> tuple[int, str]:
    """Recompute the chain; how many rows it has, and its last hash. Raises NotIntact."""
    position, last = 0, GENESIS
    for row in rows:
        position += 1
        if row["position"] != position:
            raise NotIntact(f"row {position}: missing, or out of order; found position {row['position']}")
        if row["previous_hash"] != last:
            raise NotIntact(f"row {position}: the previous hash is not that of the row before")
        last = hashlib.sha256(row["payload"].encode()).hexdigest()
        if row["hash"] != last:
            raise NotIntact(f"row {position}: the payload does not have the recorded hash")
        stated = json.loads(row["payload"])
        if (stated.get("position"), stated.get("previous")) != (position, row["previous_hash"]):
            raise NotIntact(f"row {position}: the payload states another place in the chain")
        if not last.startswith(expected.pop(position, "")):
            raise NotIntact(f"row {position}: the hash is not the one that was noted earlier")
    if expected:
        raise NotIntact(f"row {min(expected)}: missing; the ledger ends at {position}")
    return position, last


def read(lines: Iterable[str]) -> Iterable[dict[str, Any]]:
    """The rows of an export, one per line."""
    for number, line in enumerate(lines, start=1):
        if not line.strip():
            continue
        row = json.loads(line)
        if not isinstance(row, dict) or not all(isinstance(row.get(n), kind) for n, kind in COLUMNS.items()):
            raise ValueError(f"line {number} does not hold {', '.join(COLUMNS)}")
        yield row


def noted(text: str) -> tuple[int, str]:
    """A fingerprint as it is given on the command line: POSITION:HASH."""
    position, _colon, start = text.partition(":")
    if not position.isdecimal() or not 8 <= len(start) <= 64:
        raise argparse.ArgumentTypeError(f"write POSITION:HASH, such as 12:9f2c51d0, not {text!r}")
    return int(position), start.lower()


def main(arguments: "list[str] | None" = None) -> int:
    """Run the command; the exit status."""
    parser = argparse.ArgumentParser(description="Checks an exported sign-off ledger.")
    parser.add_argument("file", help="JSON lines; - for standard input")
    parser.add_argument(
        "--expect", type=noted, action="append", default=[], metavar="POSITION:HASH", help="noted earlier"
    )
    options = parser.parse_args(arguments)
    try:
        text = sys.stdin.read() if options.file == "-" else Path(options.file).read_text(encoding="utf-8")
        count, last = check(read(text.split("\n")), dict(options.expect))
    except NotIntact as fault:
        sys.stdout.write(f"Not intact, {fault}.\n")
        return 1
    except (OSError, ValueError) as error:
        sys.stderr.write(f"This export of a ledger cannot be read: {error}\n")
        return 2
    sys.stdout.write(f"Intact: {count} rows. Last fingerprint {count}:{last}\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
