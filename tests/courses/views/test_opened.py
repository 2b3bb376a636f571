"""Nothing is done with a page that is closed to whoever presses the button: it is refused, and nothing is stored."""

import pytest
from django.contrib.auth.models import Group
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from wagtail.models import Page, PageViewRestriction

from courses.domain.enrolment import enrol
from courses.domain.quiz import answer_attempt
from courses.enums import RequestState
from courses.models import Enrolment, LessonProgress, Note, QuizAttempt, SignOffRequest, WrittenAnswer
from lms.accounts import roles
from tests.factories import accounts, courses
from tests.factories.quizzes import (
    ONE_SAFE,
    answers_to,
    attempt_at,
    put_quizzes,
    quizzed_lesson,
)

pytestmark = pytest.mark.django_db
STORED = (Enrolment, LessonProgress, Note, QuizAttempt, SignOffRequest)
SECRET = "Master key"
RIGHT = {"a0": "0"}  # as a browser posts it
CLOSED = "This belongs to a page that is closed to you. Nothing was changed."


@pytest.fixture
def learner(client):
    person = accounts.trainee()
    client.force_login(person)
    return person


@pytest.fixture
def tree(learner):
    """A course of two pages with a quiz each, by the name of what is done there, with the address to do it at."""
    course = courses.course(title=SECRET, slug="master-key")
    lesson = put_quizzes(courses.lesson(course, SECRET), ONE_SAFE)
    card = put_quizzes(courses.practical(course, courses.skill(title=SECRET)), ONE_SAFE)
    plain = courses.practical(course, courses.skill("S02", title=SECRET))
    return course, {
        "enrol": (course, reverse("courses:enrol", args=[course.pk])),
        "leave": (course, reverse("courses:leave", args=[course.pk])),
        "complete": (lesson, reverse("courses:complete_lesson", args=[lesson.pk])),
        "quiz": (lesson, reverse("courses:quiz", args=[lesson.pk, "before"])),
        "practical_quiz": (card, reverse("courses:practical_quiz", args=[card.pk, "before"])),
        "ask": (plain, reverse("courses:ask", args=[plain.pk])),
    }


def close(page, kind=PageViewRestriction.GROUPS) -> PageViewRestriction:
    return PageViewRestriction.objects.create(page=page, restriction_type=kind, password="kettle")


def stored() -> list[int]:
    return [model.objects.count() for model in STORED]


ACTIONS = ["enrol", "leave", "complete", "quiz", "practical_quiz", "ask"]


@pytest.mark.parametrize("kind", [PageViewRestriction.GROUPS, PageViewRestriction.PASSWORD])
@pytest.mark.parametrize("where", ["itself", "above"])
@pytest.mark.parametrize("action", ACTIONS)
def test_what_a_rule_closes_is_refused_with_what_to_do_and_nothing_is_stored(
    client, learner, tree, action, where, kind
):
    course, addresses = tree
    if action != "enrol":
        enrol(learner=learner, course=course)
    before, (page, address) = stored(), addresses[action]
    close(page if where == "itself" else course.get_parent(), kind)
    answer = client.post(address)
    shown = answer.content.decode()
    assert (answer.status_code, CLOSED in shown, SECRET in shown) == (403, True, False)
    assert stored() == before
    assert Enrolment.objects.active().count() == before[0]


@pytest.mark.parametrize("action", ACTIONS)
def test_below_what_was_taken_down_nothing_is_there_to_act_on(client, learner, tree, action):
    course, addresses = tree
    if action != "enrol":
        enrol(learner=learner, course=course)
    before, (_page, address) = stored(), addresses[action]
    Page.objects.filter(pk=course.get_parent().pk).update(live=False)
    assert (client.post(address).status_code, stored()) == (404, before)


@pytest.mark.parametrize("action", ["enrol", "complete", "ask"])
def test_whoever_is_not_signed_in_is_sent_to_sign_in_and_reads_no_address_of_a_closed_page(
    client, tree, action
):
    client.logout()
    page, address = tree[1][action]
    assert client.post(address)["Location"] == f"/accounts/login/?next={page.url}"
    close(page, PageViewRestriction.LOGIN)
    assert client.post(address)["Location"] == f"/accounts/login/?next={address}"
    client.force_login(accounts.trainee("Ann"))
    assert f'href="{page.url}"' in client.get(address).content.decode()
    assert stored() == [0] * len(STORED)


def test_whom_the_rule_lets_in_acts_as_before(client, learner, tree):
    course, addresses = tree
    close(course).groups.add(Group.objects.get(name=roles.TRAINEE))
    password = close(addresses["ask"][0], PageViewRestriction.PASSWORD)
    session = client.session
    session[PageViewRestriction.passed_view_restrictions_session_key] = [password.pk]
    session.save()
    answers = [client.post(addresses[action][1])["Location"] for action in ACTIONS if action != "leave"]
    attempts = [reverse("courses:quiz_attempt", args=[one.public_id]) for one in QuizAttempt.objects.all()]
    assert answers == [course.url, course.url, *attempts, addresses["ask"][0].url]
    assert stored() == [1, 1, 0, 2, 1]


def test_it_costs_no_more_queries_where_a_rule_is_looked_at(client, learner, tree):
    course, addresses = tree
    counts = []
    for looked_at in (False, False, True):
        if looked_at:
            close(course).groups.add(Group.objects.get(name=roles.TRAINEE))
        with CaptureQueriesContext(connection) as asked:
            client.post(addresses["enrol"][1])
        counts.append(len(asked))
        assert Enrolment.objects.all().delete()[0] == 1
    assert counts[1] == counts[2]


def test_a_request_is_withdrawn_also_from_a_page_that_was_closed_since(client, learner, tree):
    page, address = tree[1]["ask"]
    client.post(address)
    close(page)
    answer = client.post(reverse("courses:withdraw_request", args=[page.pk]))
    assert (answer["Location"], SignOffRequest.objects.get().state) == ("/me/", RequestState.WITHDRAWN)


def test_questions_of_a_page_that_was_closed_since_are_neither_shown_nor_answered(client, learner, tree):
    page = tree[1]["quiz"][0]
    attempt = attempt_at(page, learner, "before")
    address = reverse("courses:quiz_attempt", args=[attempt.public_id])
    rule = close(page.get_parent())
    for answer in (client.get(address), client.post(address, RIGHT)):
        shown = answer.content.decode()
        assert (answer.status_code, CLOSED in shown, "emergency stop" in shown) == (403, True, False)
        assert SECRET not in shown
    attempt.refresh_from_db()
    assert (attempt.submitted_at, attempt.answers) == (None, {})
    rule.delete()
    assert client.post(address, RIGHT).status_code == 302
    attempt.refresh_from_db()
    assert attempt.passed_at is not None


def test_a_result_stays_its_owners_and_leads_to_no_page_that_was_closed_since(client, learner, tree):
    page = tree[1]["practical_quiz"][0]
    attempt = attempt_at(page, learner, "before")
    answer_attempt(attempt=attempt, answers={"stop-first": "stop"})
    address = reverse("courses:quiz_attempt", args=[attempt.public_id])
    quiz = reverse("courses:practical_quiz", args=[page.pk, "before"])
    told = client.get(address).content.decode()
    assert (SECRET in told, quiz in told, page.url in told) == (True, True, True)
    close(page)
    told = client.get(address).content.decode()
    assert "Hit the nearest emergency stop" in told
    assert (SECRET in told, quiz in told, page.url in told) == (False, False, False)


def test_words_are_not_sent_again_for_a_page_that_was_closed_since_and_stay_typed(client, learner):
    lesson = quizzed_lesson()
    attempt = attempt_at(lesson, learner)
    answer_attempt(attempt=attempt, answers=answers_to(attempt))
    row = WrittenAnswer.objects.get()
    row.decision, row.words, row.decided_at = "returned", "Who may take it off?", row.sent_at
    row.save()
    close(lesson)
    address = reverse("courses:quiz_attempt", args=[attempt.public_id])
    answer = client.post(address, {"again": row.public_id, "words": "Only <I> may."})
    shown = answer.content.decode()
    assert (answer.status_code, CLOSED in shown, "Only &lt;I&gt; may." in shown) == (422, True, True)
    assert WrittenAnswer.objects.count() == 1


def test_no_note_is_kept_below_what_was_taken_down_and_the_words_come_back(client, learner, tree):
    course, addresses = tree
    lesson = addresses["complete"][0]
    Page.objects.filter(pk=course.pk).update(live=False)
    answer = client.post(
        reverse("note_on_lesson", args=[lesson.pk]), {"text": "Left drawer", "based_on": "0"}
    )
    assert (answer.status_code, "Left drawer" in answer.content.decode()) == (404, True)
    assert stored() == [0] * len(STORED)
