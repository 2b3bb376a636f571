"""Attempts: drawn once, scored once on the server, and never worth more than the server says."""

from datetime import UTC, datetime, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from courses.domain.enrolment import enrol, leave
from courses.domain.progress import progress_of, record_completion
from courses.domain.quiz import answer_attempt, open_attempt, own_attempt, states_of
from courses.models import LessonPage, LessonProgress, QuizAttempt, WrittenAnswer
from lms.accounts.models import User
from lms.kernel.errors import DomainError
from tests.factories import accounts
from tests.factories.quizzes import EVERY_KIND, answers_to, put_quizzes, quizzed_lesson

pytestmark = pytest.mark.django_db

NOW = datetime(2030, 5, 6, 9, tzinfo=UTC)
WITHOUT_WORDS = EVERY_KIND[: EVERY_KIND.index("  - kind: written")] + "```\n"


def begun(text: str = EVERY_KIND) -> tuple[User, LessonPage]:
    lesson = quizzed_lesson(text)
    learner = accounts.trainee()
    enrol(learner=learner, course=lesson.get_parent().specific)
    return learner, lesson


def attempt_of(learner: User, lesson: LessonPage, now: datetime = NOW) -> QuizAttempt:
    return open_attempt(learner=learner, page=lesson, quiz_id="everything", now=now)


def fail(learner: User, lesson: LessonPage, now: datetime) -> QuizAttempt:
    attempt = attempt_of(learner, lesson, now)
    wrong = answers_to(attempt, **{"stop-first": "wrong-call"})
    return answer_attempt(attempt=attempt, answers=wrong, now=now)[0]


def test_everything_right_passes_at_once_where_no_mentor_reads() -> None:
    learner, lesson = begun(WITHOUT_WORDS)
    attempt = attempt_of(learner, lesson)
    row, counts = answer_attempt(attempt=attempt, answers=answers_to(attempt), now=NOW)
    assert (row.earned, row.most, row.good, row.passed_at, counts) == (6, 6, True, NOW, True)
    assert states_of(learner, lesson)[0].passed


def test_with_an_answer_in_words_it_passes_only_when_a_mentor_says_so() -> None:
    learner, lesson = begun()
    attempt = attempt_of(learner, lesson)
    row, _counts = answer_attempt(attempt=attempt, answers=answers_to(attempt), now=NOW)
    assert (row.good, row.passed_at) == (True, None)
    (waiting,) = WrittenAnswer.objects.all()
    assert (waiting.attempt, waiting.question_id, waiting.decided_at) == (row, "in-own-words", None)
    with pytest.raises(DomainError) as refused:
        attempt_of(learner, lesson)
    assert refused.value.code == "waits_for_mentor"


def test_one_wrong_answer_about_safety_fails_and_bothers_no_mentor() -> None:
    learner, lesson = begun()
    row = fail(learner, lesson, NOW)
    assert (row.earned, row.good, row.passed_at) == (5, False, None)
    assert not WrittenAnswer.objects.exists()


def test_beginning_twice_goes_on_with_the_same_attempt() -> None:
    learner, lesson = begun()
    assert attempt_of(learner, lesson) == attempt_of(learner, lesson)
    assert QuizAttempt.objects.count() == 1


def test_answers_sent_twice_count_once_and_the_first_ones_stand() -> None:
    learner, lesson = begun(WITHOUT_WORDS)
    attempt = attempt_of(learner, lesson)
    wrong = answers_to(attempt, **{"stop-first": "wrong-call"})
    answer_attempt(attempt=attempt, answers=wrong, now=NOW)
    again, same = answer_attempt(attempt=attempt, answers=wrong, now=NOW + timedelta(minutes=1))
    later, counts = answer_attempt(attempt=attempt, answers=answers_to(attempt), now=NOW)
    assert (same, counts) == (True, False)
    assert (again.submitted_at, later.answers, later.passed_at) == (NOW, wrong, None)


def test_an_attempt_is_judged_by_the_questions_it_was_drawn_with() -> None:
    learner, lesson = begun(WITHOUT_WORDS)
    attempt = attempt_of(learner, lesson)
    put_quizzes(lesson, WITHOUT_WORDS.replace("value: '2'\n", "value: '3'\n"))
    row, _counts = answer_attempt(attempt=attempt, answers=answers_to(attempt), now=NOW)
    assert row.earned == 6
    (state,) = states_of(learner, LessonPage.objects.get(pk=lesson.pk))
    assert state.passed
    assert state.digest != row.digest


def test_nobody_else_finds_an_attempt() -> None:
    learner, lesson = begun()
    attempt = attempt_of(learner, lesson)
    assert own_attempt(learner, attempt.public_id) == attempt
    assert own_attempt(accounts.trainee("Other"), attempt.public_id) is None


def test_only_somebody_enrolled_begins_and_answers() -> None:
    learner, lesson = begun()
    attempt = attempt_of(learner, lesson)
    leave(learner=learner, course=lesson.get_parent().specific)
    for act in (
        lambda: attempt_of(learner, lesson),
        lambda: answer_attempt(attempt=attempt, answers=answers_to(attempt)),
    ):
        with pytest.raises(DomainError) as refused:
            act()
        assert refused.value.code == "not_enrolled"
    attempt.refresh_from_db()
    assert attempt.submitted_at is None


def test_a_quiz_that_is_gone_is_refused() -> None:
    learner, lesson = begun()
    with pytest.raises(DomainError) as refused:
        open_attempt(learner=learner, page=lesson, quiz_id="gone")
    assert refused.value.code == "no_quiz"


def test_after_so_many_attempts_there_is_a_pause_and_then_as_many_again() -> None:
    learner, lesson = begun(EVERY_KIND.replace("required: true", "attempts: 2\nwait: 30"))
    fail(learner, lesson, NOW)
    fail(learner, lesson, NOW)
    with pytest.raises(DomainError, match="You can try once more in 30 minutes") as refused:
        attempt_of(learner, lesson, NOW + timedelta(seconds=10))
    assert refused.value.code == "pause"
    fail(learner, lesson, NOW + timedelta(minutes=30))
    fail(learner, lesson, NOW + timedelta(minutes=30))
    with pytest.raises(DomainError):
        attempt_of(learner, lesson, NOW + timedelta(minutes=59))


def test_a_lesson_is_complete_only_with_its_required_quiz_passed() -> None:
    learner, lesson = begun(WITHOUT_WORDS)
    with pytest.raises(DomainError, match="First pass the quiz “A question of every kind”") as refused:
        record_completion(learner=learner, lesson=lesson)
    assert refused.value.code == "quiz_not_passed"
    assert not LessonProgress.objects.exists()
    attempt = attempt_of(learner, lesson)
    answer_attempt(attempt=attempt, answers=answers_to(attempt), now=NOW)
    record_completion(learner=learner, lesson=lesson)
    assert progress_of(learner, lesson.get_parent().specific).done == 1


def test_a_quiz_that_is_not_required_keeps_nobody_back() -> None:
    learner, lesson = begun(WITHOUT_WORDS.replace("required: true\n", ""))
    record_completion(learner=learner, lesson=lesson)


def test_states_are_asked_for_once_however_many_quizzes_and_attempts() -> None:
    second = WITHOUT_WORDS.replace("id: everything", "id: second").replace("required: true\n", "")
    learner, lesson = begun(WITHOUT_WORDS + "\n" + second)
    fail(learner, lesson, NOW)
    fail(learner, lesson, NOW)
    with CaptureQueriesContext(connection) as asked:
        states = states_of(learner, lesson)
    assert len(asked) == 1
    assert [(one.quiz.id, len(one.attempts)) for one in states] == [("everything", 2), ("second", 0)]
