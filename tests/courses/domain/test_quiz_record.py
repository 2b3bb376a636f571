"""What a person takes away about their quizzes: what was asked and answered, never what was right."""

import json

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from courses.domain.quiz import answer_attempt, open_attempt
from courses.domain.quiz_record import quizzes_of_person, words_said_by
from courses.domain.quiz_words import decide
from courses.models import LessonPage, WrittenAnswer
from tests.courses.domain.test_quiz import NOW, attempt_of, begun, fail
from tests.factories import courses
from tests.factories.quizzes import answers_to

pytestmark = pytest.mark.django_db


def test_attempts_are_told_with_their_words_and_without_what_was_right() -> None:
    learner, lesson = begun()
    attempt = attempt_of(learner, lesson)
    answer_attempt(attempt=attempt, answers=answers_to(attempt), now=NOW)
    max_ = courses.mentor("Max")
    decide(WrittenAnswer.objects.get(), by=max_, accept=True, words="Well said", now=NOW)
    (row,) = quizzes_of_person(learner)
    assert (row["course"], row["right"], row["of"], row["passed"]) == ("C01", 6, 6, NOW.isoformat())
    assert row["questions"][0] == {
        "asked": "A machine pulls at a sleeve. What comes first?",
        "answered": ["Hit the nearest emergency stop"],
    }
    assert (row["in words"][0]["words of the mentor"], row["in words"][0]["decided by"]) == (
        "Well said",
        "Max",
    )
    for secret in ("23.4", "Calm words", "correct-stop", "Bare wire"):
        assert secret not in json.dumps(row)
    (said,) = words_said_by(max_)
    assert (said["words"], said["decision"]) == ("Well said", "accepted")


def test_an_attempt_that_was_only_begun_is_told_too_and_queries_do_not_grow() -> None:
    learner, lesson = begun()
    fail(learner, lesson, NOW)
    with CaptureQueriesContext(connection) as one:
        quizzes_of_person(learner)
    fail(learner, lesson, NOW)
    page = LessonPage.objects.get(pk=lesson.pk)
    open_attempt(learner=learner, page=page, quiz_id="everything", now=NOW)
    with CaptureQueriesContext(connection) as many:
        rows = quizzes_of_person(learner)
    assert (len(rows), rows[-1]["questions"][0]["answered"]) == (3, [])
    assert len(many) == len(one) <= 3
