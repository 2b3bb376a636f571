"""Engraved capitals: single strokes, as a routing tool cuts them. Drawn for Fettle, 6 units high."""

import unicodedata

from badges.formats.artwork.scene import Point, flattened

HEIGHT = 6.0
_GAP = 1.85
_SPACE = 2.2
_BOWL = "M 0,6 L 0,0 L 2.3,0 Q 4,0 4,1.7 Q 4,3.4 2.3,3.4 L 0,3.4"
_RING = "M 2.1,0 Q 4.2,0 4.2,3 Q 4.2,6 2.1,6 Q 0,6 0,3 Q 0,0 2.1,0"
_PATHS = {
    "A": "M 0,6 L 2.2,0 L 4.4,6 M 0.8,4 L 3.6,4",
    "B": "M 0,3 L 2.3,3 Q 3.7,3 3.7,1.5 Q 3.7,0 2.3,0 L 0,0 L 0,6 L 2.4,6 Q 4,6 4,4.5 Q 4,3 2.3,3",
    "C": "M 4,1.3 Q 3.5,0 2.1,0 Q 0,0 0,3 Q 0,6 2.1,6 Q 3.5,6 4,4.7",
    "D": "M 0,0 L 0,6 L 1.7,6 Q 4.2,6 4.2,3 Q 4.2,0 1.7,0 L 0,0",
    "E": "M 3.5,0 L 0,0 L 0,6 L 3.5,6 M 0,3 L 3,3",
    "F": "M 3.5,0 L 0,0 L 0,6 M 0,3 L 3,3",
    "G": "M 4,1.3 Q 3.5,0 2.1,0 Q 0,0 0,3 Q 0,6 2.1,6 Q 4.1,6 4.1,4 L 4.1,3.3 L 2.5,3.3",
    "H": "M 0,0 L 0,6 M 4,0 L 4,6 M 0,3 L 4,3",
    "I": "M 0,0 L 0,6",
    "J": "M 2.8,0 L 2.8,4.4 Q 2.8,6 1.4,6 Q 0,6 0,4.6",
    "K": "M 0,0 L 0,6 M 3.8,0 L 0,3.7 M 1.5,2.3 L 4,6",
    "L": "M 0,0 L 0,6 L 3.3,6",
    "M": "M 0,6 L 0,0 L 2.5,3.8 L 5,0 L 5,6",
    "N": "M 0,6 L 0,0 L 4.1,6 L 4.1,0",
    "O": _RING,
    "P": _BOWL,
    "Q": f"{_RING} M 2.7,4.4 L 4.3,6.2",
    "R": f"{_BOWL} M 2.1,3.4 L 4.1,6",
    "S": "M 3.7,1.1 Q 3.2,0 2,0 Q 0.2,0 0.2,1.5 Q 0.2,2.7 2,3 Q 4,3.3 4,4.5 Q 4,6 2,6 Q 0.5,6 0,4.8",
    "T": "M 0,0 L 4.2,0 M 2.1,0 L 2.1,6",
    "U": "M 0,0 L 0,3.8 Q 0,6 2,6 Q 4,6 4,3.8 L 4,0",
    "V": "M 0,0 L 2.2,6 L 4.4,0",
    "W": "M 0,0 L 1.6,6 L 3.2,0.8 L 4.8,6 L 6.4,0",
    "X": "M 0,0 L 4.1,6 M 4.1,0 L 0,6",
    "Y": "M 0,0 L 2.1,3 L 4.2,0 M 2.1,3 L 2.1,6",
    "Z": "M 0,0 L 4,0 L 0,6 L 4,6",
    "0": _RING,
    "1": "M 0,1.3 L 1.7,0 L 1.7,6",
    "2": "M 0.2,1.6 Q 0.4,0 2.1,0 Q 3.9,0 3.9,1.6 Q 3.9,2.8 2.4,3.9 L 0,6 L 4,6",
    "3": "M 0.2,1.1 Q 0.8,0 2,0 Q 3.7,0 3.7,1.5 Q 3.7,2.9 1.8,2.9 Q 4,2.9 4,4.4 Q 4,6 2,6 Q 0.6,6 0,4.8",
    "4": "M 3.1,6 L 3.1,0 L 0,4.3 L 4.3,4.3",
    "5": "M 3.6,0 L 0.6,0 L 0.3,2.8 Q 1,2.3 2,2.3 Q 4,2.3 4,4.1 Q 4,6 2,6 Q 0.6,6 0,4.9",
    "6": "M 3.6,0.8 Q 3,0 2.2,0 Q 0,0 0,3.7 Q 0,6 2,6 Q 4,6 4,4.2 Q 4,2.5 2.1,2.5 Q 0.5,2.5 0.1,4",
    "7": "M 0,0 L 4,0 L 1.4,6",
    "8": "M 2,2.8 Q 0.3,2.8 0.3,1.4 Q 0.3,0 2,0 Q 3.7,0 3.7,1.4 Q 3.7,2.8 2,2.8 "
    "Q 4,2.8 4,4.4 Q 4,6 2,6 Q 0,6 0,4.4 Q 0,2.8 2,2.8",
    "9": "M 0.4,5.2 Q 1,6 1.8,6 Q 4,6 4,2.3 Q 4,0 2,0 Q 0,0 0,1.8 Q 0,3.5 1.9,3.5 Q 3.5,3.5 3.9,2",
    "-": "M 0,3.2 L 2,3.2",
    "/": "M 0,6.4 L 2.6,-0.4",
    ".": "M 0,6 L 0,6",
    ",": "M 0.4,5.8 L 0,7",
    ":": "M 0,2.2 L 0,2.2 M 0,5.6 L 0,5.6",
    "'": "M 0,0 L 0,1.4",
    "(": "M 1.2,-0.6 Q 0,1 0,3 Q 0,5 1.2,6.6",
    ")": "M 0,-0.6 Q 1.2,1 1.2,3 Q 1.2,5 0,6.6",
    "+": "M 0,3.2 L 3,3.2 M 1.5,1.7 L 1.5,4.7",
    "&": "M 4.2,6 L 1,2.2 Q 0.2,0 1.9,0 Q 3.6,0.2 2.9,1.8 L 0.8,3.4 Q -0.6,5 1,5.9 Q 3,6.6 4.2,3.4",
}
_GLYPHS = {letter: flattened(path) for letter, path in _PATHS.items()}
_PLAIN = str.maketrans({
    "–": "-", "—": "-", "’": "'", "‘": "'", "“": "'", "”": "'", "„": "'", "·": "-",
    "Ł": "L", "Đ": "D", "Ø": "O", "Æ": "AE", "Œ": "OE", "Þ": "TH", "Ħ": "H",
})  # fmt: skip


def engravable(text: str) -> str | None:
    """The text in the capitals there are, accents left off; None where a script has no such form."""
    upper = unicodedata.normalize("NFKD", text.upper()).translate(_PLAIN)
    plain = " ".join("".join(letter for letter in upper if not unicodedata.combining(letter)).split())
    return plain if plain and all(letter == " " or letter in _GLYPHS for letter in plain) else None


def width(text: str) -> float:
    """How wide the line is, in units of which a capital is six high."""
    return _line(text)[1]


def strokes(text: str) -> list[list[Point]]:
    """The strokes of one line of engravable text, from 0,0."""
    return _line(text)[0]


def _line(text: str) -> tuple[list[list[Point]], float]:
    found: list[list[Point]] = []
    x = 0.0
    for letter in text:
        if letter == " ":
            x += _SPACE
            continue
        glyph = _GLYPHS[letter]
        found.extend([(x + px, py) for px, py in stroke] for stroke in glyph)
        x += max(px for stroke in glyph for px, _ in stroke) + _GAP
    return found, max(x - _GAP, 0.0)
