"""Measurements of lessons, drawn as those of people are."""

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Any, Final

from django.utils.text import slugify

from content.formats.measured import pairs, point_faults
from courses.domain.plots import Figure, trace_figure
from courses.formats.specs import spec_of
from courses.formats.traces import channels_of, judge_trace

_ANY_DAY: Final = date(2000, 1, 1)  # it decides about instruments only, and an example names none


def _after(points: tuple[tuple[str, str], ...], time: str | None, otherwise: int) -> str:
    """The seconds from the first point to a time, or to the point at a place where there is none."""
    return format(Decimal(time or points[otherwise][0]) - Decimal(points[0][0]), "f")


def example_figure(value: Mapping[str, Any]) -> Figure | None:
    """The figure of a measurement block, without a verdict: readers judge first. None where its points are no trace."""
    points = tuple(str(value["points"]).splitlines())
    if point_faults(points) or not (value["min"] or value["max"]):
        return None
    found = pairs(points)
    limits = {"min": value["min"] or None, "max": value["max"] or None}
    quantity, unit = str(value["quantity"]), str(value["unit"])
    spec = spec_of(
        {
            "id": "m1",
            "quantity": quantity,
            "unit": unit,
            "min": None,
            "max": None,
            "readings": 1,
            "kind": "envelope",
            "envelope": [
                {"t": _after(found, value.get("begin"), 0)} | limits,
                {"t": _after(found, value.get("end"), -1)} | limits,
            ],
        }
    )
    summary = {
        "name": quantity,
        "unit": unit,
        "buckets": [[time, reading, reading] for time, reading in found],
        "samples": len(found),
    }
    channels = channels_of({"channels": [summary]})
    verdict = judge_trace(spec, channels, observed_on=_ANY_DAY)
    ident = f"example-{slugify(value['title'])[:40]}"
    return trace_figure(spec, channels[0], verdict, ident=ident, told=False)
