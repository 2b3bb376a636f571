"""The drawing of a graph as SVG: a box for each, arrows from what is needed to what needs it.

Colours come from `fettle/css/graph.css`. A state is told by colour, by the shape of its sign and by a letter in it.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from html import escape
from typing import Final

from courses.formats.graph import Laid, laid_out
from courses.formats.graph_places import Places, Sizes
from courses.formats.svg import Pen, width_of, wrapped

_WIDE: Final = 184
_HIGH: Final = 64
_SIZES: Final = Sizes(wide=_WIDE, high=_HIGH, gap_x=56, gap_y=14, way=10, edge=12)
_LINES: Final = 2
_SIZE: Final = 13


@dataclass(frozen=True, slots=True)
class Box:
    """One thing to draw. `state` names its colour and shape, `letter` stands in its sign; `words` say the state.

    `told` is the same as HTML, where words of another language stand in it; `tongue` is the language of the title,
    where that is another than the one around it. `kind` is "here" for the one it is all about, "wrong" for one in a
    circle, else empty.
    """

    code: str
    plate: str
    title: str
    href: str = ""
    state: str = ""
    letter: str = ""
    words: str = ""
    told: str = ""
    kind: str = ""
    tongue: str = ""

    @property
    def name(self) -> str:
        """What a screen reader says."""
        return ", ".join(part for part in (f"{self.plate} {self.title}", self.words) if part)


def picture(boxes: Mapping[str, Box], needs: Mapping[str, Sequence[str]], *, label: str, ident: str) -> str:
    """The whole drawing, safe to put into a page; `ident` is unique on that page, `label` its name."""
    laid = laid_out({code: needs.get(code, ()) for code in boxes})
    return _Drawing(laid, boxes, ident).drawn(label)


class _Drawing:
    def __init__(self, laid: Laid, boxes: Mapping[str, Box], ident: str) -> None:
        self.places = Places(laid, _SIZES)
        self.laid, self.boxes, self.ident = laid, boxes, ident
        self.pen = Pen(alone=False)

    def drawn(self, label: str) -> str:
        wide, high = self.places.wide, self.places.high
        boxes = (self._box(self.boxes[code]) for code in self.places.order())
        inner = "".join((self._heads(), *self._arrows(), *boxes))
        return self.pen.tag(
            "svg",
            "graph",
            inner,
            viewBox=f"0 0 {wide} {high}",
            width=wide,
            height=high,
            role="group",
            aria_label=label,
        )

    def _heads(self) -> str:
        def head(name: str, cls: str) -> str:
            tip = self.pen.tag("path", cls, d="M0 0L8 4L0 8z")
            size = {"refX": 7, "refY": 4, "markerWidth": 8, "markerHeight": 8}
            return self.pen.tag(
                "marker",
                "",
                tip,
                id=f"{self.ident}-{name}",
                orient="auto",
                markerUnits="userSpaceOnUse",
                **size,
            )

        return self.pen.tag("defs", "", head("tip", "graph-tip") + head("wrong", "graph-tip-wrong"))

    def _arrows(self) -> list[str]:
        found = []
        for arrow, path in self.laid.arrows:
            wrong = arrow in self.laid.closing
            found.append(
                self.pen.tag(
                    "path",
                    "graph-arrow-wrong" if wrong else "graph-arrow",
                    d=self.places.round(*arrow) if wrong else self.places.along(path),
                    marker_end=f"url(#{self.ident}-{'wrong' if wrong else 'tip'})",
                )
            )
        return found

    def _box(self, box: Box) -> str:
        x, y = self.places.left(box.code), self.places.middle[box.code] - _HIGH / 2
        frame = self.pen.tag("rect", "graph-frame", x=x, y=y, width=_WIDE, height=_HIGH, rx=6)
        texts = self.pen.text(box.plate, "graph-code", x + 10, y + 18, 12)
        lines = _fitted(box.title)
        marked = {"lang": box.tongue} if box.tongue else {}
        texts += "".join(
            self.pen.text(line, "graph-title", x + 10, y + 39 + 16 * turn, _SIZE, **marked)
            for turn, line in enumerate(lines)
        )
        sign = self._sign(box, x + _WIDE - 18, y + 14) if box.letter else ""
        told = self.pen.tag("title", "", escape(box.name))
        cls = " ".join(
            part
            for part in (
                "graph-box",
                f"graph-{box.kind}" if box.kind else "",
                f"is-{box.state}" if box.state else "",
            )
            if part
        )
        if box.href:
            # Its title is its name (SVG-AAM 1.0): a label would have to hold what is drawn, which may be cut.
            return self.pen.tag("a", cls, told + frame + texts + sign, href=box.href)
        return self.pen.tag("g", cls, told + frame + texts + sign, role="img", aria_label=box.name)

    def _sign(self, box: Box, x: float, y: float) -> str:
        shape = self.pen.tag("path", "graph-sign", d=_shape(box.state, x, y))
        return shape + self.pen.text(box.letter, "graph-letter", x, y + 4, 11, "middle")


def mark(state: str, letter: str) -> str:
    """The sign of a state by itself, for a list; the words stand beside it."""
    pen = Pen(alone=False)
    inner = pen.tag("path", "graph-sign", d=_shape(state, 14, 14)) + pen.text(
        letter, "graph-letter", 14, 18, 11, "middle"
    )
    cls = f"graph graph-mark is-{state}"
    return pen.tag(
        "svg", cls, inner, viewBox="0 0 28 28", width=28, height=28, aria_hidden="true", focusable="false"
    )


def _shape(state: str, x: float, y: float) -> str:
    """The outline of a sign, so that states differ without colour too."""
    corners: dict[str, Sequence[tuple[float, float]]] = {
        "lapsed": ((0, -11), (12, 9), (-12, 9)),
        "suspended": ((-5, -10), (5, -10), (10, -5), (10, 5), (5, 10), (-5, 10), (-10, 5), (-10, -5)),
        "recognised": ((-6, -10), (6, -10), (11, 0), (6, 10), (-6, 10), (-11, 0)),
        "waiting": ((-10, -9), (10, -9), (10, 4), (0, 11), (-10, 4)),
        "soon": ((0, -11), (11, 0), (0, 11), (-11, 0)),
        "ready": ((-10, -9), (4, -9), (11, 0), (4, 9), (-10, 9)),
        "locked": ((-9, -9), (9, -9), (9, 9), (-9, 9)),
        "progress": ((-9, -9), (9, -9), (11, 9), (-11, 9)),
    }
    if state in corners:
        return "M" + "L".join(f"{x + dx:.1f} {y + dy:.1f}" for dx, dy in corners[state]) + "z"
    return f"M{x - 10:.1f} {y:.1f}a10 10 0 1 0 20 0a10 10 0 1 0 -20 0z"


def _fitted(title: str) -> list[str]:
    """The title in two lines at most; what does not fit ends in an ellipsis, and is there in full for a reader."""
    lines = wrapped(title, _WIDE - 20, _SIZE)
    if len(lines) > _LINES:
        lines = [*lines[: _LINES - 1], f"{lines[_LINES - 1]}…"]
    return [_cut(line) for line in lines]


def _cut(line: str) -> str:
    while width_of(line, _SIZE) > _WIDE - 14:
        line = f"{line.removesuffix('…')[:-1]}…"
    return line
