"""Readings as a picture: each value with its uncertainty bar, against the band that is allowed."""

from typing import Final

from courses.formats.limits import Judged, Verdict
from courses.formats.numbers import plain
from courses.formats.plot_parts import WIDE, Layout, Sheet, verdict_shape
from courses.formats.scales import Scale, padded, short, ticks
from courses.formats.specs import Spec
from courses.formats.svg import Attributes, Pen, width_of
from courses.formats.voice import ENGLISH, Voice
from courses.formats.words import spoken_readings, typeset, value_of

MOST_ROWS: Final = 8
"""Readings that get a row and a number of their own; with more they share rows."""


def limit_gauge(
    spec: Spec,
    verdict: Verdict,
    *,
    ident: str,
    layout: Layout = WIDE,
    voice: Voice = ENGLISH,
    standalone: bool = False,
) -> str:
    """The picture as an ``<svg>`` element, whose ids all begin with ``ident``; see ``plot.trace_plot``."""
    return _Gauge(Sheet(spec, verdict, ident, layout, voice, Pen(alone=standalone))).draw()


class _Gauge:
    def __init__(self, sheet: Sheet) -> None:
        self.sheet, self.pen, self.verdict = sheet, sheet.pen, sheet.verdict
        self.width, self.size = sheet.layout.width, sheet.layout.type
        self.limits = [
            (key, limit)
            for key, limit in (("at_least", self.verdict.low), ("at_most", self.verdict.high))
            if limit is not None
        ]
        self.rows = min(max(1, len(self.verdict.readings)), MOST_ROWS)
        self.top = sheet.head_height + self.size * 1.5 * len(self.limits)
        self.bottom = self.top + self.rows * self.size * 2.2 + 8
        self.x = Scale(*self._range(), 16, self.width - 16)

    def _range(self) -> tuple[float, float]:
        found = [float(limit) for _, limit in self.limits]
        for one in self.verdict.readings:
            spread = float(one.uncertainty or 0)
            found += [float(one.value) - spread, float(one.value) + spread]
        return padded(min(found, default=0.0), max(found, default=1.0), 0.18)

    def draw(self) -> str:
        field: Attributes = {"y": self.top, "height": self.bottom - self.top}
        across = self.x.end - self.x.start
        parts = [
            self.pen.tag("rect", "plot-field", x=self.x.start, width=across, **field),
            self._band(field),
            self._axis(),
            *(
                self._limit(at, key, plain(limit), float(limit))
                for at, (key, limit) in enumerate(self.limits)
            ),
            *(self._reading(at, one) for at, one in enumerate(self.verdict.readings)),
        ]
        spoken = spoken_readings(self.sheet.spec, self.verdict, voice=self.sheet.voice)
        height = self.bottom + self.size * 2.2
        return self.sheet.picture(
            "".join(parts), height=height, spoken=spoken, cls="plot plot-gauge", more={}
        )

    def _band(self, field: Attributes) -> str:
        low, high = self.verdict.low, self.verdict.high
        start = self.x.start if low is None else self.x.at(float(low))
        end = self.x.end if high is None else self.x.at(float(high))
        if not self.limits or end <= start:
            return ""
        return self.pen.tag("rect", "plot-band", x=start, width=end - start, **field)

    def _limit(self, at: int, key: str, limit: str, value: float) -> str:
        """A limit's line, and its words over the field on the side where there is room."""
        x, line = self.x.at(value), self.sheet.head_height + at * self.size * 1.5
        words = self.sheet.voice.say(key, limit=typeset(limit), unit=self.sheet.spec.unit.symbol)
        anchor, gap = ("end", -8) if x > self.width / 2 else ("start", 8)
        path = f"M{x:.1f} {line + 2:.1f}V{self.bottom:.1f}"
        text = self.pen.text(words, "plot-label", x + gap, line + self.size, self.size, anchor)
        return self.pen.tag("path", "plot-limit", d=path, fill="none") + text

    def _axis(self) -> str:
        pen, y = self.pen, self.bottom
        parts = [pen.tag("path", "plot-axis", d=f"M{self.x.start} {y:.1f}H{self.x.end}", fill="none")]
        for value in ticks(self.x.low, self.x.high, self.sheet.layout.ticks_x):
            x = self.x.at(value)
            parts.append(pen.tag("line", "plot-axis", x1=x, x2=x, y1=y, y2=y + 6))
            parts.append(pen.text(short(value), "plot-text", x, y + 8 + self.size, self.size, "middle"))
        return "".join(parts)

    def _reading(self, at: int, one: Judged) -> str:
        y = self.top + (at % self.rows) * self.size * 2.2 + self.size * 1.25
        x, spread = self.x.at(float(one.value)), float(one.uncertainty or 0)
        start, end = (self.x.at(float(one.value) + sign * spread) for sign in (-1, 1))
        parts: list[str] = []
        if spread:
            bar = f"M{start:.1f} {y - 7:.1f}v14M{end:.1f} {y - 7:.1f}v14M{start:.1f} {y:.1f}H{end:.1f}"
            parts.append(self.pen.tag("path", "plot-bar", d=bar, fill="none"))
        parts.append(verdict_shape(self.pen, one.word, x, y, self.size * 0.42))
        if len(self.verdict.readings) <= MOST_ROWS:
            parts.append(self._value(value_of(one, self.sheet.spec.unit.symbol), x, y, (start, end)))
        return "".join(parts)

    def _value(self, words: str, x: float, y: float, bar: tuple[float, float]) -> str:
        """The number beside its bar where there is room, else over it."""
        width, middle = width_of(words, self.size) + 22, y + self.size * 0.35
        if bar[1] + width < self.x.end:
            return self.pen.text(words, "plot-value", bar[1] + 14, middle, self.size)
        if bar[0] - width > self.x.start:
            return self.pen.text(words, "plot-value", bar[0] - 14, middle, self.size, "end")
        place = min(max(x, self.x.start + width / 2), self.x.end - width / 2)
        return self.pen.text(words, "plot-value", place, y - self.size * 0.55, self.size, "middle")
