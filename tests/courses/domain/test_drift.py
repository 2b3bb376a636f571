"""Who judges unlike the others: what is counted, against whom, and from when."""

import uuid
from datetime import timedelta
from decimal import Decimal

import pytest
from django.utils import timezone

from courses.domain.drift import drift, is_close
from courses.domain.second import revoke
from courses.enums import Entrustment, Mark
from tests.factories import accounts, courses

pytestmark = pytest.mark.django_db


def watch(mentor, version, learner, passes, fails=0, **changes):
    for number in range(passes + fails):
        marks = {"c1": Mark.MET, "c2": Mark.MET if number < passes else Mark.NOT_YET}
        courses.observation(mentor, learner, version, marks=marks, **changes)


def soon():
    return timezone.now() + timedelta(seconds=1)


def test_a_mentor_is_compared_with_the_others_on_the_same_skills():
    same, other = courses.skill("S01"), courses.skill("S02")
    learner, max_, sue = accounts.trainee(), courses.mentor("Max"), courses.mentor("Sue")
    watch(max_, same, learner, passes=12)
    watch(sue, same, learner, passes=3, fails=9)
    watch(sue, other, learner, passes=5)
    rows = {row.person: row for row in drift(soon())}
    passes = rows[max_].passes
    assert (rows[max_].observations, passes.own, passes.own_hits, passes.others, passes.others_hits) == (
        12,
        12,
        12,
        12,
        3,
    )
    assert (passes.own_rate, passes.others_rate) == (1.0, 0.25)
    # All 9 failures among the others' 12 of 24: C(15, 12) / C(24, 12) = 455 / 2704156, and twice that.
    assert passes.p == pytest.approx(2 * 455 / 2704156)
    assert rows[max_].passes_differ
    assert rows[max_].drifts
    assert not rows[max_].marginal_differs
    assert rows[sue].observations == 17
    assert rows[sue].passes.own == 12
    assert rows[sue].passes_differ


def test_nobody_drifts_on_fewer_than_ten_observations_of_either_side():
    version, learner = courses.skill(), accounts.trainee()
    max_, sue = courses.mentor("Max"), courses.mentor("Sue")
    watch(max_, version, learner, passes=9)
    watch(sue, version, learner, passes=0, fails=40)
    rows = drift(soon())
    assert all(row.passes.p < 0.01 for row in rows)
    assert not any(row.drifts for row in rows)
    watch(max_, version, learner, passes=1)
    assert all(row.drifts for row in drift(soon()))


def test_a_mentor_without_others_is_listed_and_does_not_drift():
    version, mentor = courses.skill(), courses.mentor()
    watch(mentor, version, accounts.trainee(), passes=11)
    [row] = drift(soon())
    assert (row.person, row.observations, row.passes.own, row.passes.p, row.drifts) == (
        mentor,
        11,
        0,
        1.0,
        False,
    )


def test_what_was_taken_back_or_is_older_than_a_year_is_left_out_and_later_rows_change_nothing():
    version, learner, mentor = courses.skill(), accounts.trainee(), courses.mentor()
    event = courses.observation(mentor, learner, version)
    kept = courses.observation(mentor, learner, version)
    then = soon()
    assert drift(then)[0].observations == 2
    assert drift(kept.received_at)[0].observations == 1  # as the ledger stood before that row
    revoke(event, by=mentor, reason="x", client_uuid=uuid.uuid4())
    assert drift(soon())[0].observations == 1
    assert drift(then + timedelta(days=366)) == []


def test_levels_below_the_lowest_do_not_pass_and_others_are_alike():
    version, learner, mentor = courses.skill(min_level=3), accounts.trainee(), courses.mentor()
    watch(courses.mentor("Sue"), version, learner, passes=1)
    for level in Entrustment:
        courses.observation(mentor, learner, version, level=level)
    found = next(row for row in drift(soon()) if row.person == mentor)
    assert (found.passes.own, found.passes.own_hits) == (5, 3)


def test_readings_close_to_a_limit_are_counted_among_those_within():
    version = courses.skill(measurements=[courses.measurement(max="5")])
    learner, max_, sue = accounts.trainee(), courses.mentor("Max"), courses.mentor("Sue")
    for value in ("4.75", "5", "4.74", "5.01"):
        courses.observation(max_, learner, version, readings={"m1": [value]})
    courses.observation(max_, learner, version)  # no reading: nothing to compare
    courses.observation(sue, learner, version, readings={"m1": ["1"]})
    found = next(row for row in drift(soon()) if row.person == max_)
    assert (found.marginal.own, found.marginal.own_hits, found.marginal.others) == (3, 2, 1)
    assert (found.passes.own, found.passes.own_hits) == (5, 3)


@pytest.mark.parametrize(
    ("low", "high", "value", "close"),
    [
        ("10", "20", "10.5", True),
        ("10", "20", "10.51", False),
        ("10", "20", "19.5", True),
        (None, "-40", "-42", True),
        (None, "-40", "-42.1", False),
        ("0", None, "0", True),
        ("0", None, "0.001", False),
        (None, None, "7", False),
    ],
)
def test_close_is_within_a_twentieth(low, high, value, close):
    assert is_close({"min": low, "max": high}, Decimal(value)) is close


@pytest.mark.parametrize("rows", [1, 4])
def test_drift_asks_four_queries_however_many_mentors_there_are(rows, django_assert_num_queries):
    for number in range(rows):
        watch(courses.mentor(f"M{number}"), courses.skill(f"S0{number}"), accounts.trainee(f"T{number}"), 2)
    with django_assert_num_queries(4):
        drift(soon())
