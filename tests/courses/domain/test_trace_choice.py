"""A trace for a reading whose card names nothing: a value that somebody chooses, or every row."""

import uuid
from datetime import date

import pytest
from django.utils import timezone

from courses.domain.judged_traces import choices_offered, judgements, usable
from courses.domain.ledger import facts_of
from courses.domain.measuring import Sources, Taken, verdict_on
from courses.domain.trace_choice import Choice
from courses.models import Evidence, MeasurementTrace, SignOffEvent
from lms.kernel.errors import DomainError
from tests.factories import accounts, courses, evidence, traces
from tests.factories.courses import measurement

pytestmark = pytest.mark.django_db


def surface(**changes) -> dict:
    """At most 40 °C, and nothing said of traces."""
    return measurement(**({"quantity": "Surface temperature", "unit": "°C", "max": "40"} | changes))


def thrice(**changes) -> dict:
    """Three readings of at most 40 °C."""
    return surface(**({"readings": 3, "kind": "repeated"} | changes))


def table(*rows: str, head: str = "Time (s);Temp (°C)") -> bytes:
    lines = [f"{turn};{row}" for turn, row in enumerate(rows)]
    return ("\n".join([head, *lines]) + "\n").encode()


@pytest.fixture
def bench():
    return courses.mentor(), accounts.trainee()


def observed(bench, definition, data, *, choice=None, **taken):
    """What the ledger says of one measurement that was taken from a trace of this file."""
    mentor, learner = bench
    version = courses.skill(measurements=[definition])
    row = traces.kept(learner, version.skill, by=mentor, data=data)
    said = Taken(trace=row.evidence.public_id, choice=choice or Choice(), **taken)
    event = courses.observation(mentor, learner, version, taken={"m1": said})
    (reading,) = facts_of(event)["readings"]
    assert {name: reading["trace"][name] for name in ("canonical", "original")} == {
        "canonical": row.evidence.sha256,
        "original": row.original_sha256,
    }
    return reading


def refused(bench, definition, data, **more) -> tuple[str, str]:
    with pytest.raises(DomainError) as caught:
        observed(bench, definition, data, **more)
    assert not SignOffEvent.objects.filter(kind="Observed").exists()
    return caught.value.code, str(caught.value.message)


@pytest.mark.parametrize(
    ("name", "value", "outcome"),
    [
        ("mean", "30", "pass"),
        ("peak", "42", "fail"),
        ("minimum", "20", "pass"),
        ("last", "28", "pass"),
        ("ripple_peak_to_peak", "22", "pass"),
    ],
)
def test_a_single_reading_is_the_value_that_was_chosen_of_the_trace(bench, name, value, outcome):
    data = table("20", "28", "42", "30", "30", "28")
    if name == "mean":
        value = "30.8"  # over time: the first and the last sample weigh half
    reading = observed(bench, surface(), data, choice=Choice(name))
    assert (reading["values"], reading["outcome"]) == ([value], outcome)
    said = reading["trace"]
    assert (said["feature"], said["channel"], said["rows"]) == (name, "channel_01", 6)


def test_without_a_choice_nothing_is_taken_for_the_reading(bench):
    assert refused(bench, surface(), table("20", "30")) == (
        "trace_value",
        "Say which value of the trace is the reading of “Surface temperature”.",
    )


@pytest.mark.parametrize("name", ["ramp_rate", "time_above", "luck"])
def test_only_what_needs_no_further_number_can_be_chosen(bench, name):
    assert refused(bench, surface(), table("20", "30"), choice=Choice(name))[0] == "trace_value"


def test_what_the_card_names_cannot_be_chosen_away(bench):
    named = surface(feature={"name": "peak"})
    reading = observed(bench, named, table("20", "44", "20"), choice=Choice("minimum"))
    assert (reading["values"], reading["outcome"], reading["trace"]["feature"]) == (["44"], "fail", "peak")


def test_the_chosen_value_is_judged_in_the_unit_of_the_measurement_with_uncertainty_and_instrument(bench):
    evidence.instrument(due_in=-1)
    data = table("15000", "15600", head="Time (s);U (mV)")
    spec = measurement(quantity="Output", max="15.5")
    reading = observed(
        bench, spec, data, choice=Choice("mean"), uncertainty="0.3", instrument="DMM-1", accepted=True
    )
    assert (reading["values"], reading["unit"], reading["outcome"]) == (["15.3"], "V", "review")
    assert set(reading["reasons"]) == {"crosses_high", "calibration_lapsed"}
    assert (reading["accepted"], reading["uncertainty"]) == (True, ["0.3"])


def test_a_charge_is_the_area_under_the_curve_of_a_current(bench):
    data = table("3.6", "3.6", "3.6", head="Time (s);I (A)")
    spec = measurement(quantity="Capacity", unit="mAh", max=None, min="1.9")
    assert observed(bench, spec, data, choice=Choice("integral", "I"))["values"] == ["2"]


def test_of_several_columns_one_has_to_be_named(bench):
    data = b"Time (s);U1 (V);U2 (V)\n0;1;3\n1;1;3\n"
    spec = measurement(quantity="Output")
    code, said = refused(bench, spec, data, choice=Choice("mean"))
    assert (code, "U1, U2" in said) == ("trace", True)
    reading = observed(bench, spec, data, choice=Choice("mean", "U2"))
    assert (reading["values"], reading["trace"]["channel"]) == (["3"], "channel_02")


def test_a_trace_in_another_kind_of_unit_is_refused(bench):
    data = table("20", "30", head="Time (s);Temp (mV)")
    assert refused(bench, surface(), data, choice=Choice("mean")) == (
        "trace",
        "The trace has no column for “Surface temperature”.",
    )


def test_every_row_is_one_of_the_repeated_readings(bench):
    reading = observed(bench, thrice(), table("20", "41", "30"))
    assert (reading["values"], reading["outcome"]) == (["20", "41", "30"], "fail")
    assert reading["trace"].items() >= {"rows": 3, "channel": "channel_01"}.items()
    assert "feature" not in reading["trace"]


def test_rows_beyond_what_is_asked_are_judged_like_all_others(bench):
    assert observed(bench, thrice(spread_max="5"), table(*["20"] * 11, "26"))["outcome"] == "fail"


def test_a_row_that_two_moments_share_is_two_readings(bench):
    data = b"Time (s);Temp (\xc2\xb0C)\n0;20\n0;21\n1;22\n"
    assert observed(bench, thrice(), data)["values"] == ["20", "21", "22"]


@pytest.mark.parametrize(
    ("rows", "start"),
    [
        (2, "The trace has 2 rows, and 3 readings are asked for; each row is one reading. Add a trace"),
        (13, "The trace has 13 rows, and 3 readings are asked for; each row is one reading, and at most 12"),
        (
            450,
            "The trace has 450 rows, and 3 readings are asked for; each row is one reading, and at most 12",
        ),
    ],
)
def test_too_few_and_far_too_many_rows_are_refused_with_what_to_do(bench, rows, start):
    code, said = refused(bench, thrice(), table(*["20"] * rows))
    assert (code, said.startswith(start)) == ("trace", True), said
    assert said.endswith("or write the readings.")


def test_a_trace_over_time_needs_no_choice(bench):
    reading = observed(bench, traces.band_of_temperature(id="m1"), traces.log())
    assert (reading["values"], reading["outcome"]) == ([], "pass")
    assert reading["trace"].items() >= {"rows": 61, "channel": "channel_01"}.items()


def test_the_choices_of_a_trace_name_the_column_only_where_they_have_to(bench):
    mentor, learner = bench
    version = courses.skill(measurements=[surface(), thrice(id="m2"), traces.peak_of_temperature(id="m3")])
    one = traces.kept(learner, version.skill, by=mentor, data=table("20", "30"))
    keys = [choice.key for choice in choices_offered(surface(), [one])]
    assert keys == ["mean", "peak", "minimum", "last", "ripple_peak_to_peak"]
    assert choices_offered(thrice(), [one]) == []
    assert choices_offered(traces.peak_of_temperature(), [one]) == []
    two = traces.kept(learner, version.skill, by=mentor, data=b"Time (s);A (V);B (V)\n0;1;3\n1;1;3\n")
    assert not usable(surface(), two)
    several = choices_offered(measurement(readings=2), [two])
    assert [choice.words for choice in several] == ["each row of “A”", "each row of “B”"]


def test_what_each_choice_would_come_to_is_known_before_the_trace_is_kept(bench):
    mentor, learner = bench
    version = courses.skill(measurements=[surface(), thrice(id="m2"), measurement(id="m3")])
    row = traces.kept(learner, version.skill, by=mentor, data=table("20", "42", "30"))
    single, rows = judgements(version, row, day=timezone.localdate())  # nothing is said of the voltage
    assert [(one.words, one.value, one.outcome) for one in single.offers] == [
        ("the mean over time", "33.5 °C", "pass"),
        ("the highest value", "42 °C", "fail"),
        ("the lowest value", "20 °C", "pass"),
        ("the last value", "30 °C", "pass"),
        ("the highest value less the lowest", "22 °C", "pass"),
    ]
    assert rows.figure is not None
    assert rows.figure.outcome == "fail"


def test_a_trace_that_was_not_asked_for_its_mean_still_has_its_extremes():
    name = uuid.uuid4()
    column = {"name": "T", "quantity": "", "unit": "°C", "low": ["20", "30"], "high": ["20", "30"]}
    column |= {"minimum": "20", "maximum": "30", "first": "20", "last": "30"}
    summary = {"rows": 2, "end": "1", "spans": {"from": ["0", "1"]}, "channels": [column]}
    row = MeasurementTrace(evidence=Evidence(public_id=name), summary=summary)
    sources = Sources({}, {name: row}, date(2026, 5, 1))
    (reading,) = verdict_on(surface(), [], Taken(trace=name, choice=Choice("peak")), sources).readings
    assert str(reading.value) == "30"
    with pytest.raises(DomainError, match="cannot be worked out from this trace"):
        verdict_on(surface(), [], Taken(trace=name, choice=Choice("mean")), sources)
