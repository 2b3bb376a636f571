"""Whether the words of a drawing have room in it, as well as that can be said without drawing them.

How wide letters are is estimated, as in the faces that browsers show without serifs. What the original's words do is
allowed: a translation must not stand out of a shape in which they stand, run into one that they do not touch, or into
other words. Of paths only lines are looked at that go straight across or down.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Final
from xml.dom import minidom

from content.formats import drawings
from content.formats.svg_boxes import (
    SHAPES,
    STILL,
    Box,
    Matrix,
    box_of,
    matrix_of,
    moved,
    number,
    numbers,
    straight_lines,
    times,
)

_WIDTHS: Final = {
    letter: width / 100
    for width, letters in {
        22: "'ijl|",
        28: "ftI.,:;!·[]/ ",
        33: "r-()“”„‚‘’",
        50: "cksvxyzJ°",
        61: "FTZ",
        67: "ABEKPSVXYÄ",
        72: "wCDHNRUÜ",
        78: "GOQÖΩ",
        84: "mM",
        94: "W%@",
    }.items()
    for letter in letters
}
_OTHER: Final = 0.57  # most small letters, all digits
_BOLD: Final = 1.07
_ABOVE, _BELOW = 0.74, 0.21  # of the size: how far letters reach from their line
_SLACK: Final = 2.0  # units that nobody sees


@dataclass(slots=True)
class _Seen:
    """A drawing as it is laid out: its own room, its shapes, and the boxes of its texts in order."""

    room: Box
    shapes: list[Box] = field(default_factory=list)
    texts: list[tuple[str, Box]] = field(default_factory=list)


def without_room(data: bytes, said: Mapping[str, str], *, language: str) -> list[str]:
    """The words of a drawing whose translation has no room there, in order, as far as can be estimated."""
    before = _seen(data)
    after = _seen(drawings.in_language(data, said, language=language, original=""))
    if before is None or after is None:
        return []
    found = []
    for turn, (words, box) in enumerate(before.texts):
        wider = after.texts[turn][1]
        if words in said and (
            _leaves(box, wider, before)
            or any(
                wider.into(after.texts[other][1]) > max(box.into(before.texts[other][1]), 0) + _SLACK
                for other in range(len(before.texts))
                if other != turn
            )
        ):
            found.append(words)
    return list(dict.fromkeys(found))


def width_of(words: str, size: float, *, bold: bool = False) -> float:
    """How wide a line of words is about."""
    letters = sum(_WIDTHS.get(letter, _OTHER + 0.1 * letter.isupper()) for letter in words)
    return letters * size * (_BOLD if bold else 1)


def _leaves(box: Box, wider: Box, seen: _Seen) -> bool:
    """Whether words stand out of the drawing or of a shape that held them, or run into one that they did not touch."""
    if wider.out_of(seen.room) > max(box.out_of(seen.room), 0) + _SLACK:
        return True
    for shape in seen.shapes:
        out = box.out_of(shape)
        if shape.holds_middle_of(box) and out <= 2 * _SLACK:
            if wider.out_of(shape) > max(out, 0) + _SLACK:
                return True
        elif box.into(shape) <= 0 and wider.into(shape) > _SLACK:
            return True
    return False


def _seen(data: bytes) -> _Seen | None:
    root = drawings.opened(data)
    if root is None:
        return None
    sides = numbers(root.getAttribute("viewBox"))
    left, top, width, height = sides
    seen = _Seen(Box(left, top, left + width, top + height))
    _look(root, STILL, seen)
    return seen


def _look(element: minidom.Element, around: Matrix, seen: _Seen) -> None:
    matrix = times(around, matrix_of(element.getAttribute("transform")))
    if element.tagName == "text":
        if box := _text_box(element):
            seen.texts.append((drawings.said_by(element), moved(box, matrix)))
        return
    if element.tagName in SHAPES and (box := box_of(element)):
        seen.shapes.append(moved(box, matrix))
    if element.tagName == "path":
        seen.shapes.extend(moved(line, matrix) for line in straight_lines(element.getAttribute("d")))
    for child in element.childNodes:
        if isinstance(child, minidom.Element):
            _look(child, matrix, seen)


def _text_box(element: minidom.Element) -> Box | None:
    size, x, y = (number(element, name) for name in ("font-size", "x", "y"))
    bold = element.getAttribute("font-weight") in {"bold", "700", "800", "900"}
    lines = list(_lines(element, size, y))
    if not lines or not size:
        return None
    width = max(width_of(words, size, bold=bold) for words, _down in lines)
    left = x - {"middle": width / 2, "end": width}.get(element.getAttribute("text-anchor"), 0)
    first, last = lines[0][1], lines[-1][1]
    return Box(left, first - _ABOVE * size, left + width, last + _BELOW * size)


def _lines(element: minidom.Element, size: float, y: float) -> Iterator[tuple[str, float]]:
    """The lines of a text, each with where it stands."""
    for line in drawings.lines_of(element):
        part = line[0].parentNode
        if isinstance(part, minidom.Element) and part is not element:
            step = part.getAttribute("dy")
            y = number(part, "y") if part.hasAttribute("y") else y
            y += sum(numbers(step)[:1]) * (size if step.endswith("em") else 1)
        yield "".join(node.data for node in line).strip(), y
