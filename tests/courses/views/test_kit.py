"""Kit sheets: what has to be ready for so many people."""

import csv
import uuid
from io import StringIO
from typing import Any

import pytest
from wagtail.models import PageViewRestriction

from courses.domain.kit import Group, needed_by, sheet_of
from tests.factories import accounts, courses

pytestmark = pytest.mark.django_db


def kit(*items: tuple[str, str, str, str]) -> list[tuple[str, dict[str, Any]]]:
    return [
        ("item", {"item": item, "kind": kind, "quantity": quantity, "per": per})
        for item, kind, quantity, per in items
    ]


@pytest.fixture
def course():
    page = courses.course(
        kit=kit(
            ("Padlock", "tool", "1", "person"),
            ("Meter", "tool", "2", "bench"),
            ("Wire", "consumable", "0,5 m", "person"),
            ("Gloves", "ppe", "1 pair", "person"),
            ("First-aid box", "tool", "1", "cohort"),
        )
    )
    courses.lesson(
        page, "Cut", kit=kit(("padlock", "tool", "2", "person"), ("Wire", "consumable", "0.25 m", "person"))
    )
    hidden = courses.lesson(page, "Hidden", kit=kit(("Nothing", "tool", "1", "person")))
    hidden.unpublish()
    courses.practical(
        page,
        courses.skill(),
        kit=kit(
            ("Padlock", "tool", "1", "person"),
            ("Meter", "tool", "3", "cohort"),
            ("Wire", "consumable", "1 m", "person"),
            ("Solder", "consumable", "as needed", "bench"),
            ("=1+1", "consumable", "1", "cohort"),
        ),
    )
    return page


def totals(page, people: int, bench: int = 2) -> dict[str, str]:
    group = Group(people, bench)
    return {part.item: total for parts in needed_by(group, page).values() for part, total in parts}


@pytest.mark.parametrize(
    ("people", "at_a_bench", "benches"),
    [(1, 2, 1), (2, 2, 1), (3, 2, 2), (8, 3, 3), (500, 1, 500), (4, 50, 1)],
)
def test_there_are_as_many_benches_as_it_takes(people, at_a_bench, benches):
    assert Group(people, at_a_bench).benches == benches


def test_tools_go_round_and_what_is_used_up_adds_up_per_person_and_per_bench(course):
    assert totals(course, 7) == {
        "Padlock": "14",  # two each in the lesson that needs most
        "Meter": "8",  # two on each of four benches
        "First-aid box": "1",
        "Gloves": "7 × 1 pair",
        "Wire": "8.75\N{NO-BREAK SPACE}m",  # 0.25 m and 1 m for each; the course's own list has less
        "Solder": "4 × as needed",
        "=1+1": "1",
    }


def test_it_says_where_each_thing_is_needed(course):
    parts = {part.item: part for kind in sheet_of(course).values() for part in kind}
    assert parts["Padlock"].places == ("Cut", "S01")
    assert parts["Wire"].places == ("Cut", "S01")
    assert parts["First-aid box"].places == ()


def test_a_tool_for_each_bench_and_once_for_the_group_is_one_tool_and_the_larger_number_counts(course):
    assert (totals(course, 2)["Meter"], totals(course, 4)["Meter"]) == ("3", "4")
    page_of = {people: needed_by(Group(people, 2), course)["tool"] for people in (2, 4)}
    assert {
        people: [part.per for part, _total in parts if part.item == "Meter"]
        for people, parts in page_of.items()
    } == {
        2: ["cohort"],
        4: ["bench"],
    }


def test_the_page_groups_it_and_keeps_what_was_typed(client, course):
    page = client.get(f"/learn/courses/{course.pk}/kit/?people=7&bench=3").content.decode()
    assert page.index("Tools</h2>") < page.index("Protection</h2>") < page.index("Consumables</h2>")
    assert "For 7 people." in page
    assert "3 benches are set up." in page
    assert 'value="7"' in page
    assert "=1+1" in page
    assert f"/learn/courses/{course.pk}/kit.csv?people=7&amp;bench=3" in page
    assert f'href="/learn/courses/{course.pk}/kit/"' in client.get("/courses/c01/").content.decode()


@pytest.mark.parametrize("people", ["0", "-1", "501", "x", "", "9" * 5000, "a\0b", "1.5", "NaN"])
@pytest.mark.parametrize("what", ["kit/", "kit.csv"])
def test_a_group_that_cannot_be_is_refused_with_what_was_typed(client, course, people, what):
    answer = client.get(f"/learn/courses/{course.pk}/{what}", {"people": people, "bench": "3"})
    assert (answer.status_code, answer["Content-Type"]) == (422, "text/html; charset=utf-8")
    assert 'value="3"' in answer.content.decode()


def test_the_table_is_text_for_a_spreadsheet_never_a_formula(client, course):
    answer = client.get(f"/learn/courses/{course.pk}/kit.csv?people=2&bench=2")
    assert answer["Content-Disposition"] == 'attachment; filename="kit-C01-2.csv"'
    rows = list(csv.reader(StringIO(answer.getvalue().decode().removeprefix("\ufeff"))))
    assert rows[0] == ["Kind", "What", "In all", "For each", "Per", "Where"]
    assert ["Tools", "Padlock", "4", "2", "per person", "Cut, S01"] in rows
    assert ["Consumables", "'=1+1", "1", "1", "for the group", "S01"] in rows


def test_the_table_is_in_the_language_of_the_page(client, course):
    answer = client.get(f"/learn/courses/{course.pk}/kit.csv?people=2&bench=2", HTTP_ACCEPT_LANGUAGE="de")
    heading, *rows = csv.reader(StringIO(answer.getvalue().decode("utf-8-sig")))
    assert heading == ["Art", "Was", "Insgesamt", "Für je", "Pro", "Wo"]
    assert ["Werkzeuge", "Padlock", "4", "2", "pro Person", "Cut, S01"] in rows


def test_from_a_session_it_is_for_its_seats_and_only_for_who_may_see_it(client, course):
    mentor = courses.mentor()
    seated = courses.session(mentor, seats=9)
    listed = courses.session(mentor, accounts.trainee(), title="Listed")
    path = f"/learn/courses/{course.pk}/kit/?session="
    assert client.get(f"{path}{listed.public_id}").status_code == 404
    assert client.get(f"{path}{uuid.uuid4()}").status_code == 404
    assert client.get(f"{path}not-a-uuid").status_code == 200
    client.force_login(mentor, "django.contrib.auth.backends.ModelBackend")
    assert "For 9 people." in client.get(f"{path}{seated.public_id}").content.decode()
    assert "For 1 person." in client.get(f"{path}{listed.public_id}").content.decode()
    chooser = f"/learn/kit/?session={seated.public_id}"
    assert f'href="{chooser}"' in client.get(f"/mentor/sessions/{seated.public_id}/").content.decode()
    assert f"{path}{seated.public_id}" in client.get(chooser).content.decode()


def test_a_course_without_kit_says_so_and_a_draft_is_not_shown(client):
    page = courses.course("C02")
    assert "This course needs no kit" in client.get(f"/learn/courses/{page.pk}/kit/").content.decode()
    page.unpublish()
    assert client.get(f"/learn/courses/{page.pk}/kit/").status_code == 404


def test_many_lessons_cost_no_more_questions(client, course, django_assert_max_num_queries):
    for number in range(20):
        courses.lesson(course, f"Lesson {number}", kit=kit(("Wire", "consumable", "1 m", "person")))
    with django_assert_max_num_queries(6):
        assert totals(course, 1)["Wire"] == "21.25\N{NO-BREAK SPACE}m"


@pytest.mark.parametrize(
    "quantity", ["1/2 m", "2–3", "10-15 cm", "1.000 ml", "1,000 ml", "1/4", "2 + 1 (spare)", "5 % more"]
)
def test_what_cannot_be_added_stays_as_it_is_written_and_names_each_lesson(quantity):
    page = courses.course("C03")
    for title in ("One", "Two"):
        courses.lesson(page, title, kit=kit(("Wire", "consumable", quantity, "person")))
    found = needed_by(Group(8, 2), page)["consumable"]
    assert [(part.places, total) for part, total in found] == [
        (("One",), f"8 × {quantity}"),
        (("Two",), f"8 × {quantity}"),
    ]


def test_what_cannot_be_added_because_it_is_no_number_is_named_once():
    page = courses.course("C03")
    for title in ("One", "Two"):
        courses.lesson(page, title, kit=kit(("Wire", "consumable", "as needed", "cohort")))
    [(part, total)] = needed_by(Group(8, 2), page)["consumable"]
    assert (part.places, total) == (("One", "Two"), "as needed")


def test_what_a_closed_lesson_or_practical_needs_is_on_the_sheet_without_its_name(course):
    before = totals(course, 7)
    for page in course.get_children().filter(title__in=["Cut", "Skill S01"]):
        PageViewRestriction.objects.create(page=page, restriction_type=PageViewRestriction.LOGIN)
    parts = {part.item: part.places for kind in sheet_of(course).values() for part in kind}
    assert (totals(course, 7), set(parts.values())) == (before, {()})


def test_what_cannot_be_added_up_is_there_once_for_each_closed_lesson():
    page = courses.course()
    for title in ("One", "Two"):
        lesson = courses.lesson(page, title, kit=kit(("Wire", "consumable", "1/2 m", "person")))
        PageViewRestriction.objects.create(page=lesson, restriction_type=PageViewRestriction.LOGIN)
    assert [part.quantity for part in sheet_of(page)["consumable"]] == ["1/2 m", "1/2 m"]
