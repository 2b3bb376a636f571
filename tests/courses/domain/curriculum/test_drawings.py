"""The words of drawings as files, the pictures made of them, and which of them translated pages show."""

import json

import polib
import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from wagtail.models import Locale, ModelLogEntry
from wagtail_localize.models import SegmentOverride, TranslationContext, TranslationSource
from wagtail_localize.segments.extract import extract_segments

from content.formats import bundle, drawings
from content.formats.problems import BundleError
from content.models import FettleDocument, FettleImage
from courses.domain import translated_media
from courses.domain.curriculum import export_curriculum
from courses.domain.curriculum.drawings import copies_in
from courses.domain.curriculum.translating import export_translations, import_translations
from courses.models import LessonPage
from lms.accounts.models import User
from tests.content.formats.test_drawings import drawing
from tests.courses.domain.curriculum.steps import LESSON, bring_in, done, without_asking
from tests.factories.bundles import small_bundle

WORDS = "courses/C01-safe-start/drawings.po"
PAGE = LESSON.replace(".md", ".po")
STOP, SHEET = "images/stop.svg", "files/card.svg"
LABELS = '<title>The stop</title><text x="9" y="50">press</text><text x="9" y="80">2.5 kg</text>'
GERMAN = {"The stop": "Der Halt", "press": "drücken", "Skill card": "Kärtchen"}


def with_drawings():
    """The small bundle, with words in its picture and a drawing to take along."""
    files = small_bundle() | {STOP: drawing(LABELS), SHEET: drawing("<text>name</text>")}
    del files["files/card.txt"]
    for name in (LESSON, "media.yaml"):
        files[name] = files[name].replace(b"files/card.txt", SHEET.encode())
    return files


own_bundle = with_drawings
pytestmark = pytest.mark.usefixtures("own_site_imported")


@pytest.fixture
def files():
    return with_drawings()


@pytest.fixture
def take_in(django_capture_on_commit_callbacks):
    """Imports translations as a command does; gives what is told of each file."""

    def give(sent, **options):
        with django_capture_on_commit_callbacks(execute=True):
            return {one.file: one for one in import_translations(sent, "de", **options)}

    return give


def filled(content, said):
    file = polib.pofile(content.decode(), wrapwidth=0)
    for entry in file:
        entry.msgstr = said(entry.msgid)
    return f"{str(file).strip()}\n".encode()


def sent(words=None):
    """The lesson translated, and of its drawings what is said; all of it unless otherwise said."""
    exported = export_translations("de")
    said = GERMAN | {"name": "Name"} if words is None else words
    return {
        PAGE: filled(exported[PAGE], lambda text: f"DE {text}"),
        WORDS: filled(exported[WORDS], lambda text: said.get(text, "")),
    }


def original(file=STOP):
    model = FettleImage if file == STOP else FettleDocument
    return model.objects.get(bundle_file=file)


def copy(file=STOP):
    model = FettleImage if file == STOP else FettleDocument
    return model.objects.get(bundle_file=f"de/{file}")


def contents(row):
    with row.file.open("rb") as stored:
        return stored.read()


def says(row):
    return drawings.all_words_in(contents(row))


def shown(language="de"):
    """The picture and the file of the lesson, and the picture of its step."""
    page = LessonPage.objects.get(slug="first-look", locale__language_code=language)
    blocks = {block.block_type: block.value for block in page.body}
    return blocks["image"]["image"], blocks["attachment"]["document"]


def entries(content):
    return [(one.msgctxt, one.msgid, one.msgstr) for one in polib.pofile(content.decode())]


def test_the_words_of_a_courses_drawings_are_one_file_in_the_order_of_its_pages():
    assert entries(export_translations("de")[WORDS]) == [
        (STOP, "The stop", ""),
        (STOP, "press", ""),
        (SHEET, "Skill card", ""),
        (SHEET, "name", ""),
    ]


def test_a_translated_page_shows_the_drawings_in_its_language(take_in, client):
    told = take_in(sent())
    assert str(told[WORDS]) == f"{WORDS}: 4 of 4 translated, complete; 2 new or renewed"
    assert told[PAGE].complete
    picture, sheet = shown()
    assert (picture, sheet) == (copy(), copy(SHEET))
    assert shown("en") == (original(), original(SHEET))
    assert says(picture) == ("Der Halt", "drücken", "2.5 kg")
    assert says(sheet) == ("Name",)
    page = LessonPage.objects.get(slug="first-look", locale__language_code="de")
    html = client.get(page.url).content.decode()
    assert f'href="{picture.file.url}"' in html
    assert f'src="{picture.file.url}"' in html
    assert original().file.url not in html


def test_the_picture_is_one_of_the_hub_that_says_its_language_and_whose_it_is(take_in):
    take_in(sent())
    for made, row in ((copy(), original()), (copy(SHEET), original(SHEET))):
        assert (made.credit, made.licence) == (row.credit, row.licence)
    assert (copy().title, copy().filename) == ("Emergency stop (Deutsch)", "stop.de.svg")
    assert (copy().width, copy().height) == (original().width, original().height)


def test_a_drawing_to_take_along_has_its_title_and_name_in_the_language(take_in):
    take_in(sent())
    assert (copy(SHEET).title, copy(SHEET).filename) == ("Kärtchen", "kaertchen.svg")


def test_one_that_was_made_before_titles_were_translated_gets_them(take_in):
    take_in(sent({"name": "Name"}))
    ModelLogEntry.objects.all().delete()
    assert (copy(SHEET).title, copy(SHEET).filename) == ("Skill card (Deutsch)", "card.de.svg")
    told = take_in(sent())
    assert told[WORDS].made == 2
    assert (copy(SHEET).title, copy(SHEET).filename) == ("Kärtchen", "kaertchen.svg")
    assert says(copy(SHEET)) == ("Name",)


def test_what_was_imported_comes_out_with_the_same_bytes(take_in):
    files = sent()
    take_in(files)
    exported = export_translations("de")
    assert {name: exported[name] for name in files} == files


def test_a_number_that_is_written_in_another_way_is_kept_too(take_in):
    files = sent()
    entry = f'msgctxt "{STOP}"\nmsgid "2.5 kg"\nmsgstr "2,5 kg"\n'
    first = 'msgctxt "files/card.svg"'
    files[WORDS] = files[WORDS].decode().replace(first, f"{entry}\n{first}", 1).encode()
    told = take_in(files)
    assert says(copy()) == ("Der Halt", "drücken", "2,5 kg")
    assert (told[WORDS].total, told[WORDS].unknown) == (4, 0)
    assert export_translations("de")[WORDS] == files[WORDS]


def test_the_same_files_again_change_nothing(take_in, rows, stored_files):
    files = sent()
    take_in(files)
    before, stored, page = rows(), stored_files(), shown()
    told = take_in(files)
    assert (rows(), stored_files(), shown()) == (before, stored, page)
    assert told[WORDS].made == 0


def test_a_dry_run_says_what_would_change_and_leaves_no_row_and_no_file(take_in, rows, stored_files):
    files = sent(GERMAN | {"press": "so fest, wie du nur kannst"})
    before, stored = rows(), stored_files()
    told = take_in(files, dry_run=True)
    assert (told[WORDS].made, told[WORDS].translated, told[WORDS].total) == (2, 3, 4)
    assert (rows(), stored_files()) == (before, stored)


def test_a_dry_run_counts_words_that_may_have_no_room(files, take_in):
    labels = LABELS.replace("<text ", '<text font-size="20" ')
    bring_in(files | {STOP: drawing(labels)})
    told = take_in(sent(GERMAN | {"press": "so fest, wie du nur kannst"}), dry_run=True)
    assert told[WORDS].tight == 1
    assert "1 may have no room" in str(told[WORDS])


def test_an_import_that_fails_leaves_no_file(take_in, rows, stored_files):
    files = sent() | {"skills/S01.po": b"\xff"}
    before, stored = rows(), stored_files()
    with pytest.raises(BundleError, match="is no PO file"):
        take_in(files)
    too_long = sent()
    too_long[PAGE] = filled(too_long[PAGE], lambda text: "x" * 400)
    with pytest.raises(BundleError, match="make it shorter"):
        take_in(too_long)
    assert (rows(), stored_files()) == (before, stored)


def test_a_drawing_of_which_nothing_is_translated_stays_as_it_is(take_in):
    told = take_in(sent({"name": "Name"}))
    assert not FettleImage.objects.filter(bundle_file__startswith="de/").exists()
    assert shown() == (original(), copy(SHEET))
    assert (told[WORDS].translated, told[WORDS].total, told[WORDS].complete) == (1, 4, False)


def test_words_that_are_missing_stay_in_the_language_of_the_original(take_in):
    take_in(sent({"press": "drücken"}))
    assert says(shown()[0]) == ("The stop", "drücken", "2.5 kg")
    assert b'xml:lang="en"' in contents(copy())


def test_an_empty_translation_keeps_the_one_there_was(take_in):
    take_in(sent())
    take_in(sent({"The stop": "Der Not-Halt"}))
    assert says(copy()) == ("Der Not-Halt", "drücken", "2.5 kg")
    assert says(copy(SHEET)) == ("Name",)


def test_words_that_no_drawing_says_are_counted(files, take_in):
    words = sent()
    bring_in(files | {STOP: drawing(LABELS.replace("press", "push"))})
    told = take_in(words)
    assert (told[WORDS].translated, told[WORDS].total, told[WORDS].unknown) == (3, 4, 1)
    assert "1 no longer in the original" in str(told[WORDS])


def test_a_drawing_that_changed_is_drawn_anew_at_once_and_what_is_new_waits(
    files, take_in, stored_files, django_capture_on_commit_callbacks
):
    take_in(sent())
    before = copy()
    more = LABELS.replace('x="9"', 'x="5"') + '<text x="5" y="95">twice</text>'
    with django_capture_on_commit_callbacks(execute=True):
        bring_in(files | {STOP: drawing(more)})
    after = copy()
    assert after.pk == before.pk
    assert says(after) == ("Der Halt", "drücken", "2.5 kg", "twice")
    assert contents(after).count(b'x="5"') == 3
    assert before.file.name not in stored_files()
    assert shown()[0] == after
    assert (STOP, "twice", "") in entries(export_translations("de")[WORDS])
    told = take_in(sent(GERMAN | {"name": "Name", "twice": "zweimal"}))
    assert (told[WORDS].made, told[WORDS].complete) == (1, True)
    assert says(copy())[-1] == "zweimal"


def test_an_import_of_the_curriculum_leaves_the_drawings_of_other_languages_alone(files, take_in, rows):
    take_in(sent())
    before, picture = rows(), contents(copy())
    assert done(bring_in(files)) == []
    assert (rows(), contents(copy())) == (before, picture)
    assert [one.file for one in export_curriculum("all").media] == sorted(
        name for name in files if name.startswith(("images/", "files/"))
    )


def test_a_picture_in_another_language_that_a_page_chose_goes_out_under_a_name_of_its_own(take_in, files):
    take_in(sent())
    page = LessonPage.objects.get(slug="first-look", locale__language_code="en")
    raw = json.loads(json.dumps(list(page.body.raw_data), default=str))
    next(one for one in raw if one["type"] == "image")["value"]["image"] = copy().pk
    page.body = json.dumps(raw)
    page.save_revision().publish()
    exported = export_curriculum("all")
    assert bundle.from_files(bundle.to_files(exported)) == exported
    assert "images/emergency-stop-deutsch.svg" in {one.file for one in exported.media}


def override(file=STOP):
    return SegmentOverride.objects.get(context__path__endswith="image" if file == STOP else "document")


def other_picture():
    other = FettleImage.objects.get(bundle_file="images/spare.svg")
    assert other != original()
    return other


@pytest.fixture
def translator(db):
    return User.objects.create(email="tr@example.org", name="Translator")


def test_what_a_translator_chose_stays_and_that_is_said(take_in, translator):
    take_in(sent())
    SegmentOverride.objects.filter(pk=override().pk).update(
        data_json=json.dumps(other_picture().pk), last_translated_by=translator
    )
    words = sent()
    words[PAGE] = filled(words[PAGE], lambda text: f"Neu {text}")
    told = take_in(words)
    assert shown() == (other_picture(), copy(SHEET))
    assert told[PAGE].kept == 1
    assert "1 left as somebody chose or drew it" in str(told[PAGE])


def test_the_original_is_kept_where_a_translator_chose_it(take_in, translator):
    take_in(sent())
    SegmentOverride.objects.filter(pk=override().pk).update(
        data_json=json.dumps(original().pk), last_translated_by=translator
    )
    words = sent()
    words[PAGE] = filled(words[PAGE], lambda text: f"Neu {text}")
    take_in(words)
    assert shown()[0] == original()


def test_a_picture_that_was_chosen_before_the_first_drawing_stays(take_in, translator):
    words = sent()
    take_in({PAGE: words[PAGE]})
    assert shown()[0] == original()
    places = TranslationContext.objects.filter(path__startswith="body.", path__endswith=".image")
    (context,) = (one for one in places if one.path.count(".") == 2)  # a picture that stands by itself
    SegmentOverride.objects.create(
        locale=Locale.objects.get(language_code="de"),
        context=context,
        data_json=json.dumps(other_picture().pk),
        last_translated_by=translator,
    )
    told = take_in(words)
    assert told[PAGE].kept == 1
    assert shown()[0] == other_picture()


def test_one_that_is_gone_is_chosen_anew(take_in):
    take_in(sent())
    without_asking(copy())
    told = take_in(sent())
    assert told[WORDS].made == 1
    assert shown()[0] == copy()
    assert SegmentOverride.objects.count() == 2


def test_a_page_whose_original_shows_another_picture_follows_it(
    files, take_in, django_capture_on_commit_callbacks
):
    take_in(sent())
    with django_capture_on_commit_callbacks(execute=True):
        bring_in(files | {LESSON: files[LESSON].replace(STOP.encode(), b"images/spare.svg")})
    take_in({PAGE: filled(export_translations("de")[PAGE], lambda text: f"DE {text}")})
    assert shown() == (other_picture(), copy(SHEET))
    assert SegmentOverride.objects.count() == 1


def test_a_picture_in_which_somebody_has_drawn_stays_theirs(files, take_in, media_root):
    take_in(sent())
    row = copy()
    (media_root / row.file.name).write_bytes(contents(row).replace(b"2.5 kg", b"2,5 kg"))
    told = take_in(sent(GERMAN | {"name": "Name", "press": "pressen"}))
    assert (told[WORDS].made, told[WORDS].kept) == (0, 1)
    assert says(copy()) == ("Der Halt", "drücken", "2,5 kg")
    bring_in(files | {STOP: drawing(LABELS.replace("press", "push"))})
    assert says(copy()) == ("Der Halt", "drücken", "2,5 kg")


def test_a_title_that_an_editor_gave_stays(take_in):
    take_in(sent())
    FettleImage.objects.filter(pk=copy().pk).update(title="Halt, rot")
    told = take_in(sent(GERMAN | {"press": "pressen", "name": "Name"}))
    assert told[WORDS].made == 1
    assert copy().title == "Halt, rot"


def test_a_file_that_is_gone_from_storage_is_made_again(take_in, media_root):
    take_in(sent())
    (media_root / copy().file.name).unlink()
    take_in(sent())
    assert says(copy()) == ("Der Halt", "drücken", "2.5 kg")


def test_a_page_that_does_not_come_in_stays_as_it_is(take_in):
    words = sent()
    take_in({PAGE: words[PAGE]})
    take_in({WORDS: words[WORDS]})
    assert shown() == (original(), original(SHEET))
    take_in(words)
    assert shown() == (copy(), copy(SHEET))


def test_a_page_asks_no_more_often_for_more_pictures(files, take_in):
    take_in(sent())
    german = Locale.objects.get(language_code="de")
    copies = copies_in(german)
    picture = b"\n```image\nimage: images/stop.svg\nalt: A red button\n```\n"
    asked = []
    for many in (1, 9):
        bring_in(files | {LESSON: files[LESSON] + picture * many})
        page = LessonPage.objects.get(slug="first-look", locale__language_code="en")
        TranslationSource.update_or_create_from_instance(page)
        segments = extract_segments(page)
        with CaptureQueriesContext(connection) as queries:
            assert translated_media.choose(page, segments, german, copies) == (True, 0)
        asked.append(len(queries))
        assert translated_media.choose(page, segments, german, copies) == (False, 0)
    assert asked[0] == asked[1]
