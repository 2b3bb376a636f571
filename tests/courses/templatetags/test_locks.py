"""Whatever is closed says why, and leads to what opens it."""

import pytest
from django.contrib.auth.models import AnonymousUser
from django.test import Client, RequestFactory
from wagtail.models import PageViewRestriction

from courses.domain.enrolment import enrol
from courses.domain.progress import progress_of, record_completion
from courses.domain.quiz import answer_attempt, open_attempt, states_of
from courses.domain.requests import ask
from courses.models import LessonPage
from courses.templatetags.lists import lesson_place
from courses.templatetags.locks import Lock, lesson_lock, practical_lock
from courses.templatetags.own import own_skill
from courses.templatetags.rows import rows_of
from lms.accounts import roles
from tests.factories import accounts, courses, quizzes

pytestmark = pytest.mark.django_db


@pytest.fixture
def learner():
    return accounts.trainee()


def request_of(person):
    request = RequestFactory().get("/here/")
    request.user = person or AnonymousUser()
    return request


def of_lesson(person, lesson: LessonPage) -> Lock | None:
    course = lesson.get_parent().specific
    progress = progress_of(person, course)
    states = states_of(person, lesson)
    return lesson_lock(request_of(person), course, progress, lesson_place(lesson, progress), states)


def of_skill(person, version) -> Lock | None:
    request = request_of(person)
    return practical_lock(request, own_skill(rows_of(request), version))


def ways(lock: Lock | None) -> list[tuple[str, str]]:
    assert lock is not None
    return [(way.words, way.href) for way in lock.ways]


def test_a_lesson_asks_to_sign_in_then_to_enrol_then_for_the_one_before(learner):
    course = courses.course(title="Safe start")
    first, second = courses.lesson(course, "One"), courses.lesson(course, "Two")
    lock = of_lesson(None, first)
    assert (lock.code, ways(lock)) == ("signed_out", [("Sign in", "/accounts/login/?next=/here/")])
    lock = of_lesson(learner, first)
    assert (lock.code, ways(lock)) == ("not_enrolled", [("Enrol", f"/learn/courses/{course.pk}/enrol/")])
    assert lock.ways[0].posts
    enrol(learner=learner, course=course)
    assert of_lesson(learner, first) is None
    lock = of_lesson(learner, second)
    assert (lock.code, ways(lock)) == ("out_of_order", [("First finish: One", first.url)])
    record_completion(learner=learner, lesson=first)
    assert (of_lesson(learner, first), of_lesson(learner, second)) == (None, None)


def test_a_quiz_is_named_and_its_pause_says_when_it_ends(learner):
    paused = quizzes.EVERY_KIND.replace("required: true", "required: true\nattempts: 1\nwait: 30")
    course = courses.course()
    lesson = quizzes.put_quizzes(courses.lesson(course), paused)
    enrol(learner=learner, course=course)
    to_quiz = [("A question of every kind", f"/learn/lessons/{lesson.pk}/quiz/everything/")]
    lock = of_lesson(learner, lesson)
    assert (lock.code, ways(lock), lock.until) == ("quiz", to_quiz, None)
    attempt = open_attempt(learner=learner, page=lesson, quiz_id="everything")
    answer_attempt(attempt=attempt, answers={})
    attempt.refresh_from_db()
    lock = of_lesson(learner, lesson)
    assert (lock.code, ways(lock)) == ("quiz_pause", to_quiz)
    assert (lock.until - attempt.submitted_at).total_seconds() == 30 * 60


def test_an_answer_that_a_mentor_reads_is_waited_for(learner):
    course = courses.course()
    lesson = quizzes.put_quizzes(courses.lesson(course), quizzes.EVERY_KIND)
    enrol(learner=learner, course=course)
    attempt = open_attempt(learner=learner, page=lesson, quiz_id="everything")
    answer_attempt(attempt=attempt, answers=quizzes.answers_to(attempt))
    assert of_lesson(learner, lesson).code == "quiz_waits"


def test_a_practical_begins_with_what_can_be_done_now(learner):
    course = courses.course()
    gate = courses.skill("S01", safety_gate=True)
    page = courses.practical(course, gate)
    middle = courses.skill("S02", prerequisites=["S01"])
    between = courses.practical(course, middle)
    last = courses.skill("S03", prerequisites=["S02"])
    lock = of_skill(learner, last)
    assert (lock.code, ways(lock)) == ("needs", [("S01 Skill S01", page.url), ("S02 Skill S02", between.url)])
    assert lock.why == "Before a mentor may watch you at this, you need these. Begin with S01 Skill S01:"
    assert of_skill(learner, gate) is None
    courses.observation(courses.mentor(), learner, gate)
    assert ways(of_skill(learner, last)) == [("S02 Skill S02", between.url)]
    assert of_skill(learner, middle) is None


def test_a_need_whose_card_is_not_there_says_so(learner):
    courses.skill("S01")
    version = courses.skill("S02", prerequisites=["S01"])
    courses.practical(courses.course(), version)
    [way] = of_skill(learner, version).ways
    assert (way.href, way.note) == ("", "its skill card is not published; ask a mentor")


def test_a_visitor_signs_in_and_an_account_that_may_not_ask_is_told(learner):
    version = courses.skill("S01")
    assert of_skill(None, version).code == "signed_out"
    lock = of_skill(accounts.person("Eda", role=roles.EDITOR), version)
    assert (lock.code, ways(lock)) == ("role", [("Look at your account", "/accounts/profile/")])


@pytest.fixture
def quizzed():
    """A practical of a course with a question that safety rests on."""
    page = courses.practical(courses.course(), courses.skill("S01", expiry_months=12))
    return quizzes.put_quizzes(page, quizzes.ONE_SAFE)


def test_a_quiz_of_a_practical_is_named_with_why_and_the_way_there(learner, quizzed):
    to_quiz = [("Before you ask", f"/learn/practicals/{quizzed.pk}/quiz/before/")]
    lock = of_skill(learner, quizzed.skill.current)
    assert (lock.code, lock.title, ways(lock)) == ("quiz", "First pass the quiz", to_quiz)
    assert lock.why == (
        "Safety rests on questions of it, and those must all be right. Then you can ask a mentor to watch you. "
        "To take the quiz, enrol in “Course C01”; the page of the quiz has the button."
    )
    attempt = quizzes.attempt_at(quizzed, learner, "before")
    lock = of_skill(learner, quizzed.skill.current)
    assert lock.why.endswith("Then you can ask a mentor to watch you.")
    answer_attempt(attempt=attempt, answers={"stop-first": "stop"})
    assert of_skill(learner, quizzed.skill.current) is None


def test_who_holds_the_skill_passes_a_new_quiz_before_renewing_and_is_told_nothing_when_there_is_nothing_to_ask(
    learner, quizzed
):
    version = quizzed.skill.current
    courses.observation(courses.mentor(), learner, version)
    assert own_skill(rows_of(request_of(learner)), version).state == "held"
    lock = of_skill(learner, version)
    assert (lock.code, lock.title) == ("quiz", "To renew it, first pass the quiz")
    attempt = quizzes.attempt_at(quizzed, learner, "before")
    answer_attempt(attempt=attempt, answers={"stop-first": "stop"})
    assert of_skill(learner, version) is None


def test_a_pause_and_a_mentor_s_reading_are_told_on_a_practical_too(learner):
    paused = quizzes.ONE_SAFE.replace("questions:", "attempts: 1\nwait: 30\nquestions:", 1)
    page = quizzes.put_quizzes(courses.practical(courses.course(), courses.skill("S01")), paused)
    attempt = quizzes.attempt_at(page, learner, "before")
    answer_attempt(attempt=attempt, answers={"stop-first": "call"})
    attempt.refresh_from_db()
    lock = of_skill(learner, page.skill.current)
    assert (lock.code, (lock.until - attempt.submitted_at).total_seconds()) == ("quiz_pause", 30 * 60)
    other = quizzes.put_quizzes(
        courses.practical(courses.course("C02"), courses.skill("S02", "C02")), quizzes.EVERY_KIND
    )
    attempt = quizzes.attempt_at(other, learner)
    answer_attempt(attempt=attempt, answers=quizzes.answers_to(attempt))
    lock = of_skill(learner, other.skill.current)
    assert (lock.code, lock.why) == (
        "quiz_waits",
        "A mentor has your answer in words. Once they accept it, you can ask for a sign-off.",
    )


def test_the_card_shows_the_quiz_in_place_of_the_button_and_a_request_sent_all_the_same_is_explained(
    learner, quizzed
):
    own = Client()
    own.force_login(learner)
    way = f'href="/learn/practicals/{quizzed.pk}/quiz/before/"'
    card = " ".join(own.get(quizzed.url).content.decode().split())
    assert "First pass the quiz" in card
    assert card.count(way) == 2  # at the top, and in the body
    assert "You can ask for a sign-off once you have passed this quiz." in card
    assert f'action="/learn/practicals/{quizzed.pk}/ask/"' not in card
    refused = own.post(f"/learn/practicals/{quizzed.pk}/ask/", {"note": "On Friday"})
    page = " ".join(refused.content.decode().split())
    assert refused.status_code == 409
    assert "You are not on the mentors’ list." in page
    assert "First pass the quiz" in page
    assert way in page
    assert "On Friday</blockquote>" in page
    answer_attempt(attempt=quizzes.attempt_at(quizzed, learner, "before"), answers={"stop-first": "stop"})
    card = " ".join(own.get(quizzed.url).content.decode().split())
    assert "You have passed this quiz." in card
    assert f'action="/learn/practicals/{quizzed.pk}/ask/"' in card


def test_who_waits_is_told_what_has_come_between_and_who_holds_it_nothing(learner):
    gate, course = courses.skill("S01", safety_gate=True), courses.course()
    version = courses.skill("S02", prerequisites=["S01"])
    courses.practical(course, gate)
    courses.practical(course, version)
    mentor = courses.mentor()
    seen = courses.observation(mentor, learner, gate)
    ask(learner=learner, skill=version.skill)
    assert of_skill(learner, version) is None
    courses.revoke(seen, by=mentor)
    assert of_skill(learner, version).code == "needs"


def test_the_pages_show_it(learner):
    course = courses.course()
    page = courses.practical(course, courses.skill("S01"))
    locked = courses.practical(course, courses.skill("S02", prerequisites=["S01"]))
    own, editor = Client(), Client()
    own.force_login(learner)
    editor.force_login(accounts.person("Eda", role=roles.EDITOR))
    shown = " ".join(own.get(locked.url).content.decode().split())
    assert f'<a href="{page.url}">S01 Skill S01</a>' in shown
    assert "Not open yet" in shown
    refused = own.post(f"/learn/practicals/{locked.pk}/ask/", {"note": "Please"})
    assert refused.status_code == 409
    assert f'<a href="{page.url}">S01 Skill S01</a>' in " ".join(refused.content.decode().split())
    assert "Your account does not ask for sign-offs" in editor.get(page.url).content.decode()


def test_a_quiz_on_a_page_that_is_closed_to_the_reader_is_not_named(learner):
    version = courses.skill()
    page = quizzes.put_quizzes(courses.practical(courses.course(), version), quizzes.ONE_SAFE)
    lock = of_skill(learner, version)
    assert ways(lock) == [("Before you ask", f"/learn/practicals/{page.pk}/quiz/before/")]
    PageViewRestriction.objects.create(page=page, restriction_type=PageViewRestriction.GROUPS)
    assert of_skill(learner, version) == Lock(
        "quiz_closed",
        "First pass the quiz",
        "It is on a page that is closed to you. Ask the coordinator for it.",
    )
