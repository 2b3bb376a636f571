"""A quiz as its pages show it: no answer leaves the server before the answers are in, and nothing typed is lost."""

import re
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from wagtail.models import PageViewRestriction

from content.formats.scoring import drawn_from
from courses.domain.enrolment import enrol, leave
from courses.models import LessonPage, LessonProgress, QuizAttempt, WrittenAnswer
from lms.accounts import roles
from lms.accounts.models import User
from tests.factories import accounts, courses
from tests.factories.quizzes import EVERY_KIND, put_quizzes, quizzed_lesson, right_answers

pytestmark = pytest.mark.django_db

# What nobody may read before their answers are in: one thing of every kind, every id and everything said afterwards.
SECRETS = (
    *("correct-stop", "wrong-call", "scorched", "known-before", "on-circuit", "fault-lead", "in-own-words"),
    *("stop-first", "prove-dead", "read-volts", "find-fault"),
    *(
        "Palm, not fingertip",
        "Calling comes second",
        "ends the pull at once",
        "Bare wire and scorch marks both",
    ),
    *(
        "Power divided by voltage",
        "proved before and after",
        "caught by the next sleeve",
        "stands where it should",
    ),
    *("10 60, 40 60", "80 20 8.5", "23.4", "0.001", "mark and a half", "Calm words"),
)


@pytest.fixture
def lesson() -> LessonPage:
    return quizzed_lesson()


@pytest.fixture
def learner(lesson: LessonPage) -> User:
    learner = accounts.trainee()
    enrol(learner=learner, course=lesson.get_parent().specific)
    return learner


@pytest.fixture
def browser(client: Client, learner: User) -> Client:
    client.force_login(learner)
    return client


def quiz_url(lesson: LessonPage) -> str:
    return reverse("courses:quiz", args=[lesson.pk, "everything"])


def begin(browser: Client, lesson: LessonPage) -> tuple[str, QuizAttempt]:
    response = browser.post(quiz_url(lesson))
    attempt = QuizAttempt.objects.get(submitted_at__isnull=True)
    url = reverse("courses:quiz_attempt", args=[attempt.public_id])
    assert (response.status_code, response["Location"]) == (302, url)
    return url, attempt


def right(attempt: QuizAttempt, **changed: Any) -> dict[str, Any]:
    return right_answers(drawn_from(attempt.drawn)) | changed


def text_of(response: Any) -> str:
    return str(response.content.decode())


def test_no_page_holds_an_answer_before_the_answers_are_in(browser, lesson):
    pages = [browser.get(lesson.get_url()), browser.get(quiz_url(lesson))]
    url, attempt = begin(browser, lesson)
    pages += [browser.get(url), browser.post(url, {"a0": "9"})]
    pressed = {"a4": "point", "p4-280.x": "9", "p4-280.y": "9", "p4-280-height": "210"}
    pages += [browser.post(url, right(attempt) | pressed)]
    pages += [browser.get(f"/embed{lesson.get_url()}"), browser.get(lesson.get_parent().get_url())]
    for page in pages:
        found = [secret for secret in SECRETS if secret in text_of(page)]
        assert found == [], page.request["PATH_INFO"]


def test_the_search_index_and_the_page_for_visitors_hold_no_answer_either(client, lesson):
    block = lesson._meta.get_field("body").stream_block
    assert block.get_searchable_content(lesson.body) == ["A question of every kind"]
    page = text_of(client.get(quiz_url(lesson)))
    assert "Sign in to take the quiz" in page
    assert not any(secret in page for secret in SECRETS)


def test_everything_is_said_once_the_answers_are_in(browser, lesson):
    url, attempt = begin(browser, lesson)
    assert browser.post(url, right(attempt))["Location"] == url
    page = text_of(browser.get(url))
    for words in ("Palm, not fingertip", "Power divided by voltage", "2,05 A", "The lead", "6 of 6 right"):
        assert words in page
    assert "Waits for a mentor" in page
    assert "Calm words" not in page


def test_what_is_wrong_is_said_at_its_place_and_nothing_typed_is_lost(browser, lesson):
    url, attempt = begin(browser, lesson)
    response = browser.post(url, right(attempt) | {"a0": "7", "a2": "about two", "a6": "My <words>"})
    page = text_of(response)
    assert response.status_code == 422
    assert re.findall(r'<a href="#(q\d)">Question (\d)</a>: ([^<]*)<', page) == [
        ("q0", "1", "This answer was not offered. Choose one of those on the page."),
        ("q2", "3", "Write a number such as 2.5 or 2,5, and choose its unit beside it."),
    ]
    assert 'value="about two"' in page
    assert "My &lt;words&gt;</textarea>" in page
    assert page.count(" checked") == 3
    assert page.count(" selected") == 5
    attempt.refresh_from_db()
    assert (attempt.submitted_at, attempt.answers) == (None, {})


def test_the_script_for_steps_is_loaded_only_where_there_are_steps_to_order(browser, lesson):
    url, attempt = begin(browser, lesson)
    assert "fettle/js/order.js" in text_of(browser.get(url))
    questions = attempt.drawn["quiz"]["questions"]
    steps = next(number for number, one in enumerate(questions) if one["kind"] == "order")
    attempt.drawn["quiz"]["questions"] = questions[:steps]
    attempt.save()
    assert "fettle/js/order.js" not in text_of(browser.get(url))


def test_a_quiz_of_a_practical_is_taken_there_and_leads_back_to_the_card(client):
    card = courses.practical(courses.course(), courses.skill("S01"))
    card = put_quizzes(card, EVERY_KIND)
    learner = accounts.trainee()
    client.force_login(learner)
    address = f"/learn/practicals/{card.pk}/quiz/everything/"
    assert client.get(f"/learn/lessons/{card.pk}/quiz/everything/").status_code == 404
    start = text_of(client.get(address))
    assert "Enrol in the course to take its quizzes." in start
    assert "Back to the skill card" in start
    refused = client.post(address)
    assert (refused.status_code, QuizAttempt.objects.count()) == (409, 0)
    client.post(reverse("courses:enrol", args=[card.get_parent().pk]), {"back": address})
    url = client.post(address)["Location"]
    attempt = QuizAttempt.objects.get()
    assert attempt.page_key == card.translation_key
    pages = [client.get(card.url), client.get(address), client.get(url), client.get(f"/embed{card.url}")]
    assert [secret for page in pages for secret in SECRETS if secret in text_of(page)] == []
    assert "Take the quiz at the hub" in text_of(pages[3])
    client.post(url, right(attempt))
    told = text_of(client.get(url))
    assert "6 of 6 right" in told
    assert f'href="{card.url}"' in told
    assert "Back to the lesson" not in told


def test_a_practical_that_is_closed_to_the_reader_gives_no_quiz(client):
    card = put_quizzes(courses.practical(courses.course(), courses.skill("S01")), EVERY_KIND)
    PageViewRestriction.objects.create(page=card, restriction_type=PageViewRestriction.LOGIN)
    address = f"/learn/practicals/{card.pk}/quiz/everything/"
    assert client.get(address).status_code == 404
    client.force_login(accounts.trainee())
    assert client.get(address).status_code == 200


def test_a_press_on_the_picture_comes_back_with_the_mark_and_everything_typed(browser, lesson):
    url, attempt = begin(browser, lesson)
    pressed = right(attempt) | {"a4": "", "p4-560.x": "140", "p4-560.y": "315", "p4-560-height": "420"}
    response = browser.post(url, pressed)
    page = text_of(response)
    assert response.status_code == 200
    assert "Your mark is 25.0 % from the left and 75.0 % from the top." in page
    assert 'value="2,05"' in page
    kept = {name: re.search(f'name="{name}" value="([^"]*)"', page)[1] for name in ("p4-x", "p4-y")}
    browser.post(url, right(attempt) | {"a4": "point"} | kept)
    attempt.refresh_from_db()
    assert (attempt.answers["find-fault"], attempt.earned) == ({"x": "25.0", "y": "75.0"}, 6)


def test_a_press_on_the_picture_takes_the_place_of_a_choice_from_the_list(browser, lesson):
    url, attempt = begin(browser, lesson)
    pressed = right(attempt) | {"a4": "1", "p4-560.x": "140", "p4-560.y": "315", "p4-560-height": "420"}
    page = text_of(browser.post(url, pressed))
    assert 'name="a4" value="point" checked' in page
    assert 'name="a4" value="1" checked' not in page


def test_a_lesson_says_how_many_questions_are_drawn(browser, lesson):
    stored = lesson.body.raw_data
    stored[-1]["value"]["draw"] = 3
    lesson.body = lesson.body.stream_block.to_python(list(stored))
    lesson.save_revision().publish()
    assert "3 questions" in text_of(browser.get(lesson.url))


def test_answers_posted_twice_lead_to_the_same_result(browser, lesson):
    url, attempt = begin(browser, lesson)
    wrong = right(attempt) | {"a0": "1"}
    assert drawn_from(attempt.drawn).shown[0] == (0, 1)
    browser.post(url, wrong)
    before = QuizAttempt.objects.values().get()
    assert browser.post(url, wrong)["Location"] == url
    browser.get(url)
    browser.post(url, right(attempt))
    assert "Your answers were in already. The first ones count." in text_of(browser.get(url))
    assert QuizAttempt.objects.values().get() == before
    assert (before["earned"], before["passed_at"]) == (5, None)


def test_anothers_attempt_is_not_there(browser, lesson):
    url, attempt = begin(browser, lesson)
    browser.force_login(accounts.trainee("Other"))
    assert browser.get(url).status_code == 404
    assert browser.post(url, right(attempt)).status_code == 404
    attempt.refresh_from_db()
    assert attempt.submitted_at is None


def test_a_score_that_is_posted_counts_for_nothing(browser, lesson):
    url, attempt = begin(browser, lesson)
    forged = {"earned": "6", "most": "6", "good": "true", "passed_at": "2030-01-01", "score": "100"}
    browser.post(url, right(attempt) | {"a0": "1"} | forged)
    attempt.refresh_from_db()
    assert (attempt.earned, attempt.good, attempt.passed_at) == (5, False, None)
    assert "A question that safety rests on was not right." in text_of(browser.get(url))


def test_after_leaving_the_course_the_answers_are_kept_on_the_page(browser, lesson, learner):
    url, attempt = begin(browser, lesson)
    leave(learner=learner, course=lesson.get_parent().specific)
    response = browser.post(url, right(attempt))
    assert response.status_code == 409
    assert "Enrol in the course first" in text_of(response)
    assert 'value="2,05"' in text_of(response)
    assert browser.post(quiz_url(lesson)).status_code == 409


def test_a_required_quiz_stands_before_the_button_and_its_rule_behind_it(browser, lesson):
    page = text_of(browser.get(lesson.get_url()))
    assert "First pass the quiz" in page
    assert "Mark complete" not in page
    response = browser.post(reverse("courses:complete_lesson", args=[lesson.pk]))
    assert "First pass the quiz “A question of every kind” of this lesson." in text_of(response)
    assert not LessonProgress.objects.exists()


def test_what_was_begun_is_judged_even_when_the_lesson_is_gone(browser, lesson):
    url, attempt = begin(browser, lesson)
    lesson.unpublish()
    assert browser.get(quiz_url(lesson)).status_code == 404
    assert "Back to the lesson" not in text_of(browser.get(url))
    assert browser.post(url, right(attempt))["Location"] == url
    assert "6 of 6 right" in text_of(browser.get(url))


def test_the_editor_opens_a_lesson_with_every_kind_of_question(client, lesson):
    client.force_login(accounts.person("Ada", role=roles.ADMINISTRATOR))
    page = client.get(f"/admin/pages/{lesson.pk}/edit/")
    assert page.status_code == 200
    assert "Questions in one attempt" in text_of(page)
    assert "correct-stop" in text_of(page)


def test_a_frame_leads_to_the_hub_and_asks_for_nobody(browser, lesson):
    begin(browser, lesson)
    response = browser.get(f"/embed{lesson.get_url()}")
    assert "Take the quiz at the hub (new tab)" in text_of(response)
    assert "You have begun this quiz" not in text_of(response)
    assert "Cookie" not in response.get("Vary", "")


def test_words_are_not_written_a_second_time_when_something_else_was_wrong(browser, lesson):
    url, attempt = begin(browser, lesson)
    browser.post(url, right(attempt) | {"a0": "1", "a6": "My <words>"})
    again, _attempt = begin(browser, lesson)
    assert "My &lt;words&gt;</textarea>" in text_of(browser.get(again))
    assert "selected" not in text_of(browser.get(again)).split("<form", 2)[-1].split("<footer")[0]


def test_words_that_were_sent_back_are_written_again(browser, lesson):
    url, attempt = begin(browser, lesson)
    browser.post(url, right(attempt))
    row = WrittenAnswer.objects.get()
    row.decision, row.words, row.decided_at = "returned", "Who may take it off?", row.sent_at
    row.save()
    page = text_of(browser.get(url))
    assert "Who may take it off?" in page
    assert "A mentor sent your answer in words back: read why below." in page
    assert "Read why, and write it again." in text_of(browser.get(lesson.get_url()))
    assert f'href="{url}"' in text_of(browser.get(quiz_url(lesson)))
    refused = browser.post(url, {"again": row.public_id, "words": "w" * 2001})
    assert refused.status_code == 422
    assert "w" * 2001 in text_of(refused)
    assert browser.post(url, {"again": row.public_id, "words": "Only I may."})["Location"] == url
    assert [one.text for one in WrittenAnswer.objects.all()][1:] == ["Only I may."]
    assert "A mentor reads your answer in words." in text_of(browser.get(lesson.get_url()))
    assert browser.post(url, {"again": "no-uuid", "words": "x"}).status_code == 404


def test_queries_do_not_grow_with_the_number_of_questions(browser, lesson):
    single = EVERY_KIND[EVERY_KIND.index("  - kind: single") : EVERY_KIND.index("  - kind: multiple")]
    more = "".join(single.replace("stop-first", f"stop-{number}") for number in range(20))
    long = quizzed_lesson(EVERY_KIND.replace("questions:\n", f"questions:\n{more}"), "Long", code="C02")
    enrol(learner=User.objects.get(), course=long.get_parent().specific)
    counts = []
    for page in (lesson, long):
        browser.get(page.get_url())
        with CaptureQueriesContext(connection) as reading:
            browser.get(page.get_url())
        url = browser.post(quiz_url(page))["Location"]
        browser.get(url)
        with CaptureQueriesContext(connection) as asking:
            browser.get(url)
        attempt = QuizAttempt.objects.get(submitted_at__isnull=True)
        drawn = drawn_from(attempt.drawn)
        posted = {f"a{number}": "0" for number in range(20)} if page == long else {}
        if page == long:
            shifted = {f"a{int(k[1]) + 20}{k[2:]}": v for k, v in right_answers_of_tail(drawn).items()}
            posted |= shifted
        else:
            posted = right(attempt)
        with CaptureQueriesContext(connection) as sending:
            assert browser.post(url, posted).status_code == 302
        with CaptureQueriesContext(connection) as telling:
            browser.get(url)
        counts.append([len(one) for one in (reading, asking, sending, telling)])
    assert counts[0] == counts[1]


def right_answers_of_tail(drawn: Any) -> dict[str, Any]:
    """Right answers for the seven questions of `EVERY_KIND` where twenty stand before them."""
    tail = type(drawn)(
        type(drawn.quiz)(id="x", title="x", questions=drawn.quiz.questions[20:]),
        drawn.shown[20:],
    )
    return right_answers(tail)
