"""Pages of the tree: what they show to whom, and how many questions they ask of the database."""

import pytest
from django.test import Client

from courses.domain.enrolment import enrol
from courses.domain.progress import record_completion
from courses.domain.requests import ask
from courses.models import CoursePage
from tests.factories import accounts, courses

pytestmark = pytest.mark.django_db


@pytest.fixture
def course() -> CoursePage:
    page = courses.course(objectives=[("line", "Isolate a machine")])
    for number in range(1, 4):
        courses.lesson(page, f"Lesson number {number}")
    courses.practical(page, courses.skill("S01", safety_gate=True))
    courses.practical(page, courses.skill("S02", prerequisites=["S01"]))
    courses.pathway("P0", ["C01"])
    courses.pathway("P1", ["C01"], requires=["P0"])
    return page


@pytest.fixture
def learner():
    return accounts.trainee()


@pytest.fixture
def own(learner) -> Client:
    client = Client()
    client.force_login(learner)
    return client


def text_of(client: Client, url: str) -> str:
    response = client.get(url)
    assert response.status_code == 200
    return " ".join(response.content.decode().split())


# Of these, Wagtail asks for site, locale and page (two per level) and for view restrictions (two); somebody
# signed in costs session, person and permissions (four), and whether they are under age (one) where they may ask.
QUERIES = {
    "/": (12, 23),
    "/courses/": (12, 18),
    "/courses/c01/": (15, 24),
    "/courses/c01/lesson-number-1/": (13, 20),
    "/courses/c01/skill-s02/": (18, 27),
    "/pathways/": (14, 20),
    "/pathways/p1/": (18, 26),
}


@pytest.mark.parametrize(("url", "visitor", "enrolled"), [(u, *n) for u, n in QUERIES.items()])
def test_a_page_asks_as_much_for_many_lessons_and_practicals_as_for_few(
    url, visitor, enrolled, client, own, learner, course, django_assert_num_queries
):
    enrol(learner=learner, course=course)
    for grown in (False, True):
        if grown:
            for number in range(10, 16):
                courses.lesson(course, f"Lesson number {number}")
                courses.practical(course, courses.skill(f"S{number}", prerequisites=["S02"]))
                courses.course(f"C{number}")
        for who, number in ((client, visitor), (own, enrolled)):
            who.get(url)  # root paths and content types are remembered by the process
            with django_assert_num_queries(number):
                who.get(url)


def test_no_page_carries_inline_style_or_script_or_anything_from_elsewhere(client, own, learner, course):
    enrol(learner=learner, course=course)
    for who in (client, own):
        for url in QUERIES:
            page = text_of(who, url)
            assert "style=" not in page
            assert "<style" not in page
            assert "<script>" not in page
            assert "//" not in page.replace("http://testserver", "").replace("https://testserver", "")


@pytest.mark.parametrize("path", ["/", "/courses/", "/pathways/"])
def test_the_lists_say_what_belongs_there_while_they_are_empty(client, path):
    courses.home()
    assert 'class="empty"' in text_of(client, path)


def test_a_course_without_lessons_says_that_they_are_being_written(client):
    courses.course("C02")
    page = text_of(client, "/courses/c02/")
    assert "Not yet available" in page
    assert "The lessons of this course are still being written." in page
    assert "No practicals yet" in page


def test_a_visitor_may_read_and_is_told_how_to_enrol(client, course):
    page = text_of(client, "/courses/c01/")
    assert "Isolate a machine" in page
    assert 'href="/accounts/login/?next=/courses/c01/"' in page
    assert "Needs first: S01 Skill S01" in page
    assert "Sign in and enrol." in text_of(client, "/courses/c01/lesson-number-2/")
    assert "Want to be signed off for this?" in text_of(client, "/courses/c01/skill-s01/")


def test_somebody_signed_in_is_offered_to_enrol_from_course_and_lesson(own, course):
    button = f'action="/learn/courses/{course.pk}/enrol/"'
    assert button in text_of(own, "/courses/c01/")
    lesson = text_of(own, "/courses/c01/lesson-number-2/")
    assert button in lesson
    assert 'name="back" value="/courses/c01/lesson-number-2/"' in lesson


def test_a_later_lesson_can_be_read_and_says_what_to_finish_before_marking_it(own, learner, course):
    enrol(learner=learner, course=course)
    page = text_of(own, "/courses/c01/lesson-number-3/")
    assert "Lesson 3 of 3" in page
    assert 'href="/courses/c01/lesson-number-1/">First finish: Lesson number 1</a>' in page
    assert "Mark complete" not in page


def test_the_next_lesson_can_be_marked_and_a_done_one_says_so(own, learner, course):
    enrol(learner=learner, course=course)
    first, second, _third = course.lessons
    record_completion(learner=learner, lesson=first)
    assert f'action="/learn/lessons/{second.pk}/complete/"' in text_of(own, second.url)
    page = text_of(own, first.url)
    assert "You have done this lesson" in page
    assert "Mark complete" not in page
    assert "1 of 3" in text_of(own, course.url)


def test_a_practical_names_what_is_missing_with_links_and_offers_no_button(own, course):
    page = text_of(own, "/courses/c01/skill-s02/")
    assert "Not open yet" in page
    assert '<a href="/courses/c01/skill-s01/">S01 Skill S01</a>' in page
    assert "Ask for a sign-off" not in page


def test_a_practical_shows_the_wait_and_the_way_back(own, learner, course):
    ask(learner=learner, skill=courses.skill("S01").skill, note="Bench 4")
    page = text_of(own, "/courses/c01/skill-s01/")
    assert "You are on the mentors’ list" in page
    assert "Bench 4" in page
    assert "Withdraw the request" in page


def test_a_draft_limit_says_that_it_must_be_confirmed(client):
    version = courses.skill("S03", measurements=[courses.measurement()])
    courses.practical(courses.course(), version)
    page = text_of(client, "/courses/c01/skill-s03/")
    assert "Residual voltage:" in page
    assert "5 V" in page
    assert "confirm with a locally competent person" in page


def test_words_from_people_are_escaped(own, learner, course):
    ask(learner=learner, skill=courses.skill("S01").skill, note="<script>alert(1)</script>")
    page = text_of(own, "/courses/c01/skill-s01/")
    assert "<script>alert(1)" not in page
    assert "&lt;script&gt;alert(1)" in page


def test_a_pathway_shows_its_courses_in_order_and_what_it_requires(own, learner, course):
    version = courses.new_version(courses.skill("S01").skill, safety_gate=True)
    courses.observation(courses.mentor(), learner, version)
    page = text_of(own, "/pathways/p1/")
    assert "Finish first" in page
    assert "1 of 2 signed off" in page


def test_a_practical_without_a_card_in_force_says_so(client, course):
    version = courses.skill("S09")
    courses.practical(course, version)
    version.skill.current = None
    version.skill.save()
    assert "The skill card for this practical is still being written." in text_of(
        client, "/courses/c01/skill-s09/"
    )
    assert "S09" not in text_of(client, "/courses/c01/")


def test_kit_of_the_group_is_folded_away_from_what_each_person_brings(client):
    courses.course(
        kit=[
            (
                "item",
                {"item": "Printed sheet", "kind": "consumable", "quantity": "2 of each", "per": "person"},
            ),
            ("item", {"item": "Bench scale", "kind": "tool", "quantity": "1", "per": "cohort"}),
        ]
    )
    page = text_of(client, "/courses/c01/")
    own_kit, _summary, group_kit = page.partition("For the mentor: kit for the group")
    assert "Printed sheet" in own_kit
    assert "Bench scale" not in own_kit
    assert "Bench scale" in group_kit
    assert '2 of each</span> <span class="soft">per person</span>' in own_kit
