"""The statements of which a part is shown (`ecdsa-sd-2023`), as they were signed; nothing here needs a key."""

import hashlib
import re
from collections.abc import Sequence

_LABEL = re.compile(r"_:(c14n\d+)")
_SUITE = "ecdsa-sd-2023"


def split(canonical: str, labels: dict[str, str], mandatory: Sequence[int]) -> tuple[bytes, list[str]]:
    """The digest of the statements that are always shown, and the others, each as it was signed.

    Raises `ValueError` where a node has no name, or a place no statement.
    """
    lines = sorted(_renamed(line, labels) + "\n" for line in canonical.splitlines())
    places = set(mandatory)
    if places and max(places) >= len(lines):
        raise ValueError(_SUITE)
    always = "".join(line for place, line in enumerate(lines) if place in places)
    chosen = [line for place, line in enumerate(lines) if place not in places]
    return hashlib.sha256(always.encode("utf-8")).digest(), chosen


def _renamed(line: str, labels: dict[str, str]) -> str:
    """A statement with the issuer's names. Texts in quotes are left alone, whatever they look like."""
    parts = line.split('"')
    if len(parts) < 3:
        return _LABEL.sub(lambda found: f"_:{_name(found[1], labels)}", line)
    before, inside, after = parts[0], '"'.join(parts[1:-1]), parts[-1]

    def rename(text: str) -> str:
        return _LABEL.sub(lambda found: f"_:{_name(found[1], labels)}", text)

    return f'{rename(before)}"{inside}"{rename(after)}'


def _name(canonical: str, labels: dict[str, str]) -> str:
    if canonical not in labels:
        raise ValueError(_SUITE)
    return labels[canonical]
