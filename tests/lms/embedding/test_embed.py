"""A lesson inside another site's page: open, framed by anyone, and nothing but the lesson."""

import pytest
from wagtail.models import Locale, Page, PageViewRestriction

from courses.models import CoursePage
from tests.factories import courses

pytestmark = pytest.mark.django_db


@pytest.fixture
def lesson():
    course = courses.course("C01", slug="safe-start")
    courses.lesson(course, "Alarms", slug="alarms", body=[("text", "<p>Press the red button.</p>")])
    return courses.lesson(course, "Exits", slug="exits", body=[("text", "<p>Know two ways out.</p>")])


def test_a_lesson_is_shown_without_login_and_without_the_sites_menus(client, lesson):
    response = client.get("/embed/courses/safe-start/exits/")
    page = response.content.decode()
    assert response.status_code == 200
    assert "Know two ways out." in page
    assert "site-head" not in page
    assert 'rel="prev" href="/embed/courses/safe-start/alarms/"' in page
    assert 'rel="next"' not in page


def test_any_site_may_frame_an_embedded_lesson(client, lesson):
    response = client.get("/embed/courses/safe-start/exits/")
    assert "X-Frame-Options" not in response
    assert "frame-ancestors *" in response["Content-Security-Policy"]


def test_the_rest_of_the_site_refuses_to_be_framed_by_others(client, lesson):
    for address in ("/", "/courses/safe-start/exits/", "/accounts/login/"):
        response = client.get(address)
        assert response["X-Frame-Options"] == "SAMEORIGIN"
        assert "frame-ancestors 'self'" in response["Content-Security-Policy"]


def test_an_embedded_lesson_sets_no_cookie_and_may_be_cached_for_all(client, lesson):
    response = client.get("/embed/courses/safe-start/exits/")
    assert not response.cookies
    assert response["Cache-Control"] == "public, max-age=300"
    assert "Cookie" not in response.get("Vary", "")


@pytest.mark.parametrize(
    "path",
    [
        "",
        "courses/",
        "courses/safe-start/none/",
        "../admin/",
        "courses/safe-start/exits/../../",
        "de/courses/",
    ],
)
def test_other_paths_are_not_found(client, lesson, path):
    assert client.get(f"/embed/{path}").status_code == 404


def test_drafts_and_private_pages_stay_out_of_frames(client, lesson):
    PageViewRestriction.objects.create(page=lesson, restriction_type=PageViewRestriction.LOGIN)
    assert client.get("/embed/courses/safe-start/exits/").status_code == 404
    PageViewRestriction.objects.all().delete()
    lesson.unpublish()
    assert client.get("/embed/courses/safe-start/exits/").status_code == 404


def test_the_page_names_its_course_and_leads_to_all_of_it(client, lesson):
    page = client.get("/embed/courses/safe-start/").content.decode()
    assert page.index("/embed/courses/safe-start/alarms/") < page.index("/embed/courses/safe-start/exits/")


KIT = [("item", {"item": "Safety glasses", "kind": "ppe", "quantity": "1", "per": "person"})]


def test_what_is_needed_stands_in_words(client, lesson):
    course = lesson.get_parent().specific
    courses.lesson(course, "Sharp", slug="sharp", kit=KIT)
    courses.practical(course, courses.skill("S01"), kit=KIT)
    for slug in ("sharp", "skill-s01"):
        page = client.get(f"/embed/courses/safe-start/{slug}/").content.decode()
        assert "What you need" in page
        assert "Safety glasses" in page
        assert "Protection" in page
        assert "<dt>item</dt>" not in page
    assert "What you need" not in client.get("/embed/courses/safe-start/exits/").content.decode()


def test_an_embedded_lesson_costs_the_same_number_of_queries_however_long_the_course(
    client, lesson, django_assert_num_queries
):
    client.get("/embed/courses/safe-start/exits/")
    with django_assert_num_queries(EMBED_QUERIES):
        client.get("/embed/courses/safe-start/exits/")
    for number in range(5):
        courses.lesson(lesson.get_parent().specific, f"More {number}")
    with django_assert_num_queries(EMBED_QUERIES):
        client.get("/embed/courses/safe-start/exits/")


EMBED_QUERIES = 8


def test_what_a_rule_above_closes_is_in_no_frame_and_no_frame_leads_to_it(client, lesson):
    course = lesson.get_parent().specific
    card = courses.practical(course, courses.skill())
    alarms = course.get_children().get(slug="alarms")
    PageViewRestriction.objects.create(page=alarms, restriction_type=PageViewRestriction.LOGIN)
    for address in ("exits/", "", f"{card.slug}/"):
        shown = client.get(f"/embed/courses/safe-start/{address}")
        assert (shown.status_code, "Alarms" in shown.content.decode()) == (200, False)
    PageViewRestriction.objects.all().delete()
    PageViewRestriction.objects.create(page=course.get_parent(), restriction_type=PageViewRestriction.LOGIN)
    for address in ("exits/", "", f"{card.slug}/"):
        assert client.get(f"/embed/courses/safe-start/{address}").status_code == 404


def test_what_closes_the_original_closes_the_neighbours_of_a_translation(client, lesson):
    german, course = Locale.objects.create(language_code="de"), lesson.get_parent().specific
    alarms = course.get_children().get(slug="alarms").specific
    course.copy_for_translation(german, copy_parents=True)
    for page in (alarms, lesson):
        page.copy_for_translation(german)
    Page.objects.filter(locale=german).update(live=True)
    address = "/embed/de/courses/safe-start/exits/"
    assert "Alarms" in client.get(address).content.decode()
    PageViewRestriction.objects.create(page=alarms, restriction_type=PageViewRestriction.LOGIN)
    assert "Alarms" not in client.get(address).content.decode()


def test_the_lessons_of_a_course_that_was_taken_down_are_in_no_frame(client, lesson):
    CoursePage.objects.update(live=False)
    assert client.get("/embed/courses/safe-start/exits/").status_code == 404
