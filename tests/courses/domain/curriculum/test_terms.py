"""The glossary of a bundle in the site, and out of it again."""

import pytest

from content.formats import bundle
from content.models import Term
from courses.domain.curriculum import EVERYTHING, Outcome, export_curriculum, import_curriculum
from courses.domain.curriculum.report import Kind
from courses.models import CoursePage

pytestmark = pytest.mark.usefixtures("imported")
COURSE = "courses/C02-open-up/course.md"
GLOSSARY = """\
- slug: case
  term: Case
  definition: The shell of a thing.
- slug: spudger
  term: Spudger
  definition: A flat tool that opens a case.
  see_also:
    - case
- slug: torque
  term: Torque
  definition: How hard a screw is turned.
"""


@pytest.fixture
def explained(files):
    text = files[COURSE].rstrip() + b"\n\nTake a [spudger](term:spudger).\n"
    return files | {"glossary.yaml": GLOSSARY.encode(), COURSE: text}


def bring_in(files):
    return import_curriculum(bundle.from_files(files))


def exported(slug=EVERYTHING):
    return bundle.to_files(export_curriculum(slug))


def test_words_go_in_and_come_out_as_they_were(explained):
    report = bring_in(explained)
    made = [change.name for change in report.of(Outcome.CREATED) if change.kind is Kind.TERM]
    assert made == ["case", "spudger", "torque"]
    assert exported() == explained
    assert not bring_in(explained).has_changes


def test_a_link_to_a_word_leads_to_the_glossary(explained):
    bring_in(explained)
    page = CoursePage.objects.get(code="C02")
    assert 'href="/glossary/#spudger"' in page.introduction.raw_data[-1]["value"]


def test_a_changed_word_is_the_only_change_and_keeps_its_row(explained):
    bring_in(explained)
    row = Term.objects.get(slug="case").pk
    explained["glossary.yaml"] = GLOSSARY.replace("The shell", "The outside").encode()
    report = bring_in(explained)
    assert [str(change) for change in report.of(Outcome.CREATED, Outcome.CHANGED)] == [
        "changed: glossary term case"
    ]
    assert Term.objects.get(pk=row).definition == "The outside of a thing."


def test_words_that_only_the_site_has_are_left_alone(explained, files):
    bring_in(explained)
    left = [change.name for change in bring_in(files).of(Outcome.LEFT_ALONE) if change.kind is Kind.TERM]
    assert left == ["case", "spudger", "torque"]
    assert Term.objects.count() == 3


def test_a_course_brings_the_words_it_links_and_those_to_see(explained):
    bring_in(explained)
    assert [term.slug for term in export_curriculum("c02").terms] == ["case", "spudger"]
