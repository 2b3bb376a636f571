"""The starter curriculum, in and out."""

import pytest
from django.conf import settings as django_settings
from django.test import override_settings

from content.formats import bundle
from content.formats.bundle import storage
from courses.domain.curriculum import EVERYTHING, export_curriculum, import_curriculum, preview
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


def test_one_course_comes_out_with_what_it_rests_on():
    found = export_curriculum("c03-measure-and-diagnose")
    assert {"C01", "C03"} <= {course.code for course in found.courses}
    assert bundle.from_files(bundle.to_files(found)) == found
