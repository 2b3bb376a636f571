"""What pictures of measurements have in common: sizes, the frame, the verdict at the top, shapes."""

from dataclasses import dataclass
from html import escape
from typing import Final

from courses.formats.limits import RECORDED, Verdict
from courses.formats.specs import Spec
from courses.formats.svg import Attributes, Pen, wrapped
from courses.formats.voice import Voice


@dataclass(frozen=True, slots=True)
class Layout:
    """A size of picture, and the type that stays legible when it is shown as narrow as it is made for."""

    width: int
    height: int
    type: int
    left: int
    ticks_x: int
    ticks_y: int


NARROW: Final = Layout(width=400, height=300, type=17, left=64, ticks_x=4, ticks_y=4)
WIDE: Final = Layout(width=1000, height=360, type=18, left=84, ticks_x=8, ticks_y=5)
_XMLNS: Final = "http://www.w3.org/2000/svg"


@dataclass(frozen=True, slots=True)
class Sheet:
    """The paper a picture is drawn on, with the words at its head; not `told`, it keeps the verdict to itself."""

    spec: Spec
    verdict: Verdict
    ident: str
    layout: Layout
    voice: Voice
    pen: Pen
    note: str = ""
    told: bool = True

    @property
    def _lines(self) -> list[tuple[str, str]]:
        """Lines below the verdict's word with their classes; a file that stands alone says what it is about."""
        width, size = self.layout.width - 16, self.layout.type
        titles = wrapped(self.spec.quantity, width, size * 1.1) if self.pen.alone else []
        reasons = self.verdict.reasons[:1] if self.told else ()
        said = [self.note, *(self.voice.reason(reason) for reason in reasons)]
        sentences = [line for sentence in said if sentence for line in wrapped(sentence, width, size)]
        return [*((line, "plot-title") for line in titles), *((line, "plot-text") for line in sentences)]

    @property
    def head_height(self) -> float:
        return self.layout.type * 1.45 * (len(self._lines) + self.told) + 12

    def head(self) -> str:
        """The verdict's shape and word, and the first reason for it."""
        size, outcome = self.layout.type, self.verdict.word
        parts: list[str] = []
        if self.told:
            parts.append(verdict_shape(self.pen, outcome, 19, size * 0.85, size * 0.5))
            said = self.voice.say(outcome)
            parts.append(self.pen.text(said, f"plot-{outcome}", 36, size * 1.25, size * 1.15))
        for at, (line, cls) in enumerate(self._lines, start=int(self.told)):
            parts.append(self.pen.text(line, cls, 8, size * (1.25 + 1.45 * at), size))
        return "".join(parts)

    def picture(self, inner: str, *, height: float, spoken: str, cls: str, more: Attributes) -> str:
        """The whole ``<svg>``, named and described for whoever does not see it."""
        pen, ident, width = self.pen, self.ident, self.layout.width
        outcome = f": {self.voice.say(self.verdict.word)}" if self.told else ""
        title = f"{self.spec.quantity}{outcome}"
        attributes: Attributes = {
            "xmlns": _XMLNS,
            "viewBox": f"0 0 {width} {height:.0f}",
            "role": "img",
            "aria-labelledby": f"{ident}-title {ident}-desc",
        }
        attributes |= {"width": width, "height": round(height)} if pen.alone else more
        parts = [
            pen.tag("title", "", escape(title), id=f"{ident}-title"),
            pen.tag("desc", "", escape(spoken), id=f"{ident}-desc"),
            pen.tag("rect", "plot-ground", x=0, y=0, width=width, height=round(height)),
            self.head(),
            inner,
        ]
        return pen.tag("svg", cls, "".join(parts), **attributes)


def verdict_shape(pen: Pen, outcome: str, x: float, y: float, size: float) -> str:
    """A disc for pass, a ring for recorded, a cross for fail, a diamond for what a person has to look at."""
    if outcome in {"pass", RECORDED}:
        cls = "plot-mark" if outcome == "pass" else "plot-mark-recorded"
        return pen.tag("circle", cls, cx=x, cy=y, r=size)
    if outcome == "fail":
        down, up = f"l{2 * size:.1f} {2 * size:.1f}", f"l{-2 * size:.1f} {2 * size:.1f}"
        path = f"M{x - size:.1f} {y - size:.1f}{down}m0 {-2 * size:.1f}{up}"
        return pen.tag("path", "plot-mark-out", d=path)
    return _diamond(pen, x, y, size)


def stretch_shape(pen: Pen, side: str, x: float, y: float, size: float = 9) -> str:
    """A triangle up for above, down for below, a diamond for unsure."""
    if side == "unsure":
        return _diamond(pen, x, y, size)
    up = -1 if side == "above" else 1
    path = f"M{x:.1f} {y + up * size:.1f}l{size} {-up * 2 * size}h{-2 * size}Z"
    return pen.tag("path", "plot-mark-out", d=path)


def _diamond(pen: Pen, x: float, y: float, size: float) -> str:
    path = f"M{x:.1f} {y - size:.1f}l{size:.1f} {size:.1f}l{-size:.1f} {size:.1f}l{-size:.1f} {-size:.1f}Z"
    return pen.tag("path", "plot-mark-unsure", d=path)
