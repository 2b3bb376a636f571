"""Badge artwork: one family, drawn from tokens. Shape by level, colour by trade, code engraved on a plate.

The same description gives the same bytes. The title is engraved too where its script has plain capitals; it
is always the accessible name of the SVG, and the caption beside the image elsewhere.
"""

import math
import re
from dataclasses import dataclass
from functools import lru_cache

from badges.formats.artwork import glyphs, letters
from badges.formats.artwork.scene import SIDE, Area, Line, Point, Scene, as_png, as_svg, flattened, placed

PAPER, PLATE = "#f7f3e6", "#222826"
# Colour and its dark edge. Red, amber and green speak of safety, orange of action: no trade has them.
FAMILIES = {
    "workshop": ("#0b5559", "#062f31"),
    "electrical": ("#1d4f91", "#102c52"),
    "electronics": ("#56398f", "#301f51"),
    "appliances": ("#6b4a21", "#3c2912"),
    "making": ("#7c2f63", "#451a37"),
    "mentoring": ("#434d55", "#252b30"),
}
LEVELS = ("entry", "technician", "skilled")
# What the starter curriculum's codes are drawn as; any other code gets the workshop's colour and a star.
_SUGGESTED = {
    "C01": ("workshop", "padlock"),
    "C02": ("workshop", "screwdriver"),
    "C03": ("electrical", "meter"),
    "C04": ("electrical", "plug"),
    "C05": ("electronics", "iron"),
    "C06": ("appliances", "kettle"),
    "C07": ("electronics", "phone"),
    "C08": ("electronics", "battery"),
    "C09": ("electronics", "chip"),
    "C10": ("appliances", "tag"),
    "C11": ("making", "gear"),
    "C12": ("mentoring", "eye"),
    "P1": ("workshop", "spanner"),
    "P2": ("electrical", "bolt"),
    "P3": ("appliances", "tag"),
    "P4": ("making", "gear"),
}
_SHIELD = "M 300,14 Q 420,64 548,64 L 548,300 Q 548,476 300,588 Q 52,476 52,300 L 52,64 Q 180,64 300,14"
_CENTRE: Point = (300.0, 300.0)


@dataclass(frozen=True, slots=True)
class _Layout:
    """Where things stand on one shape: the tool, the plate, and the room for the title's lines."""

    glyph: tuple[float, float]  # top and side
    plate: tuple[float, float, float, float]  # left, top, right, bottom
    title: tuple[float, float]  # top and bottom


_LAYOUTS = {
    "entry": _Layout((78, 128), (62, 224, 538, 394), (416, 520)),
    "technician": _Layout((78, 130), (62, 226, 538, 396), (416, 500)),
    "skilled": _Layout((84, 124), (82, 226, 518, 386), (408, 516)),
}


@lru_cache(maxsize=64)  # drawing takes a fifth of a second; a hub has few badges and issues each often
def draw_png(
    *, code: str, name: str, level: str, family: str = "", glyph: str = "", size: int = SIDE
) -> bytes:
    """The badge as a square PNG on a transparent ground. An unknown level is drawn as entry."""
    edge = _colours(code, family)[1]
    return as_png(_scene(code, name, level, family, glyph), size=size, edge=edge)


def draw_svg(*, code: str, name: str, level: str, family: str = "", glyph: str = "") -> str:
    """The same badge as SVG; its accessible name is the code and the name."""
    return as_svg(_scene(code, name, level, family, glyph), title=f"{code} {name}".strip())


def _scene(code: str, name: str, level: str, family: str, glyph: str) -> Scene:
    layout = _LAYOUTS.get(level, _LAYOUTS["entry"])
    fill, edge = _colours(code, family)
    sign = glyph or _SUGGESTED.get(code, ("", "star"))[1]
    return [
        Area(_outline(level, 0), edge),
        Area(_outline(level, 14), fill),
        _closed(_outline(level, 30), 5, PAPER),
        *_glyph(sign, layout),
        *_plate(code, layout),
        *_title(name, level, layout),
    ]


def _colours(code: str, family: str) -> tuple[str, str]:
    return FAMILIES.get(family or _SUGGESTED.get(code, ("workshop", ""))[0], FAMILIES["workshop"])


def _outline(level: str, inset: float) -> tuple[Point, ...]:
    if level == "technician":
        return _ring(6, 292 - inset * 1.12)
    if level == "skilled":
        scale = 1 - inset / 262
        [stroke] = flattened(_SHIELD, steps=40)
        return tuple((300 + (x - 300) * scale, 296 + (y - 296) * scale) for x, y in stroke[:-1])
    return _ring(120, 286 - inset)


def _ring(corners: int, radius: float) -> tuple[Point, ...]:
    angles = [2 * math.pi * corner / corners - math.pi / 2 for corner in range(corners)]
    return tuple(
        (round(_CENTRE[0] + radius * math.cos(angle), 3), round(_CENTRE[1] + radius * math.sin(angle), 3))
        for angle in angles
    )


def _closed(points: tuple[Point, ...], width: float, colour: str) -> Line:
    return Line((*points, points[0]), width, colour)


def _glyph(name: str, layout: _Layout) -> list[Line]:
    top, side = layout.glyph
    strokes = placed(glyphs.strokes(name), 300 - side / 2, top, side / glyphs.SIDE)
    return [Line(stroke, 11, PAPER) for stroke in strokes]


def _plate(code: str, layout: _Layout) -> list[Area | Line]:
    left, top, right, bottom = layout.plate
    corners: tuple[Point, ...] = ((left, top), (right, top), (right, bottom), (left, bottom))
    text = letters.engravable(code) or ""
    room = (right - left - 76) / (letters.width(text) or 1)
    scale = min(room, 118 / letters.HEIGHT)
    x = 300 - letters.width(text) * scale / 2
    y = (top + bottom - letters.HEIGHT * scale) / 2
    return [
        Area(corners, PLATE),
        _closed(corners, 16, PLATE),
        _closed(corners, 5, PAPER),
        *(Line(stroke, scale * 1.25, PAPER) for stroke in placed(letters.strokes(text), x, y, scale)),
    ]


def _title(name: str, level: str, layout: _Layout) -> list[Line]:
    # A long title is cut where its author already made a break.
    for text in (name, re.split(r"[:(–—]", name, maxsplit=1)[0]):
        if lines := _engraved(letters.engravable(text) or "", level, layout):
            return lines
    return []


def _engraved(text: str, level: str, layout: _Layout) -> list[Line]:
    top, bottom = layout.title
    words = text.split()
    for scale in (5.4, 4.8, 4.2, 3.7, 3.3):
        pitch = letters.HEIGHT * scale * 1.55
        rooms = [_room(level, top + pitch * line, letters.HEIGHT * scale) for line in range(4)]
        lines = _wrapped(words, [room / scale for room in rooms])
        if lines and top + pitch * (len(lines) - 1) + letters.HEIGHT * scale <= bottom:
            return [
                Line(stroke, scale * 0.95, PAPER)
                for number, line in enumerate(lines)
                for stroke in placed(
                    letters.strokes(line), 300 - letters.width(line) * scale / 2, top + pitch * number, scale
                )
            ]
    return []


def _room(level: str, y: float, height: float) -> float:
    """How wide a line of this height may be at this place, inside the inner line of the shape."""
    inner = _outline(level, 44)
    return 2 * min(_half_width(inner, y), _half_width(inner, y + height))


def _half_width(outline: tuple[Point, ...], y: float) -> float:
    reach = [0.0]
    for (x1, y1), (x2, y2) in zip(outline, (*outline[1:], outline[0]), strict=True):
        if min(y1, y2) <= y <= max(y1, y2) and y1 != y2:
            reach.append(x1 + (x2 - x1) * (y - y1) / (y2 - y1) - 300)
    return max(reach)


def _wrapped(words: list[str], rooms: list[float]) -> list[str]:
    """The words in lines that fit, or nothing if they do not."""
    lines = [""]
    for word in words:
        longer = f"{lines[-1]} {word}".strip()
        if letters.width(longer) <= rooms[len(lines) - 1]:
            lines[-1] = longer
        elif len(lines) < len(rooms) and letters.width(word) <= rooms[len(lines)]:
            lines.append(word)
        else:
            return []
    return lines
