"""Stamps: small files that say for which inputs a step was last completed."""

import hashlib
from collections.abc import Iterable
from pathlib import Path


def digest(files: Iterable[Path], *words: str) -> str:
    """One digest over the contents of `files` and over `words`."""
    total = hashlib.sha256("\0".join(words).encode())
    for file in files:
        total.update(hashlib.sha256(file.read_bytes()).digest())
    return total.hexdigest()


def is_current(stamp: Path, value: str) -> bool:
    """Whether `stamp` was written for exactly `value`."""
    return stamp.is_file() and stamp.read_text(encoding="ascii") == value


def write(stamp: Path, value: str) -> None:
    """Write `stamp`, once the step it stands for is complete."""
    stamp.write_text(value, encoding="ascii")
