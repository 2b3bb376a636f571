"""Which pages a reader may be led to."""

import pytest
from django.contrib.auth.models import Group
from wagtail.models import Locale, Page, PageViewRestriction

from courses.domain.openness import VISITOR, Reader, is_open, open_for_each, open_to, with_openness
from courses.domain.progress import progress_of
from courses.domain.taught import lessons_in
from courses.models import LessonPage
from lms.accounts import roles
from lms.accounts.models import User
from tests.factories import accounts, courses

pytestmark = pytest.mark.django_db


@pytest.fixture
def course():
    page = courses.course("C01")
    courses.lesson(page, "Alarms")
    courses.lesson(page, "Exits")
    return page


def close(page, kind=PageViewRestriction.LOGIN) -> PageViewRestriction:
    return PageViewRestriction.objects.create(page=page, restriction_type=kind, password="kettle")


def seen(reader=VISITOR) -> list[str]:
    return [page.title for page in LessonPage.objects.filter(open_to(reader)).order_by("path")]


def test_what_nothing_closes_is_open_to_everybody(course):
    assert seen() == ["Alarms", "Exits"]
    close(courses.course("C02"))
    assert seen() == ["Alarms", "Exits"]
    rule = close(course, PageViewRestriction.NONE)
    assert (seen(), rule.restriction_type) == (["Alarms", "Exits"], "none")


def test_a_rule_closes_its_page_and_everything_below_it(course):
    close(LessonPage.objects.get(title="Alarms"))
    assert seen() == ["Exits"]
    close(course)
    assert seen() == []


def test_a_rule_of_an_index_closes_what_lies_two_levels_below(course):
    close(course.get_parent())
    assert seen() == []


def test_pages_whose_paths_merely_begin_alike_are_not_closed_together(course):
    other = courses.course("C02")
    courses.lesson(other, "Kettles")
    close(course)
    assert seen() == ["Kettles"]


def test_each_rule_lets_in_whom_it_says(course):
    tessa = accounts.trainee()
    rule = close(course)
    assert (seen(Reader(tessa)), seen()) == (["Alarms", "Exits"], [])
    rule.delete()
    rule = close(course, PageViewRestriction.PASSWORD)
    assert (seen(Reader(tessa)), seen(Reader(passed=(rule.pk,)))) == ([], ["Alarms", "Exits"])
    rule.delete()
    rule = close(course, PageViewRestriction.GROUPS)
    rule.groups.add(Group.objects.get(name=roles.MENTOR))
    mentor = accounts.person("Mo", role=roles.MENTOR)
    root = User.objects.create_superuser(email="root@example.test", name="Root", password="kettle and tea")
    assert [seen(Reader(one)) for one in (tessa, mentor, root)] == [
        [],
        ["Alarms", "Exits"],
        ["Alarms", "Exits"],
    ]


def test_a_rule_of_the_original_closes_its_translations_and_what_is_below(course):
    german = Locale.objects.create(language_code="de")
    translated = course.copy_for_translation(german, copy_parents=True)
    lesson = LessonPage.objects.get(title="Alarms").copy_for_translation(german)
    Page.objects.filter(locale=german).update(live=True)
    assert seen() == ["Alarms", "Exits", "Alarms"]
    close(course)
    assert seen() == []
    PageViewRestriction.objects.all().delete()
    close(translated)
    assert seen() == ["Alarms", "Exits"]
    assert lesson.get_parent().specific == translated


def test_the_lessons_of_a_course_that_was_taken_down_are_led_to_by_nothing(course):
    type(course).objects.filter(pk=course.pk).update(live=False)
    assert (LessonPage.objects.live().count(), seen()) == (2, [])


@pytest.mark.parametrize("up", [1, 2, 3])
def test_nothing_below_a_page_that_was_taken_down_is_led_to_or_served(client, course, up):
    lesson = LessonPage.objects.get(title="Alarms")
    assert client.get(lesson.url).status_code == 200
    above = lesson.get_ancestors().order_by("-depth")[up - 1]
    Page.objects.filter(pk=above.pk).update(live=False)
    assert (LessonPage.objects.live().count(), seen()) == (2, [])
    assert client.get(lesson.url).status_code == 404


def test_of_a_draft_itself_it_says_only_what_is_above(course):
    LessonPage.objects.filter(title="Alarms").update(live=False)
    assert seen() == ["Alarms", "Exits"]


def test_it_is_part_of_the_query_that_finds_the_pages(course, django_assert_num_queries):
    close(LessonPage.objects.get(title="Alarms"))
    reader = Reader(accounts.trainee())
    with django_assert_num_queries(1):
        found = {page.title: is_open(page) for page in with_openness(LessonPage.objects.all(), VISITOR)}
    assert found == {"Alarms": False, "Exits": True}
    with django_assert_num_queries(1):
        assert [is_open(page) for page in lessons_in([course], reader=reader)["C01"]] == [True, True]
    assert is_open(course) is True


def test_a_closed_lesson_is_of_the_course_all_the_same(course):
    close(LessonPage.objects.get(title="Alarms"))
    progress = progress_of(None, course, reader=VISITOR)
    assert (progress.total, progress.next.page.title, progress.following.page.title) == (2, "Alarms", "Exits")


def test_for_many_people_it_asks_once_for_each_kind_of_reader(course, django_assert_num_queries):
    alarms, exits = LessonPage.objects.order_by("path")
    close(alarms, PageViewRestriction.GROUPS).groups.add(Group.objects.get(name=roles.MENTOR))
    close(exits, PageViewRestriction.PASSWORD)
    trainees = [accounts.trainee(f"T{number}") for number in range(5)]
    mentors = [accounts.person(f"M{number}", role=roles.MENTOR) for number in range(5)]
    nobody = accounts.person("Nina")
    everybody = [*trainees, *mentors, nobody]
    with django_assert_num_queries(2):
        found = open_for_each(LessonPage.objects.order_by("path"), everybody)
    assert found == [(alarms, {one.pk for one in mentors}), (exits, set())]
    PageViewRestriction.objects.all().delete()
    assert [keys for _page, keys in open_for_each(LessonPage.objects.all(), everybody)] == [
        {one.pk for one in everybody}
    ] * 2
    assert open_for_each(LessonPage.objects.order_by("path"), []) == [(alarms, set()), (exits, set())]
