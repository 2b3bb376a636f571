"""The one thing to do next."""

from datetime import timedelta

import pytest
from django.test import RequestFactory
from django.utils import timezone

from courses.domain.enrolment import enrol
from courses.domain.progress import record_completion
from courses.domain.requests import ask
from courses.templatetags.next_step import NextStep, next_step_for
from tests.factories import accounts, courses

pytestmark = pytest.mark.django_db


@pytest.fixture
def learner():
    return accounts.trainee()


def step_for(person) -> NextStep | None:
    request = RequestFactory().get("/")
    request.user = person
    return next_step_for(request)


def test_a_visitor_has_none(client):
    courses.course()
    assert next_step_for(RequestFactory().get("/")) is None


def test_first_comes_choosing_a_course_in_the_order_of_the_tree(learner):
    courses.course("C02")
    courses.course("C01")
    assert step_for(learner) == NextStep(
        title="Begin C02 Course C02",
        why="What it is about",
        href="/courses/c02/",
        action="Look at the course",
    )


def test_then_the_first_lesson_that_is_not_done_of_the_course_last_worked_in(learner):
    early, late = courses.course("C01"), courses.course("C02")
    for page in (early, late):
        enrol(learner=learner, course=page)
        courses.lesson(page, f"One of {page.code}")
        courses.lesson(page, f"Two of {page.code}")
    assert step_for(learner) == NextStep(
        title="One of C02",
        why="Lesson 1 of 2 in C02 Course C02, about 10 minutes.",
        href="/courses/c02/one-of-c02/",
        action="Start the first lesson",
    )
    record_completion(learner=learner, lesson=early.lessons[0])
    assert step_for(learner).title == "Continue: Two of C01"
    assert step_for(learner).action == "Go on learning"


def test_after_the_lessons_comes_a_practical_that_is_open_then_the_wait(learner):
    course = courses.course()
    enrol(learner=learner, course=course)
    first = courses.skill("S01")
    courses.practical(course, courses.skill("S02", prerequisites=["S01"]))
    courses.practical(course, first)
    assert step_for(learner).title == "Practise C01·S01 Skill S01, then ask for a sign-off"
    ask(learner=learner, skill=first.skill)
    assert step_for(learner).title == "Find a mentor for C01·S01 Skill S01"


def test_a_lapsed_gate_comes_before_everything_and_is_urgent(learner):
    course = courses.course()
    enrol(learner=learner, course=course)
    courses.lesson(course)
    version = courses.skill("S01", safety_gate=True, expiry_months=1)
    courses.practical(course, version)
    courses.observation(courses.mentor(), learner, version, when=timezone.now() - timedelta(days=60))
    step = step_for(learner)
    assert (step.title, step.urgent) == ("Renew C01·S01 Skill S01", True)


def test_what_lapses_within_thirty_days_is_renewed_in_time(learner):
    course = courses.course()
    version = courses.skill("S01", expiry_months=1)
    courses.practical(course, version)
    courses.observation(courses.mentor(), learner, version, when=timezone.now() - timedelta(days=10))
    step = step_for(learner)
    assert (step.title, step.urgent) == ("Renew C01·S01 Skill S01", False)


def test_with_every_skill_held_there_is_none(learner):
    course = courses.course()
    version = courses.skill("S01")
    courses.practical(course, version)
    courses.observation(courses.mentor(), learner, version)
    assert step_for(learner) is None
