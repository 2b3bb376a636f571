"""What pages show of an observation's readings: what was judged then, for whom, and with how many queries."""

from dataclasses import replace
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from courses.domain import evidence as evidence_domain
from courses.domain import instruments
from courses.domain.judging import has_to_judge
from courses.domain.measuring import Taken
from courses.domain.shown_readings import shown_in
from courses.domain.story import stories
from courses.enums import Act
from courses.permissions import evidence_reader
from lms.accounts import roles
from tests.factories import accounts, courses, evidence, traces
from tests.factories.courses import measurement

pytestmark = pytest.mark.django_db


@pytest.fixture
def max_():
    person = courses.mentor()
    person.give_roles(roles.MENTOR)
    return person


@pytest.fixture
def tessa():
    return accounts.trainee()


def shown(event, person, **more):
    reader = evidence_reader(person, timezone.now())
    return shown_in(stories([event])[0], reader, **more)


def lead() -> dict:
    """A resistance that may be higher with a longer lead."""
    rule = {
        "by": "lead",
        "base": "0.3",
        "up_to": "5",
        "add": "0.1",
        "each": "7.5",
        "steps": "started",
        "cap": "1",
    }
    length = {"id": "lead", "quantity": "Length of the lead", "unit": "m"}
    return measurement(quantity="Resistance", unit="Ω", max="1", max_rule=rule, conditions=[length])


def test_a_reading_without_a_limit_is_shown_as_recorded(max_, tessa):
    version = courses.skill(measurements=[measurement(quantity="Temperature", unit="°C", max=None)])
    event = courses.observation(max_, tessa, version, readings={"m1": ["61"]})
    (row,) = shown(event, tessa).readings
    assert (row.figure.outcome, row.figure.reasons) == (
        "recorded",
        ("It is recorded; the mentor judges it.",),
    )
    assert "Verdict: Recorded." in row.figure.summary


def test_typed_readings_are_shown_under_the_limits_and_circumstances_of_then(max_, tessa):
    version = courses.skill(measurements=[lead()])
    evidence.instrument(due_in=30)
    taken = Taken(unit="mΩ", uncertainty="5", instrument="DMM-1", conditions={"lead": "6"})
    event = courses.observation(max_, tessa, version, readings={"m1": ["350"]}, taken={"m1": taken})
    (row,) = shown(event, tessa).readings
    assert (row.values, row.figure.outcome, row.accepted, row.has_trace) == (("0.35",), "pass", None, False)
    assert "at most 0.4 Ω" in row.figure.summary
    names = dict(row.circumstances)
    assert (names["Length of the lead"], names["As it was read"]) == ("6 m", "350 mΩ")
    assert names["Instrument"].startswith("DMM-1, calibration due ")
    assert names["Uncertainty"] == "± 5 mΩ"


def test_a_reading_that_the_mentor_let_count_says_so_and_why_it_was_asked(max_, tessa):
    version = courses.skill(measurements=[measurement(instrument="required")])
    row = evidence.instrument(due_in=-3)
    taken = {"m1": Taken(instrument="DMM-1", accepted=True)}
    event = courses.observation(max_, tessa, version, readings={"m1": ["4"]}, taken=taken)
    instruments.calibrate(
        row,
        instruments.Calibration(on=timezone.localdate(), due=None, by="Lab"),
        by=accounts.coordinator(),
    )
    (one,) = shown(event, tessa).readings
    assert (one.figure.outcome, one.accepted) == ("review", True)
    assert "Instrument DMM-1 was due for calibration on" in " ".join(one.figure.reasons)


def test_a_trace_is_drawn_for_whoever_may_see_it_and_told_to_everybody_else(max_, tessa):
    version = courses.skill(measurements=[traces.peak_of_temperature(), traces.band_of_temperature()])
    row = traces.kept(tessa, version.skill, by=max_, data=traces.log(peak=44.5))
    ids = {name: Taken(trace=row.evidence.public_id, uncertainty="1") for name in ("m1", "m2")}
    event = courses.observation(max_, tessa, version, taken=ids)
    own = shown(event, tessa)
    assert [(one.figure.outcome, one.figure.zooms) for one in own.readings] == [
        ("fail", True),
        ("marginal", True),
    ]
    assert dict(own.readings[1].circumstances)["Uncertainty"] == "± 1 °C"
    assert [file.pk for file in own.files] == [row.evidence.pk]
    other = shown(event, accounts.trainee("Otto"))
    assert other.files == []
    # The value that stands in the ledger is a figure of its own; of a band nothing is left to draw.
    assert [one.figure and one.figure.zooms for one in other.readings] == [False, None]
    assert [one.has_trace for one in other.readings] == [True, True]


def test_consent_withdrawn_hides_the_trace_except_from_whoever_has_to_judge(max_, tessa):
    version = courses.skill(measurements=[traces.band_of_temperature()], countersign=True)
    row = traces.kept(tessa, version.skill, by=max_)
    event = courses.observation(max_, tessa, version, taken={"m2": Taken(trace=row.evidence.public_id)})
    row.evidence.refresh_from_db()
    evidence_domain.withdraw(row.evidence, by=tessa)
    second = courses.mentor("Sam", act=Act.COUNTERSIGN)
    second.give_roles(roles.MENTOR)
    assert shown(event, max_).files == []
    assert [file.pk for file in shown(event, second, judging=True).files] == [row.evidence.pk]
    now = timezone.now()
    assert (has_to_judge(second, event, now), has_to_judge(max_, event, now)) == (True, False)


def test_a_page_costs_two_queries_however_much_was_measured(max_, tessa):
    few = courses.skill("S01", measurements=[traces.band_of_temperature()])
    many = courses.skill("S02", measurements=[traces.band_of_temperature(id=f"b{turn}") for turn in range(4)])
    for version in (few, many):
        taken = {
            spec["id"]: Taken(trace=traces.kept(tessa, version.skill, by=max_).evidence.public_id)
            for spec in version.measurements
        }
        event = courses.observation(max_, tessa, version, taken=taken)
        story, reader = stories([event])[0], evidence_reader(tessa, timezone.now())
        with CaptureQueriesContext(
            connection,
        ) as queries:
            assert len(shown_in(story, reader).readings) == len(version.measurements)
        assert len(queries) == 2


def test_readings_recorded_before_they_were_judged_are_shown_as_values(max_, tessa):
    version = courses.skill(measurements=[measurement()])
    event = courses.observation(
        max_, tessa, version, readings={"m1": ["4"]}, when=timezone.now() - timedelta(hours=1)
    )
    story = stories([event])[0]
    plain = {"measurement": "m1", "unit": "V", "values": ["4"]}
    older = replace(story, seen=replace(story.seen, facts=story.seen.facts | {"readings": [plain]}))
    (row,) = shown_in(older, evidence_reader(tessa, timezone.now())).readings
    assert (row.values, row.figure) == (("4",), None)
