"""A trace as a picture: its limits as a band, its buckets as a ribbon, what leaves the band marked and hatched.

Server-made SVG that prints and needs no script. Colour never speaks alone: what is outside is hatched and has
a triangle, what is unsure is dotted and has a diamond, and the verdict is written out.
"""

from collections.abc import Sequence
from decimal import Decimal
from itertools import groupby

from courses.formats.bands import Line, band_path, limit_lines
from courses.formats.limits import Stretch, Verdict
from courses.formats.numbers import plain
from courses.formats.plot_parts import WIDE, Layout, Sheet, stretch_shape
from courses.formats.scales import Scale, padded, short, ticks, time_ticks, time_unit
from courses.formats.specs import Spec
from courses.formats.svg import Attributes, Pen, width_of
from courses.formats.traces import Channel
from courses.formats.units import Unit, exact
from courses.formats.voice import ENGLISH, Voice
from courses.formats.words import differs, spoken_trace, typeset, value_of

_MOST_FLAGS = 12
Ribbon = list[tuple[float, float | None, float | None]]


def trace_plot(
    spec: Spec,
    channel: Channel,
    verdict: Verdict,
    *,
    ident: str,
    layout: Layout = WIDE,
    voice: Voice = ENGLISH,
    standalone: bool = False,
    told: bool = True,
) -> str:
    """The picture as an ``<svg>`` element, whose ids all begin with ``ident``.

    Inside a page it is coloured by ``plot.css``. ``standalone`` gives a file of its own: it carries its colours
    and its size. Not ``told``, it shows the trace and its limits and leaves the verdict to whoever looks.
    """
    values = ", ".join(value_of(one, spec.unit.symbol) for one in verdict.readings)
    note = voice.say("read_off", values=values) if values else ""
    sheet = Sheet(spec, verdict, ident, layout, voice, Pen(alone=standalone), note, told)
    return _TracePlot(sheet, channel).draw()


class _TracePlot:
    def __init__(self, sheet: Sheet, channel: Channel) -> None:
        self.sheet, self.channel = sheet, channel
        self.pen, self.layout, self.verdict = sheet.pen, sheet.layout, sheet.verdict
        self.ribbon = _ribbon(sheet.spec, channel)
        start, end = float(channel.buckets[0].t), float(channel.end)
        end = end if end > start else start + 1
        self.highs = limit_lines(sheet.spec, self.verdict, start, end, high=True)
        self.lows = limit_lines(sheet.spec, self.verdict, start, end, high=False)
        top = sheet.head_height
        self.x = Scale(start, end, self.layout.left, self.layout.width - 16)
        self.y = Scale(*self._values(), top + self.layout.height - 60, top)
        self.height = self.y.start + self.layout.type * 2.1 + 18

    def _values(self) -> tuple[float, float]:
        found = [value for _, *band in self.ribbon for value in band if value is not None]
        found += [value for line in (*self.highs, *self.lows) for _, value in line]
        return padded(min(found, default=0.0), max(found, default=1.0))

    def draw(self) -> str:
        zoomed = self.pen.tag("g", "plot-zoom", self._band() + self._marks() + self._trace())
        parts = [
            self._definitions(),
            self.pen.tag("rect", "plot-field", **self._field()),
            self._values_axis(),
            self._time_axis(),
            self.pen.tag("g", "", zoomed, clip_path=f"url(#{self.sheet.ident}-clip)"),
            self._labels(),
        ]
        spoken = spoken_trace(
            self.sheet.spec, self.channel, self.verdict, voice=self.sheet.voice, told=self.sheet.told
        )
        return self.sheet.picture(
            "".join(parts), height=self.height, spoken=spoken, cls="plot", more=self._for_script()
        )

    def _field(self) -> Attributes:
        width, height = self.x.end - self.x.start, self.y.start - self.y.end
        return {"x": self.x.start, "y": self.y.end, "width": width, "height": height}

    def _for_script(self) -> Attributes:
        """What ``plot.js`` needs to zoom and to read values out; it draws nothing that is not here."""
        known = (point for point in self.ribbon if point[1] is not None)
        return {
            "data-x": f"{self.x.low:g} {self.x.high:g} {self.x.start:g} {self.x.end:g}",
            "data-y": f"{self.y.low:g} {self.y.high:g} {self.y.start:g} {self.y.end:g}",
            "data-unit": _target(self.sheet.spec, self.channel).symbol,
            "data-points": ";".join(f"{t:.10g},{low:.10g},{high:.10g}" for t, low, high in known),
        }

    def _definitions(self) -> str:
        pen, ident = self.pen, self.sheet.ident
        line = pen.tag("path", "plot-hatch", d="M-2 10L10 -2M-2 22L22 -2M8 22L22 8")
        dots = "".join(pen.tag("circle", "plot-dots", cx=at, cy=at, r=1.8) for at in (4, 12))
        parts = [
            pen.tag(
                "pattern",
                "",
                inner,
                id=f"{ident}-{name}",
                width=size,
                height=size,
                patternUnits="userSpaceOnUse",
            )
            for name, inner, size in (("hatch", line, 20), ("dots", dots, 16))
        ]
        parts.append(pen.tag("clipPath", "", pen.tag("rect", "", **self._field()), id=f"{ident}-clip"))
        return pen.tag("defs", "", "".join(parts))

    def _values_axis(self) -> str:
        pen, x, y, size = self.pen, self.x, self.y, self.layout.type
        parts: list[str] = []
        for value in ticks(y.low, y.high, self.layout.ticks_y):
            parts.append(pen.tag("line", "plot-grid", x1=x.start, x2=x.end, y1=y.at(value), y2=y.at(value)))
            parts.append(
                pen.text(short(value), "plot-text", x.start - 8, y.at(value) + size * 0.35, size, "end")
            )
        symbol = _target(self.sheet.spec, self.channel).symbol
        parts.append(pen.text(symbol, "plot-title", 8, self.height - 10, size))
        return "".join(parts)

    def _time_axis(self) -> str:
        pen, x, y, size = self.pen, self.x, self.y, self.layout.type
        unit, seconds = time_unit(x.high - x.low)
        parts: list[str] = []
        for value in time_ticks(x.low, x.high, self.layout.ticks_x):
            at = x.at(value)
            parts.append(pen.tag("line", "plot-axis", x1=at, x2=at, y1=y.start, y2=y.start + 6))
            parts.append(
                pen.text(short(value / seconds), "plot-text", at, y.start + 8 + size, size, "middle")
            )
        name = f"{self.sheet.voice.say('time')} ({self.sheet.voice.say(unit)})"
        lines = f"M{x.start} {y.end:.1f}V{y.start:.1f}H{x.end}"
        return (
            pen.tag("g", "plot-times", "".join(parts), data_seconds=seconds)
            + pen.tag("path", "plot-axis", d=lines, fill="none")
            + pen.text(name, "plot-title", x.end, self.height - 10, size, "end")
        )

    def _band(self) -> str:
        area = band_path(self.highs, self.lows, self.x, self.y)
        lines = (self._path(line) for line in (*self.highs, *self.lows))
        drawn = "".join(self.pen.tag("path", "plot-limit", d=path, fill="none") for path in lines)
        return (self.pen.tag("path", "plot-band", d=area) if area else "") + drawn

    def _path(self, line: Line) -> str:
        return "M" + "L".join(f"{self.x.at(t):.1f} {self.y.at(value):.1f}" for t, value in line)

    def _trace(self) -> str:
        """The ribbon from least to largest; it breaks where there are no samples."""
        ends = [*(t for t, _, _ in self.ribbon[1:]), float(self.channel.end)]
        pieces = groupby(zip(self.ribbon, ends, strict=True), key=lambda pair: pair[0][1] is None)
        paths = [
            self._piece([(*band, until) for band, until in piece]) for empty, piece in pieces if not empty
        ]
        return "".join(self.pen.tag("path", "plot-trace", d=path) for path in paths)

    def _piece(self, piece: Sequence[tuple[float, float | None, float | None, float]]) -> str:
        upper = [(t, high or 0.0) for t, _, high, _ in piece]
        lower = [(t, low or 0.0) for t, low, _, _ in piece]
        if not self.channel.single:  # the last bucket lasts until the trace, or the gap, ends
            upper.append((piece[-1][3], upper[-1][1]))
            lower.append((piece[-1][3], lower[-1][1]))
        return f"{self._path([*upper, *reversed(lower)])}Z"

    def _marks(self) -> str:
        return "".join(self._mark(stretch) for stretch in self.verdict.stretches if self.sheet.told)

    def _mark(self, stretch: Stretch) -> str:
        start, end = (self.x.clamped(float(t)) for t in (stretch.start, stretch.end))
        cls, pattern = ("plot-unsure", "dots") if stretch.side == "unsure" else ("plot-out", "hatch")
        field = self._field() | {"x": start, "width": max(6.0, end - start)}
        return self.pen.tag("rect", cls, fill=f"url(#{self.sheet.ident}-{pattern})", **field)

    def _labels(self) -> str:
        """What a zoom must not stretch: limits in words, and the shapes over what is outside."""
        flagged = self.verdict.stretches[:_MOST_FLAGS] if self.sheet.told else ()
        parts = [self._flag(stretch) for stretch in flagged]
        for key, lines, above in (("at_most", self.highs, True), ("at_least", self.lows, False)):
            if not lines:
                continue
            parts.append(self._label(lines[-1], key, above=above))
        return "".join(parts)

    def _label(self, line: Line, key: str, *, above: bool) -> str:
        """A fixed limit with its number at the right; one over time by its name, at its end, and moved by a zoom."""
        fixed = self.verdict.high if above else self.verdict.low
        time, value = line[-1]
        y = self.y.at(value) + (-8 if above else self.layout.type + 2)
        voice, size = self.sheet.voice, self.layout.type
        if fixed is not None:
            words = voice.say(key, limit=typeset(plain(fixed)), unit=self.sheet.spec.unit.symbol)
            return self.pen.text(words, "plot-label", self.x.end - 6, y, size, "end")
        words = voice.say(f"{key}_over_time")
        at = max(self.x.clamped(time), self.x.start + width_of(words, size))
        text = self.pen.text(words, "plot-label", at, y, size, "end")
        return self.pen.tag("g", "plot-flag", text, data_time=f"{time:.10g}")

    def _flag(self, stretch: Stretch) -> str:
        time = (float(stretch.start) + float(stretch.end)) / 2
        y = self.y.start - 14 if stretch.side == "below" else self.y.end + 14
        shape = stretch_shape(self.pen, stretch.side, self.x.clamped(time), y)
        return self.pen.tag("g", "plot-flag", shape, data_time=f"{time:.10g}")


def _target(spec: Spec, channel: Channel) -> Unit:
    return spec.unit if spec.unit.kind == channel.unit.kind else channel.unit


def _ribbon(spec: Spec, channel: Channel) -> Ribbon:
    """The buckets as (seconds, least, largest) in the measurement's unit; a channel of another kind in its own."""
    target, difference = _target(spec, channel), differs(spec)

    def shown(value: Decimal | None) -> float | None:
        return None if value is None else float(exact(value, channel.unit, target, difference=difference))

    return [(float(bucket.t), shown(bucket.low), shown(bucket.high)) for bucket in channel.buckets]
