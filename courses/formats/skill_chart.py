"""All skills of a curriculum and what they need, as an SVG that stands alone: for documentation, paper and walls.

Unlike the maps of the site it shows nobody's standing. A colour and the code in each box tell the course; a safety gate
has cut corners and the word. Equal input gives equal bytes.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from html import escape
from typing import Final

from courses.formats.graph import laid_out
from courses.formats.graph_places import Places, Sizes
from courses.formats.svg import Attributes, Pen, width_of, wrapped

_WIDE: Final = 172
_EDGE: Final = 16
_CUT: Final = 12
_TITLE_SIZE: Final = 13
_HEAD: Final = 56  # above the boxes
_LEGEND_ROW: Final = 26
_LEGEND_COLUMNS: Final = 4
_INK: Final = "#191e1c"
_FONT: Final = "sans-serif"
_TINTS: Final = (
    ("#fde3c8", "#8f4a00"), ("#d3e8cd", "#1a6b31"), ("#cfe3f5", "#0b4f86"), ("#f8d4d2", "#a81f1c"),
    ("#e4dcf5", "#553a9c"), ("#f6ecb8", "#6d5700"), ("#cdeae8", "#0b5559"), ("#f6d5e6", "#8d1f5b"),
    ("#e2e6ea", "#3d4a57"), ("#dcefb6", "#466200"), ("#ead9c6", "#66452a"), ("#d6dcfb", "#2f3fa8"),
)  # fmt: skip
"""Ground and ink of each course in turn; the ink on its ground has a contrast of at least 4.5."""


@dataclass(frozen=True, slots=True)
class Skill:
    """One box: a skill, the code of its course, and whether it is a safety gate."""

    code: str
    title: str
    course: str
    gate: bool


@dataclass(frozen=True, slots=True)
class Words:
    """What is written around the boxes."""

    title: str
    gate: str
    gate_means: str
    arrow_means: str


ENGLISH: Final = Words(
    title="Skills and what they need",
    gate="gate",
    gate_means="safety gate: everything that rests on it needs it in force",
    arrow_means="an arrow leads from a skill to those that need it",
)


def chart(
    skills: Iterable[Skill],
    needs: Mapping[str, Sequence[str]],
    courses: Mapping[str, str],
    *,
    words: Words = ENGLISH,
) -> str:
    """The whole file. `courses` are titles by code, in the order of the legend."""
    return _Chart(
        {one.code: one for one in sorted(skills, key=lambda one: one.code)}, needs, courses, words
    ).drawn()


class _Chart:
    def __init__(
        self,
        skills: Mapping[str, Skill],
        needs: Mapping[str, Sequence[str]],
        courses: Mapping[str, str],
        words: Words,
    ) -> None:
        self.skills, self.courses, self.words = skills, courses, words
        self.laid = laid_out({code: needs.get(code, ()) for code in skills})
        self.lines = {code: wrapped(one.title, _WIDE - 22, _TITLE_SIZE) for code, one in skills.items()}
        self.tall = 30 + 16 * max(map(len, self.lines.values()), default=1)
        sizes = Sizes(wide=_WIDE, high=self.tall, gap_x=40, gap_y=12, way=8, edge=_EDGE)
        self.places = Places(self.laid, sizes)
        self.pen = Pen(alone=True)
        self.tints = {code: _TINTS[turn % len(_TINTS)] for turn, code in enumerate(courses)}

    def drawn(self) -> str:
        rows = -(-len(self.courses) // _LEGEND_COLUMNS)
        wide = self.places.wide
        high = _HEAD + self.places.high + (rows + 2) * _LEGEND_ROW
        name = f"{self.words.title}: {', '.join(f'{one.code} {one.title}' for one in self.skills.values())}"
        boxes = "".join(self._box(self.skills[code]) for code in self.places.order())
        inner = (
            self.pen.tag("title", "", escape(self.words.title))
            + self.pen.tag("desc", "", escape(name))
            + self._head()
            + self.pen.tag("rect", "", x=0, y=0, width=wide, height=high, fill="#ffffff")
            + self._text(self.words.title, _EDGE, 36, 22, bold=True)
            + self.pen.tag("g", "", "".join(self._arrows()) + boxes, transform=f"translate(0 {_HEAD})")
            + self._legend(_HEAD + self.places.high + 18)
        )
        size: Attributes = {"viewBox": f"0 0 {wide} {high}", "width": wide, "height": high}
        return self.pen.tag("svg", "", inner, xmlns="http://www.w3.org/2000/svg", role="img", **size) + "\n"

    def _head(self) -> str:
        tip = self.pen.tag("path", "", d="M0 0L8 4L0 8z", fill="#59605c")
        size: Attributes = {
            "refX": 7,
            "refY": 4,
            "markerWidth": 8,
            "markerHeight": 8,
            "markerUnits": "userSpaceOnUse",
        }
        return self.pen.tag("defs", "", self.pen.tag("marker", "", tip, id="tip", orient="auto", **size))

    def _arrows(self) -> list[str]:
        line: Attributes = {
            "fill": "none",
            "stroke": "#59605c",
            "stroke_width": 1.3,
            "marker_end": "url(#tip)",
        }
        closing = self.laid.closing
        return [
            self.pen.tag(
                "path",
                "",
                d=self.places.round(*arrow) if arrow in closing else self.places.along(path),
                **line,
            )
            for arrow, path in self.laid.arrows
        ]

    def _box(self, skill: Skill) -> str:
        x, y = self.places.left(skill.code), self.places.middle[skill.code] - self.tall / 2
        plate = f"{skill.code} · {skill.course}"
        told = f"{plate}, {skill.title}" + (f", {self.words.gate}" if skill.gate else "")
        inner = self.pen.tag("title", "", escape(told)) + self._frame(
            skill.course, skill.gate, x, y, _WIDE, self.tall
        )
        ink = self.tints[skill.course][1]
        inner += self._text(plate, x + 14, y + 19, 12, fill=ink, bold=True)
        if skill.gate:
            label = self.words.gate.upper()
            inner += self._text(label, x + _WIDE - 14 - width_of(label, 11), y + 19, 11, fill=ink, bold=True)
        for turn, line in enumerate(self.lines[skill.code]):
            inner += self._text(line, x + 14, y + 37 + 16 * turn, _TITLE_SIZE)
        return self.pen.tag("g", "", inner)

    def _frame(self, course: str, gate: bool, x: float, y: float, wide: float, high: float) -> str:
        ground, ink = self.tints[course]
        look: Attributes = {"fill": ground, "stroke": ink}
        if not gate:
            return self.pen.tag("rect", "", x=x, y=y, width=wide, height=high, rx=8, stroke_width=1.3, **look)
        cut = min(_CUT, high / 3)
        corners = (
            (x + cut, y), (x + wide - cut, y), (x + wide, y + cut), (x + wide, y + high - cut),
            (x + wide - cut, y + high), (x + cut, y + high), (x, y + high - cut), (x, y + cut),
        )  # fmt: skip
        path = "M" + "L".join(f"{one:.1f} {other:.1f}" for one, other in corners) + "z"
        return self.pen.tag("path", "", d=path, stroke_width=3, **look)

    def _legend(self, y: float) -> str:
        step = (self.places.wide - 2 * _EDGE) / _LEGEND_COLUMNS
        rows = -(-len(self.courses) // _LEGEND_COLUMNS)
        told = ""
        for turn, (code, title) in enumerate(self.courses.items()):
            left, top = _EDGE + (turn // rows) * step, y + (turn % rows) * _LEGEND_ROW
            told += self._frame(code, False, left, top - 13, 26, 18)
            told += self._text(f"{code} {title}", left + 34, top + 1, 14)
        last = y + rows * _LEGEND_ROW + 6
        first = next(iter(self.courses), "")
        told += self._frame(first, True, _EDGE, last - 13, 26, 18) if first else ""
        said = f"{self.words.gate_means}; {self.words.arrow_means}"
        return told + self._text(said, _EDGE + 34, last + 1, 14)

    def _text(
        self, words: str, x: float, y: float, size: float, *, fill: str = _INK, bold: bool = False
    ) -> str:
        weight: Attributes = {"font_weight": 700} if bold else {}
        return self.pen.tag(
            "text", "", escape(words), x=x, y=y, font_size=size, font_family=_FONT, fill=fill, **weight
        )
