"""Which font files a text needs. A character for which there is none is never left out without a word.

The files come from npm, cut into slices of Unicode; `unicode.json` beside each family says what is in which slice.
"""

import json
import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from django.utils.translation import gettext as _

# The family that is read first has the letters of most languages; the others are asked in this order.
FAMILIES = (
    "source-sans-3",
    "noto-sans-arabic",
    "noto-sans-hebrew",
    "noto-sans-devanagari",
    "noto-sans-thai",
    "noto-sans-sc",
    "noto-sans-kr",
)
_RANGE = re.compile(r"U\+([0-9A-F]+)(?:-([0-9A-F]+))?", re.IGNORECASE)
_UNSEEN = {"Cf", "Zs", "Zl", "Zp", "Cc"}  # joiners, marks of direction, spaces: nothing of them is drawn


class NoPrintFonts(Exception):
    """The fonts for PDFs are not where set-up puts them. The message is fit for users."""


@dataclass(frozen=True)
class Slice:
    """One font file, and the characters that it is for."""

    family: str
    name: str
    file: Path
    ranges: tuple[tuple[int, int], ...]

    def holds(self, character: str) -> bool:
        """Whether the file is for this character."""
        return any(first <= ord(character) <= last for first, last in self.ranges)


@cache
def slices(folder: Path) -> tuple[Slice, ...]:
    """Every slice of every family, in the order in which they are asked; raises NoPrintFonts where one is missing."""
    found = []
    for family in FAMILIES:
        index = folder / family / "unicode.json"
        if not index.is_file():
            raise NoPrintFonts(
                _(
                    "The fonts for PDFs are not installed on this server. The page and the CSV hold the same rows. "
                    "Tell the administrator to run the set-up again (make run, or npm ci and npm run vendor)."
                )
            )
        found += list(_slices_of(family, index))
    return tuple(found)


def _slices_of(family: str, index: Path) -> Iterator[Slice]:
    written: dict[str, str] = json.loads(index.read_text(encoding="utf-8"))
    order = sorted(written, key=lambda key: key != "latin")  # the plain letters first
    for key in order:
        name = f"{family}-{key.strip('[]')}"
        ranges = tuple((int(a, 16), int(b or a, 16)) for a, b in _RANGE.findall(written[key]))
        yield Slice(family, name, index.parent / f"{name}-wght-normal.woff2", ranges)


def printable(text: str) -> str:
    """The text as fonts know it: letters and their accents in one character where there is one."""
    return unicodedata.normalize("NFC", text)


@cache
def characters_in(file: Path) -> frozenset[int]:
    """The characters that a file really draws."""
    from fontTools.ttLib import TTFont  # noqa: PLC0415 -- slow import, and only PDFs need it

    with TTFont(file, lazy=True) as font:
        return frozenset(font.getBestCmap())


def needed(text: str, folder: Path) -> tuple[list[Slice], set[str]]:
    """The slices that the text needs, the plain letters' first; and the characters that no font draws."""
    known = slices(folder)
    chosen, missing = {known[0]}, set()
    for character in set(text):
        if unicodedata.category(character) in _UNSEEN:
            continue
        found = next(
            (s for s in known if s.holds(character) and ord(character) in characters_in(s.file)), None
        )
        if found is None:
            missing.add(character)
        else:
            chosen.add(found)
    return [one for one in known if one in chosen], missing


def spelt_out(text: str, missing: set[str]) -> str:
    """The text with each character that cannot be drawn as its number: [U+1F600]. Nothing is left out."""
    return "".join(f"[U+{ord(c):04X}]" if c in missing else c for c in text)
