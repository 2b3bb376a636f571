"""What an author is told: in the editor about the draft, and by a command about a bundle."""

import json
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.urls import reverse

from content.formats import bundle
from courses.domain.curriculum.advice import remarks_on
from courses.models import LessonPage
from tests.courses.domain.curriculum.steps import bring_in
from tests.factories.accounts import person

PROCEDURE = {
    "type": "procedure",
    "value": {"title": "Press", "steps": [{"text": "<p>Press the XYZ.</p>", "hazard": "It coasts"}]},
}


@pytest.fixture
def lesson(imported):
    page = LessonPage.objects.get(slug="first-look")
    page.body = [("text", "<p>Look.</p>")]
    page.body.raw_data.append(PROCEDURE)
    page.save_revision()
    return page


def test_the_draft_is_looked_at_and_the_place_is_said(lesson, django_assert_num_queries):
    page = lesson.get_latest_revision_as_object()
    with django_assert_num_queries(6):
        said = [(remark.place, remark.words) for remark in remarks_on(page)]
    assert said == [
        ("Part 2", "Steps without a check: 1. Say what one sees when they have gone right, where it helps."),
        (
            "Part 2",
            "“XYZ” is not explained. Add it to the glossary, or write it out where it first stands.",
        ),
        (
            "The whole page",
            "Steps name hazards, but no warning or instruction sign stands on the page. Add one.",
        ),
    ]


def test_the_editor_shows_it(lesson, client):
    client.force_login(person(is_superuser=True))
    html = client.get(reverse("wagtailadmin_pages:edit", args=[lesson.pk])).content.decode()
    assert "To look at again" in html
    assert "“XYZ” is not explained." in html


QUIZ = b"""
```quiz
id: first
title: First
questions:
  - kind: numeric
    id: volts
    ask: How much?
    feedback: Look.
    value: '5'
    unit: V
  - kind: single
    id: which
    ask: Which?
    feedback: The red one.
    options:
      - id: red
        text: Red
        right: true
      - id: blue
        text: Blue
```
"""


def test_a_wrong_answer_without_feedback_is_told_with_its_question(files, imported):
    path = "courses/C01-safe-start/lessons/02-second-look.md"
    files[path] += QUIZ
    bring_in(files)
    page = LessonPage.objects.get(slug="second-look")
    said = [(one.place, one.words) for one in remarks_on(page) if "wrong answer" in one.words]
    assert said == [
        (
            "Part 1, question 2",
            "A wrong answer says nothing to whoever chose it: which (blue). Write feedback for it.",
        )
    ]


def run(*arguments):
    said = StringIO()
    try:
        call_command("check_curriculum", *arguments, stdout=said)
    except CommandError as error:
        return said.getvalue(), str(error), error.returncode
    return said.getvalue(), "", 0


def written(files, folder):
    """The small bundle with a note at each of its limits, so that nothing in it is wrong."""
    lesson = "courses/C01-safe-start/lessons/01-first-look.md"
    noted = {
        "skills/S01.yaml": files["skills/S01.yaml"].replace(b"note: ''", b"note: Dana confirms it."),
        lesson: files[lesson].replace(b"basis: draft", b"basis: draft\n      note: Dana confirms it."),
    }
    bundle.write(bundle.from_files(files | noted), folder)


def test_the_command_says_what_to_look_at_and_ends_well(files, tmp_path):
    written(files, tmp_path)
    said, error, status = run(tmp_path)
    assert (status, error) == (0, "")
    assert "look at: courses/C01-safe-start/lessons/01-first-look.md:" in said
    assert run(tmp_path, "--errors") == (f"{said.splitlines()[-1]}\n", "", 0)


def test_strictly_what_is_to_be_looked_at_fails_too(files, tmp_path):
    written(files, tmp_path)
    said = run(tmp_path)[0]
    number = sum(line.startswith("look at: ") for line in said.splitlines())
    assert run(tmp_path, "--strict") == (said, f"To look at: {number}. Leave nothing.", 1)
    assert number > 0
    bundle.write(bundle.from_files(files), tmp_path)
    assert run(tmp_path, "--strict")[1:] == ("Errors: 2. Put them right.", 1)


@pytest.mark.django_db(databases=[])
def test_of_the_starter_curriculum_nothing_is_left_to_look_at():
    told = "No errors. To look at: 0.\nWords of drawings and sheets in de. To look at: 0.\n"
    assert run("--strict") == (told, "", 0)


def test_the_command_fails_where_a_limit_names_no_source(files, tmp_path):
    bundle.write(bundle.from_files(files), tmp_path)
    said, error, status = run(tmp_path, "--errors")
    assert (status, error) == (1, "Errors: 2. Put them right.")
    assert [line.partition(": the limit")[0] for line in said.splitlines()] == [
        "error: courses/C01-safe-start/lessons/01-first-look.md:22",
        "error: skills/S01.yaml:25",
    ]


def test_the_command_counts(files, tmp_path):
    written(files, tmp_path)
    said, _error, status = run(tmp_path, "--summary")
    assert status == 0
    head, _rule, first, second, total = said.splitlines()
    assert [cell.strip() for cell in head.split("|")[1:4]] == ["code", "title", "lessons"]
    assert [line.split("|")[1].strip() for line in (first, second, total)] == ["C01", "C02", ""]
    counted = json.loads(run(tmp_path, "--json")[0])
    assert [one["code"] for one in counted["courses"]] == ["C01", "C02"]
    assert counted["total"]["practicals"] == 2
    (tmp_path / "skills" / "S01.yaml").unlink()
    assert run(tmp_path, "--summary")[2] == 1


def test_the_command_counts_a_bundle_with_errors_and_fails(files, tmp_path):
    bundle.write(bundle.from_files(files), tmp_path)
    said, error, status = run(tmp_path, "--summary")
    assert (status, error) == (1, "Errors: 2. Put them right.")
    assert said.splitlines()[0].split("|")[1].strip() == "code"
    said, error, status = run(tmp_path, "--json")
    assert (status, error) == (1, "Errors: 2. Put them right.")
    assert json.loads(said)["total"]["practicals"] == 2


def test_that_a_map_was_drawn_is_said_beside_the_json(files, tmp_path):
    written(files, tmp_path / "bundle")
    target, said, aside = tmp_path / "map.svg", StringIO(), StringIO()
    call_command(
        "check_curriculum", tmp_path / "bundle", "--map", target, "--json", stdout=said, stderr=aside
    )
    assert json.loads(said.getvalue())["total"]["practicals"] == 2
    assert aside.getvalue() == f"{target}: 2 skills drawn.\n"


@pytest.mark.django_db(databases=[])
def test_the_command_needs_no_database(files, tmp_path):
    written(files, tmp_path)
    assert run(tmp_path)[2] == 0


def test_the_command_fails_where_something_is_wrong(files, tmp_path):
    bundle.write(bundle.from_files(files), tmp_path)
    (tmp_path / "skills" / "S01.yaml").unlink()
    said, error, status = run(tmp_path)
    assert status == 1
    assert said.splitlines()[-1].startswith("error: skills/S02.yaml:")
    assert error == f"Errors: {len(said.splitlines())}. Put them right."
