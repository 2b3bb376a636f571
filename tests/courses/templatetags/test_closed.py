"""No list, neighbour or next step names a page that is closed to its reader, or leads to it."""

import pytest
from django.utils import timezone
from wagtail.models import PageViewRestriction

from courses.domain.enrolment import enrol
from courses.domain.progress import record_completion
from courses.models import Note
from lms.kernel.errors import DomainError
from tests.factories import accounts, courses

pytestmark = pytest.mark.django_db
SECRET = "Master key"


@pytest.fixture
def course():
    page = courses.course("C01", title="Safe start")
    for title in ("Alarms", SECRET, "Exits"):
        courses.lesson(page, title)
    return page


def close(page) -> None:
    PageViewRestriction.objects.create(page=page, restriction_type=PageViewRestriction.GROUPS)


def named(page, title):
    return page.get_children().get(title=title).specific


def text(client, address) -> str:
    response = client.get(address)
    assert response.status_code == 200
    return " ".join(response.content.decode().split())


def test_neither_the_list_of_lessons_nor_the_neighbours_name_a_closed_one(client, course):
    assert SECRET in text(client, course.url)
    close(named(course, SECRET))
    for page in (course, named(course, "Alarms"), named(course, "Exits")):
        assert SECRET not in text(client, page.url)
    shown = text(client, named(course, "Alarms").url)
    assert f'rel="next" href="{named(course, "Exits").url}"' in shown


def test_the_practicals_beside_one_are_those_that_are_open(client, course):
    pages = [courses.practical(course, courses.skill(f"S0{number}")) for number in (1, 2, 3)]
    close(pages[1])
    assert pages[1].title not in text(client, course.url)
    shown = text(client, pages[0].url)
    assert (pages[1].title in shown, pages[2].title in shown) == (False, True)


def test_nobody_is_told_to_go_on_with_a_lesson_that_is_closed_to_them(client, course):
    tessa = accounts.trainee()
    enrol(learner=tessa, course=course)
    record_completion(learner=tessa, lesson=named(course, "Alarms"))
    client.force_login(tessa)
    assert SECRET in text(client, "/")
    close(named(course, SECRET))
    for address in ("/", "/me/", course.url, named(course, "Exits").url):
        assert SECRET not in text(client, address)
    with pytest.raises(DomainError) as refused:
        record_completion(learner=tessa, lesson=named(course, "Exits"))
    assert (refused.value.code, SECRET in str(refused.value.message)) == ("out_of_order", False)
    done = client.post(f"/learn/lessons/{named(course, 'Alarms').pk}/complete/")
    assert done.url == named(course, "Exits").url


def test_a_closed_course_is_on_no_list_and_no_pathway_and_is_begun_by_nobody(client, course):
    courses.pathway("P1", ["C01"])
    assert "Safe start" in text(client, "/pathways/p1/")
    close(course)
    for address in ("/", "/courses/", "/pathways/p1/"):
        assert "Safe start" not in text(client, address)
    client.force_login(accounts.trainee())
    assert "Safe start" not in text(client, "/")


def test_what_is_needed_first_is_linked_only_where_it_is_open(client, course):
    first, second = courses.skill("S01"), courses.skill("S02", prerequisites=["S01"])
    page, then = courses.practical(course, first), courses.practical(course, second)
    client.force_login(accounts.trainee())
    assert f'href="{page.url}"' in text(client, then.url)
    close(page)
    assert f'href="{page.url}"' not in text(client, then.url)


def test_a_note_leads_back_to_its_page_where_that_is_open(client, course):
    tessa, lesson = accounts.trainee(), named(course, SECRET)
    Note.objects.create(
        learner=tessa,
        lesson_key=lesson.translation_key,
        course_code="C01",
        title="Mine",
        text="Left drawer",
        updated_at=timezone.now(),
    )
    client.force_login(tessa)
    assert f'href="{lesson.url}"' in text(client, "/me/notes/")
    close(course)
    shown = text(client, "/me/notes/")
    assert (f'href="{lesson.url}"' in shown, "Left drawer" in shown) == (False, True)
