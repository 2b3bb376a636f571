"""A page asks as much of the database with a hundred lessons as with ten."""

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from courses.domain.enrolment import enrol
from courses.domain.progress import record_completion
from tests.factories import accounts, courses

pytestmark = pytest.mark.django_db

PAGES = (
    "/",
    "/courses/",
    "/courses/c01/",
    "/courses/c01/lesson-0/",
    "/courses/c01/skill-s01/",
    "/pathways/p1/",
    "/search/?q=lesson",
    "/search/?q=lesson&kind=lesson",
)


OWN = (*PAGES, "/me/", "/me/notes/")


def queries(who: Client, pages: tuple[str, ...]) -> dict[str, int]:
    """How many queries each page takes, once root paths are known again to the process, as after a page was saved."""
    counted = {}
    who.get(pages[0])
    for page in pages:
        with CaptureQueriesContext(connection) as asked:
            assert who.get(page).status_code == 200
        counted[page] = len(asked)
    return counted


def test_ten_lessons_and_a_hundred_cost_the_same():
    learner, course = accounts.trainee(), courses.course()
    courses.practical(course, courses.skill("S01"))
    courses.pathway("P1", ["C01"])
    visitor, own = Client(), Client()
    own.force_login(learner)
    enrol(learner=learner, course=course)
    for number in range(10):
        lesson = courses.lesson(course, f"Lesson {number}")
        if number < 3:
            record_completion(learner=learner, lesson=lesson)
    for page in OWN:
        own.get(page)  # content types are known from here on
    few = queries(visitor, PAGES), queries(own, OWN)
    for number in range(10, 100):
        courses.lesson(course, f"Lesson {number}")
    assert (queries(visitor, PAGES), queries(own, OWN)) == few
