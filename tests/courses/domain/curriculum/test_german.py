"""The German of the first pathway, as it is kept in git: all of it is there, and it says what the English says."""

import csv
import re
from io import StringIO

import polib
import pytest
from django.conf import settings as django_settings
from django.test import override_settings
from wagtail.models import Locale, Page

from content.domain.renditions import chosen_in
from content.formats import bundle
from content.formats.bundle import storage
from content.formats.questions import plain
from content.formats.scoring import draw, score
from content.formats.worded import may_have_words, words_in
from content.models import FettleDocument, FettleImage, Term
from courses.domain.curriculum import ensure_languages, import_curriculum
from courses.domain.curriculum.drawing_words import to_look_at
from courses.domain.curriculum.drawings import copies_in
from courses.domain.curriculum.media import contents_of
from courses.domain.curriculum.translating import export_translations, import_translations
from courses.domain.quiz import quizzes_of
from courses.domain.translations import standing_of
from courses.models import CoursePage, LessonPage, PathwayPage, PracticalPage
from tests.sharing import kept_for_a_module

STARTER = django_settings.BASE_DIR / "content" / "curriculum"
GERMAN = django_settings.BASE_DIR / "content" / "translations" / "de"
FIRST = "/de/pathways/p1-repair-starter/"

pytestmark = pytest.mark.any_database  # it tells of texts that are kept as files


@pytest.fixture(scope="module")
def files():
    return storage.load(GERMAN)


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    return tmp_path_factory.mktemp("german")


@pytest.fixture(autouse=True)
def media_root(settings, folder):
    """That of the module: drawings are read from it."""
    settings.MEDIA_ROOT = folder
    return folder


@pytest.fixture(scope="module")
def told(django_db_setup, django_db_blocker, folder, files):
    with kept_for_a_module(django_db_blocker), override_settings(MEDIA_ROOT=folder):
        import_curriculum(bundle.read(STARTER))
        ensure_languages()
        yield import_translations(files, "de")


@pytest.fixture(autouse=True)
def loaded(told, db):
    return told


def pages_of(language):
    """The pages of the first pathway in a language, by what they are translations of."""
    found = []
    for code in ("C01", "C02", "C03"):
        course = CoursePage.objects.get(code=code, locale__language_code=language)
        found.append(course)
        found.extend(child.specific for child in course.get_children())
    found.append(PathwayPage.objects.get(code="P1", locale__language_code=language))
    return {page.translation_key: page for page in found}


def test_every_text_of_every_file_is_translated_and_belongs_to_the_curriculum(told, files):
    assert {one.file for one in told} == set(files)
    assert [str(one) for one in told if not one.complete or one.unknown] == []


def test_every_page_of_the_pathway_is_live_and_nothing_of_it_is_behind():
    english, german = pages_of("en"), pages_of("de")
    assert german.keys() == english.keys()
    kinds = [type(page) for page in german.values()]
    assert (kinds.count(CoursePage), kinds.count(PathwayPage)) == (3, 1)
    assert kinds.count(LessonPage) >= 3
    assert kinds.count(PracticalPage) == 13
    for key, page in german.items():
        standing = standing_of(page, english[key])
        assert (page.live, standing.older_than, standing.unfinished) == (True, None, False), page.title
        assert page.slug == english[key].slug
    assert Page.find_problems() == ([], [], [], [], [])


def speaks(row):
    """Whether a picture or a file that came with the bundle says anything."""
    return may_have_words(row.bundle_file) and bool(words_in(row.bundle_file, row.title, contents_of(row)))


def test_every_drawing_and_sheet_of_the_pathway_that_has_words_is_shown_in_german():
    copies = copies_in(Locale.objects.get(language_code="de"))
    english, german = pages_of("en"), pages_of("de")
    compared = []
    for key, page in english.items():
        for kind, model in (("image", FettleImage), ("document", FettleDocument)):
            ours, theirs = list(chosen_in(page, kind)), list(chosen_in(german[key], kind))
            rows = model.objects.in_bulk(ours)
            for mine, other in zip(ours, theirs, strict=True):
                row = rows[mine]
                assert other == (copies.by_original[kind][mine] if speaks(row) else mine), row.title
                compared.extend([row.bundle_file] if speaks(row) else [])
    assert len(compared) >= 80
    assert {file for file in compared if not file.endswith(".svg")} == {
        "files/c01-near-miss-card.txt",
        "files/c01-waste-log.csv",
        "files/c02-job-sheet.txt",
        "files/c03-repair-log.csv",
    }


def test_every_file_to_take_along_has_a_german_title_and_name():
    made = FettleDocument.objects.filter(bundle_file__startswith="de/").order_by("bundle_file")
    assert [(one.title, one.filename) for one in made] == [
        ("Sicherheitsblatt des Hubs", "c01-sicherheitsblatt-des-hubs.svg"),
        ("Prüfblatt zum Freischalten", "c01-pruefblatt-zum-freischalten.svg"),
        ("Meldekarte für Beinahe-Unfälle", "c01-meldekarte-fuer-beinahe-unfaelle.txt"),
        ("Abfallprotokoll", "c01-abfallprotokoll.csv"),
        ("Karte für den Schraubenplan", "c02-karte-fuer-den-schraubenplan.svg"),
        ("Auftragsblatt", "c02-auftragsblatt.txt"),
        ("Messblatt für die Referenzbox", "c03-messblatt-fuer-die-referenzbox.svg"),
        ("Reparaturprotokoll", "c03-reparaturprotokoll.csv"),
        ("Testblatt für die Fehlersuche", "c03-testblatt-fuer-die-fehlersuche.svg"),
    ]
    assert {(one.credit, one.licence) for one in made} == {("The Fettle authors", "CC-BY-4.0")}


def test_every_word_of_a_drawing_has_room_there(files):
    assert [str(one) for one in to_look_at(bundle.read(STARTER), files, language="de")] == []


def test_every_word_of_the_glossary_is_there():
    slugs = {
        code: set(Term.objects.filter(locale__language_code=code).values_list("slug", flat=True))
        for code in ("en", "de")
    }
    assert slugs["de"] == slugs["en"]
    assert len(slugs["de"]) > 200


def test_it_comes_out_with_the_same_bytes(files):
    exported = export_translations("de")
    assert {name: exported.get(name) for name in files} == files
    others = [polib.pofile(exported[name].decode()) for name in exported.keys() - files.keys()]
    assert others
    assert all(not entry.msgstr for file in others for entry in file)


def right(drawn):
    """An attempt at which everything is right, as far as it can be chosen."""
    answers = {}
    for question in drawn.quiz.questions:
        match question.kind:
            case "single":
                answers[question.id] = next(one.id for one in question.options if one.right)
            case "multiple":
                answers[question.id] = [one.id for one in question.options if one.right]
            case "order":
                answers[question.id] = [one.id for one in question.steps]
    return answers


def test_the_quizzes_of_the_first_course_score_as_the_english_ones():
    english, german = pages_of("en"), pages_of("de")
    compared = 0
    for key, page in english.items():
        if not isinstance(page, LessonPage) or page.get_parent().slug != "c01-safe-start":
            continue
        for ours, theirs in zip(quizzes_of(page), quizzes_of(german[key]), strict=True):
            assert shape(ours) == shape(theirs)
            assert ours != theirs
            for seed in ("a", "b"):
                mine, other = draw(ours, seed), draw(theirs, seed)
                assert mine.shown == other.shown
                for answers in (right(mine), {}, dict.fromkeys(right(mine), "")):
                    first, second = score(mine, answers), score(other, answers)
                    results = [
                        (one.earned, one.most, one.enough, one.safe, [marked.right for marked in one.marked])
                        for one in (first, second)
                    ]
                    assert results[0] == results[1]
                assert score(mine, right(mine)).earned > 0
            compared += 1
    assert compared >= 5


def shape(quiz):
    """What of a quiz is the same in every language: all but its words."""
    words = {"title", "ask", "text", "feedback", "alt", "name", "face", "look_for"}
    return _bare(plain(quiz), words | {"image"})  # a drawing has words too


def _bare(value, words):
    if isinstance(value, dict):
        return {key: _bare(one, words) for key, one in value.items() if key not in words}
    if isinstance(value, list | tuple):
        return [_bare(one, words) for one in value]
    return value


def get(client, path):
    answer = client.get(path, headers={"accept-language": "de"})
    assert answer.status_code == 200
    return answer.content.decode()


def test_a_german_reader_goes_from_the_pathway_to_the_first_lesson(client):
    pathway = get(client, FIRST)
    assert '<html lang="de"' in pathway
    course = get(client, linked(pathway, "/de/courses/c01-safe-start/"))
    assert '<html lang="de"' in course
    lesson = LessonPage.objects.filter(
        locale__language_code="de", url_path__contains="/c01-safe-start/"
    ).first()
    html = get(client, linked(course, lesson.url))
    assert '<html lang="de"' in html
    assert lesson.title in html
    assert 'lang="en"' not in html.partition("<main")[2].partition("</main>")[0]


def downloaded(client, lesson, name):
    """What a German reader gets who follows a link to a file on a lesson."""
    html = get(client, lesson)
    (path,) = {one for one in re.findall(r'href="(/documents/[^"]+)"', html) if one.endswith(f"/{name}")}
    answer = client.get(path, headers={"accept-language": "de"})
    assert f'filename="{name}"' in answer["Content-Disposition"]
    return b"".join(answer.streaming_content).decode()


def test_a_german_trainee_takes_a_sheet_along_and_reads_german(client):
    lesson = "/de/courses/c01-safe-start/near-misses-and-saying-stop/"
    card = downloaded(client, lesson, "c01-meldekarte-fuer-beinahe-unfaelle.txt")
    assert card.startswith("MELDEKARTE FÜR BEINAHE-UNFÄLLE\n")
    assert "1. Datum und Uhrzeit:        __________________________\n" in card
    assert max(map(len, card.splitlines())) <= 72


def test_a_german_trainee_opens_a_log_in_a_spreadsheet_and_reads_german(client):
    lesson = "/de/courses/c01-safe-start/waste-and-hazardous-parts/"
    log = downloaded(client, lesson, "c01-abfallprotokoll.csv")
    assert log.startswith("\N{BYTE ORDER MARK}datum,abfallart_nummer,")
    first = next(csv.DictReader(StringIO(log.removeprefix("\N{BYTE ORDER MARK}"))))
    assert (first["abfallart"], first["netto_kg"]) == ("Platinen und Kondensatoren", "1,950")


def test_the_repair_log_keeps_the_words_of_the_open_repair_data_standard(client):
    lesson = "/de/courses/c03-measure-and-diagnose/log-a-repair/"
    german = downloaded(client, lesson, "c03-reparaturprotokoll.csv").removeprefix("\N{BYTE ORDER MARK}")
    english = (STARTER / "files" / "c03-repair-log.csv").read_text()
    agreed = {"problem", "partner_product_category", "note"}
    ours, theirs = (list(csv.DictReader(StringIO(text))) for text in (german, english))
    assert ours[0].keys() == theirs[0].keys()
    assert [{key: row[key] for key in row.keys() - agreed} for row in ours] == [
        {key: row[key] for key in row.keys() - agreed} for row in theirs
    ]
    assert ours[1]["problem"].startswith("Fehler: zieht kein Papier ein.")


def linked(html, path):
    assert f'href="{path}"' in html
    return path


def test_in_a_list_that_is_partly_translated_the_english_rows_say_so(client):
    html = get(client, "/de/courses/")
    for page in CoursePage.objects.filter(locale=Locale.get_default()):
        german = page.get_translation_or_none(Locale.objects.get(language_code="de"))
        if german is not None:
            assert f'href="{german.url}">{german.title}</a>' in html
        else:
            assert f'href="{page.url}" lang="en">{page.title}</a>' in html
    assert html.count('lang="en">') == 2 * 9 + html.count('hreflang="en" lang="en">')


def test_a_lesson_that_is_not_translated_says_so_among_the_others(client):
    page = LessonPage.objects.filter(locale__language_code="de", url_path__contains="/c01-safe-start/").last()
    english = page.get_translation(Locale.get_default())
    page.unpublish()
    html = get(client, "/de/courses/c01-safe-start/")
    assert f'href="{english.url}" lang="en">{english.title}</a>' in html


def test_a_german_reader_has_the_glossary_in_german(client):
    term = Term.objects.get(slug="acceptance-number", locale__language_code="de")
    assert f"<dfn>{term.term}</dfn>" in get(client, "/glossary/")
