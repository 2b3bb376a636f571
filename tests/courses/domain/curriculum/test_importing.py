"""A bundle into the page tree: as a whole or not at all, and twice the same as once."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from wagtail.models import PageLogEntry, Site

from content.formats import bundle
from content.formats.bundle import BundleError
from courses.domain.curriculum import last_import, preview
from courses.events import curriculum_imported
from courses.models import (
    HomePage,
    LessonPage,
    PathwayPage,
    PracticalPage,
    Skill,
)
from lms.accounts import roles
from lms.kernel.errors import NotAllowed
from tests.courses.domain.curriculum.steps import (
    FIRST_ADDRESS,
    bring_in,
    changed,
    revisions,
)
from tests.factories import accounts

pytestmark = pytest.mark.django_db


def test_the_ledger_is_locked_before_anything_else_is_read(files):
    with CaptureQueriesContext(connection) as asked:
        bring_in(files)
    reads = [row["sql"] for row in asked.captured_queries if row["sql"].startswith("SELECT")]
    places = [number for number, sql in enumerate(reads) if 'FROM "courses_ledgerhead"' in sql]
    assert (places[0], "locale" in reads[0]) == (1, True)  # whose language is asked before the transaction


def test_everything_is_made_published_and_in_order(files):
    report = bring_in(files)
    assert report.counts() == {"created": 14, "changed": 0, "unchanged": 0, "left alone": 0}
    home = HomePage.objects.get()
    assert [
        (page.url_path.removeprefix(home.url_path), page.title, page.live)
        for page in home.get_descendants().order_by("path")
    ] == [
        ("courses/", "Courses", True),
        ("courses/c01-safe-start/", "Safe start", True),
        ("courses/c01-safe-start/first-look/", "First look", True),
        ("courses/c01-safe-start/second-look/", "Second look", True),
        ("courses/c01-safe-start/s01-stop-it/", "Stop it", True),
        ("courses/c02-open-up/", "Open up", True),
        ("courses/c02-open-up/s02-open-it/", "Open it", True),
        ("pathways/", "Pathways", True),
        ("pathways/p1-starter/", "Starter", True),
        ("pathways/p2-further/", "Further", True),
    ]
    assert revisions() == {
        "courses": 0,
        "pathways": 0,
        "c01-safe-start": 1,
        "first-look": 1,
        "second-look": 1,
        "s01-stop-it": 1,
        "c02-open-up": 1,
        "s02-open-it": 1,
        "p1-starter": 1,
        "p2-further": 1,
    }
    assert [
        (skill.code, skill.course_code, skill.current.number, skill.current.title)
        for skill in Skill.objects.all()
    ] == [("S01", "C01", 1, "Stop the machine"), ("S02", "C02", 1, "Open the case")]
    pathway = PathwayPage.objects.get(code="P2")
    assert [step.course_code for step in pathway.steps.all()] == ["C02"]
    assert [requirement.pathway_code for requirement in pathway.requirements.all()] == ["P1"]
    assert PracticalPage.objects.get(skill__code="S02").kit[0].value["item"] == "Screwdrivers"


def test_the_site_answers_at_the_hubs_address_and_the_welcome_is_gone(files, settings, client):
    settings.BASE_URL = "https://hub.example"
    settings.ALLOWED_HOSTS = ["hub.example"]
    bring_in(files)
    site = Site.objects.get()
    assert (site.hostname, site.port, site.root_page_id) == ("hub.example", 443, HomePage.objects.get().pk)
    assert LessonPage.objects.get(slug="first-look").get_url_parts() == (
        site.pk,
        "https://hub.example",
        f"/{FIRST_ADDRESS}/",
    )
    assert [page.title for page in HomePage.objects.get().get_siblings()] == [settings.HUB_NAME]


def test_the_import_is_written_into_the_history_once(files):
    editor = accounts.person("Edith", role=roles.ADMINISTRATOR)
    bring_in(files, by=editor, digest="abc")
    bring_in(files, by=editor, digest="abc")
    entry = PageLogEntry.objects.get(action="courses.import_curriculum")
    assert (entry.user, entry.page_id) == (editor, HomePage.objects.get().pk)
    record = last_import()
    assert (record.title, record.licence, record.credit, record.digest) == (
        "Bench basics",
        "CC-BY-4.0",
        "The hub",
        "abc",
    )


def test_it_is_announced_when_something_changed(files, django_capture_on_commit_callbacks):
    heard = []

    def listen(home_id, **_):
        heard.append(home_id)

    curriculum_imported.connect(listen)
    try:
        for _ in range(2):
            with django_capture_on_commit_callbacks(execute=True):
                bring_in(files)
    finally:
        curriculum_imported.disconnect(listen)
    assert heard == [HomePage.objects.get().pk]


def test_a_preview_says_the_same_and_changes_nothing(files, rows, stored_files):
    before = rows()
    expected = preview(bundle.from_files(files))
    assert (rows(), stored_files()) == (before, {})
    assert bring_in(files) == expected


def test_another_language_is_refused(files, rows):
    before = rows()
    with pytest.raises(BundleError) as refused:
        bring_in(changed(files, "bundle.yaml", "language: en", "language: de"))
    assert str(refused.value) == (
        "bundle.yaml: language is de, but this hub's own language is en; import it there"
    )
    assert rows() == before


def test_a_picture_that_no_page_could_show_leaves_neither_row_nor_file(files, rows, stored_files):
    before = rows()
    files["images/stop.svg"] = files["images/stop.svg"].replace(b"<svg ", b'<svg width="0" height="0" ')
    with pytest.raises(BundleError) as refused:
        bring_in(files)
    assert str(refused.value) == (
        "images/stop.svg: the file cannot be opened as a picture "
        "(Negative or 0 sizes are invalid (0.0)); save it again"
    )
    assert (rows(), stored_files()) == (before, {})


def test_only_who_may_import_does(files, rows):
    trainee = accounts.trainee()
    before = rows()
    with pytest.raises(NotAllowed) as refused:
        bring_in(files, by=trainee)
    assert (refused.value.code, rows()) == ("may_not_import", before)
