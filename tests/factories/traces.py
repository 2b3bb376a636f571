"""Logs as bench instruments write them, and traces made of them."""

from typing import Any

from django.test import Client

from courses.domain import trace_intake
from courses.models import Instrument, MeasurementTrace, Skill
from lms.accounts.models import User
from tests.factories.courses import measurement


def log(*, peak: float = 38.5, rows: int = 61, unit: str = "°C") -> bytes:
    """A surface that warms from 20 to `peak` in the first half and cools again, with a reading each second."""
    half = (rows - 1) / 2
    lines = [f"Time (s);Temp ({unit})"]
    for second in range(rows):
        value = peak - (peak - 20) * abs(second - half) / half
        lines.append(f"{second};{value:.3f}".replace(".", ","))
    return ("\n".join(lines) + "\n").encode()


def peak_of_temperature(**changes: Any) -> dict[str, Any]:
    """At most 40 °C, read from a trace."""
    values = {
        "id": "m1",
        "quantity": "Cell surface temperature",
        "unit": "°C",
        "max": "40",
        "feature": {"name": "peak"},
    }
    return measurement(**(values | changes))


def band_of_temperature(**changes: Any) -> dict[str, Any]:
    """From 10 °C to 45 °C for a minute."""
    points = [{"t": "0", "min": "10", "max": "45"}, {"t": "60", "min": "10", "max": "45"}]
    values = {
        "id": "m2",
        "quantity": "Temperature over time",
        "unit": "°C",
        "max": None,
        "kind": "envelope",
        "channel": "temp",
        "envelope": points,
    }
    return measurement(**(values | changes))


def sent(
    learner: User, skill: Skill, *, by: User, data: bytes = b"", instrument: Instrument | None = None
) -> MeasurementTrace:
    """A trace whose columns are still to be confirmed."""
    what = trace_intake.Sent(learner=learner, skill=skill, name="cell 3.csv", instrument=instrument)
    row = trace_intake.begin([data or log()], what, by=by)
    found = trace_intake.own_open_trace(by, row.evidence.public_id)
    assert found is not None
    return found


def kept(learner: User, skill: Skill, *, by: User, **more: Any) -> MeasurementTrace:
    """A trace that was read by what was guessed of it, and kept."""
    row = sent(learner, skill, by=by, **more)
    trace_intake.read(row, row.mapping)
    trace_intake.accept(row)
    row.refresh_from_db()
    row.evidence.refresh_from_db()
    return row


def filled_in(client: Client, address: str, **changes: str) -> dict[str, str]:
    """What a browser would send of the columns form as it stands there, with some of it changed."""
    form = client.get(address).context["form"]
    data = {
        field.html_name: ("on" if field.value() is True else str(field.value()))
        for field in form
        if field.value() is not None and field.value() is not False and field.value() != ""
    }
    return data | changes
