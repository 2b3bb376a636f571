"""Verdicts on traces: buckets against limits over time."""

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from courses.formats.from_trace import question_of, reading_of_feature, unit_of_feature
from courses.formats.limits import Outcome, judge
from courses.formats.readings import InstrumentState
from courses.formats.reasons import Reason, TraceError, UnitError
from courses.formats.specs import spec_of
from courses.formats.traces import channels_of, find_channel, judge_trace
from courses.formats.units import parse_unit

DAY = date(2026, 3, 14)
PLAIN = {
    "id": "m1",
    "quantity": "Q",
    "unit": "°C",
    "min": None,
    "max": None,
    "readings": 1,
    "basis": "draft",
    "note": "",
}
FLAT = [{"t": "0", "min": "10", "max": "50"}, {"t": "100", "min": "10", "max": "50"}]


def spec(points=FLAT, **changes):
    return spec_of(PLAIN | {"kind": "envelope", "envelope": points} | changes)


def channel(*buckets, unit="°C", end="100", name="T1", **more):
    return {"name": name, "unit": unit, "buckets": [list(one) for one in buckets], "end": end} | more


def verdict(asked, *columns, **facts):
    return judge_trace(asked, channels_of({"channels": list(columns)}), observed_on=DAY, **facts)


def told(found):
    return found.outcome.value, [str(reason) for reason in found.reasons]


def test_a_trace_inside_its_limits_passes_limits_included():
    found = verdict(spec(), channel(("0", "10", "50"), ("50", "20", "30")))
    assert (told(found), found.stretches) == (
        ("pass", ["The trace stays within its limits all the time."]),
        (),
    )


def test_a_bucket_above_fails_and_neighbours_are_one_stretch():
    found = verdict(
        spec(), channel(("0", "20", "30"), ("10", "40", "51"), ("20", "45", "60"), ("30", "20", "50"))
    )
    assert told(found) == ("fail", ["The trace is above its limit from 10 s to 30 s."])
    assert [one.as_json() for one in found.stretches] == [{"start": "10", "end": "30", "side": "above"}]


def test_a_bucket_below_fails():
    found = verdict(spec(), channel(("0", "20", "30"), ("10", "9.99", "20")))
    assert told(found) == ("fail", ["The trace is below its limit from 10 s to 100 s."])


def test_a_channel_in_another_unit_is_converted():
    assert verdict(spec(), channel(("0", "68", "122"), unit="°F")).outcome is Outcome.PASS
    assert verdict(spec(), channel(("0", "68", "122.01"), unit="°F")).outcome is Outcome.FAIL


def test_an_uncertainty_makes_a_close_bucket_marginal():
    near = channel(("0", "20", "49.5"))
    assert verdict(spec(), near).outcome is Outcome.PASS
    found = verdict(spec(), near, uncertainty=Decimal(1))
    assert told(found) == ("marginal", ["From 0 s to 100 s the trace is too close to its limit to be sure."])
    assert verdict(spec(default_uncertainty="1"), near).outcome is Outcome.MARGINAL
    assert verdict(spec(), channel(("0", "20", "51.1")), uncertainty=Decimal(1)).outcome is Outcome.FAIL


RISING = [{"t": "0", "min": None, "max": "100"}, {"t": "100", "min": None, "max": "200"}]


def test_where_the_moment_inside_a_bucket_decides_a_person_looks():
    found = verdict(spec(RISING), channel(("0", "20", "90"), ("40", "100", "155"), ("60", "100", "130")))
    assert [(one.side, one.start, one.end) for one in found.stretches] == [
        ("unsure", Decimal(40), Decimal(60))
    ]
    assert (
        verdict(spec(RISING), channel(("0", "20", "90"), ("40", "100", "161"), ("60", "1", "2"))).outcome
        is Outcome.FAIL
    )


def test_with_one_sample_in_each_bucket_the_moment_is_known():
    buckets = [("0", "20", "20"), ("40", "140", "140"), ("60", "161", "161"), ("100", "100", "100")]
    found = verdict(spec(RISING), channel(*buckets, samples=4))
    assert [(one.side, one.start) for one in found.stretches] == [("above", Decimal(60))]
    assert verdict(spec(RISING), channel(*buckets[:2], *buckets[3:], samples=3)).outcome is Outcome.PASS


STEP = [
    {"t": "0", "min": None, "max": "50"},
    {"t": "50", "min": None, "max": "50"},
    {"t": "50", "min": None, "max": "20"},
    {"t": "100", "min": None, "max": "20"},
]


def test_limits_may_step():
    buckets = [("0", "40", "40"), ("49", "40", "40"), ("51", "20", "20"), ("100", "5", "5")]
    assert verdict(spec(STEP), channel(*buckets, samples=4)).outcome is Outcome.PASS
    late = [("0", "40", "40"), ("51", "21", "21"), ("100", "5", "5")]
    assert verdict(spec(STEP), channel(*late, samples=3)).outcome is Outcome.FAIL


def test_a_side_without_a_number_sets_no_limit():
    points = [
        {"t": "0", "min": None, "max": None},
        {"t": "50", "min": None, "max": None},
        {"t": "100", "min": None, "max": "5"},
    ]
    assert verdict(spec(points), channel(("0", "1", "999"), ("50", "1", "99"))).outcome is Outcome.PASS


def test_limits_may_begin_where_the_trace_crosses_a_threshold():
    points = [{"t": "0", "min": "100", "max": None}, {"t": "30", "min": "100", "max": None}]
    asked = spec(points, align={"threshold": "100", "edge": "rising"})
    buckets = [
        ("0", "20", "20"),
        ("10", "60", "60"),
        ("20", "100", "100"),
        ("40", "120", "120"),
        ("50", "101", "101"),
    ]
    found = verdict(asked, channel(*buckets, ("60", "20", "20"), samples=6))
    assert (found.outcome, found.zero) == (Outcome.PASS, Decimal(20))
    found = verdict(asked, channel(*buckets[:4], ("45", "99", "99"), ("60", "20", "20"), samples=6))
    assert told(found) == ("fail", ["The trace is below its limit from 45 s to 60 s."])


def test_a_trace_that_starts_above_a_threshold_has_not_crossed_it():
    asked = spec(align={"threshold": "30", "edge": "rising"})
    found = verdict(asked, channel(("0", "40", "45"), ("50", "35", "40")))
    assert told(found) == ("review", ["The trace never crosses 30 °C, where its limits begin."])
    falling = spec(align={"threshold": "30", "edge": "falling"})
    buckets = [("0", "40", "40"), ("50", "29", "29"), ("160", "28", "28")]
    assert verdict(falling, channel(*buckets, end="160", samples=3)).zero == Decimal(50)


def test_a_trace_that_does_not_cover_its_limits_needs_a_person():
    found = verdict(spec(), channel(("0", "20", "30"), ("40", "20", "30"), end="60"))
    assert told(found) == ("review", ["The trace ends after 60 s; its limits go on to 100 s."])
    found = verdict(spec(), channel(("0", "20", "30"), ("40", None, None), ("60", "20", "30")))
    assert told(found) == ("review", ["The trace has a gap from 40 s to 60 s."])
    before = [{"t": "-20", "min": None, "max": "50"}, {"t": "10", "min": None, "max": "50"}]
    found = verdict(
        spec(before, align={"threshold": "30", "edge": "rising"}),
        channel(("0", "20", "20"), ("10", "30", "30"), samples=2),
    )
    assert told(found) == ("review", ["The trace begins at -10 s; its limits begin at -20 s."])


def test_what_lies_outside_the_time_of_the_limits_is_not_judged():
    assert (
        verdict(spec(), channel(("0", "20", "30"), ("100.1", "999", "999"), end="200", samples=2)).outcome
        is Outcome.PASS
    )


def test_a_bucket_that_only_partly_falls_into_the_time_of_the_limits_cannot_fail_alone():
    found = verdict(spec(), channel(("0", "20", "30"), ("90", "20", "60"), end="120"))
    assert told(found) == ("marginal", ["From 90 s to 120 s the trace is too close to its limit to be sure."])


def test_a_crossing_somewhere_in_a_bucket_leaves_the_beginning_of_the_limits_open():
    asked = spec(RISING, align={"threshold": "30", "edge": "rising"})
    crossing = [("0", "20", "25"), ("10", "25", "40"), ("20", "60", "70")]
    after = ("40", "5", "6")
    # The fourth bucket may have begun 10 s after the crossing, when 110 °C were allowed, or 20 s.
    assert verdict(asked, channel(*crossing, ("30", "90", "110"), after, end="130")).outcome is Outcome.PASS
    assert (
        verdict(asked, channel(*crossing, ("30", "90", "115"), after, end="130")).outcome is Outcome.MARGINAL
    )


def test_the_column_is_found_by_name_quantity_or_kind():
    current = channel(("0", "1", "2"), unit="A", name="CH1")
    board = channel(("0", "20", "30"), name="CH2", quantity="Board temperature")
    room = channel(("0", "20", "30"), name="CH3", quantity="Room temperature")
    columns = channels_of({"channels": [current, board, room]})
    assert find_channel(spec(channel="board temperature"), columns) == columns[1]
    assert find_channel(spec(channel="ch3"), columns) == columns[2]
    assert find_channel(spec(), columns[:2]) == columns[1]
    assert find_channel(spec(), columns) == Reason("which_channel", {"quantity": "Q", "names": "CH2, CH3"})
    assert find_channel(spec(channel="CH1"), columns) == Reason("no_channel", {"quantity": "CH1"})
    assert told(verdict(spec(channel="oven"), board)) == ("review", ["The trace has no column for “oven”."])


def test_a_lapsed_instrument_or_a_missing_one_needs_a_person():
    good = channel(("0", "20", "30"))
    lapsed = InstrumentState(code="TC-2", calibration_due=date(2026, 1, 1))
    assert told(verdict(spec(), good, instrument=lapsed)) == (
        "review",
        ["Instrument TC-2 was due for calibration on 2026-01-01."],
    )
    assert verdict(spec(instrument="required", uncertainty="required"), good).outcome is Outcome.REVIEW


@pytest.mark.parametrize(
    "summary",
    [
        {},
        {"channels": 5},
        {"channels": [{"name": "T"}]},
        {"channels": [channel()]},
        {"channels": [channel(("0", "NaN", "5"))]},
        {"channels": [channel(("0", "6", "5"))]},
        {"channels": [channel(("5", "1", "2"), ("5", "1", "2"))]},
        {"channels": [channel(("0", "1"))]},
        {"channels": [channel(("0", "1", "2"), end="-1")]},
        {"channels": [channel(*((str(t), "1", "2") for t in range(401)), end="401")]},
    ],
)
def test_a_summary_of_another_shape_is_refused(summary):
    with pytest.raises(TraceError) as refused:
        channels_of(summary)
    assert refused.value.code == "trace_unreadable"


def test_a_measurement_of_another_kind_is_a_mistake_of_the_caller():
    with pytest.raises(ValueError, match="m1 has no limits over time"):
        judge_trace(spec_of(PLAIN), (), observed_on=DAY)


def test_a_feature_of_a_trace_becomes_a_reading():
    asked = spec_of(PLAIN | {"unit": "mAh", "min": "2000", "feature": {"name": "integral"}})
    amp_seconds = reading_of_feature(asked, Decimal(7920), parse_unit("A"), observed_on=DAY)
    assert (amp_seconds.value, judge(asked, [amp_seconds]).outcome) == (Decimal(2200), Outcome.PASS)
    milli = reading_of_feature(asked, Decimal(7920), parse_unit("mA"), observed_on=DAY)
    assert (milli.value, judge(asked, [milli]).outcome) == (Decimal("2.2"), Outcome.FAIL)


def test_a_ramp_in_fahrenheit_becomes_one_in_celsius():
    asked = spec_of(PLAIN | {"unit": "°C/s", "feature": {"name": "ramp_rate"}})
    assert reading_of_feature(asked, Decimal(9), parse_unit("°F"), observed_on=DAY).value == 5


def test_a_ripple_of_temperatures_is_a_difference():
    asked = spec_of(PLAIN | {"feature": {"name": "ripple_peak_to_peak"}})
    assert reading_of_feature(asked, Decimal(18), parse_unit("°F"), observed_on=DAY).value == 10


def test_the_threshold_is_asked_for_in_the_unit_of_the_channel():
    feature = spec_of(
        PLAIN | {"unit": "s", "feature": {"name": "time_above", "threshold": "217", "unit": "°C"}}
    ).feature
    assert question_of(feature, parse_unit("°F")) == {
        "name": "time_above",
        "threshold": "422.6",
        "window": None,
    }


def test_a_feature_without_a_unit_of_its_own_is_refused():
    assert unit_of_feature("time_above", parse_unit("V")).symbol == "s"
    with pytest.raises(UnitError) as refused:
        unit_of_feature("integral", parse_unit("°C"))
    assert str(refused.value) == "That cannot be worked out from a trace in °C."


samples = st.lists(st.integers(0, 60), min_size=11, max_size=11)


@given(samples)
def test_single_samples_are_judged_as_their_own_values_say(values):
    buckets = [(str(10 * at), str(value), str(value)) for at, value in enumerate(values)]
    found = verdict(spec(), channel(*buckets, samples=len(values)))
    assert (found.outcome is Outcome.PASS) == all(10 <= value <= 50 for value in values)
    assert found.needs_person is False


@given(samples)
def test_coarser_buckets_never_turn_a_bad_trace_into_a_good_one(values):
    fine = [(str(10 * at), str(value), str(value)) for at, value in enumerate(values)]
    pairs = [values[at : at + 2] for at in range(0, len(values), 2)]
    coarse = [(str(20 * at), str(min(pair)), str(max(pair))) for at, pair in enumerate(pairs)]
    sharp = verdict(spec(RISING), channel(*fine, samples=len(fine)))
    blunt = verdict(spec(RISING), channel(*coarse))
    if blunt.outcome is Outcome.PASS:
        assert sharp.outcome is Outcome.PASS
    if blunt.outcome is Outcome.FAIL:
        assert sharp.outcome is Outcome.FAIL
