"""What achievements say in their own words: taken from pages at first, and in other languages as long as it goes."""

import json
from io import StringIO

import pytest
from django.core.management import call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import translation
from wagtail.log_actions import log
from wagtail.models import Locale

from badges.domain import achievements, issuing, wordings
from badges.enums import Format
from badges.models import Achievement, AchievementWording
from lms.celery import app
from tests.factories import accounts, badges, courses

pytestmark = pytest.mark.django_db
BADGE = "Whoever holds it can stop a machine. It does not entitle anybody to open one."
GERMAN = "Wer es hat, kann eine Maschine anhalten. Es berechtigt niemanden, eine zu öffnen."


@pytest.fixture
def german():
    return Locale.objects.get_or_create(language_code="de")[0]


@pytest.fixture
def page():
    courses.skill("S01", "C01")
    return courses.course("C01", badge=BADGE)


@pytest.fixture
def worker():
    """Tasks run where they are sent off."""
    app.conf.task_always_eager = True
    yield
    app.conf.task_always_eager = False


def translate(page, german, **words):
    """A live translation of a page, below translations of what is above it."""
    for above in (page.get_parent().get_parent(), page.get_parent()):
        if not above.has_translation(german):
            above.specific.copy_for_translation(german).save_revision().publish()
    copy = page.get_translation_or_none(german) or page.copy_for_translation(german)
    said = {"title": "Sicherer Anfang", "summary": "Gefahr erkennen", "badge": GERMAN} | words
    for name, value in said.items():
        setattr(copy, name, value)
    copy.save_revision().publish()
    return copy


def words_of(code="C01"):
    rows = AchievementWording.objects.filter(achievement__code=code)
    return list(rows.values_list("locale__language_code", "name", "description", "criteria"))


# Their own


def test_a_new_achievement_has_the_words_of_its_page(page):
    pathway = courses.pathway("P1", ["C01"])
    pathway.badge = "It leads on."
    pathway.save()
    achievements.sync()

    assert dict(Achievement.objects.values_list("code", "criteria")) == {"C01": BADGE, "P1": "It leads on."}


def test_an_achievement_that_exists_keeps_its_words(page):
    row = badges.achievement(criteria="Its own words.")
    achievements.sync()
    row.refresh_from_db()

    assert row.criteria == "Its own words."


def test_the_signed_badge_says_them_before_the_list_of_skills(client, page):
    achievements.sync()
    signed = json.loads(bytes(badges.issued().credentials.get(format=Format.OB3).document))
    hosted = json.loads(client.get("/ob2/badges/c01.json").content)
    narrative = signed["credentialSubject"]["achievement"]["criteria"]["narrative"]

    assert narrative.startswith(f"{BADGE}\n\nTo earn this badge, a person holds each of these skills")
    assert narrative.endswith("- S01 Skill S01 (seen once)")
    assert hosted["criteria"]["narrative"] == narrative


# Achievements from before


def run(*arguments):
    call_command("word_achievements", *arguments, stdout=(out := StringIO()))
    return out.getvalue()


def test_older_achievements_get_the_words_of_their_pages_unless_somebody_has_been_there(page):
    for code in ("C02", "C03"):
        courses.course(code, badge=BADGE)
    courses.course("C04")
    fresh, edited, worded, silent = (
        badges.achievement(code, criteria="Its own." if code == "C03" else "")
        for code in ("C01", "C02", "C03", "C04")
    )
    log(edited, "wagtail.edit", user=accounts.coordinator())

    assert f"would get its words: {fresh}" in run("--dry-run")
    assert Achievement.objects.get(code="C01").criteria == ""
    said = run()
    assert said.splitlines() == [
        f"has its words: {fresh}",
        f"left alone, an editor has changed it: {edited}",
        "1 achievements have got their words.",
    ]
    words = dict(Achievement.objects.values_list("code", "criteria"))
    assert words == {"C01": BADGE, "C02": "", "C03": "Its own.", "C04": ""}
    assert worded.pk
    assert silent.pk
    assert "0 achievements have got their words." in run()


def test_a_badge_that_was_issued_before_keeps_what_was_signed(page):
    row = badges.achievement()
    award = badges.issued()
    before = bytes(award.credentials.get(format=Format.OB3).document)
    run()
    row.refresh_from_db()

    assert row.criteria == BADGE
    assert bytes(award.credentials.get(format=Format.OB3).document) == before
    assert bytes(issuing.issue(award).credentials.get(format=Format.OB3).document) == before


# In other languages


def test_a_translation_that_goes_live_brings_the_words_in_its_language(
    page, german, worker, django_capture_on_commit_callbacks
):
    achievements.sync()
    assert words_of() == []
    with django_capture_on_commit_callbacks(execute=True):
        translate(page, german)

    assert words_of() == [("de", "Sicherer Anfang", "Gefahr erkennen", GERMAN)]


def test_a_course_that_is_published_by_itself_has_its_badge_at_once(
    page, worker, django_capture_on_commit_callbacks
):
    with django_capture_on_commit_callbacks(execute=True):
        page.save_revision().publish()

    assert list(Achievement.objects.values_list("code", "criteria")) == [("C01", BADGE)]


def test_an_achievement_that_comes_later_has_the_words_of_translations_that_are_live(page, german):
    translate(page, german)
    achievements.sync()

    assert words_of() == [("de", "Sicherer Anfang", "Gefahr erkennen", GERMAN)]


def test_words_from_a_page_follow_it(page, german):
    achievements.sync()
    translate(page, german)
    assert wordings.follow_pages() == 1
    translate(page, german, title="Sicher anfangen")
    assert wordings.follow_pages() == 1
    assert wordings.follow_pages() == 0

    assert words_of() == [("de", "Sicher anfangen", "Gefahr erkennen", GERMAN)]


def test_words_that_somebody_wrote_are_left_alone(page, german):
    row = badges.achievement()
    AchievementWording.objects.create(achievement=row, locale=german, name="Eigen", description="Selbst")
    translate(page, german)
    achievements.sync()

    assert words_of() == [("de", "Eigen", "Selbst", "")]


def test_words_that_an_editor_changed_are_not_translated_by_the_page(page, german):
    achievements.sync()
    Achievement.objects.update(criteria="Stricter than the page.", description="Edited.")
    translate(page, german)
    wordings.follow_pages()

    assert words_of() == [("de", "Sicherer Anfang", "Edited.", "")]
    with translation.override("de"):
        assert Achievement.objects.get().shown_criteria == "Stricter than the page."


def test_words_stop_following_where_the_achievement_says_something_else(page, german):
    translate(page, german)
    achievements.sync()
    Achievement.objects.update(name="Renamed")
    translate(page, german, title="Ganz anders", badge="Anders.")
    wordings.follow_pages()

    assert words_of() == [("de", "Renamed", "Gefahr erkennen", "Anders.")]


def test_stricter_words_are_not_shown_as_they_were_in_another_language(page, german):
    translate(page, german)
    achievements.sync()
    Achievement.objects.update(criteria="Stricter than the page.")
    wordings.follow_pages()

    assert words_of() == [("de", "Sicherer Anfang", "Gefahr erkennen", "")]
    with translation.override("de"):
        assert Achievement.objects.get().shown_criteria == "Stricter than the page."


def test_a_translation_of_an_older_page_brings_no_words(page, german):
    translate(page, german)
    page.save_revision().publish()
    achievements.sync()

    assert words_of() == []


def test_a_title_that_is_longer_than_a_name_is_cut(page, german):
    translate(page, german, title="S" * 255)
    achievements.sync()

    assert words_of()[0][1] == "S" * 200


def test_drafts_and_copies_in_the_language_of_the_original_bring_no_words(page, german):
    achievements.sync()
    for above in (page.get_parent().get_parent(), page.get_parent()):
        above.specific.copy_for_translation(german).save_revision().publish()
    page.copy_for_translation(german, alias=True)
    courses.skill("S02", "C02")
    badges.achievement("C02")
    draft = page.copy(update_attrs={"code": "C02", "slug": "c02", "badge": BADGE})
    draft.copy_for_translation(german)
    achievements.sync()

    assert AchievementWording.objects.count() == 0


def test_looking_costs_the_same_for_any_number(page, german):
    def cost():
        with CaptureQueriesContext(connection) as queries:
            wordings.follow_pages()
        return len(queries)

    achievements.sync()
    translate(page, german)
    wordings.follow_pages()
    before = cost()
    for number in range(2, 6):
        courses.skill(f"S0{number}", f"C0{number}")
        translate(page.copy(update_attrs={"code": f"C0{number}", "slug": f"c0{number}"}), german)
    achievements.sync()

    assert cost() == before == 5


# On pages


@pytest.fixture
def award(page, german):
    translate(page, german)
    achievements.sync()
    return badges.issued()


@pytest.mark.parametrize("address", ["/achievements/c01/", "badge"])
def test_a_german_reader_sees_the_german_words(client, award, address):
    address = f"/credentials/{award.public_id}/" if address == "badge" else address
    page = client.get(address, headers={"accept-language": "de"}).content.decode()
    plain = client.get(address, headers={"accept-language": "en"}).content.decode()

    for words in ("Sicherer Anfang", "Gefahr erkennen", GERMAN):
        assert words in page
        assert words not in plain
    assert BADGE in plain
    assert BADGE not in page


def test_a_badge_shows_what_was_signed_where_the_words_have_changed_since(client, award):
    Achievement.objects.update(criteria="Edited since.")
    page = client.get(f"/credentials/{award.public_id}/", headers={"accept-language": "de"}).content.decode()

    assert BADGE in page
    assert "Edited since." not in page
    assert GERMAN not in page


def test_a_badge_without_words_of_its_own_has_no_empty_part(client):
    badges.achievement()
    page = client.get(f"/credentials/{badges.issued().public_id}/").content.decode()

    assert 'id="own-words"' not in page


def test_a_badge_that_was_signed_without_words_shows_no_translated_ones(client, page, german):
    translate(page, german)
    achievements.sync()
    Achievement.objects.update(criteria="")
    award = badges.issued()
    shown = client.get(f"/credentials/{award.public_id}/", headers={"accept-language": "de"}).content.decode()

    assert GERMAN not in shown


def test_finding_the_readers_words_is_one_query_in_any_number_of_languages(german):
    row = badges.achievement()
    for code in ("de", "es", "fr", "it"):
        language = Locale.objects.get_or_create(language_code=code)[0]
        AchievementWording.objects.create(
            achievement=row, locale=language, name=f"In {code}", description="So"
        )
    with translation.override("de"), CaptureQueriesContext(connection) as queries:
        assert Achievement.objects.get().shown_name == "In de"

    assert len(queries) == 2
