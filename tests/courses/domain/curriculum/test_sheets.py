"""The words of sheets as files, the documents made of them, and which of them translated pages offer."""

import json

import pytest
from django.core.files.base import ContentFile
from wagtail.models import ModelLogEntry
from wagtail_localize.models import SegmentOverride

from content.formats import bundle
from content.formats.problems import BundleError
from content.models import FettleDocument
from courses.domain.curriculum import export_curriculum, po_files
from courses.domain.curriculum.drawing_words import to_look_at
from courses.domain.curriculum.media import name_for_readers
from courses.domain.curriculum.translating import export_translations, import_translations
from courses.models import LessonPage
from lms.accounts.models import User
from tests.courses.domain.curriculum.steps import LESSON, bring_in, changed, done, without_asking
from tests.courses.domain.curriculum.test_translating import filled
from tests.factories.bundles import small_bundle

WORDS = "courses/C01-safe-start/sheets.po"
PAGE = LESSON.replace(".md", ".po")
LOG, CARD = "files/c01-log.csv", "files/card.txt"
ROWS = b"date,item,note\n2026-11-22,Toaster,example\n"
CARD_TEXT = b"SKILL CARD\n\nName: ____________   Date: ______\n"
GERMAN = {
    "Skill card": "Kärtchen für Fertigkeiten",
    "SKILL CARD": "KÄRTCHEN",
    "Name:": "Dein Name:",
    "Date:": "Datum:",
    "Log": "Übungsprotokoll",
    "date": "datum",
    "item": "gerät",
    "note": "bemerkung",
    "Toaster": "Toaster",
    "example": "Beispiel",
}


def with_sheets(rows=ROWS, card=CARD_TEXT, title="Log"):
    """The small bundle, whose lesson offers a card and a log."""
    files = small_bundle() | {CARD: card, LOG: rows}
    entry = f"- file: {LOG}\n  title: {title}\n  credit: The hub\n  licence: CC-BY-4.0\n"
    files["media.yaml"] = entry.encode() + files["media.yaml"]
    files[LESSON] += f"\n```attachment\nfile: {LOG}\ntitle: Log to fill in\n```\n".encode()
    return files


own_bundle = with_sheets
pytestmark = pytest.mark.usefixtures("own_site_imported")


@pytest.fixture
def files():
    return with_sheets()


@pytest.fixture
def take_in(django_capture_on_commit_callbacks):
    """Imports translations as a command does; gives what is told of each file."""

    def give(sent, **options):
        with django_capture_on_commit_callbacks(execute=True):
            return {one.file: one for one in import_translations(sent, "de", **options)}

    return give


def sent(words=GERMAN, page="DE"):
    """The lesson translated, and what is said of its sheets."""
    exported = export_translations("de")
    return {
        PAGE: filled(exported[PAGE], lambda text: f"{page} {text}"),
        WORDS: filled(exported[WORDS], lambda text: words.get(text, "")),
    }


def copy(file=LOG):
    return FettleDocument.objects.get(bundle_file=f"de/{file}")


def contents(row):
    with row.file.open("rb") as stored:
        return stored.read().decode()


def offered(language="de"):
    """The documents that the lesson offers."""
    page = LessonPage.objects.get(slug="first-look", locale__language_code=language)
    return [block.value["document"] for block in page.body if block.block_type == "attachment"]


def test_the_words_of_a_courses_sheets_are_one_file_in_the_order_of_its_pages_with_their_titles():
    said = po_files.read_named(export_translations("de")[WORDS])
    assert list(said) == [
        *((CARD, text) for text in ("Skill card", "SKILL CARD", "Name:", "Date:")),
        *((LOG, text) for text in ("Log", "date", "item", "note", "Toaster", "example")),
    ]
    assert not any(said.values())


def test_a_translated_page_offers_its_sheets_in_its_language(take_in, client):
    told = take_in(sent())
    assert str(told[WORDS]) == f"{WORDS}: 10 of 10 translated, complete; 2 new or renewed"
    assert offered() == [copy(CARD), copy()]
    assert contents(copy(CARD)) == "KÄRTCHEN\n\nDein Name: _______   Datum: ______\n"
    assert contents(copy()) == "\N{BYTE ORDER MARK}datum,gerät,bemerkung\n2026-11-22,Toaster,Beispiel\n"
    assert [contents(one).encode() for one in offered("en")] == [CARD_TEXT, ROWS]
    page = LessonPage.objects.get(slug="first-look", locale__language_code="de")
    html = client.get(page.url).content.decode()
    assert f'href="/documents/{copy().pk}/c01-uebungsprotokoll.csv"' in html
    answer = client.get(copy().url)
    assert b"".join(answer.streaming_content).decode() == contents(copy())
    assert answer["Content-Disposition"] == 'attachment; filename="c01-uebungsprotokoll.csv"'


def test_title_and_name_are_in_the_language_and_licence_and_credit_are_those_of_the_original(take_in):
    take_in(sent())
    assert [(one.title, one.filename, one.credit, one.licence) for one in (copy(), copy(CARD))] == [
        ("Übungsprotokoll", "c01-uebungsprotokoll.csv", "The hub", "CC-BY-4.0"),
        ("Kärtchen für Fertigkeiten", "kaertchen-fuer-fertigkeiten.txt", "The hub", "CC-BY-4.0"),
    ]


def test_a_title_that_is_not_translated_says_its_language(take_in):
    take_in(sent({"date": "datum"}))
    assert (copy().title, copy().filename) == ("Log (Deutsch)", "c01-log.de.csv")
    take_in(sent({"Log": "Übungsprotokoll"}))
    assert (copy().title, copy().filename) == ("Übungsprotokoll", "c01-uebungsprotokoll.csv")
    assert contents(copy()).startswith("datum,item,note\n")


def test_what_was_imported_comes_out_with_the_same_bytes_also_what_is_said_as_in_the_original(take_in):
    files = sent()
    take_in(files)
    exported = export_translations("de")
    assert {name: exported[name] for name in files} == files
    assert po_files.read_named(exported[WORDS])[LOG, "Toaster"] == "Toaster"


def test_the_same_files_again_change_nothing(take_in, rows, stored_files):
    files = sent()
    take_in(files)
    before, stored = rows(), stored_files()
    told = take_in(files)
    assert (rows(), stored_files(), told[WORDS].made) == (before, stored, 0)


def test_a_dry_run_leaves_no_row_and_no_file(take_in, rows, stored_files):
    files = sent(GERMAN | {"SKILL CARD": "K" * 90})
    before, stored = rows(), stored_files()
    told = take_in(files, dry_run=True)
    assert (told[WORDS].made, told[WORDS].tight) == (2, 1)
    assert (rows(), stored_files()) == (before, stored)


def test_a_title_that_is_too_long_is_refused(take_in, rows, stored_files):
    files = sent(GERMAN | {"Log": "Ü" * 201})
    before, stored = rows(), stored_files()
    with pytest.raises(BundleError, match="“Log” has more than 200 characters; make it shorter"):
        take_in(files)
    assert (rows(), stored_files()) == (before, stored)


def test_a_sheet_that_changed_is_made_anew_at_once_and_what_is_new_waits(
    take_in, stored_files, django_capture_on_commit_callbacks
):
    take_in(sent())
    before = copy()
    with django_capture_on_commit_callbacks(execute=True):
        bring_in(with_sheets(b"item,date,mass\n,2026-11-23,example\n"))
    after = copy()
    assert (after.pk, after.title) == (before.pk, before.title)
    assert contents(after) == "\N{BYTE ORDER MARK}gerät,datum,mass\n,2026-11-23,Beispiel\n"
    assert before.file.name not in stored_files()
    assert offered()[1] == after
    assert po_files.read_named(export_translations("de")[WORDS])[LOG, "mass"] == ""
    told = take_in(sent(GERMAN | {"mass": "masse"}))
    assert (told[WORDS].made, told[WORDS].complete) == (1, True)
    assert contents(copy()).startswith("\N{BYTE ORDER MARK}gerät,datum,masse\n")


def test_a_title_that_changed_in_the_original_waits_too(take_in):
    take_in(sent())
    bring_in(with_sheets(title="Logbook"))
    assert copy().title == "Logbook (Deutsch)"
    take_in(sent(GERMAN | {"Logbook": "Logbuch"}))
    assert (copy().title, copy().filename) == ("Logbuch", "c01-logbuch.csv")


def test_an_import_of_the_curriculum_leaves_the_sheets_of_other_languages_alone(files, take_in, rows):
    take_in(sent())
    before, log = rows(), contents(copy())
    assert done(bring_in(files)) == []
    assert (rows(), contents(copy())) == (before, log)
    exported = export_curriculum("all")
    assert bundle.to_files(exported)[LOG] == ROWS
    assert [one.file for one in exported.media] == sorted(
        name for name in files if name.startswith(("images/", "files/"))
    )


def test_a_file_that_somebody_put_in_its_place_stays_theirs(files, take_in):
    take_in(sent())
    row = copy()
    row.file = ContentFile(b"datum,ding\n", name="c01-uebungsprotokoll.csv")
    row._set_document_file_metadata()
    row.save()
    told = take_in(sent(GERMAN | {"note": "notiz"}))
    assert (told[WORDS].made, told[WORDS].kept) == (0, 1)
    assert "1 left as somebody chose or drew it" in str(told[WORDS])
    bring_in(changed(files, LOG, "example", "another"))
    assert contents(copy()) == "datum,ding\n"


def test_a_title_that_an_editor_gave_stays(take_in):
    take_in(sent())
    FettleDocument.objects.filter(pk=copy().pk).update(title="Protokoll der Werkstatt")
    told = take_in(sent(GERMAN | {"note": "notiz", "Log": "Protokoll"}))
    assert told[WORDS].made == 1
    assert (copy().title, copy().filename) == ("Protokoll der Werkstatt", "c01-protokoll.csv")
    assert "notiz" in contents(copy())


def test_what_a_translator_chose_stays_and_that_is_said(take_in):
    take_in(sent())
    theirs = FettleDocument.objects.create(title="Ours", file=ContentFile(b"ours\n", name="ours.csv"))
    translator = User.objects.create(email="tr@example.org", name="Translator")
    SegmentOverride.objects.filter(data_json=json.dumps(copy().pk)).update(
        data_json=json.dumps(theirs.pk), last_translated_by=translator
    )
    told = take_in(sent(page="Neu"))
    assert offered() == [copy(CARD), theirs]
    assert told[PAGE].kept == 1


def test_one_that_is_gone_is_made_anew(take_in, media_root):
    take_in(sent())
    without_asking(copy())
    (media_root / copy(CARD).file.name).unlink()
    told = take_in(sent())
    assert told[WORDS].made == 2
    assert offered() == [copy(CARD), copy()]
    assert contents(copy(CARD)).startswith("KÄRTCHEN\n")


def test_a_sheet_of_which_nothing_is_translated_stays_as_it_is(take_in):
    take_in(sent({"Name:": "Dein Name:"}))
    assert offered() == [copy(CARD), FettleDocument.objects.get(bundle_file=LOG)]


def test_nothing_is_made_of_words_that_a_sheet_does_not_say(take_in):
    told = take_in({WORDS: po_files.write_named([(LOG, "weight", "masse")], "de")})
    assert (told[WORDS].made, told[WORDS].unknown) == (0, 1)
    assert not FettleDocument.objects.filter(bundle_file__startswith="de/").exists()


def test_the_trail_of_a_document_says_what_it_was_made_of(take_in):
    take_in(sent())
    (entry,) = ModelLogEntry.objects.for_instance(copy())
    assert (entry.action, entry.data["title"], entry.data["words"]["item"]) == (
        "courses.import_translations",
        "Übungsprotokoll",
        "gerät",
    )


def looked_at(said, **options):
    found = to_look_at(
        bundle.from_files(with_sheets(**options)),
        {PAGE: b"", WORDS: po_files.write_named(said, "de")},
        language="de",
    )
    assert {one.file for one in found} <= {WORDS}
    return [one.message for one in found]


def test_the_check_names_what_is_missing_what_no_sheet_says_and_what_has_no_room():
    bundled = with_sheets()
    names = {
        LOG: ("Log", "date", "item", "note", "Toaster", "example"),
        CARD: ("Skill card", "SKILL CARD", "Name:", "Date:"),
    }
    said = [(file, text, GERMAN[text]) for file, texts in names.items() for text in texts]
    assert bundled.keys() >= names.keys()
    assert looked_at(said) == []
    assert looked_at(
        [(LOG, "weight", "masse"), (CARD, "SKILL CARD", "K" * 90), *said[1:6], *said[6:7], *said[8:]]
    ) == [
        f"{LOG} does not say “weight”; remove it",
        f"“{'K' * 90}” may have no room in {CARD}; make it shorter, or break its line",
        f"“Log” of {LOG} is not translated",
    ]


def test_the_check_asks_for_no_words_of_a_measured_trace():
    said = [(CARD, text, GERMAN[text]) for text in ("Skill card", "SKILL CARD", "Name:", "Date:")]
    assert looked_at(said, rows=b"Time (s),Voltage (V)\n0,1.5\n1,1.4\n") == []


@pytest.mark.parametrize(
    ("title", "language", "name"),
    [
        ("Maße für Größen", "de", "c01-masse-fuer-groessen.csv"),
        ("Medidas de año", "es", "c01-medidas-de-ano.csv"),
        ("…", "de", ""),
    ],
)
def test_a_file_is_named_after_its_title_in_plain_letters(title, language, name):
    assert name_for_readers("files/c01-sizes.csv", title, language) == name
