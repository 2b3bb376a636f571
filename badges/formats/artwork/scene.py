"""A drawing as a list of flat shapes on a square of 600 units, and the two ways to write it down.

PNG and SVG are made from the same shapes. Letters are strokes too, so neither needs a font.
"""

import io
import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise
from xml.sax.saxutils import escape, quoteattr

from PIL import Image, ImageDraw

SIDE = 600
_OVERSAMPLING = 4

Point = tuple[float, float]


@dataclass(frozen=True, slots=True)
class Area:
    """A filled polygon."""

    points: tuple[Point, ...]
    colour: str


@dataclass(frozen=True, slots=True)
class Line:
    """A stroke with round ends and joints."""

    points: tuple[Point, ...]
    width: float
    colour: str


Scene = Sequence[Area | Line]


def flattened(path: str, *, steps: int = 10) -> list[list[Point]]:
    """The strokes of a path in a small language: ``M x,y``, ``L x,y``, ``Q cx,cy x,y``."""
    strokes: list[list[Point]] = []
    words = iter(path.split())
    for word in words:
        point = _point(next(words))
        if word == "M":
            strokes.append([point])
        elif word == "L":
            strokes[-1].append(point)
        else:
            strokes[-1].extend(_curve(strokes[-1][-1], point, _point(next(words)), steps))
    return strokes


def placed(strokes: Iterable[Iterable[Point]], x: float, y: float, scale: float) -> list[tuple[Point, ...]]:
    """The strokes moved and scaled."""
    return [tuple((x + px * scale, y + py * scale) for px, py in stroke) for stroke in strokes]


def as_svg(scene: Scene, *, title: str) -> str:
    """The drawing as SVG with its title as accessible name. The same scene gives the same text."""
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {SIDE} {SIDE}" role="img"',
        f' width="{SIDE}" height="{SIDE}" aria-label={quoteattr(title)}>',
        f"<title>{escape(title)}</title>",
    ]
    for shape in scene:
        points = " ".join(f"{_number(x)},{_number(y)}" for x, y in shape.points)
        if isinstance(shape, Area):
            parts.append(f'<polygon points="{points}" fill="{shape.colour}"/>')
        else:
            parts.append(
                f'<polyline points="{points}" fill="none" stroke="{shape.colour}" '
                f'stroke-width="{_number(shape.width)}" stroke-linecap="round" stroke-linejoin="round"/>'
            )
    return "\n".join([*parts, "</svg>", ""])


def as_png(scene: Scene, *, size: int, edge: str) -> bytes:
    """The drawing as a square PNG on a transparent ground. The same scene gives the same bytes.

    ``edge`` is the colour of the outline: it lies invisibly under the transparent ground, so that smoothed
    edges show no fringe of another colour.
    """
    factor = size * _OVERSAMPLING / SIDE
    image = Image.new("RGBA", (size * _OVERSAMPLING,) * 2, edge + "00")
    draw = ImageDraw.Draw(image)
    for shape in scene:
        points = [(x * factor, y * factor) for x, y in shape.points]
        if isinstance(shape, Area):
            draw.polygon(points, fill=shape.colour)
        else:
            _stroke(draw, points, shape.width * factor, shape.colour)
    written = io.BytesIO()
    image.reduce(_OVERSAMPLING).save(written, "PNG", compress_level=9)
    return written.getvalue()


def _stroke(draw: ImageDraw.ImageDraw, points: list[Point], width: float, colour: str) -> None:
    radius = width / 2
    for x, y in points:
        draw.ellipse((x - radius, y - radius, x + radius, y + radius), fill=colour)
    for (x1, y1), (x2, y2) in pairwise(points):
        if (length := math.hypot(x2 - x1, y2 - y1)) > 0:
            # Drawn as an area: Pillow rounds a line's width, and its edge would not meet the round joint.
            dx, dy = (y2 - y1) / length * radius, (x1 - x2) / length * radius
            corners = [(x1 + dx, y1 + dy), (x2 + dx, y2 + dy), (x2 - dx, y2 - dy), (x1 - dx, y1 - dy)]
            draw.polygon(corners, fill=colour)


def _curve(start: Point, control: Point, end: Point, steps: int) -> list[Point]:
    result = []
    for step in range(1, steps + 1):
        t = step / steps
        weights = ((1 - t) ** 2, 2 * t * (1 - t), t**2)
        result.append((
            sum(weight * point[0] for weight, point in zip(weights, (start, control, end), strict=True)),
            sum(weight * point[1] for weight, point in zip(weights, (start, control, end), strict=True)),
        ))  # fmt: skip
    return result


def _point(text: str) -> Point:
    x, y = text.split(",")
    return float(x), float(y)


def _number(value: float) -> str:
    return f"{value:.2f}".rstrip("0").rstrip(".")
