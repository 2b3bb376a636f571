"""The starter curriculum, in and out."""

import pytest
from django.conf import settings as django_settings
from django.test import override_settings

from badges.domain import achievements
from badges.models import Achievement
from content.formats import bundle
from content.formats.bundle import storage
from courses.domain.curriculum import (
    EVERYTHING,
    ensure_languages,
    export_curriculum,
    import_curriculum,
    preview,
)
from courses.domain.curriculum.translating import export_translations, import_translations
from courses.models import CoursePage, LessonPage, PathwayPage, PracticalPage, Skill
from tests.sharing import kept_for_a_module

STARTER = django_settings.BASE_DIR / "content" / "curriculum"


@pytest.fixture(scope="module")
def starter():
    return bundle.read(STARTER)


@pytest.fixture(scope="module")
def media(django_db_setup, django_db_blocker, tmp_path_factory, starter):
    folder = tmp_path_factory.mktemp("starter")
    with kept_for_a_module(django_db_blocker), override_settings(MEDIA_ROOT=folder):
        import_curriculum(starter)
        yield folder


@pytest.fixture(autouse=True)
def loaded(media, db, settings):
    settings.MEDIA_ROOT = media


def test_it_is_all_there():
    counts = [model.objects.live().count() for model in (CoursePage, PathwayPage, PracticalPage)]
    assert (counts, Skill.objects.count()) == ([12, 4, 44], 44)
    assert LessonPage.objects.filter(url_path__contains="/c01-safe-start/").count() >= 5


def test_it_comes_out_with_the_same_bytes():
    assert bundle.to_files(export_curriculum(EVERYTHING)) == storage.load(STARTER)


def test_there_is_nothing_to_change_when_it_comes_again(starter):
    assert preview(starter).has_changes is False


def test_the_list_of_courses_says_whose_it_is_and_under_which_licence(client):
    page = client.get("/courses/").content.decode()
    assert "“Fettle starter curriculum” by The Fettle authors, licence CC-BY-4.0." in page


def test_one_course_comes_out_with_what_it_rests_on():
    found = export_curriculum("c03-measure-and-diagnose")
    assert {"C01", "C03"} <= {course.code for course in found.courses}
    assert bundle.from_files(bundle.to_files(found)) == found


def test_what_its_badges_say_is_translated_as_far_as_its_courses_are():
    ensure_languages()
    files = {name: content for name, content in translated().items() if b'msgid "The holder ' in content}
    told = import_translations(files, "de")

    assert sorted(files) == [name for name in sorted(translated()) if is_of_a_badge(name)]
    assert [str(one) for one in told if not one.complete] == []
    exported = export_translations("de")
    assert {name: exported[name] for name in files} == files
    achievements.sync()
    words = Achievement.objects.get(code="C01").wordings.get()
    assert (words.name, words.criteria[:22]) == ("Sicher starten", "Wer dieses Badge hat, ")


def translated():
    folder = django_settings.BASE_DIR / "content" / "translations" / "de"
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*.po")}


def is_of_a_badge(name):
    return name.endswith("/course.po") or name.startswith("pathways/")
