"""Quizzes of the starter curriculum: knowing what right answers look like does not help."""

from collections import Counter
from pathlib import Path

from content.formats.bundle import read
from content.formats.outline import QuizBlock
from content.formats.questions import SingleQuestion

STARTER = read(Path(__file__).parents[4] / "content" / "curriculum")
QUIZZES = [
    block.quiz
    for course in STARTER.courses
    for lesson in course.lessons
    for block in lesson.body
    if isinstance(block, QuizBlock)
]
SINGLE = [one for quiz in QUIZZES for one in quiz.questions if isinstance(one, SingleQuestion)]
IN_ORDER = {"plugs-fuses", "out-and-in"}  # an answer speaks of the others: "either", "both together"


def test_questions_and_answers_stand_in_another_order_for_each_attempt() -> None:
    assert {quiz.id for quiz in QUIZZES if not quiz.shuffle} == IN_ORDER


def test_the_right_answer_is_the_longest_no_more_often_than_by_chance() -> None:
    longest = 0
    for question in SINGLE:
        right = next(len(one.text) for one in question.options if one.right)
        longest += all(len(one.text) < right for one in question.options if not one.right)
    assert longest <= len(SINGLE) / 4


def test_the_right_answer_stands_in_every_place() -> None:
    places = Counter(next(at for at, one in enumerate(question.options) if one.right) for question in SINGLE)
    assert places[0] > len(SINGLE) / 5
    assert places[2] + places[3] > len(SINGLE) / 4
