"""Single values that are read from a trace, on traces whose answer is known by hand."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from content.formats.features import FeatureError, extract, integral, mean, ramp_rate, time_above
from content.formats.vocabulary import FEATURES


def numbers(text: str) -> list[Decimal]:
    return [Decimal(part) for part in text.split()]


TIMES = numbers("0 1 2 4 5")
VALUES = numbers("20 30 50 50 10")


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("peak", "50"),
        ("minimum", "10"),
        ("ripple_peak_to_peak", "40"),
        ("integral", "195"),  # 25 + 40 + 100 + 30
        ("mean", "39"),
        ("ramp_rate", "20"),
        ("time_above", "2.75"),  # above 40: half of the second rise, 2 s on top, a quarter of the fall
    ],
)
def test_each_feature_of_a_small_trace(name, value):
    assert name in FEATURES
    assert extract(name, TIMES, VALUES, threshold=Decimal(40)) == Decimal(value)


def test_a_ramp_over_a_window_is_not_the_steepest_step():
    assert ramp_rate(numbers("0 1 2 3"), numbers("0 30 31 33"), Decimal(3)) == Decimal(11)


def test_a_ramp_that_only_falls_is_negative():
    assert ramp_rate(numbers("0 2"), numbers("10 4")) == Decimal(-3)


def test_the_time_above_counts_no_sample_that_only_touches():
    assert time_above(numbers("0 1 2"), numbers("5 10 5"), Decimal(10)) == 0


def test_the_time_above_counts_a_level_that_starts_on_the_threshold_and_rises():
    assert time_above(numbers("0 1"), numbers("10 12"), Decimal(10)) == 1


def test_a_capacity_is_the_area_under_the_current():
    hours = [Decimal(second) for second in range(7201)]
    assert integral(hours, [Decimal("1.25")] * len(hours)) == Decimal(9000)


def test_the_mean_weighs_samples_by_the_time_they_last():
    assert mean(numbers("0 1 10"), numbers("0 0 0")) == 0
    assert mean(numbers("0 9 10"), numbers("1 1 3")) == Decimal("1.1")


def test_the_mean_of_one_sample_is_that_sample():
    assert mean(numbers("3"), numbers("7.5")) == Decimal("7.5")


@pytest.mark.parametrize(
    ("name", "times", "values", "message"),
    [
        ("peak", "", "", "The trace has no samples."),
        ("mean", "0 1", "1", "The trace has not as many times as values."),
        ("integral", "0 1 1", "1 2 3", "The times of the trace do not increase."),
        ("ramp_rate", "0 1", "1 2", "The trace is shorter than the 5 s over which its ramp is taken."),
        ("time_above", "0 1", "1 2", "The time above a threshold needs the threshold."),
        ("area", "0 1", "1 2", f"area is no feature; use one of {', '.join(FEATURES)}."),
    ],
)
def test_what_cannot_be_read_is_refused(name, times, values, message):
    with pytest.raises(FeatureError) as refused:
        extract(name, numbers(times), numbers(values), window=Decimal(5))
    assert str(refused.value) == message


samples = st.lists(st.decimals(-1000, 1000, places=3), min_size=2, max_size=30)


@given(samples, st.decimals(-1000, 1000, places=3), st.decimals(0, 100, places=2))
def test_a_higher_threshold_is_never_passed_for_longer(values, threshold, more):
    times = [Decimal(at) for at in range(len(values))]
    assert time_above(times, values, threshold + more) <= time_above(times, values, threshold)


@given(samples)
def test_the_mean_lies_between_the_extremes(values):
    times = [Decimal(at) for at in range(len(values))]
    assert min(values) <= mean(times, values) <= max(values)
