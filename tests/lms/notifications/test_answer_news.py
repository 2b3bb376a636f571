"""The mail that says what a mentor made of an answer in words."""

import pytest
from django.test import Client
from django.utils import timezone

from courses.domain.quiz import answer_attempt
from courses.domain.quiz_words import decide, write_again
from courses.models import WrittenAnswer
from lms.accounts.models import User
from lms.notifications.digest import send_due
from lms.notifications.forgone import forgo
from lms.notifications.models import Delivery, Pace, Way
from lms.notifications.tasks import sweep, tell_answer
from tests.factories import accounts, courses
from tests.factories.mail import wants
from tests.factories.quizzes import EVERY_KIND, answers_to, attempt_at, quizzed_lesson
from tests.lms.notifications.happenings import DAY, answer_in_words, next_monday

pytestmark = pytest.mark.django_db


@pytest.fixture
def person() -> User:
    return accounts.trainee()


def read(row: WrittenAnswer, accept: bool, words: str = "") -> WrittenAnswer:
    """A mentor reads it, and everything that follows after the commit has followed."""
    return decide(row, by=courses.mentor("Max"), accept=accept, words=words)


def test_deciding_sends_one_mail_that_leads_to_the_result(
    person, mailoutbox, django_capture_on_commit_callbacks
):
    row = answer_in_words(person)
    with django_capture_on_commit_callbacks(execute=True):
        row = read(row, accept=True, words="Well put.")
    with django_capture_on_commit_callbacks(execute=True):
        read(row, accept=True, words="Well put.")
    sweep()
    [message] = mailoutbox
    assert (message.to, message.subject) == (
        [person.email],
        "Your answer counts: A question of every kind",
    )
    body = message.body
    question = "What would you say to a visitor who reaches for the lock?"
    assert f"a mentor has read your answer to “{question}”. It counts." in body
    assert "With that you have passed the quiz." in body
    assert "Max says: Well put." in body
    path = f"/learn/quizzes/{row.attempt.public_id}/"
    assert f"See the result:\nhttp://testserver{path}" in body
    me = Client()
    me.force_login(person)
    assert "Well put." in me.get(path).content.decode()


def test_of_two_answers_the_last_to_be_read_says_that_the_quiz_is_passed(person, mailoutbox):
    one = EVERY_KIND[EVERY_KIND.index("  - kind: written") : EVERY_KIND.rindex("```")]
    two = EVERY_KIND.replace(one, one + one.replace("in-own-words", "in-other-words"))
    attempt = attempt_at(quizzed_lesson(two), person)
    answers = answers_to(attempt)
    answers["in-other-words"] = answers["in-own-words"]
    answer_attempt(attempt=attempt, answers=answers)
    rows = [read(row, accept=True) for row in WrittenAnswer.objects.order_by("pk")]
    for row in rows:
        tell_answer(row.pk)
    assert ["you have passed the quiz" in message.body for message in mailoutbox] == [False, True]


def test_what_came_back_says_why_and_what_to_do(person, mailoutbox):
    row = read(answer_in_words(person), accept=False, words="Who may take it off?")
    tell_answer(row.pk)
    [message] = mailoutbox
    assert message.subject == "Please write your answer again: A question of every kind"
    assert "sent it back. It does not count yet." in message.body
    assert "Max says: Who may take it off?" in message.body
    assert f"Write it again:\nhttp://testserver/learn/quizzes/{row.attempt.public_id}/" in message.body
    assert "passed" not in message.body


def test_each_answer_is_told_once_also_where_the_message_was_lost(person, mailoutbox):
    first = read(answer_in_words(person), accept=False, words="More, please")
    sweep()
    read(write_again(first, "Only I take my lock off."), accept=True)
    sweep()
    sweep()
    assert [message.subject.split(":")[0] for message in mailoutbox] == [
        "Please write your answer again",
        "Your answer counts",
    ]
    assert "says" not in mailoutbox[1].body


def test_what_is_written_again_already_is_no_news(person, mailoutbox):
    wants(Pace.DAILY, person)
    first = read(answer_in_words(person), accept=False, words="More, please")
    tell_answer(first.pk)
    write_again(first, "Only I take my lock off.")
    assert send_due(next_monday()) == 0
    assert Delivery.objects.get(event="answer_read").way == Way.LEFT_OUT
    Delivery.objects.all().delete()
    wants(Pace.AT_ONCE, person)
    tell_answer(first.pk)
    assert mailoutbox == []


def test_in_a_digest_it_is_a_line_with_its_link(person, mailoutbox):
    wants(Pace.DAILY, person)
    row = read(answer_in_words(person), accept=False, words="More, please")
    tell_answer(row.pk)
    assert mailoutbox == []
    assert send_due(next_monday()) == 1
    body = mailoutbox[0].body
    assert "A mentor has read your answer\n" in body
    assert "- Please write your answer again: A question of every kind\n  A mentor has read" in body
    assert f"/quizzes/{row.attempt.public_id}/" in body


def test_what_nobody_has_read_and_who_left_get_none(person, mailoutbox):
    row = answer_in_words(person)
    tell_answer(row.pk)
    row = read(row, accept=True)
    User.objects.filter(pk=person.pk).update(is_active=False)
    tell_answer(row.pk)
    sweep()
    assert mailoutbox == []


def test_a_past_that_was_made_up_is_told_nobody(person, mailoutbox):
    read(answer_in_words(person), accept=True)
    forgo([person], since=timezone.now() - DAY)
    sweep()
    assert mailoutbox == []
