"""The exact comparison, against distributions worked out by hand and against every arrangement of small cases."""

from itertools import combinations
from math import comb

import pytest
from hypothesis import given
from hypothesis import strategies as st

from courses.formats.tallies import Comparison, Stratum, compare, two_sided_p


def test_the_lady_who_tastes_tea():
    # Eight cups, four with the milk first; all four named rightly: 1 of C(8,4) = 70 ways.
    assert two_sided_p([Stratum(4, 4, 4, 0)]) == pytest.approx(2 / 70)
    # Three of four named rightly: (1 + 16) of 70 ways are at least as good.
    assert two_sided_p([Stratum(4, 3, 4, 1)]) == pytest.approx(2 * 17 / 70)
    # Two of four is what chance gives most often: twice the smaller tail is above one, so it is one.
    assert two_sided_p([Stratum(4, 2, 4, 2)]) == 1.0


def test_two_skills_add_up_by_convolution():
    # Each skill: 2 own and 2 others' cases, 2 hits; own hits 0, 1, 2 in 1, 4, 1 of 6 ways. Both own sums 4: 1/36.
    both = [Stratum(2, 2, 2, 0), Stratum(2, 2, 2, 0)]
    assert two_sided_p(both) == pytest.approx(2 / 36)
    # Sum 3 or 4: (4 + 4 + 1) / 36.
    assert two_sided_p([Stratum(2, 2, 2, 0), Stratum(2, 1, 2, 1)]) == pytest.approx(2 * 9 / 36)


def test_a_skill_that_only_one_side_judges_takes_no_part():
    found = compare([Stratum(4, 4, 4, 0), Stratum(30, 0, 0, 0), Stratum(0, 0, 50, 50)])
    assert found == Comparison(4, 4, 4, 0, others_rate=0.0, p=pytest.approx(2 / 70))
    alone = compare([Stratum(30, 0, 0, 0)])
    assert (alone.own, alone.own_rate, alone.others_rate, alone.p) == (0, None, None, 1.0)


def test_the_others_rate_is_that_of_the_mentors_own_mix_of_skills():
    # Of 10 easy cases others pass 9 in 10, of 30 hard ones 1 in 10: 9 + 3 of 40 would be expected.
    found = compare([Stratum(10, 9, 100, 90), Stratum(30, 3, 10, 1)])
    assert found.others_rate == pytest.approx(12 / 40)
    assert found.own_rate == pytest.approx(12 / 40)
    assert found.p == 1.0


def test_one_who_judges_the_hard_skill_more_often_does_not_differ_for_that():
    # Pooled, 18 of 60 beside 98 of 120 looks like drift; skill by skill both judge alike.
    assert compare([Stratum(10, 8, 110, 88), Stratum(50, 10, 10, 2)]).p > 0.5


def test_more_hits_than_cases_are_refused():
    with pytest.raises(ValueError, match="more hits than cases"):
        Stratum(1, 2, 3, 0)


def by_enumeration(strata):
    """Every way the hits could have fallen, counted one by one."""
    ways = {0: 1}
    for s in strata:
        cases, hits = s.own + s.others, s.own_hits + s.others_hits
        counts = {}
        for drawn in combinations(range(cases), s.own):
            number = sum(case < hits for case in drawn)
            counts[number] = counts.get(number, 0) + 1
        ways = {
            total: sum(ways.get(total - k, 0) * n for k, n in counts.items())
            for total in range(max(ways) + max(counts) + 1)
        }
    at, every = sum(s.own_hits for s in strata), sum(ways.values())
    lower = sum(n for k, n in ways.items() if k <= at)
    upper = sum(n for k, n in ways.items() if k >= at)
    return min(1.0, 2 * min(lower, upper) / every)


@st.composite
def strata(draw):
    own, others = draw(st.integers(0, 5)), draw(st.integers(0, 5))
    return Stratum(own, draw(st.integers(0, own)), others, draw(st.integers(0, others)))


@given(st.lists(strata(), min_size=1, max_size=3))
def test_it_agrees_with_counting_every_arrangement(cases):
    assert two_sided_p(cases) == pytest.approx(by_enumeration(cases))


@given(st.lists(strata(), min_size=1, max_size=4))
def test_hits_and_misses_are_alike(cases):
    turned = [Stratum(s.own, s.own - s.own_hits, s.others, s.others - s.others_hits) for s in cases]
    assert two_sided_p(turned) == pytest.approx(two_sided_p(cases))


def test_large_numbers_keep_their_precision():
    # All 1,000 own cases pass and all others' 1,000 do not: one way of C(2000, 1000), too small for a float's p.
    assert two_sided_p([Stratum(1000, 1000, 1000, 0)]) < 1e-15
    assert two_sided_p([Stratum(500, 250, 500, 250)]) == 1.0
    assert comb(4, 2) == 6
    assert 0.04 < two_sided_p([Stratum(1000, 530, 1000, 485)]) < 0.06
