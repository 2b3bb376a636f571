"""Drawing lots that anybody can draw again: SHA-256 of a seed and a name, read as a fraction."""

import hashlib
import uuid
from decimal import Decimal
from fractions import Fraction


def lot(seed: str, name: uuid.UUID) -> Fraction:
    """A number in [0, 1) that the seed and the name fix.

    SHA-256 of the seed's UTF-8 bytes followed by the name's 16 bytes, read as a whole number (the first byte weighs
    most) and divided by 2²⁵⁶.
    """
    digest = hashlib.sha256(seed.encode() + name.bytes).digest()
    return Fraction(int.from_bytes(digest, "big"), 2**256)


def is_drawn(seed: str, name: uuid.UUID, share: Decimal) -> bool:
    """Whether the lot lies below the share (0–1): never at 0, always at 1. A larger share draws the same and more."""
    return lot(seed, name) < Fraction(share)
