"""A small bundle, a media folder of one's own, and what there is in the database."""

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from django.apps import apps
from django.test import TestCase, override_settings

from content.formats import bundle
from courses.domain.curriculum import ensure_languages, import_curriculum
from tests.factories.bundles import small_bundle
from tests.sharing import kept_for_a_module


@pytest.fixture
def files() -> dict[str, bytes]:
    return small_bundle()


@pytest.fixture(autouse=True)
def media_root(settings, tmp_path) -> Path:
    """Public storage, empty unless the test asks for a site that is there already."""
    folder: Path = tmp_path / "media"
    settings.MEDIA_ROOT = folder
    return folder


@pytest.fixture(scope="module")
def small_site(django_db_setup, django_db_blocker, tmp_path_factory) -> Iterator[Path]:
    """The small bundle imported once for all the module's tests; gives the folder of its media."""
    folder = tmp_path_factory.mktemp("small-site")
    with kept_for_a_module(django_db_blocker), override_settings(MEDIA_ROOT=folder):
        import_curriculum(bundle.from_files(small_bundle()))
        yield folder


@pytest.fixture(scope="module")
def own_site(request, django_db_setup, django_db_blocker, tmp_path_factory) -> Iterator[Path]:
    """What the module's `own_bundle` gives, imported once as a command does, with every language."""
    folder = tmp_path_factory.mktemp("own-site")
    with kept_for_a_module(django_db_blocker), override_settings(MEDIA_ROOT=folder):
        with TestCase.captureOnCommitCallbacks(execute=True):
            import_curriculum(bundle.from_files(request.module.own_bundle()))
            ensure_languages()
        yield folder


@pytest.fixture
def own_site_imported(own_site, db, media_root) -> None:
    """The same, with media of the test's own."""
    shutil.copytree(own_site, media_root)


@pytest.fixture
def imported(small_site, db, media_root) -> None:
    """The small bundle is in the site, with media of the test's own."""
    shutil.copytree(small_site, media_root)


@pytest.fixture
def stored_files(media_root) -> Callable[[], dict[str, bytes]]:
    """Gives every file in public storage."""

    def give() -> dict[str, bytes]:
        return {
            path.relative_to(media_root).as_posix(): path.read_bytes()
            for path in sorted(media_root.rglob("*"))
            if path.is_file()
        }

    return give


@pytest.fixture
def rows(db) -> Callable[[], dict[str, int]]:
    """Gives how many rows each table holds."""

    def give() -> dict[str, int]:
        return {model._meta.label: model._default_manager.count() for model in apps.get_models()}

    return give
