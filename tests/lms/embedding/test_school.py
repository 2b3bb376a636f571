"""The school's page: addresses and frames to copy."""

import pytest
from wagtail.models import PageViewRestriction

from lms.accounts import roles
from tests.factories import accounts, courses

pytestmark = pytest.mark.django_db


@pytest.fixture
def teacher(client):
    person = accounts.person("Tara", role=roles.TEACHER)
    client.force_login(person)
    return person


def test_every_live_page_of_every_course_can_be_copied(client, teacher):
    course = courses.course("C01", slug="safe-start")
    courses.lesson(course, "Alarms", slug="alarms")
    courses.lesson(course, "Draft", slug="draft", live=False)
    courses.practical(course, courses.skill("S01"))
    page = client.get("/school/").content.decode()
    for path in ("courses/safe-start/", "courses/safe-start/alarms/", "courses/safe-start/skill-s01/"):
        assert f'value="http://testserver/embed/{path}"' in page
    assert "draft" not in page
    assert page.count(">Code to paste (iframe)</label>") == 3
    assert "&lt;iframe src=&quot;http://testserver/embed/courses/safe-start/alarms/&quot;" in page


def test_an_empty_hub_says_what_will_stand_here(client, teacher):
    assert "No courses yet" in client.get("/school/").content.decode()


def test_the_page_is_for_teachers(client):
    assert client.get("/school/")["Location"] == "/accounts/login/?next=/school/"
    client.force_login(accounts.trainee())
    assert client.get("/school/").status_code == 403


def test_the_number_of_queries_does_not_grow_with_the_curriculum(client, teacher, django_assert_num_queries):
    for number in range(3):
        course = courses.course(f"C0{number}")
        courses.lesson(course)
    client.get("/school/")
    with django_assert_num_queries(SCHOOL_QUERIES):
        client.get("/school/")
    courses.lesson(course, "Another")
    courses.course("C09")
    with django_assert_num_queries(SCHOOL_QUERIES):
        client.get("/school/")


SCHOOL_QUERIES = 7


def test_what_no_frame_shows_is_not_offered_to_copy(client, teacher):
    page = courses.course("C07", title="Closed shop")
    courses.lesson(page, "Master key")
    assert "Master key" in client.get("/school/").content.decode()
    PageViewRestriction.objects.create(page=page, restriction_type=PageViewRestriction.LOGIN)
    shown = client.get("/school/").content.decode()
    assert ("Closed shop" in shown, "Master key" in shown) == (False, False)
