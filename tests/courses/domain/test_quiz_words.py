"""Answers in words: who may read them, what is said to them, and what follows."""

import pytest
from wagtail.models import PageViewRestriction

from courses.domain.authority import Scope
from courses.domain.openness import Reader
from courses.domain.quiz import answer_attempt
from courses.domain.quiz_words import courses_in, decide, waiting_words, words_for, write_again
from courses.enums import WordsDecision
from courses.models import WrittenAnswer
from lms.accounts.models import User
from lms.kernel.errors import DomainError, NotAllowed
from tests.courses.domain.test_quiz import NOW, attempt_of, begun
from tests.factories import accounts, courses
from tests.factories.quizzes import answers_to

pytestmark = pytest.mark.django_db


@pytest.fixture
def row() -> WrittenAnswer:
    learner, lesson = begun()
    attempt = attempt_of(learner, lesson)
    answer_attempt(attempt=attempt, answers=answers_to(attempt), now=NOW)
    return WrittenAnswer.objects.select_related("attempt__learner").get()


@pytest.fixture
def max_() -> User:
    return courses.mentor("Max")


def code_of(act) -> str:
    with pytest.raises(DomainError) as refused:
        act()
    return refused.value.code


def test_a_mentor_of_the_course_reads_it_with_what_to_look_for(row, max_):
    (found,) = waiting_words(max_)
    assert (found.row, found.question.look_for) == (
        row,
        "Calm words, the reason, and who may take the lock off.",
    )
    assert (found.quiz_title, found.page.title) == ("A question of every kind", "Stop")


def test_authority_for_one_skill_is_enough_for_its_course():
    courses.skill("S01", "C01")
    assert courses_in(Scope(courses=frozenset({"C02"}), skills=frozenset({"S01"}))) == {"C01", "C02"}


def test_nobody_else_reads_it(row):
    other = courses.mentor("Ola", course="C02")
    coordinator = accounts.coordinator()
    assert waiting_words(other) == waiting_words(coordinator) == []
    assert words_for(other, row.public_id) is None
    assert code_of(lambda: decide(row, by=other, accept=True)) == "no_authority"


def test_nobody_accepts_what_they_wrote(row):
    own = courses.mentor(row.attempt.learner.name)
    assert own == row.attempt.learner
    assert waiting_words(own) == []
    with pytest.raises(NotAllowed):
        decide(row, by=own, accept=True)


def test_accepting_the_last_one_passes_the_attempt(row, max_):
    decide(row, by=max_, accept=True, now=NOW)
    row.attempt.refresh_from_db()
    assert row.attempt.passed_at == NOW
    assert waiting_words(max_) == []
    assert decide(row, by=max_, accept=True).decided_at == NOW
    assert code_of(lambda: decide(row, by=max_, accept=False, words="No")) == "decided"


def test_sending_back_needs_words_and_is_answered_in_a_new_row(row, max_):
    assert code_of(lambda: decide(row, by=max_, accept=False, words="  ")) == "no_words"
    decide(row, by=max_, accept=False, words="Who may take it off?", now=NOW)
    row.refresh_from_db()
    assert (row.decision, row.words, row.decided_by) == (
        WordsDecision.RETURNED,
        "Who may take it off?",
        max_,
    )
    again = write_again(row, " Only I may take it off. ")
    assert again == write_again(row, "Only I may take it off.")
    assert (again.text, again.attempt) == ("Only I may take it off.", row.attempt)
    decide(again, by=max_, accept=True)
    row.attempt.refresh_from_db()
    assert row.attempt.passed_at is not None


def test_writing_again_is_checked_like_the_first_time(row, max_):
    assert code_of(lambda: write_again(row, "Once more")) == "not_returned"
    decide(row, by=max_, accept=False, words="More, please")
    row.refresh_from_db()
    assert code_of(lambda: write_again(row, "  ")) == "words_missing"
    assert code_of(lambda: write_again(row, "w" * 2001)) == "words_too_long"


def test_the_page_is_named_only_to_a_mentor_whom_it_is_open_to(row, max_, django_assert_num_queries):
    [found] = waiting_words(max_)
    with django_assert_num_queries(3):
        waiting_words(max_)
    rule = PageViewRestriction.objects.create(
        page=found.page.get_parent(), restriction_type=PageViewRestriction.PASSWORD, password="kettle"
    )
    with django_assert_num_queries(3):
        [found] = waiting_words(max_)
    assert (found.row, found.page) == (row, None)
    assert words_for(max_, row.public_id).page is None
    assert words_for(max_, row.public_id, reader=Reader(max_, (rule.pk,))).page.title == "Stop"
