"""An address that only takes a button's press, opened like a page."""

import pytest
from wagtail.models import PageViewRestriction

from tests.factories import accounts, courses

pytestmark = pytest.mark.django_db


@pytest.fixture
def lesson():
    return courses.lesson(courses.course(), "Quiet corners", slug="corners")


def test_it_says_that_nothing_was_changed_and_leads_back(client, lesson):
    response = client.get(f"/learn/lessons/{lesson.pk}/complete/")
    page = response.content.decode()
    assert (response.status_code, response["Allow"]) == (405, "POST")
    assert "Quiet corners" in page
    assert 'href="/courses/c01/corners/"' in page


def test_a_page_closed_to_the_reader_is_not_named(client, lesson):
    PageViewRestriction.objects.create(page=lesson.get_parent(), restriction_type=PageViewRestriction.LOGIN)
    response = client.get(f"/learn/lessons/{lesson.pk}/complete/")
    assert response.status_code == 405
    assert "corners" not in response.content.decode()
    assert "Go to the home page" in response.content.decode()
    client.force_login(accounts.trainee())
    assert "Quiet corners" in client.get(f"/learn/lessons/{lesson.pk}/complete/").content.decode()
