"""Where the shapes of an SVG lie: boxes around them, through all that moves and turns them."""

import math
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final
from xml.dom import minidom

_THIN: Final = 1.5  # half of a line
SHAPES: Final = ("rect", "circle", "ellipse", "polygon")
_NUMBER: Final = re.compile(r"-?(?:\d+\.?\d*|\.\d+)(?:e-?\d+)?")
_STROKE: Final = re.compile(r"([MLHVmlhv])([^A-Za-z]*)|[Zz]")
_MOVE: Final = re.compile(r"(matrix|translate|scale|rotate)\s*\(([^)]*)\)")

Matrix = tuple[float, float, float, float, float, float]
STILL: Final[Matrix] = (1, 0, 0, 1, 0, 0)


@dataclass(frozen=True, slots=True)
class Box:
    """A part of a drawing, in its units."""

    left: float
    top: float
    right: float
    bottom: float

    def out_of(self, other: "Box") -> float:
        """How far it stands out of another; negative where it is well inside."""
        return max(
            other.left - self.left,
            other.top - self.top,
            self.right - other.right,
            self.bottom - other.bottom,
        )

    def into(self, other: "Box") -> float:
        """How far it and another lie over each other; negative where they are apart."""
        return min(
            min(self.right, other.right) - max(self.left, other.left),
            min(self.bottom, other.bottom) - max(self.top, other.top),
        )

    def holds_middle_of(self, other: "Box") -> bool:
        """Whether the middle of another lies in it."""
        across, down = (other.left + other.right) / 2, (other.top + other.bottom) / 2
        return self.left <= across <= self.right and self.top <= down <= self.bottom


def box_of(element: minidom.Element) -> Box | None:
    """The box of one of `SHAPES` where it is drawn, before anything moves it."""

    def side(name: str) -> float:
        return number(element, name)

    match element.tagName:
        case "rect":
            x, y = side("x"), side("y")
            return Box(x, y, x + side("width"), y + side("height"))
        case "polygon":
            points = numbers(element.getAttribute("points"))
            across, down = points[::2], points[1::2]
            return Box(min(across), min(down), max(across), max(down)) if down else None
        case _:
            wide = side("r") or side("rx")
            high = side("r") or side("ry")
            x, y = side("cx"), side("cy")
            return Box(x - wide, y - high, x + wide, y + high)


def straight_lines(path: str) -> Iterator[Box]:
    """The lines of a path that go straight across or down; none where anything in it is bent."""
    if _STROKE.sub("", path).strip():
        return
    x, y = 0.0, 0.0
    for found in _STROKE.finditer(path):
        if found[1] is None:
            continue
        for turn, (across, down) in enumerate(_points(found[1].upper(), numbers(found[2]))):
            before = x, y
            if found[1].islower():
                x, y = x + (across or 0), y + (down or 0)
            else:
                x, y = x if across is None else across, y if down is None else down
            if (found[1] not in "Mm" or turn) and (x == before[0] or y == before[1]):
                yield Box(
                    min(x, before[0]) - _THIN,
                    min(y, before[1]) - _THIN,
                    max(x, before[0]) + _THIN,
                    max(y, before[1]) + _THIN,
                )


def _points(command: str, given: list[float]) -> Iterator[tuple[float | None, float | None]]:
    match command:
        case "H":
            yield from ((across, None) for across in given)
        case "V":
            yield from ((None, down) for down in given)
        case _:
            yield from zip(given[::2], given[1::2], strict=False)


def matrix_of(transform: str) -> Matrix:
    """What an attribute `transform` does."""
    matrix = STILL
    for kind, inner in _MOVE.findall(transform):
        matrix = times(matrix, _step(kind, numbers(inner)))
    return matrix


def _step(kind: str, given: list[float]) -> Matrix:
    match kind, given:
        case "matrix", [a, b, c, d, e, f]:
            return a, b, c, d, e, f
        case "translate", [x, *rest]:
            return 1, 0, 0, 1, x, sum(rest[:1])
        case "scale", [x, *rest]:
            return x, 0, 0, rest[0] if rest else x, 0, 0
        case "rotate", [degrees, *rest]:
            x, y = rest if len(rest) == 2 else (0.0, 0.0)
            cos, sin = math.cos(math.radians(degrees)), math.sin(math.radians(degrees))
            return cos, sin, -sin, cos, x - cos * x + sin * y, y - sin * x - cos * y
        case _:
            return STILL


def times(first: Matrix, second: Matrix) -> Matrix:
    """The second, and what the first does around it."""
    a, b, c, d, e, f = first
    g, h, i, j, k, m = second
    return (
        a * g + c * h,
        b * g + d * h,
        a * i + c * j,
        b * i + d * j,
        a * k + c * m + e,
        b * k + d * m + f,
    )


def moved(box: Box, matrix: Matrix) -> Box:
    """The box around a box that was moved or turned."""
    a, b, c, d, e, f = matrix
    corners = [(x, y) for x in (box.left, box.right) for y in (box.top, box.bottom)]
    across = [a * x + c * y + e for x, y in corners]
    down = [b * x + d * y + f for x, y in corners]
    return Box(min(across), min(down), max(across), max(down))


def number(element: minidom.Element, name: str) -> float:
    """The number that an attribute begins with; 0 where it has none."""
    return sum(numbers(element.getAttribute(name))[:1])


def numbers(text: str) -> list[float]:
    """Every number in a text."""
    return [float(one) for one in _NUMBER.findall(text)]
