"""What the ledger says was read from a trace, compared with the trace."""

import pytest

from courses.domain.ledger import facts_of
from courses.domain.measuring import Taken
from courses.domain.table_audit import first_difference
from courses.domain.trace_audit import wrong_trace_values
from courses.domain.trace_choice import Choice
from courses.models import MeasurementTrace
from tests.factories import accounts, courses, traces
from tests.factories.courses import measurement

pytestmark = pytest.mark.django_db


@pytest.fixture
def event():
    """A chosen value in another unit, rows, a feature that the card names, and limits over time; of one trace."""
    hot = {"quantity": "Surface temperature", "unit": "°C", "max": "200"}
    version = courses.skill(
        measurements=[
            measurement(**hot),
            measurement(**hot, id="m2", readings=20),
            traces.peak_of_temperature(id="m3"),
            traces.band_of_temperature(id="m4"),
        ]
    )
    mentor, learner = courses.mentor(), accounts.trainee()
    row = traces.kept(learner, version.skill, by=mentor, data=traces.log(unit="°F", peak=99))
    taken = {f"m{turn}": Taken(trace=row.evidence.public_id) for turn in (2, 3, 4)}
    taken["m1"] = Taken(trace=row.evidence.public_id, choice=Choice("mean"))
    return courses.observation(mentor, learner, version, taken=taken)


def test_what_was_recorded_is_what_the_trace_holds(event):
    read = {one["measurement"]: one["values"] for one in facts_of(event)["readings"]}
    assert (len(read["m1"]), len(read["m2"]), read["m4"]) == (1, 61, [])
    assert list(wrong_trace_values()) == []


@pytest.mark.parametrize(
    "change",
    [
        lambda summary: summary["features"][":1"].update(value="60"),
        lambda summary: summary["channels"][0]["low"].__setitem__(5, "0"),
        lambda summary: summary["features"]["m3"].update(value="60"),
        lambda summary: summary.pop("channels"),
    ],
)
def test_a_summary_that_was_changed_afterwards_is_found(event, change):
    row = MeasurementTrace.objects.get()
    change(row.summary)
    row.save()
    found = first_difference()
    assert found is not None
    assert (found.position, found.reason) == (
        event.position,
        "a value that was read from a trace is not what the trace holds",
    )


def test_an_erased_trace_tells_nothing(event):
    MeasurementTrace.objects.all().delete()
    assert list(wrong_trace_values()) == []
