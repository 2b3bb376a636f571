"""Badge artwork: one family, drawn from tokens. Shape by level, colour by trade, a glyph, and a code on a plate.

The same design gives the same bytes. What tells badges apart at 32 pixels comes first: shape and colour, then the
glyph, then the code. The title is the accessible name of the SVG, and stands beside the image elsewhere.
"""

from dataclasses import dataclass

from badges.formats.artwork import glyphs, letters
from badges.formats.artwork.scene import SIDE, Area, Line, Point, Scene, as_png, as_svg, placed
from badges.formats.artwork.shapes import CENTRE, outline, rim, room
from badges.formats.artwork.tokens import GROUNDS, INKS, TRADES, suggested_glyph, suggested_trade

_NIGHT = GROUNDS["night"]
_CORNER = 22  # by which corners are rounded


@dataclass(frozen=True, slots=True, kw_only=True)
class Design:
    """What a badge is drawn from. Unknown names give the workshop's colour, paper, a star and a washer.

    `label` is engraved on the plate where its script has plain capitals; `is_whole` is for what several badges
    make up, a pathway: its plate is pale and its rim bold.
    """

    label: str
    title: str
    level: str
    ground: str = "teal"
    ink: str = "paper"
    glyph: str = "star"
    is_whole: bool = False


def suggested(code: str, title: str, level: str, *, is_whole: bool = False) -> Design:
    """The design for a course or pathway that nobody has designed a badge for."""
    ground = TRADES[suggested_trade(code)]
    return Design(
        label=code, title=title, level=level, ground=ground, glyph=suggested_glyph(code), is_whole=is_whole
    )


def draw_png(design: Design, *, size: int = SIDE) -> bytes:
    """The badge as a square PNG on a transparent ground."""
    return as_png(_scene(design), size=size, edge=_ground(design))


def draw_svg(design: Design) -> str:
    """The same badge as SVG; its accessible name is the label and the title."""
    return as_svg(_scene(design), title=f"{design.label} {design.title}".strip())


def _ground(design: Design) -> str:
    return GROUNDS.get(design.ground, GROUNDS["teal"])


def _scene(design: Design) -> Scene:
    ground, ink = _ground(design), INKS.get(design.ink, INKS["paper"])
    shape = outline(design.level, _CORNER)
    inside = [*_glyph(design.glyph, ink), *_plate(design), *_pips(design.level, ink)]
    return [
        Area(shape, ground),
        _closed(shape, 2 * _CORNER, ground),
        _closed(rim(design.level), 16 if design.is_whole else 9, ink),
        *(_about_centre(part, room(design.level)) for part in inside),
    ]


def _about_centre(part: Area | Line, scale: float) -> Area | Line:
    points = tuple(
        (CENTRE[0] + (x - CENTRE[0]) * scale, CENTRE[1] + (y - CENTRE[1]) * scale) for x, y in part.points
    )
    if isinstance(part, Area):
        return Area(points, part.colour)
    return Line(points, part.width * scale, part.colour)


def _closed(points: tuple[Point, ...], width: float, colour: str) -> Line:
    return Line((*points, points[0]), width, colour)


def _glyph(name: str, ink: str) -> list[Line]:
    side = 192.0
    strokes = placed(glyphs.strokes(name), CENTRE[0] - side / 2, 112, side / glyphs.SIDE)
    return [Line(stroke, 22, ink) for stroke in strokes]


def _plate(design: Design) -> list[Area | Line]:
    text = letters.engravable(design.label) or ""
    if not text:
        return []
    ground, engraving = (INKS["paper"], _NIGHT) if design.is_whole else (_NIGHT, INKS["paper"])
    scale = min(88 / letters.HEIGHT, 290 / letters.width(text))
    width = max(letters.width(text) * scale + 76, 220)
    left, right = CENTRE[0] - width / 2, CENTRE[0] + width / 2
    corners: tuple[Point, ...] = ((left, 346), (right, 346), (right, 462), (left, 462))
    x, y = CENTRE[0] - letters.width(text) * scale / 2, 404 - letters.HEIGHT * scale / 2
    return [
        Area(corners, ground),
        _closed(corners, 24, ground),
        *(Line(stroke, scale * 1.4, engraving) for stroke in placed(letters.strokes(text), x, y, scale)),
    ]


def _pips(level: str, ink: str) -> list[Line]:
    count = {"technician": 2, "skilled": 3}.get(level, 1)
    first = CENTRE[0] - (count - 1) * 20
    return [Line(((first + 40 * n, 505), (first + 40 * n, 505)), 20, ink) for n in range(count)]
