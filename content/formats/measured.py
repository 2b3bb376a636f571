"""A measurement to look at: points over time, the limits they should keep, a question and its answer."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from itertools import pairwise
from typing import Any, ClassVar, Final

from content.formats.vocabulary import AMOUNT_LONGEST, EXAMPLE_BASES, LINE_LONGEST, TITLE_LONGEST
from content.formats.yaml_reader import Mapping as Keys

MOST_POINTS: Final = 400
_NUMBER: Final = r"-?[0-9]{1,12}(?:\.[0-9]{1,9})?"
_POINT: Final = re.compile(rf"({_NUMBER}) ({_NUMBER})")


@dataclass(frozen=True, slots=True, kw_only=True)
class MeasurementBlock:
    """``points`` are lines of a time in seconds and a value in ``unit``, both as somebody wrote them.

    The limits hold from ``begin`` to ``end``, in seconds; None stands for the first and the last point. ``basis``
    is empty where nobody has said what they rest on.
    """

    kind: ClassVar[str] = "measurement"

    title: str
    quantity: str
    unit: str
    minimum: str | None
    maximum: str | None
    points: tuple[str, ...]
    question: str
    answer: str
    caption: str = ""
    begin: str | None = None
    end: str | None = None
    basis: str = ""
    note: str = ""

    def media(self) -> Iterator[str]:
        """It shows no media."""
        yield from ()

    def data(self) -> dict[str, Any]:
        """The block as YAML holds it."""
        said: dict[str, Any] = {"title": self.title, "quantity": self.quantity, "unit": self.unit}
        limits = {"min": self.minimum, "max": self.maximum, "from": self.begin, "to": self.end}
        limits |= {"basis": self.basis or None, "note": self.note or None}
        said |= {key: value for key, value in limits.items() if value is not None}
        said |= {"points": list(self.points)} | ({"caption": self.caption} if self.caption else {})
        return said | {"question": self.question, "answer": self.answer}


@dataclass(frozen=True, slots=True)
class PointFault:
    """What is wrong with a line of points, counted from 0; ``line`` is None where it is about all of them."""

    code: str
    line: int | None


FAULTS: Final = {
    "few": "a measurement needs at least 2 points",
    "many": f"a measurement has at most {MOST_POINTS} points; take fewer from the log",
    "form": "a point is a time in seconds, one space and a value, such as 0.5 4.98",
    "order": "its time is not later than the time before; put the points in order",
}


def point_faults(points: tuple[str, ...]) -> tuple[PointFault, ...]:
    """What keeps these lines from being a trace; empty for a sound one."""
    if len(points) < 2:
        return (PointFault("few", None),)
    if len(points) > MOST_POINTS:
        return (PointFault("many", None),)
    bad = tuple(PointFault("form", at) for at, point in enumerate(points) if not _POINT.fullmatch(point))
    if bad:
        return bad
    times = [Decimal(point.partition(" ")[0]) for point in points]
    return tuple(
        PointFault("order", at)
        for at, (before, after) in enumerate(pairwise(times), start=1)
        if after <= before
    )


def span_fault(points: tuple[str, ...], begin: str | None, end: str | None) -> str | None:
    """What keeps limits from holding from ``begin`` to ``end`` of a sound trace, as a code of ``SPAN_FAULTS``."""
    first, last = (Decimal(points[at].partition(" ")[0]) for at in (0, -1))
    since = first if begin is None else Decimal(begin)
    until = last if end is None else Decimal(end)
    if since < first or until > last:
        return "outside"
    return "backwards" if since >= until else None


SPAN_FAULTS: Final = {
    "outside": "the limits hold at a time that the points do not reach",
    "backwards": "the limits end before they begin",
}


def pairs(points: tuple[str, ...]) -> tuple[tuple[str, str], ...]:
    """Times and values of sound lines."""
    return tuple((time, value) for time, _space, value in (point.partition(" ") for point in points))


def read_measurement(keys: Keys) -> MeasurementBlock:
    """The measurement in a fence; what is wrong with it is noted."""
    block = MeasurementBlock(
        title=keys.text("title", longest=TITLE_LONGEST),
        quantity=keys.text("quantity", longest=LINE_LONGEST),
        unit=keys.text("unit", longest=AMOUNT_LONGEST),
        minimum=keys.decimal("min", required=False),
        maximum=keys.decimal("max", required=False),
        points=keys.texts("points", required=True),
        caption=keys.optional_text("caption"),
        begin=keys.decimal("from", required=False),
        end=keys.decimal("to", required=False),
        basis=keys.choice("basis", EXAMPLE_BASES) if keys.has("basis") else "",
        note=keys.optional_text("note"),
        question=keys.text("question"),
        answer=keys.text("answer"),
    )
    if not keys.has("min") and not keys.has("max"):
        keys.refuse("quantity", "a measurement needs min or max, or both")
    if block.minimum and block.maximum and Decimal(block.minimum) > Decimal(block.maximum):
        keys.refuse("min", f"min {block.minimum} is greater than max {block.maximum}")
    if "points" in keys.values:
        faults = point_faults(block.points)
        for fault in faults:
            keys.refuse_entry("points", fault.line, FAULTS[fault.code])
        if not faults and (code := span_fault(block.points, block.begin, block.end)):
            keys.refuse("from" if block.begin else "to", SPAN_FAULTS[code])
    return block
