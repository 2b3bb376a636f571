"""A bundle in the admin passes the review by: the page says so, and what safety rests on is no editor’s alone."""

import pytest
from django.urls import reverse
from wagtail.models import Locale, PageLogEntry

from content.formats import bundle
from content.models import Term
from courses.domain.curriculum import import_curriculum
from courses.domain.curriculum.importing import preview_critical
from courses.models import CoursePage, LessonPage, ReviewEntry, Skill
from lms.accounts import roles
from lms.kernel.errors import NotAllowed
from tests.courses.domain.curriculum.test_uploads import looked_at, packed
from tests.courses.domain.test_shown_on import with_word
from tests.factories import accounts, courses, review
from tests.factories.quizzes import ONE_SAFE

pytestmark = pytest.mark.django_db


@pytest.fixture
def harmless(files):
    """The same bundle without a safety gate."""
    text = files["skills/S01.yaml"]
    files["skills/S01.yaml"] = text.replace(b"safety_gate: true", b"safety_gate: false").replace(
        b"risk: high", b"risk: low"
    )
    return files


def test_what_safety_rests_on_is_named(files):
    named = preview_critical(bundle.from_files(files))
    assert named[0] == "S01"
    assert all(name.startswith("courses/") for name in named[1:])


def test_of_a_harmless_bundle_nothing_is_named(harmless):
    assert preview_critical(bundle.from_files(harmless)) == []


def test_a_question_that_has_to_be_right_is_named_on_a_practical_too(harmless):
    card = "courses/C01-safe-start/practicals/S01-stop-it.md"
    harmless[card] += f"\n{ONE_SAFE}".encode()
    assert preview_critical(bundle.from_files(harmless)) == ["courses/c01-safe-start/s01-stop-it"]


def test_an_editor_does_not_import_what_safety_rests_on(files):
    found = bundle.from_files(files)
    with pytest.raises(NotAllowed) as refused:
        import_curriculum(found, by=review.editor())
    assert refused.value.code == "needs_review"
    assert "S01" in str(refused.value.message)
    assert (Skill.objects.count(), CoursePage.objects.count()) == (0, 0)


def test_the_page_says_what_is_passed_by_and_offers_an_editor_no_button(files):
    edda = review.editor()
    upload = looked_at(packed(files), edda)
    assert "S01" in upload.critical
    page = review.client_of(edda).get(reverse("curriculum_upload", args=[upload.name])).content.decode()
    assert "An import is published at once" in page
    assert "So an administrator has to import this bundle." in page
    assert "Import it" not in page


def test_an_administrator_imports_it_and_each_page_s_history_says_so(files):
    adam = accounts.person("Adam", role=roles.ADMINISTRATOR)
    import_curriculum(bundle.from_files(files), by=adam)
    lesson = LessonPage.objects.first()
    entry = PageLogEntry.objects.get(action="courses.publish_past_review", page_id=lesson.pk)
    assert (entry.user, entry.data["reason"]) == (adam, "import of “Bench basics”")


def test_an_editor_imports_what_is_harmless(harmless):
    import_curriculum(bundle.from_files(harmless), by=review.editor())
    assert LessonPage.objects.filter(live=True).exists()


def test_a_harmless_bundle_does_not_take_the_gate_from_a_skill_by_an_editor_s_hand(files):
    import_curriculum(bundle.from_files(files))
    text = files["skills/S01.yaml"]
    files["skills/S01.yaml"] = text.replace(b"safety_gate: true", b"safety_gate: false").replace(
        b"risk: high", b"risk: low"
    )
    with pytest.raises(NotAllowed):
        import_curriculum(bundle.from_files(files), by=review.editor())
    assert Skill.objects.get(code="S01").versions.count() == 1


def test_a_picture_that_such_a_page_shows_is_named_and_one_that_none_shows_is_not(files, imported):
    assert preview_critical(bundle.from_files(files)) == []
    files["images/spare.svg"] = files["images/spare.svg"].replace(b"h10", b"h11")
    assert preview_critical(bundle.from_files(files)) == []
    files["images/stop.svg"] = files["images/stop.svg"].replace(b"h12", b"h14")
    assert preview_critical(bundle.from_files(files)) == ["images/stop.svg"]
    with pytest.raises(NotAllowed):
        import_curriculum(bundle.from_files(files), by=review.editor())


def test_a_word_that_such_a_page_explains_is_named(files, imported):
    course = CoursePage.objects.get(code="C01")
    courses.lesson(course, title="Explained", body=with_word("rcd"))
    Term.objects.create(slug="rcd", term="RCD", definition="A switch.", locale=Locale.get_default())
    for slug, named in (("mcb", []), ("rcd", ["rcd"])):
        entry = f"- slug: {slug}\n  term: {slug.upper()}\n  definition: Said in other words.\n"
        assert preview_critical(bundle.from_files(files | {"glossary.yaml": entry.encode()})) == named


def test_an_administrator_s_import_stands_in_the_history_of_each_skill_that_it_changes(files, imported):
    adam = accounts.person("Adam", role=roles.ADMINISTRATOR)
    files["skills/S01.yaml"] = files["skills/S01.yaml"].replace(b"risk: high", b"risk: low")
    for _again in range(2):
        import_curriculum(bundle.from_files(files), by=adam)
    entry = ReviewEntry.objects.get()
    version = Skill.objects.get(code="S01").current
    assert (entry.subject, entry.act, entry.by) == ("skill:S01", "imported", adam)
    assert (entry.words, entry.after, entry.digest) == ("import of “Bench basics”", 2, version.digest)
