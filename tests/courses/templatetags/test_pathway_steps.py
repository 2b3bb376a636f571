"""What a pathway says to do next: first what it requires, then its courses in order."""

import pytest
from django.contrib.auth.models import AnonymousUser
from django.test import RequestFactory

from courses.domain.enrolment import enrol
from courses.domain.progress import record_completion
from courses.templatetags.lists import listed_pathways
from courses.templatetags.pathway_steps import step_on
from tests.factories import accounts, courses

pytestmark = pytest.mark.django_db


def step_for(person, code: str):
    request = RequestFactory().get("/")
    request.user = person or AnonymousUser()
    mine = next(one for one in listed_pathways(request) if one.page.code == code)
    return step_on(request, mine)


def test_it_leads_through_required_pathways_courses_lessons_and_practicals():
    learner, mentor = accounts.trainee(), courses.mentor()
    course = courses.course()
    lesson = courses.lesson(course, "One")
    gate, second = courses.skill("S01", safety_gate=True), courses.skill("S02", prerequisites=["S01"])
    page = courses.practical(course, gate)
    courses.practical(course, second)
    courses.pathway("P0", ["C01"])
    courses.pathway("P1", ["C01"], requires=["P0"])
    assert step_for(None, "P0") is None
    assert step_for(learner, "P1").title == "First finish P0 Pathway P0"
    assert step_for(learner, "P1").why == "This pathway builds on it: 0 of its 2 skills are signed off."
    assert step_for(learner, "P0").title == "Begin C01 Course C01"
    enrol(learner=learner, course=course)
    assert (step_for(learner, "P0").title, step_for(learner, "P0").href) == ("One", lesson.url)
    record_completion(learner=learner, lesson=lesson)
    assert step_for(learner, "P0").href == page.url
    courses.observation(mentor, learner, gate)
    assert step_for(learner, "P0").title == "Practise C01·S02 Skill S02, then ask for a sign-off"
    courses.observation(mentor, learner, second)
    assert (step_for(learner, "P0"), step_for(learner, "P1")) == (None, None)


def test_where_nothing_is_open_it_leads_to_the_course_that_says_why():
    learner, course = accounts.trainee(), courses.course("C02")
    courses.skill("S01", "C01")
    courses.practical(course, courses.skill("S02", "C02", prerequisites=["S01"]))
    courses.pathway("P0", ["C02"])
    enrol(learner=learner, course=course)
    assert step_for(learner, "P0").title == "Go on with C02 Course C02"
