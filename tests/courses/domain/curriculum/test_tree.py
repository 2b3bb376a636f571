"""The pages that everything hangs on."""

import pytest
from wagtail.models import Page, Site

from courses.domain.curriculum import ensure_home
from courses.domain.curriculum.tree import put_in_order
from courses.models import CourseIndexPage, HomePage
from lms.accounts import roles
from tests.factories import accounts, courses

pytestmark = pytest.mark.django_db


def test_the_first_call_makes_the_home_page_and_the_next_changes_nothing(rows):
    assert [page.title for page in Page.objects.filter(depth=2)] == ["Welcome to your new Wagtail site!"]
    home = ensure_home()
    before = rows()
    assert (ensure_home(), rows()) == (home, before)
    assert [page.slug for page in home.get_children()] == ["courses", "pathways"]
    assert list(Page.objects.filter(depth=2)) == [home.page_ptr]


def test_the_site_follows_the_hubs_address(settings):
    settings.BASE_URL = "http://localhost:8123"
    home = ensure_home()
    site = Site.objects.get()
    assert (site.hostname, site.port, site.root_page_id) == ("localhost", 8123, home.pk)
    settings.BASE_URL = "http://hub.example"
    ensure_home()
    site.refresh_from_db()
    assert (site.hostname, site.port, site.is_default_site) == ("hub.example", 80, True)


def test_a_home_page_that_is_there_is_taken():
    home = courses.home()
    assert ensure_home() == home
    assert HomePage.objects.count() == 1


@pytest.mark.parametrize(
    ("role", "may"), [(roles.EDITOR, True), (roles.ADMINISTRATOR, True), (roles.MENTOR, False)]
)
def test_editors_and_administrators_may_add_pages_below_it(role, may):
    person = accounts.person("Edith", role=role)
    home = ensure_home()
    courses_list = CourseIndexPage.objects.child_of(home).get()
    assert courses_list.permissions_for_user(person).can_add_subpage() is may


@pytest.mark.parametrize("wanted", ["abcd", "bacd", "abdc", "dabc", "bcda", "dcba", "ca", "db"])
def test_children_are_brought_into_any_order(wanted):
    course = courses.course()
    pages = {name: courses.lesson(course, name, slug=name) for name in "abcd"}
    put_in_order(course, [pages[name].pk for name in wanted])
    found = [page.slug for page in course.get_children().order_by("path")]
    assert "".join(name for name in found if name in wanted) == wanted
    assert sorted(found) == ["a", "b", "c", "d"]
    assert Page.find_problems() == ([], [], [], [], [])
