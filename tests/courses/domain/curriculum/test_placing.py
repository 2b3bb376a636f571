"""Where skills fit elsewhere, and what badges say, through import and export."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from content.formats import bundle
from courses.domain.curriculum import EVERYTHING, export_curriculum, preview
from courses.models import CoursePage, PathwayPage, Skill, SkillAlignment, SkillVersion
from tests.content.formats.test_frameworks import ESCO, LIST, ONET, SKILL
from tests.courses.domain.curriculum.steps import bring_in, changed, done

COURSE, PATHWAY = "courses/C01-safe-start/course.md", "pathways/P1-starter.md"
BADGE = "Whoever holds it can stop a machine. It does not entitle anybody to open one."


def aligned(files):
    return files | {SKILL: files[SKILL] + LIST.encode()}


def test_alignments_come_in_without_a_version_and_go_out_byte_for_byte(imported, files):
    before = list(SkillVersion.objects.values_list("pk", "digest"))

    assert done(bring_in(aligned(files))) == ["changed: alignments of skill S01"]
    assert list(SkillVersion.objects.values_list("pk", "digest")) == before
    rows = SkillAlignment.objects.values_list("skill__code", "framework", "url", "code")
    assert list(rows) == [("S01", "esco", ESCO, ""), ("S01", "onet", ONET, "49-9031.00")]
    assert bundle.to_files(export_curriculum(EVERYTHING)) == aligned(files)


def test_the_same_alignments_again_change_nothing(imported, files):
    bring_in(aligned(files))
    before = list(SkillAlignment.objects.values_list("pk", flat=True))

    assert done(bring_in(aligned(files))) == []
    assert list(SkillAlignment.objects.values_list("pk", flat=True)) == before


def test_a_new_skill_comes_with_its_alignments(db, files):
    bring_in(aligned(files))

    assert SkillAlignment.objects.filter(skill__code="S01").count() == 2
    assert (Skill.objects.get(code="S01").versions.count(), SkillVersion.objects.count()) == (1, 2)


def test_what_a_bundle_does_not_name_any_more_is_taken_away_and_said_before(imported, files):
    bring_in(aligned(files))

    assert done(preview(bundle.from_files(files))) == ["changed: alignments of skill S01"]
    assert SkillAlignment.objects.count() == 2
    bring_in(files)
    assert SkillAlignment.objects.count() == 0


def test_a_new_version_keeps_the_alignments(imported, files):
    bring_in(aligned(files))
    bring_in(changed(aligned(files), SKILL, "observations: 1", "observations: 2"))

    assert Skill.objects.get(code="S01").current.number == 2
    assert SkillAlignment.objects.filter(skill__code="S01").count() == 2


def test_what_badges_say_comes_in_and_goes_out_byte_for_byte(imported, files):
    said = changed(files, COURSE, "objectives:", f"badge: {BADGE}\nobjectives:")
    said = changed(said, PATHWAY, "courses:", "badge: It leads on.\ncourses:")

    assert done(bring_in(said)) == [
        "changed: course courses/c01-safe-start",
        "changed: pathway pathways/p1-starter",
    ]
    assert CoursePage.objects.get(code="C01").badge == BADGE
    assert PathwayPage.objects.get(code="P1").badge == "It leads on."
    assert bundle.to_files(export_curriculum(EVERYTHING)) == said
    assert done(bring_in(said)) == []


def test_reading_the_site_costs_the_same_for_any_number_of_alignments(imported, files):
    def cost():
        with CaptureQueriesContext(connection) as queries:
            preview(bundle.from_files(files))
        return len(queries)

    before = cost()
    bring_in(aligned(files))

    assert cost() == before


def test_a_line_break_is_refused_on_the_page(imported):
    page = CoursePage.objects.get(code="C01")
    page.badge = "One.\nTwo."
    with pytest.raises(Exception, match="without line breaks"):
        page.full_clean()
