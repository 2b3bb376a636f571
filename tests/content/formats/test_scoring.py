"""Drawing and marking: what is right, what is near enough, and what a mentor has to read."""

from typing import Any

import pytest

from content.formats.questions import NumericQuestion, OrderQuestion, PointQuestion
from content.formats.scoring import area_at, draw, drawn_from, mark, number_in, score, stored, units_of
from tests.factories.quizzes import EVERY_KIND, every_kind, quiz_in

RIGHT: dict[str, Any] = {
    "stop-first": "correct-stop",
    "leads": ["bare", "scorched"],
    "current": {"number": "2", "unit": "A"},
    "prove-dead": ["known-before", "on-circuit", "known-after"],
    "find-fault": {"x": "12.0", "y": "61.0"},
    "read-volts": {"number": "23.9", "unit": "V"},
    "in-own-words": "Please wait for me.",
}


def of_kind(kind: type) -> Any:
    return next(one for one in every_kind().questions if isinstance(one, kind))


def test_everything_right_earns_everything_but_the_words() -> None:
    found = score(draw(every_kind(), "seed"), RIGHT)
    assert (found.earned, found.most, found.good, found.waits) == (6, 6, True, True)
    assert [one.right for one in found.marked] == [True] * 6 + [None]
    assert found.marked[0].told == ("Yes. Palm, not fingertip.",)


def test_a_wrong_answer_about_safety_is_not_enough_whatever_the_others_earn() -> None:
    found = score(draw(every_kind(), "seed"), RIGHT | {"stop-first": "wrong-call"})
    assert (found.earned, found.enough, found.safe, found.good) == (5, True, False, False)
    assert found.marked[0].told == ("Calling comes second; the machine pulls meanwhile.",)


def test_the_pass_mark_is_reached_exactly_or_not_at_all() -> None:
    drawn = draw(every_kind(), "seed")  # 60 % of six is four
    two_wrong = RIGHT | {"leads": ["bare"], "current": {"number": "2", "unit": "V"}}
    assert score(drawn, two_wrong).enough
    assert not score(drawn, two_wrong | {"prove-dead": ["on-circuit", "known-before", "known-after"]}).enough


def test_nothing_answered_earns_nothing() -> None:
    found = score(draw(every_kind(), "seed"), {})
    assert (found.earned, found.safe) == (0, False)


@pytest.mark.parametrize(
    ("number", "unit", "right"),
    [
        ("2", "A", True),
        ("2,1", "A", True),
        ("1.9", "A", True),
        ("2.11", "A", False),
        ("2 000", "mA", True),
        ("2", "mA", False),
        ("2", "V", False),
        ("−2", "A", False),
        ("two", "A", False),
        ("2", "kA", False),
    ],
)
def test_a_number_counts_with_its_unit_and_its_tolerance(number: str, unit: str, right: bool) -> None:
    question = next(one for one in every_kind().questions if one.id == "current")
    assert mark(question, {"number": number, "unit": unit}).right is right


def test_units_are_offered_by_name_and_never_with_their_own_first() -> None:
    question = next(one for one in every_kind().questions if one.id == "current")
    assert isinstance(question, NumericQuestion)
    assert units_of(question) == ["A", "mA", "V"]


@pytest.mark.parametrize("written", ["", ".", "1e9", "1,2,3", "0x10", "٣", "nan", "1.2345678901"])
def test_what_is_no_number_is_none(written: str) -> None:
    assert number_in(written) is None


@pytest.mark.parametrize(
    ("x", "y", "area"),
    [
        (12, 61, "fault-lead"),
        (39, 89, "fault-lead"),
        (41, 70, ""),
        (80, 28, "lamp"),
        (80, 29, ""),
        (0, 0, ""),
    ],
)
def test_a_point_falls_into_an_area_or_beside_it(x: float, y: float, area: str) -> None:
    assert area_at(of_kind(PointQuestion), x, y) == area


def test_an_area_from_the_list_counts_like_the_point_in_it() -> None:
    assert mark(of_kind(PointQuestion), {"area": "fault-lead"}).right
    lamp = mark(of_kind(PointQuestion), {"area": "lamp"})
    assert (lamp.right, lamp.told) == (False, ("The lamp stands where it should.",))


def test_the_same_seed_draws_the_same_and_the_right_order_is_never_shown() -> None:
    quiz = quiz_in(EVERY_KIND.replace("required: true", "draw: 3\nshuffle: true"))
    seeds = [str(number) for number in range(40)]
    drawn = [draw(quiz, seed) for seed in seeds]
    assert drawn == [draw(quiz, seed) for seed in seeds]
    assert {len(one.quiz.questions) for one in drawn} == {3}
    assert all("stop-first" in [question.id for question in one.quiz.questions] for one in drawn)
    assert len({tuple(question.id for question in one.quiz.questions) for one in drawn}) > 5
    for one in drawn:
        for number, question in enumerate(one.quiz.questions):
            if isinstance(question, OrderQuestion):
                assert one.parts(number) != list(question.steps)


def test_an_attempt_kept_in_a_table_is_the_one_that_was_drawn() -> None:
    drawn = draw(quiz_in(EVERY_KIND.replace("required: true", "shuffle: true")), "seed")
    assert drawn_from(stored(drawn)) == drawn
