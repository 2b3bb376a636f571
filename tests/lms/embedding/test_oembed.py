"""The oEmbed answer that a school's site asks for."""

import pytest
from django.conf import settings

from tests.factories import courses

pytestmark = pytest.mark.django_db


@pytest.fixture
def address():
    courses.lesson(courses.course("C01", slug="safe-start"), 'Exits & "alarms"', slug="exits")
    return f"{settings.BASE_URL}/courses/safe-start/exits/"


def test_a_lessons_address_gives_an_iframe_of_its_embedded_form(client, address):
    response = client.get("/oembed", {"url": address, "format": "json"})
    assert response.json() == {
        "version": "1.0",
        "type": "rich",
        "title": 'Exits & "alarms"',
        "provider_name": "Fettle hub",
        "provider_url": "http://testserver",
        "cache_age": 3600,
        "html": '<iframe src="http://testserver/embed/courses/safe-start/exits/" '
        'title="Exits &amp; &quot;alarms&quot;" '
        'width="800" height="600" loading="lazy" allowfullscreen></iframe>',
        "width": 800,
        "height": 600,
    }
    assert response["Access-Control-Allow-Origin"] == "*"


def test_the_embedded_address_gives_the_same_answer(client, address):
    embedded = address.replace("/courses/", "/embed/courses/")
    assert client.get("/oembed", {"url": embedded}).json() == client.get("/oembed", {"url": address}).json()


def test_the_frame_is_no_larger_than_asked(client, address):
    answer = client.get("/oembed", {"url": address, "maxwidth": "400", "maxheight": "5000"}).json()
    assert (answer["width"], answer["height"]) == (400, 600)
    assert 'width="400" height="600"' in answer["html"]


@pytest.mark.parametrize(
    ("changes", "status", "error"),
    [
        ({"url": ""}, 400, "Say which page: add ?url= with the page's full address."),
        ({"format": "xml"}, 501, "Only format=json is offered."),
        ({"maxwidth": "wide"}, 400, "maxwidth and maxheight are whole numbers of pixels, 200 or more."),
        ({"maxwidth": "3"}, 400, "maxwidth and maxheight are whole numbers of pixels, 200 or more."),
        (
            {"url": "https://elsewhere.example/courses/safe-start/exits/"},
            404,
            "That address is not on this site.",
        ),
        ({"url": "http://["}, 404, "That address is not on this site."),
        (
            {"url": "http://testserver/courses/safe-start/none/"},
            404,
            "There is no public course, lesson or practical at that address.",
        ),
        (
            {"url": "http://testserver/admin/"},
            404,
            "There is no public course, lesson or practical at that address.",
        ),
    ],
)
def test_a_refusal_says_what_to_do(client, address, changes, status, error):
    response = client.get("/oembed", {"url": address, **changes})
    assert (response.status_code, response.json()) == (status, {"error": error})
