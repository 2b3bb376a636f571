"""Specs, traces and verdicts to draw, and a reader for what was drawn."""

import re
import xml.etree.ElementTree as ET
from datetime import date
from decimal import Decimal

from courses.formats.limits import Verdict, judge
from courses.formats.readings import Reading
from courses.formats.specs import Spec, spec_of
from courses.formats.traces import Channel, channels_of, judge_trace
from courses.formats.units import parse_unit

DAY = date(2026, 3, 14)
SVG = "{http://www.w3.org/2000/svg}"
PLAIN = {
    "id": "m1",
    "quantity": "Oven",
    "unit": "°C",
    "min": None,
    "max": None,
    "readings": 1,
    "basis": "draft",
    "note": "",
}


def spec(**changes) -> Spec:
    return spec_of(PLAIN | changes)


def over_time(*points) -> Spec:
    corners = [{"t": t, "min": low, "max": high} for t, low, high in points]
    return spec(kind="envelope", envelope=corners)


BAND = over_time(("0", "10", "50"), ("60", "10", "50"))


def channel(*buckets, end="60", **more) -> Channel:
    column = {"name": "T1", "unit": "°C", "buckets": [list(one) for one in buckets], "end": end} | more
    return channels_of({"channels": [column]})[0]


def judged(asked: Spec, column: Channel, **facts) -> Verdict:
    return judge_trace(asked, [column], observed_on=DAY, **facts)


def readings(asked: Spec, *values, unit="°C") -> Verdict:
    made = []
    for value in values:
        number, _, band = value.partition("±")
        uncertainty = Decimal(band) if band else None
        made.append(
            Reading(value=Decimal(number), unit=parse_unit(unit), uncertainty=uncertainty, observed_on=DAY)
        )
    return judge(asked, made)


class Drawing:
    """An SVG as its elements by class, its texts and ids."""

    def __init__(self, svg: str) -> None:
        self.source = svg
        self.root = ET.fromstring(svg)  # noqa: S314 -- drawn by ourselves
        self.ids = [one.get("id") for one in self.root.iter() if one.get("id")]
        self.texts = ["".join(one.itertext()) for one in self.root.iter(f"{SVG}text")]

    def of(self, cls: str) -> list[ET.Element]:
        return [one for one in self.root.iter() if one.get("class") == cls]

    def spoken(self, name: str) -> str:
        return self.root.findtext(f"{SVG}{name}") or ""

    @property
    def box(self) -> list[float]:
        return [float(part) for part in (self.root.get("viewBox") or "").split()]


def numbers(path: str) -> list[tuple[float, float]]:
    """The absolute points of a path of M and L."""
    found = re.findall(r"(-?[\d.]+) (-?[\d.]+)", path)
    return [(float(x), float(y)) for x, y in found]
