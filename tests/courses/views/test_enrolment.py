"""Joining and leaving a course by button."""

import pytest
from django.contrib.messages import get_messages

from courses.models import Enrolment
from tests.factories import accounts, courses

pytestmark = pytest.mark.django_db


@pytest.fixture
def learner(client):
    person = accounts.person("Tessa")
    client.force_login(person)
    return person


def said(response) -> list[str]:
    return [str(message) for message in get_messages(response.wsgi_request)]


def test_the_button_enrols_once_and_leads_back_to_the_course(client, learner):
    course = courses.course()
    for _attempt in range(2):
        response = client.post(f"/learn/courses/{course.pk}/enrol/")
        assert (response.status_code, response["Location"]) == (302, "/courses/c01/")
    assert Enrolment.objects.get().course_code == "C01"
    assert said(response)[-1] == "You are enrolled in Course C01."


def test_the_button_on_a_lesson_leads_back_to_the_lesson(client, learner):
    course = courses.course()
    courses.lesson(course)
    response = client.post(f"/learn/courses/{course.pk}/enrol/", {"back": "/courses/c01/first-lesson/"})
    assert response["Location"] == "/courses/c01/first-lesson/"


@pytest.mark.parametrize("elsewhere", ["https://evil.test/", "//evil.test/", "javascript:alert(1)"])
def test_nobody_is_led_off_the_site(client, learner, elsewhere):
    course = courses.course()
    response = client.post(f"/learn/courses/{course.pk}/enrol/", {"back": elsewhere})
    assert response["Location"] == "/courses/c01/"


def test_somebody_not_signed_in_is_sent_to_sign_in_and_from_there_to_the_course(client):
    course = courses.course()
    response = client.post(f"/learn/courses/{course.pk}/enrol/")
    assert (response.status_code, response["Location"]) == (302, "/accounts/login/?next=/courses/c01/")
    assert not Enrolment.objects.exists()


def test_opening_the_address_changes_nothing_and_leads_back(client, learner):
    course = courses.course()
    response = client.get(f"/learn/courses/{course.pk}/enrol/")
    assert (response.status_code, response["Allow"]) == (405, "POST")
    assert b"Nothing was changed" in response.content
    assert b'href="/courses/c01/"' in response.content
    assert not Enrolment.objects.exists()


def test_an_unknown_or_unpublished_course_is_not_found(client, learner):
    course = courses.course()
    assert client.post(f"/learn/courses/{course.pk + 999}/enrol/").status_code == 404
    course.live = False
    course.save()
    assert client.post(f"/learn/courses/{course.pk}/enrol/").status_code == 404


def test_leaving_asks_first_and_keeps_the_row(client, learner):
    course = courses.course()
    client.post(f"/learn/courses/{course.pk}/enrol/")
    asked = client.get(f"/learn/courses/{course.pk}/leave/")
    assert b"Leave Course C01?" in asked.content
    assert Enrolment.objects.active().count() == 1
    response = client.post(f"/learn/courses/{course.pk}/leave/")
    assert response["Location"] == "/courses/c01/"
    assert said(response)[-1] == "You have left Course C01. Your progress is kept; enrol again to go on."
    assert Enrolment.objects.get().left_at is not None


def test_the_question_whether_to_leave_needs_somebody_signed_in(client):
    course = courses.course()
    response = client.get(f"/learn/courses/{course.pk}/leave/")
    assert response["Location"] == "/accounts/login/?next=/courses/c01/"
