"""Translations as files that are kept in git beside the bundle."""

import polib
import pytest
from django.utils import translation
from wagtail.models import Locale, Page, PageLogEntry

from content.formats.problems import BundleError
from courses.domain.approvals import PAST_REVIEW
from courses.domain.curriculum import ensure_languages
from courses.domain.curriculum.translating import export_translations, import_translations
from courses.models import CoursePage, LessonPage, Skill, SkillVersion
from tests.courses.domain.curriculum.steps import bring_in, changed

COURSE = "courses/C01-first-course/course.po"


@pytest.fixture(autouse=True)
def languages(imported):
    ensure_languages()


@pytest.fixture
def lesson_file():
    return next(name for name in export_translations("de") if "/lessons/01-" in name)


def filled(content, said=lambda words: f"DE {words}"):
    file = polib.pofile(content.decode(), wrapwidth=0)
    for entry in file:
        entry.msgstr = said(entry.msgid)
    return f"{str(file).strip()}\n".encode()


def german(model):
    return model.objects.filter(locale__language_code="de")


def test_there_is_a_file_for_every_page_named_as_in_the_bundle_and_one_for_its_sheets(files):
    names = set(export_translations("de"))
    pages = {
        name.removesuffix(".md") + ".po"
        for name in files
        if name.endswith(".md") and name.startswith(("courses/", "pathways/"))
    }
    skills = {name.replace(".yaml", ".po") for name in files if name.startswith("skills/")}
    assert names == pages | skills | {"courses/C01-safe-start/sheets.po"}


def test_what_was_imported_comes_out_with_the_same_bytes():
    sent = {name: filled(content) for name, content in export_translations("de").items()}
    told = import_translations(sent, "de")
    assert all(one.complete for one in told)
    assert len(told) == len(sent)
    assert export_translations("de") == sent


def test_the_same_files_again_change_nothing(lesson_file, django_capture_on_commit_callbacks):
    sent = {lesson_file: filled(export_translations("de")[lesson_file])}
    with django_capture_on_commit_callbacks(execute=True):
        import_translations(sent, "de")
    page = german(LessonPage).get()
    assert (page.live, page.title[:3]) == (True, "DE ")
    with django_capture_on_commit_callbacks(execute=True):
        import_translations(sent, "de")
    assert german(LessonPage).get().latest_revision_id == page.latest_revision_id


def test_a_course_that_comes_with_its_lessons_leads_to_them(client, django_capture_on_commit_callbacks):
    sent = {name: filled(content) for name, content in export_translations("de").items()}
    with django_capture_on_commit_callbacks(execute=True):
        import_translations(sent, "de")
    assert german(LessonPage).count() == LessonPage.objects.count() / 2
    for page in german(LessonPage):
        assert client.get(page.url).status_code == 200
    assert Page.find_problems() == ([], [], [], [], [])


def test_the_history_of_each_page_says_that_nobody_reviewed_it(
    lesson_file, django_capture_on_commit_callbacks
):
    sent = {lesson_file: filled(export_translations("de")[lesson_file])}
    for _again in range(2):
        with django_capture_on_commit_callbacks(execute=True):
            import_translations(sent, "de")
    page = german(LessonPage).get()
    told = PageLogEntry.objects.filter(action=PAST_REVIEW).values_list("page", "data", "revision")
    assert list(told) == [
        (page.pk, {"reason": f"import_translations: {lesson_file}"}, page.latest_revision_id)
    ]


def test_a_page_that_is_not_all_translated_is_a_draft(lesson_file, django_capture_on_commit_callbacks):
    content = export_translations("de")[lesson_file]
    first = polib.pofile(content.decode())[0].msgid
    with django_capture_on_commit_callbacks(execute=True):
        (told,) = import_translations(
            {lesson_file: filled(content, lambda words: "Titel" if words == first else "")}, "de"
        )
    assert (told.complete, told.translated) == (False, 1)
    assert german(LessonPage).get().live is False


def test_nothing_is_made_of_a_file_in_which_nothing_is_translated(lesson_file):
    assert import_translations({lesson_file: export_translations("de")[lesson_file]}, "de") == []
    assert german(LessonPage).count() == 0


def test_a_dry_run_says_how_far_it_is_and_changes_nothing(lesson_file):
    sent = {lesson_file: filled(export_translations("de")[lesson_file])}
    (told,) = import_translations(sent, "de", dry_run=True)
    assert told.complete
    assert german(LessonPage).count() == 0


def test_a_corrected_text_of_the_original_keeps_the_translations_of_the_others(
    files, lesson_file, django_capture_on_commit_callbacks
):
    sent = {lesson_file: filled(export_translations("de")[lesson_file])}
    with django_capture_on_commit_callbacks(execute=True):
        import_translations(sent, "de")
    path = lesson_file.removesuffix(".po") + ".md"
    title = german(LessonPage).get().get_translation(Locale.get_default()).title
    bring_in(changed(files, path, title, f"{title} again"))
    entries = polib.pofile(export_translations("de")[lesson_file].decode())
    assert [entry.msgid for entry in entries if not entry.msgstr] == [f"{title} again"]


@pytest.mark.parametrize(
    ("name", "content", "message"),
    [
        ("courses/C99-none/course.po", b"", "no page or skill that readers see has this file"),
        (None, b"courses: none", "is no PO file"),
        (None, b"\xff\xfe", "is no PO file"),
        (None, b'msgctxt "x"\nmsgid "a"\nmsgstr "b"\n', "is no PO file"),
    ],
)
def test_what_cannot_be_read_is_refused_with_its_name(lesson_file, name, content, message):
    with pytest.raises(BundleError) as refused:
        import_translations({name or lesson_file: content}, "de")
    assert message in str(refused.value)
    assert str(refused.value).startswith(name or lesson_file)


def test_a_skill_is_shown_in_the_readers_language_and_what_was_signed_stays_as_it_was():
    version = Skill.objects.get(code="S01").current
    before = (version.digest, version.definition)
    sent = {"skills/S01.po": filled(export_translations("de")["skills/S01.po"])}
    (told,) = import_translations(sent, "de")
    assert told.complete
    fresh = SkillVersion.objects.get(pk=version.pk)
    assert (fresh.digest, fresh.definition) == before
    with translation.override("de"):
        assert fresh.title == f"DE {version.definition['title']}"
        assert [one["text"] for one in fresh.shown_criteria] == [
            f"DE {one['text']}" for one in version.criteria
        ]


def test_a_new_version_of_a_skill_is_shown_as_it_is_written_until_its_words_are_confirmed(files):
    import_translations({"skills/S01.po": filled(export_translations("de")["skills/S01.po"])}, "de")
    title = Skill.objects.get(code="S01").current.definition["title"]
    bring_in(changed(files, "skills/S01.yaml", f"title: {title}", "title: Another title"))
    with translation.override("de"):
        assert Skill.objects.get(code="S01").current.title == "Another title"
    entries = polib.pofile(export_translations("de")["skills/S01.po"].decode())
    assert [entry.msgid for entry in entries if not entry.msgstr] == ["Another title"]


def test_a_translation_that_does_not_fit_is_refused_and_nothing_is_kept(lesson_file):
    sent = {lesson_file: filled(export_translations("de")[lesson_file], lambda _words: "x" * 400)}
    with pytest.raises(BundleError, match=lesson_file):
        import_translations(sent, "de")
    assert german(LessonPage).count() == german(CoursePage).count() == 0


def test_a_skills_title_that_does_not_fit_is_refused():
    sent = {"skills/S01.po": filled(export_translations("de")["skills/S01.po"], lambda _words: "x" * 400)}
    with pytest.raises(BundleError, match=r"skills/S01\.po"):
        import_translations(sent, "de")


def test_a_translation_with_markup_of_its_own_is_refused(lesson_file):
    sent = {lesson_file: filled(export_translations("de")[lesson_file], lambda _w: '<img src="/x.png">')}
    with pytest.raises(BundleError, match="has mark-up that the original does not have"):
        import_translations(sent, "de")


@pytest.mark.parametrize("language", ["en", "fr", "", "x" * 300])
def test_a_language_that_is_none_of_the_content_is_refused(language):
    with pytest.raises(BundleError, match="is no language that content is translated into"):
        export_translations(language)
