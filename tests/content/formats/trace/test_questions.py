"""Features that are asked of a trace while it is read."""

import json
from decimal import Decimal

import numpy as np
import pytest

from content.formats.trace.model import Channel, Trace
from content.formats.trace.questions import Question, answers, questions_from_json
from content.formats.trace.refusal import TraceRefused
from lms.kernel import sandbox

JOB = "content.formats.trace.jobs:canonicalise"
LOG = b"Time (s),Temp (\xc2\xb0C),I (A)\n0,20,0.1\n1,30,0.2\n2,50,0.3\n4,50,0.1\n5,10,0.2\n"


def a_trace(*values: float, times: tuple[float, ...] = ()) -> Trace:
    axis = np.array(times or range(len(values)), dtype=np.float64)
    return Trace(
        name="T", time=axis, channels=(Channel("Temp", "", "°C", np.array(values, dtype=np.float64)),)
    )


def asked(name: str, **more) -> Question:
    return Question(id="m1", channel="Temp", name=name, **more)


@pytest.mark.parametrize(
    ("name", "more", "value"),
    [
        ("peak", {}, "50"),
        ("minimum", {}, "10"),
        ("ripple_peak_to_peak", {}, "40"),
        ("mean", {}, "39"),
        ("integral", {}, "195"),
        ("ramp_rate", {}, "20"),
        ("ramp_rate", {"window": Decimal(2)}, "15"),
        ("time_above", {"threshold": Decimal(40)}, "2.75"),
    ],
)
def test_each_feature_is_answered_in_the_channel_s_own_unit(name, more, value):
    trace = a_trace(20, 30, 50, 50, 10, times=(0, 1, 2, 4, 5))
    assert answers(trace, [asked(name, **more)]) == {"m1": {"value": value, "unit": "°C"}}


def test_values_are_the_decimals_that_were_written_and_not_binary_fractions():
    assert answers(a_trace(0.1, 0.3), [asked("ripple_peak_to_peak")])["m1"]["value"] == "0.2"
    assert answers(a_trace(0.1, 0.2), [asked("mean")])["m1"]["value"] == "0.15"


def test_an_answer_without_an_end_is_rounded_to_fifteen_digits():
    found = answers(a_trace(0, 1, 1, times=(0, 3, 6)), [asked("ramp_rate")])
    assert found["m1"]["value"] == "0.333333333333333"


def test_what_cannot_be_worked_out_is_a_problem_of_that_question_alone():
    trace = a_trace(1, 2, 3, times=(0, 0, 1))
    found = answers(trace, [asked("mean"), Question(id="m2", channel="Temp", name="peak")])
    assert found == {
        "m1": {
            "problem": "The times of the trace do not increase.",
            "template": "The times of the trace do not increase.",
            "values": {},
        },
        "m2": {"value": "3", "unit": "°C"},
    }


def test_a_question_about_a_channel_that_is_not_there_is_refused():
    with pytest.raises(TraceRefused, match="The trace has no channel “I”"):
        answers(a_trace(1, 2), [Question(id="m1", channel="I", name="peak")])


@pytest.mark.parametrize(
    "found",
    [
        {},
        [[]],
        [{"id": "m1", "channel": "Temp"}],
        [{"id": "m1", "channel": "Temp", "name": "noise"}],
        [{"id": "m1", "channel": "Temp", "name": "peak", "more": 1}],
        [{"id": "m1", "channel": "Temp", "name": "time_above", "threshold": 40}],
        [{"id": "m1", "channel": "Temp", "name": "time_above", "threshold": "NaN"}],
        [{"id": "m1", "channel": "Temp", "name": "time_above", "threshold": "forty"}],
        [{"id": "m1", "channel": "Temp", "name": "peak"}] * 101,
    ],
)
def test_questions_of_another_shape_are_refused(found):
    with pytest.raises(TraceRefused):
        questions_from_json(found)


def test_no_questions_are_none():
    assert questions_from_json(None) == []


def test_the_sandbox_answers_questions_beside_the_summary():
    preview = sandbox.run("content.formats.trace.jobs:inspect", LOG).answer
    questions = [
        {"id": "m1", "channel": "Temp", "name": "time_above", "threshold": "40", "window": None},
        {"id": "m2", "channel": "I", "name": "peak", "threshold": None, "window": None},
    ]
    arguments = {"mapping": preview["mapping"], "questions": questions}
    answer = sandbox.run(JOB, LOG, arguments=json.loads(json.dumps(arguments))).answer
    assert answer["features"] == {"m1": {"value": "2.75", "unit": "°C"}, "m2": {"value": "0.3", "unit": "A"}}
