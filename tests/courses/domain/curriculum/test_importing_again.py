"""A bundle into a site that has it already: only what changed is touched."""

import pytest
from wagtail.models import Revision

from content.formats import bundle
from content.formats.bundle import BundleError
from content.models import FettleDocument, FettleImage
from courses.domain.curriculum import Outcome, preview
from courses.domain.standing import standing_at
from courses.enums import EventKind
from courses.models import (
    CoursePage,
    LessonPage,
    PracticalPage,
    SignOffEvent,
    Skill,
    SkillVersion,
)
from tests.courses.domain.curriculum.steps import (
    FIRST_ADDRESS,
    LESSON,
    PRACTICAL,
    SECOND,
    bring_in,
    changed,
    done,
    lines,
    revisions,
)
from tests.factories import accounts, courses

pytestmark = pytest.mark.usefixtures("imported")


def test_pictures_and_files_are_stored_as_they_came_with_credit_and_licence(files, stored_files):
    assert [
        (row.bundle_file, row.title, row.credit, row.licence, row.width, row.height, row.file_size)
        for row in FettleImage.objects.order_by("bundle_file")
    ] == [
        ("images/spare.svg", "Nobody shows this", "The hub", "CC-BY-4.0", 40, 20, 86),
        ("images/stop.svg", "Emergency stop", "The hub", "CC-BY-4.0", 40, 20, 86),
        ("images/tip.png", "Tip", "Somebody else", "CC0-1.0", 1, 1, 67),
    ]
    assert FettleDocument.objects.get().bundle_file == "files/card.txt"
    assert stored_files() == {
        "documents/card.txt": files["files/card.txt"],
        "original_images/spare.svg": files["images/spare.svg"],
        "original_images/stop.svg": files["images/stop.svg"],
        "original_images/tip.png": files["images/tip.png"],
    }


def test_bodies_refer_to_pages_and_media_of_the_site(files):
    lesson = LessonPage.objects.get(slug="first-look")
    course = CoursePage.objects.get(code="C01")
    next_course = CoursePage.objects.get(code="C02")
    stop = FettleImage.objects.get(bundle_file="images/stop.svg")
    assert course.introduction[0].value.source == (
        f'<p>Begin with <a linktype="page" id="{lesson.pk}">the first lesson</a>.</p>'
    )
    assert [block.block_type for block in lesson.body] == [
        "text",
        "image",
        "procedure",
        "sign",
        "kit",
        "attachment",
        "text",
    ]
    assert f'<a linktype="page" id="{next_course.pk}">the next course</a>' in lesson.body[0].value.source
    assert (lesson.body[1].value["image"], lesson.body[5].value["document"]) == (
        stop,
        FettleDocument.objects.get(),
    )
    step = lesson.body[2].value["steps"][0]
    assert step["text"].source == (
        '<p>Press the <b>button</b>. Read <a href="https://example.org/why?a=1&amp;b=2">why</a>.</p>'
    )
    assert dict(step["limit"]) == {
        "quantity": "Time",
        "min": "",
        "max": "5.0",
        "unit": "s",
        "basis": "draft",
        "note": "",
    }


def test_the_same_again_changes_nothing(files, rows, stored_files):
    before = rows(), stored_files()
    report = bring_in(files)
    assert report.counts() == {"created": 0, "changed": 0, "unchanged": 14, "left alone": 0}
    assert (rows(), stored_files()) == before


def test_a_changed_lesson_alone_gets_a_revision_that_is_live(files):
    before = revisions()
    report = bring_in(changed(files, LESSON, "Look around", "Look about"))
    assert done(report) == [f"changed: lesson {FIRST_ADDRESS}"]
    assert revisions() == before | {"first-look": 2}
    lesson = LessonPage.objects.get(slug="first-look")
    assert lesson.body[0].value.source.startswith("<h2>Look about</h2>")
    assert (lesson.live, lesson.has_unpublished_changes) == (True, False)


def test_a_changed_skill_is_a_new_version_and_what_was_signed_stands(files):
    old, learner = SkillVersion.objects.get(skill__code="S01"), accounts.trainee()
    event = courses.observation(courses.mentor(), learner, old, readings={"m1": ["4"]})
    report = bring_in(changed(files, "skills/S01.yaml", "nearest stop", "nearest stop within reach"))
    assert done(report) == ["changed: skill S01"]
    new = Skill.objects.get(code="S01").current
    assert (new.number, new.criteria) == (2, [{"id": "c1", "text": "Presses the nearest stop within reach"}])
    old.refresh_from_db()
    assert old.criteria == [{"id": "c1", "text": "Presses the nearest stop"}]
    state = standing_at(learner.pseudonym, "S01", event.observed_at)
    assert (state.version, state.held_since) == (old, event.observed_at)
    assert SignOffEvent.objects.filter(kind=EventKind.OBSERVED).get().skill_version == 1
    assert PracticalPage.objects.get(skill__code="S01").skill.current == new


def test_going_back_to_an_earlier_definition_is_a_new_version_too(files):
    bring_in(changed(files, "skills/S01.yaml", "risk: high", "risk: med"))
    bring_in(files)
    versions = SkillVersion.objects.filter(skill__code="S01")
    assert [(version.number, version.risk) for version in versions] == [(1, "high"), (2, "med"), (3, "high")]


def test_a_changed_picture_keeps_its_row_and_no_page_is_touched(
    files, stored_files, django_capture_on_commit_callbacks
):
    before, row = revisions(), FettleImage.objects.get(bundle_file="images/stop.svg")
    row.get_rendition("width-20|preserve-svg")
    files["images/stop.svg"] = files["images/stop.svg"].replace(b"0 0 40 20", b"0 0 80 60")
    with django_capture_on_commit_callbacks(execute=True):
        report = bring_in(files)
    assert done(report) == ["changed: picture images/stop.svg"]
    again = FettleImage.objects.get(bundle_file="images/stop.svg")
    assert (again.pk, again.width, again.height, again.renditions.count()) == (row.pk, 80, 60, 0)
    kept = [data for name, data in stored_files().items() if "stop" in name]
    assert kept == [files["images/stop.svg"]]
    assert revisions() == before


def test_a_changed_credit_leaves_the_file_where_it_is(files, stored_files):
    before = stored_files()
    report = bring_in(changed(files, "media.yaml", "Somebody else", "Ada"))
    assert done(report) == ["changed: picture images/tip.png"]
    assert (FettleImage.objects.get(bundle_file="images/tip.png").credit, stored_files()) == ("Ada", before)


def test_a_file_that_storage_lost_is_put_back(files, media_root, stored_files):
    before = stored_files()
    (media_root / "original_images" / "tip.png").unlink()
    assert done(bring_in(files)) == ["changed: picture images/tip.png"]
    assert stored_files() == before


def test_a_new_lesson_goes_to_its_place_and_the_others_are_not_revised(files):
    before = revisions()
    files["courses/C01-safe-start/lessons/03-second-look.md"] = files.pop(SECOND)
    files["courses/C01-safe-start/lessons/02-between.md"] = files[
        "courses/C01-safe-start/lessons/03-second-look.md"
    ].replace(b"Second look", b"Between")
    report = bring_in(files)
    assert done(report) == ["created: lesson courses/c01-safe-start/between"]
    pages = CoursePage.objects.get(code="C01").get_children().order_by("path")
    assert [page.slug for page in pages] == ["first-look", "between", "second-look", "s01-stop-it"]
    assert revisions() == before | {"between": 1}
    assert done(bring_in(files)) == []


def test_a_new_order_is_followed_without_revisions(files):
    before = revisions()
    first, second = files.pop(LESSON), files.pop(SECOND)
    files["courses/C01-safe-start/lessons/01-second-look.md"] = second
    files["courses/C01-safe-start/lessons/02-first-look.md"] = first
    assert done(preview(bundle.from_files(files))) == ["changed: order of pages in courses/c01-safe-start"]
    assert done(bring_in(files)) == ["changed: order of pages in courses/c01-safe-start"]
    course = CoursePage.objects.get(code="C01")
    assert [page.slug for page in course.lessons] == ["second-look", "first-look"]
    assert (revisions(), done(bring_in(files))) == (before, [])


def test_what_only_the_site_has_is_left_alone_and_named(files):
    own = courses.lesson(CoursePage.objects.get(code="C01"), "Of our own")
    courses.course("C09", slug="c09-own")
    courses.skill("S90", "C09")
    del files[SECOND]
    report = bring_in(files)
    assert lines(report, Outcome.LEFT_ALONE) == [
        "left alone: skill S90",
        "left alone: course courses/c09-own",
        "left alone: lesson courses/c01-safe-start/of-our-own",
        "left alone: lesson courses/c01-safe-start/second-look",
    ]
    own.refresh_from_db()
    assert (done(report), own.live, own.revisions.count()) == ([], True, 0)


def test_a_practical_follows_its_skill_into_another_course(files):
    page = PracticalPage.objects.get(skill__code="S01")
    files = changed(files, "skills/S01.yaml", "course: C01", "course: C02")
    files["courses/C02-open-up/practicals/S01-stop-it.md"] = files.pop(PRACTICAL)
    assert done(bring_in(files)) == [
        "changed: skill S01",
        "changed: practical courses/c02-open-up/s01-stop-it",
    ]
    moved = PracticalPage.objects.get(skill__code="S01")
    assert (moved.pk, moved.skill.course_code) == (page.pk, "C02")
    course = CoursePage.objects.get(code="C02")
    assert [card.slug for card in PracticalPage.objects.child_of(course).order_by("path")] == [
        "s01-stop-it",
        "s02-open-it",
    ]
    assert done(bring_in(files)) == []


def test_a_renamed_course_keeps_its_page_and_its_lessons(files):
    page = CoursePage.objects.get(code="C01")
    files = {
        path.replace("C01-safe-start", "C01-start-safely"): data.replace(
            b"c01-safe-start", b"c01-start-safely"
        )
        for path, data in files.items()
    }
    report = bring_in(files)
    again = CoursePage.objects.get(code="C01")
    assert (again.pk, again.slug) == (page.pk, "c01-start-safely")
    assert LessonPage.objects.get(slug="first-look").url_path.endswith("/c01-start-safely/first-look/")
    assert "created" not in "".join(done(report))


def test_an_unpublished_page_is_published_again(files):
    LessonPage.objects.get(slug="first-look").unpublish()
    assert done(bring_in(files)) == [f"changed: lesson {FIRST_ADDRESS}"]
    assert LessonPage.objects.get(slug="first-look").live is True


def test_an_editors_draft_stays_in_the_pages_history(files):
    page = LessonPage.objects.get(slug="second-look")
    page.title = "Draft of an editor"
    draft = page.save_revision()
    bring_in(changed(files, SECOND, "What moves.", "What turns."))
    assert Revision.objects.get(pk=draft.pk).content["title"] == "Draft of an editor"
    assert LessonPage.objects.get(slug="second-look").title == "Second look"


def test_an_address_that_is_taken_leaves_neither_row_nor_file(files, rows, stored_files):
    LessonPage.objects.get(slug="second-look").delete()
    courses.practical(CoursePage.objects.get(code="C01"), courses.skill("S80"), slug="second-look")
    files["images/stop.svg"] = files["images/spare.svg"]
    before = rows(), stored_files()
    with pytest.raises(BundleError) as refused:
        bring_in(files)
    assert str(refused.value).startswith(f"{SECOND}: slug: The slug 'second-look' is already in use")
    assert (rows(), stored_files()) == before
