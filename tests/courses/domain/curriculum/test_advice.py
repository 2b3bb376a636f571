"""What an author is told: in the editor about the draft, and by a command about a bundle."""

from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.urls import reverse

from content.formats import bundle
from courses.domain.curriculum.advice import remarks_on
from courses.models import LessonPage
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
    with django_assert_num_queries(4):
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


def run(path, *options):
    said = StringIO()
    try:
        call_command("check_curriculum", path, *options, stdout=said)
    except CommandError as error:
        return said.getvalue(), str(error), error.returncode
    return said.getvalue(), "", 0


def test_the_command_says_what_to_look_at_and_ends_well(files, tmp_path):
    bundle.write(bundle.from_files(files), tmp_path)
    said, _error, status = run(tmp_path)
    assert status == 0
    assert "look at: courses/C01-safe-start/lessons/01-first-look.md:" in said
    assert run(tmp_path, "--errors") == (f"{said.splitlines()[-1]}\n", "", 0)


def test_the_command_fails_where_something_is_wrong(files, tmp_path):
    bundle.write(bundle.from_files(files), tmp_path)
    (tmp_path / "skills" / "S01.yaml").unlink()
    said, error, status = run(tmp_path)
    assert status == 1
    assert said.splitlines()[-1].startswith("error: skills/S02.yaml:")
    assert error == f"Errors: {len(said.splitlines())}. Put them right."
