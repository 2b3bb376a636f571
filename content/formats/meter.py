"""A meter drawn as SVG, and where its needle stands between the marks. The value is never written into it.

What a drawing necessarily tells is what everybody may see: the angle of the needle, the segments that are lit.
"""

import math
from collections.abc import Iterator
from decimal import Decimal
from typing import Final, NamedTuple

from content.formats.questions import MeterQuestion

_CENTRE: Final = (120.0, 132.0)
_RADIUS: Final = 104.0
_SWEEP: Final = 60.0
# Which of the seven segments (top, upper right, lower right, bottom, lower left, upper left, middle) are lit.
_LIT: Final = {
    "0": "abcdef",
    "1": "bc",
    "2": "abged",
    "3": "abgcd",
    "4": "fgbc",
    "5": "afgcd",
    "6": "afgedc",
    "7": "abc",
    "8": "abcdefg",
    "9": "abcdfg",
    "-": "g",
}
_LINES: Final = {
    "a": (3, 2, 17, 2),
    "b": (18, 4, 18, 18),
    "c": (18, 22, 18, 36),
    "d": (3, 38, 17, 38),
    "e": (2, 22, 2, 36),
    "f": (2, 4, 2, 18),
    "g": (4, 20, 16, 20),
}


class NeedlePlace(NamedTuple):
    """Where the needle stands: after which label, how many marks further, and how many tenths of a part beyond."""

    label: str
    marks: int
    tenths: int


def needle_place(meter: MeterQuestion) -> NeedlePlace:
    """Where the needle of a dial stands, to be said in words."""
    low, every, value = Decimal(meter.low), Decimal(meter.label_every), Decimal(meter.value)
    labels = (value - low) // every
    tenths = int(((value - low - labels * every) / every * meter.parts * 10).to_integral_value())
    if tenths >= meter.parts * 10:
        labels, tenths = labels + 1, 0
    return NeedlePlace(_plain(low + labels * every), *divmod(tenths, 10))


def drawing(meter: MeterQuestion) -> str:
    """The shapes inside the `<svg viewBox="0 0 240 150">` of a meter, with what is printed on its face."""
    shapes = _display(meter) if meter.display == "digital" else _dial(meter)
    return "".join(shapes)


def _dial(meter: MeterQuestion) -> Iterator[str]:
    low, high, every = Decimal(meter.low), Decimal(meter.high), Decimal(meter.label_every)
    count = int((high - low) * meter.parts / every)
    for number in range(count + 1):
        at = low + every * number / meter.parts
        labelled = number % meter.parts == 0
        yield _line("meter-mark", _share(meter, at), _RADIUS - (12 if labelled else 7), _RADIUS)
        if labelled:
            x, y = _spot(_share(meter, at), _RADIUS - 22)
            yield f'<text class="meter-label" x="{x:.1f}" y="{y + 3:.1f}" text-anchor="middle">{_plain(at)}</text>'
    yield f'<text class="meter-face" x="120" y="96" text-anchor="middle">{_safe(meter.face)}</text>'
    yield _line("meter-needle", _share(meter, Decimal(meter.value)), 0, _RADIUS - 3)
    yield '<circle class="meter-hub" cx="120" cy="132" r="6"/>'


def _share(meter: MeterQuestion, at: Decimal) -> float:
    low, high = Decimal(meter.low), Decimal(meter.high)
    return float((at - low) / (high - low))


def _spot(share: float, radius: float) -> tuple[float, float]:
    angle = math.radians(-_SWEEP + 2 * _SWEEP * share)
    return _CENTRE[0] + radius * math.sin(angle), _CENTRE[1] - radius * math.cos(angle)


def _line(name: str, share: float, inner: float, outer: float) -> str:
    (x1, y1), (x2, y2) = _spot(share, inner), _spot(share, outer)
    return f'<line class="{name}" x1="{x1:.1f}" y1="{y1:.1f}" x2="{x2:.1f}" y2="{y2:.1f}"/>'


def _display(meter: MeterQuestion) -> Iterator[str]:
    yield '<rect class="meter-screen" x="14" y="30" width="212" height="72" rx="4"/>'
    digits = sum(sign != "." for sign in meter.shows)
    x = 210 - 28 * digits
    for sign in meter.shows:
        if sign == ".":
            yield f'<circle class="meter-point" cx="{x - 5}" cy="85" r="2.5"/>'
            continue
        for segment in _LIT.get(sign, ""):
            x1, y1, x2, y2 = _LINES[segment]
            yield f'<line class="meter-segment" x1="{x + x1}" y1="{y1 + 46}" x2="{x + x2}" y2="{y2 + 46}"/>'
        x += 28
    yield f'<text class="meter-face" x="120" y="128" text-anchor="middle">{_safe(meter.face)}</text>'


def _plain(number: Decimal) -> str:
    written = f"{number:f}"
    return written.rstrip("0").rstrip(".") if "." in written else written


def _safe(text: str) -> str:
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
