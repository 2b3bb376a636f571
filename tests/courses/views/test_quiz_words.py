"""Answers in words on the mentor's desk."""

import pytest
from django.test import Client
from django.urls import reverse

from courses.domain.quiz import answer_attempt
from courses.models import QuizAttempt, WrittenAnswer
from lms.accounts.models import User
from tests.courses.domain.test_quiz import attempt_of, begun
from tests.factories import accounts, courses
from tests.factories.quizzes import answers_to

pytestmark = pytest.mark.django_db


@pytest.fixture
def row() -> WrittenAnswer:
    learner, lesson = begun()
    attempt = attempt_of(learner, lesson)
    answer_attempt(attempt=attempt, answers=answers_to(attempt))
    return WrittenAnswer.objects.get()


@pytest.fixture
def desk(client: Client) -> Client:
    client.force_login(courses.mentor("Max"))
    return client


def test_the_desk_leads_to_what_waits(desk, row):
    assert "One answer in words to read" in desk.get(reverse("mentor")).content.decode()
    page = desk.get(reverse("written_answers")).content.decode()
    assert reverse("written_answer", args=[row.public_id]) in page
    one = desk.get(reverse("written_answer", args=[row.public_id])).content.decode()
    assert "Please leave it." in one
    assert "Calm words, the reason" in one


def test_sending_back_without_words_keeps_the_choice(desk, row):
    url = reverse("written_answer", args=[row.public_id])
    response = desk.post(url, {"decision": "return", "words": ""})
    assert response.status_code == 422
    assert "Say what is missing, so that it can be written again." in response.content.decode()
    assert 'value="return" required id="id_decision_1" checked' in response.content.decode()
    row.refresh_from_db()
    assert row.decided_at is None
    assert desk.post(url, {"decision": "return", "words": "Who?"})["Location"] == reverse("written_answers")
    assert "Nothing waits" in desk.get(reverse("written_answers")).content.decode()


def test_accepting_passes_the_trainee(desk, row):
    desk.post(reverse("written_answer", args=[row.public_id]), {"decision": "accept"})
    assert QuizAttempt.objects.get().passed_at is not None
    assert "This was answered" in desk.get(reverse("written_answer", args=[row.public_id])).content.decode()


def test_a_mentor_of_another_course_finds_nothing(client, row):
    client.force_login(courses.mentor("Ola", course="C02"))
    assert "Nothing waits" in client.get(reverse("written_answers")).content.decode()
    assert client.get(reverse("written_answer", args=[row.public_id])).status_code == 404


def test_a_coordinator_without_authority_reads_no_answer(client: Client, row: WrittenAnswer) -> None:
    cora: User = accounts.coordinator()
    client.force_login(cora)
    assert client.get(reverse("written_answer", args=[row.public_id])).status_code == 404
