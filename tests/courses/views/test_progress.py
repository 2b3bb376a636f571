"""Marking lessons complete by button."""

import pytest

from courses.domain.enrolment import enrol
from courses.models import LessonProgress
from tests.factories import accounts, courses

pytestmark = pytest.mark.django_db


@pytest.fixture
def learner(client):
    person = accounts.person("Tessa")
    client.force_login(person)
    return person


@pytest.fixture
def course():
    page = courses.course()
    for title in ("One", "Two"):
        courses.lesson(page, title)
    return page


def complete(client, lesson, **headers):
    return client.post(f"/learn/lessons/{lesson.pk}/complete/", headers=headers)


def test_marking_leads_to_the_next_lesson_and_after_the_last_to_the_course(client, learner, course):
    enrol(learner=learner, course=course)
    one, two = course.lessons
    assert complete(client, one)["Location"] == "/courses/c01/two/"
    assert complete(client, two)["Location"] == "/courses/c01/"
    done = LessonProgress.objects.filter(learner=learner).values_list("lesson_key", flat=True)
    assert set(done) == {one.translation_key, two.translation_key}


def test_marking_twice_changes_nothing(client, learner, course):
    enrol(learner=learner, course=course)
    one = course.lessons[0]
    complete(client, one)
    complete(client, one)
    assert LessonProgress.objects.count() == 1


def test_a_lesson_out_of_order_is_refused_with_the_reason_and_the_way_back(client, learner, course):
    enrol(learner=learner, course=course)
    two = course.lessons[1]
    response = complete(client, two, referer="http://testserver/courses/c01/two/")
    assert response.status_code == 409
    assert "Lessons build on each other. Finish “One” first." in response.content.decode()
    assert b'href="/courses/c01/two/"' in response.content
    assert not LessonProgress.objects.exists()


def test_a_foreign_page_is_never_offered_as_the_way_back(client, learner, course):
    response = complete(client, course.lessons[0], referer="https://evil.test/x")
    assert response.status_code == 409
    assert b"evil.test" not in response.content


def test_without_enrolment_it_is_refused_with_the_reason(client, learner, course):
    response = complete(client, course.lessons[0])
    assert response.status_code == 409
    assert b"Enrol in the course first" in response.content


def test_somebody_not_signed_in_is_sent_to_sign_in_and_back_to_the_lesson(client, course):
    response = complete(client, course.lessons[0])
    assert response["Location"] == "/accounts/login/?next=/courses/c01/one/"


def test_opening_the_address_changes_nothing(client, learner, course):
    response = client.get(f"/learn/lessons/{course.lessons[0].pk}/complete/")
    assert response.status_code == 405
    assert b'href="/courses/c01/one/"' in response.content


def test_a_course_says_how_long_it_takes_with_practice_and_how_long_its_lessons_are_to_read(client):
    page = courses.course()
    for title, minutes in (("One", 35), ("Two", 60)):
        courses.lesson(page, title, minutes=minutes)
    shown = " ".join(client.get("/courses/c01/").content.decode().split())
    assert "2 hours, with practice" in shown
    assert "<dt>To read them</dt><dd>1 hour 35 min</dd>" in shown


def test_a_course_without_lessons_says_nothing_of_reading_them(client):
    courses.course()
    assert "To read them" not in client.get("/courses/c01/").content.decode()
