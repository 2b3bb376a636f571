"""Limits as lines on a picture, and the area between them."""

from itertools import groupby, pairwise
from typing import Final

from courses.formats.limits import Verdict
from courses.formats.scales import Scale
from courses.formats.specs import Spec

Line = list[tuple[float, float]]
ON_THE_AXIS: Final = frozenset({"peak", "minimum", "mean"})
"""Features whose limits can be drawn beside their trace; the others are measured on another axis."""


def limit_lines(spec: Spec, verdict: Verdict, start: float, end: float, *, high: bool) -> list[Line]:
    """The limit on one side as lines of (seconds, value) on the trace's clock.

    A fixed limit is one line from ``start`` to ``end``, unless it limits what lies on another axis. One over time
    breaks where a side is open, and is not there at all where the trace never reached the moment at which it begins.
    """
    fixed = verdict.high if high else verdict.low
    if spec.feature is not None and spec.feature.name not in ON_THE_AXIS:
        return []
    if fixed is not None:
        return [[(start, float(fixed)), (end, float(fixed))]]
    if spec.envelope is None or verdict.zero is None:
        return []
    zero = float(verdict.zero)
    corners = [(float(p.t) + zero, p.high if high else p.low) for p in spec.envelope.points]
    runs = groupby(corners, key=lambda corner: corner[1] is None)
    lines = [[(t, float(value)) for t, value in run if value is not None] for open_, run in runs if not open_]
    return [line for line in lines if len(line) > 1]


def band_path(highs: list[Line], lows: list[Line], x: Scale, y: Scale) -> str:
    """The path round everything that is allowed; empty where there are no limits.

    A side without a limit, or with none for a while, reaches to the edge of the field.
    """
    lines = [*highs, *lows]
    if not lines:
        return ""
    begin, end = min(line[0][0] for line in lines), max(line[-1][0] for line in lines)
    upper, lower = _closed(highs, begin, end, y.high), _closed(lows, begin, end, y.low)
    return "M" + "L".join(f"{x.at(t):.1f} {y.at(value):.1f}" for t, value in (*upper, *reversed(lower))) + "Z"


def _closed(lines: list[Line], begin: float, end: float, edge: float) -> Line:
    """One line from ``begin`` to ``end`` through all others, along ``edge`` between them."""
    found: Line = []
    at = begin
    for line, _ in pairwise([*lines, []]):
        if line[0][0] > at:
            found += [(at, edge), (line[0][0], edge)]
        found += line
        at = line[-1][0]
    if at < end:
        found += [(at, edge), (end, edge)]
    return found
