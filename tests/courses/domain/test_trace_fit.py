"""Which column answers which measurement, and that a feature and its unit agree from question to reading."""

import uuid
from datetime import date

import pytest

from courses.domain.measuring import Sources, Taken, channels_in, verdict_on
from courses.domain.trace_fit import chosen_channels, feature_of, fits, questions_for
from courses.formats.specs import spec_of
from courses.models import Evidence, MeasurementTrace
from lms.kernel.errors import DomainError
from tests.factories import courses, traces

pytestmark = pytest.mark.django_db


def mapping(*channels: tuple[str, str, str]) -> dict:
    keys = ("name", "quantity", "unit")
    return {"channels": [{"column": "1", **dict(zip(keys, one, strict=True))} for one in channels]}


def asks(**feature) -> dict:
    unit = feature.pop("of", "°C")
    return traces.peak_of_temperature(unit=unit, max="2", feature=feature)


TEMPERATURE = ("Temp", "temperature", "degC")


def test_a_measurement_takes_the_column_of_its_kind_whatever_its_unit_is_called():
    version = courses.skill(measurements=[traces.peak_of_temperature()])
    (fit,) = fits(version, chosen_channels(mapping(("U", "voltage", "V"), TEMPERATURE)))
    assert (fit.channel.name, fit.problem) == ("Temp", "")
    assert questions_for(version, mapping(TEMPERATURE)) == [
        {"id": "m1", "channel": "Temp", "name": "peak", "threshold": None, "window": None}
    ]


def test_a_wrong_unit_leaves_the_measurement_without_a_column_and_says_so():
    version = courses.skill(measurements=[traces.peak_of_temperature()])
    (fit,) = fits(version, chosen_channels(mapping(("Temp", "temperature", "mV"))))
    assert fit.channel is None
    assert fit.problem == "The trace has no column for “Cell surface temperature”."
    assert questions_for(version, mapping(("Temp", "temperature", "mV"))) == []


def test_a_feature_that_comes_in_another_unit_than_the_measurement_is_no_fit():
    version = courses.skill(measurements=[asks(name="integral", of="A·s")])
    (fit,) = fits(version, chosen_channels(mapping(("U", "voltage", "V"))))
    assert (fit.channel, fit.problem) == (None, "That cannot be worked out from a trace in V.")
    (fit,) = fits(version, chosen_channels(mapping(("P", "power", "W"))))
    assert fit.channel is None
    assert fit.problem == "W·s is an energy; this reading is a charge, in A·s."


def test_two_columns_that_could_both_be_meant_are_asked_about():
    version = courses.skill(measurements=[traces.peak_of_temperature()])
    (fit,) = fits(version, chosen_channels(mapping(TEMPERATURE, ("Room", "temperature", "°C"))))
    assert "Temp, Room" in fit.problem


def test_a_threshold_is_asked_in_the_channel_s_unit():
    version = courses.skill(measurements=[asks(name="time_above", threshold="1", unit="V", of="s")])
    (question,) = questions_for(version, mapping(("U", "voltage", "mV")))
    assert (question["name"], question["threshold"]) == ("time_above", "1000")


def summary(unit: str, value: str, question: dict | None = None) -> dict:
    found = {"value": value, "unit": unit}
    return {
        "rows": 2,
        "end": "1",
        "spans": {"from": ["0", "1"], "to": ["0", "1"]},
        "channels": [{"name": "X", "quantity": "", "unit": unit, "low": ["0", "1"], "high": ["0", "1"]}],
        "features": {"m1": found | ({"question": question} if question else {})},
    }


def judged(definition: dict, found: dict):
    name = uuid.uuid4()
    row = MeasurementTrace(evidence=Evidence(public_id=name), summary=found)
    return verdict_on(definition, [], Taken(trace=name), Sources({}, {name: row}, date(2026, 5, 1)))


@pytest.mark.parametrize(
    ("feature", "unit", "found", "channel", "value"),
    [
        ({"name": "peak"}, "V", "1500", "mV", "1.5"),
        ({"name": "peak"}, "°C", "50", "°F", "10"),
        ({"name": "time_above", "threshold": "1", "unit": "V"}, "min", "90", "mV", "1.5"),
        ({"name": "ramp_rate"}, "°C/s", "1.5", "°C", "1.5"),
        ({"name": "integral"}, "mAh", "3.6", "A", "1"),
        ({"name": "integral"}, "A·s", "1500", "mA", "1.5"),
        ({"name": "ripple_peak_to_peak"}, "mV", "0.0015", "V", "1.5"),
    ],
)
def test_a_feature_in_the_channel_s_unit_becomes_a_reading_in_the_measurement_s(
    feature, unit, found, channel, value
):
    definition = traces.peak_of_temperature(unit=unit, max="100", feature=feature)
    (reading,) = judged(definition, summary(channel, found)).readings
    assert format(reading.value, "f") == value


def test_an_answer_to_another_question_is_none():
    definition = traces.peak_of_temperature()
    other = {"channel": "X", "name": "minimum", "threshold": None, "window": None}
    found = summary("°C", "12", other)
    spec = spec_of(definition)
    assert feature_of(found, spec, channels_in(found)) == {}
    with pytest.raises(DomainError, match="cannot be worked out from this trace"):
        judged(definition, found)
    same = summary("°C", "12", other | {"name": "peak"})
    assert feature_of(same, spec, channels_in(same)) == {"value": "12", "unit": "°C"}


def test_spans_that_begin_at_the_same_moment_are_one_bucket():
    found = summary("°C", "1")
    found["spans"]["from"] = ["0", "0.0"]
    found["channels"][0] |= {"low": ["9", "10"], "high": ["9", "10"]}
    (channel,) = channels_in(found)
    assert [(str(one.t), str(one.low), str(one.high)) for one in channel.buckets] == [("0", "9", "10")]
    assert not channel.single


def test_a_small_value_with_many_digits_is_a_number_all_the_same():
    found = summary("A", "1")
    found["channels"][0] |= {"low": ["0.000000012345678901234567", "1"], "high": ["1", "1"]}
    assert str(channels_in(found)[0].buckets[0].low) == "1.2345678901234567E-8"
