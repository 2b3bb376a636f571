"""A frame may be kept by a shared cache: nothing of whoever happens to look at it, nothing that is not public."""

import pytest
from django.contrib.messages import get_messages
from django.contrib.messages.storage.fallback import FallbackStorage
from wagtail.models import PageViewRestriction

from tests.factories import accounts, courses

pytestmark = pytest.mark.django_db
PATHS = ("", "alarms/", "exits/", "stairs/")


@pytest.fixture
def course():
    page = courses.course("C01", slug="safe-start")
    for title in ("Alarms", "Exits", "Stairs"):
        courses.lesson(page, title, slug=title.lower())
    return page


@pytest.fixture
def learner(client, course, rf):
    """Signed in, in a zone of their own, with a message that no page has shown yet."""
    person = accounts.person("Tessalina", timezone="Pacific/Kiritimati", language="en")
    client.force_login(person)
    client.post(f"/learn/courses/{course.pk}/enrol/", {"back": "/me/"})
    return person


def waiting(client, rf) -> list[str]:
    """What the next page of the site would tell this browser, without taking it."""
    request = rf.get("/", headers={"cookie": client.cookies.output(header="", sep=";")})
    request.session = client.session
    request._messages = FallbackStorage(request)
    return [str(message) for message in get_messages(request)]


@pytest.mark.parametrize("path", PATHS)
def test_a_frame_neither_shows_nor_takes_a_message_and_is_the_same_for_all(client, course, learner, rf, path):
    assert waiting(client, rf) == ["You are enrolled in Course C01."]
    response = client.get(f"/embed/courses/safe-start/{path}")
    assert "You are enrolled" not in response.content.decode()
    assert not response.cookies
    assert "cookie" not in response.get("Vary", "").lower()
    assert response["Cache-Control"] == "public, max-age=300"
    assert waiting(client, rf) == ["You are enrolled in Course C01."]
    assert response.content == type(client)().get(f"/embed/courses/safe-start/{path}").content


def test_a_page_that_asks_for_a_login_is_named_in_no_frame(client, course):
    hidden = course.lessons.get(slug="exits")
    PageViewRestriction.objects.create(page=hidden, restriction_type=PageViewRestriction.LOGIN)
    for path in ("", "alarms/", "stairs/"):
        page = client.get(f"/embed/courses/safe-start/{path}").content.decode()
        assert "Exits" not in page
        assert "exits" not in page
    assert (
        'rel="next" href="/embed/courses/safe-start/stairs/"'
        in client.get("/embed/courses/safe-start/alarms/").content.decode()
    )
    assert (
        'rel="prev" href="/embed/courses/safe-start/alarms/"'
        in client.get("/embed/courses/safe-start/stairs/").content.decode()
    )
