"""What is found by whom, and in which order."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from wagtail.models import Locale, PageViewRestriction

from content.formats.finding import asked
from content.formats.glossary import TermOutline
from content.models import Term
from courses.domain.curriculum.terms import store_terms
from courses.domain.finding import Search
from courses.domain.found import listed
from courses.domain.near import near_queries
from courses.domain.openness import VISITOR, Reader
from courses.domain.search_index import entries, indexed_at_the_end, make_up, missing_rows
from courses.enums import Found
from courses.models import LessonPage, Skill, SkillWording
from lms.accounts.models import User
from tests.factories import courses, quizzes

pytestmark = pytest.mark.django_db


def search(text: str, *, language: str = "en", sees_closed: bool = False) -> Search:
    reader = Reader(User(is_superuser=True)) if sees_closed else VISITOR
    return Search(asked(text), language=language, reader=reader)


def names(text: str, **more) -> dict[str, list[str]]:
    """The names of what was found, by kind, without kinds of which nothing was."""
    return {
        kind.value: [hit.name for hit in hits] for kind, hits in search(text, **more).hits.items() if hits
    }


def term(slug: str, word: str, full: str = "", language: str = "en") -> Term:
    locale, _made = Locale.objects.get_or_create(language_code=language)
    return Term.objects.create(
        slug=slug, term=word, abbreviation_of=full, definition=f"What {slug} means", locale=locale
    )


def test_each_kind_is_found_by_the_beginning_of_a_word():
    course = courses.course(title="Soldering")
    courses.lesson(course, "Solder wire")
    courses.practical(course, courses.skill("S15", title="Make a solder joint"))
    courses.pathway("P1", ["C01"])
    term("flux", "Solder flux")
    term("other", "Other")
    assert names("sold") == {
        "course": ["Soldering"],
        "lesson": ["Solder wire"],
        "practical": ["Make a solder joint"],
        "term": ["Solder flux"],
    }
    assert names("pathw") == {"pathway": ["Pathway P1"]}


def test_codes_are_found_at_once_and_stand_first():
    course = courses.course("C01", title="Safe start", introduction=[("text", "<p>Before C02.</p>")])
    courses.course("C02", title="Tools", introduction=[("text", "<p>After C01.</p>")])
    courses.practical(course, courses.skill("S04"))
    assert names("c01")["course"] == ["Safe start", "Tools"]
    assert names("C01·S04") == {"practical": ["Skill S04"]}
    assert names("s04") == {"practical": ["Skill S04"]}


def test_what_blocks_criteria_and_kit_say_is_found_and_what_a_quiz_asks_is_not():
    course = courses.course(
        objectives=[("line", "Isolate a press")],
        kit=[("item", {"kind": "tool", "item": "Torque wrench", "quantity": "1", "per": "learner"})],
    )
    lesson = courses.lesson(course, body=[("text", "<p>Mind the <b>flywheel</b>.</p>")])
    courses.practical(course, courses.skill("S01", criteria=[{"id": "c1", "text": "Hangs the padlock"}]))
    assert names("isolate press") == {"course": ["Course C01"]}
    assert names("torque") == {"course": ["Course C01"]}
    assert names("flywheel") == {"lesson": ["First lesson"]}
    assert names("padlock") == {"practical": ["Skill S01"]}
    quizzes.put_quizzes(lesson, quizzes.EVERY_KIND)
    assert LessonPage.objects.get(pk=lesson.pk).search_words() == (
        "first lesson in short a question of every kind"
    )


def test_every_word_must_stand_there_and_names_come_before_texts():
    course = courses.course()
    courses.lesson(course, "Crimping", body=[("text", "<p>A soldering iron is not needed.</p>")])
    courses.lesson(course, "The soldering iron")
    courses.lesson(course, "The iron")
    assert names("soldering iron") == {"lesson": ["The soldering iron", "Crimping"]}
    assert names("iron soldering zebra") == {}


def test_drafts_pages_taken_down_and_pages_closed_to_the_reader_are_not_found():
    course = courses.course()
    open_one, closed, down = (courses.lesson(course, f"Flux {name}") for name in ("open", "closed", "down"))
    PageViewRestriction.objects.create(page=closed, restriction_type=PageViewRestriction.LOGIN)
    down.unpublish()
    open_one.title = "Flux changed, not published"
    open_one.save_revision()
    assert names("flux") == {"lesson": ["Flux open"]}
    assert names("changed") == {}
    assert names("flux", sees_closed=True) == {"lesson": ["Flux closed", "Flux open"]}
    down.save_revision().publish()
    closed.delete()
    assert names("flux", sees_closed=True) == {"lesson": ["Flux down", "Flux open"]}


def test_a_closed_course_closes_what_is_below_it():
    course = courses.course()
    courses.lesson(course, "Flux")
    PageViewRestriction.objects.create(page=course, restriction_type=PageViewRestriction.LOGIN)
    assert names("flux") == {}


def test_accents_make_no_difference_and_the_readers_language_comes_first():
    german, _made = Locale.objects.get_or_create(language_code="de")
    course = courses.course(title="Löten und fügen")
    courses.lesson(course, "Only English")
    assert names("loten") == names("loeten") == names("LÖT") == {"course": ["Löten und fügen"]}
    home = course.get_parent().get_parent()
    for page in (home, course.get_parent(), course):
        page.copy_for_translation(german).save_revision().publish()
    theirs = course.get_translation(german)
    theirs.title, theirs.live = "Fügen", True
    theirs.save_revision().publish()
    assert names("fuge", language="de") == {"course": ["Fügen"]}
    assert names("löten", language="de") == {}
    assert names("english", language="de") == {"lesson": ["Only English"]}
    assert names("fuge", language="en") == {"course": ["Löten und fügen"]}


def test_translated_criteria_of_the_version_in_force_are_found():
    german, _made = Locale.objects.get_or_create(language_code="de")
    version = courses.skill("S01")
    courses.practical(courses.course(), version)
    wording = SkillWording.objects.create(
        version=version, locale=german, title="Zündkerze", criteria={"c1": "Hängt das Schloss ein"}
    )
    assert list(names("schloss", language="de")) == ["practical"]
    courses.new_version(Skill.objects.get(code="S01"))
    assert names("schloss", language="de") == {}
    wording.delete()
    assert names("first") == {"practical": ["Skill S01"]}


def test_what_the_glossary_says_to_be_the_same_is_looked_for_as_well():
    term("rcd", "RCD", "residual current device")
    course = courses.course()
    courses.lesson(course, "One", body=[("text", "<p>Test the residual current device.</p>")])
    courses.lesson(course, "Two", body=[("text", "<p>Press the RCD’s button.</p>")])
    assert names("rcd")["term"] == ["RCD"]
    assert set(names("rcd")["lesson"]) == set(names("residual current device")["lesson"]) == {"One", "Two"}


def test_words_are_in_the_readers_language_or_the_hubs_own():
    term("iron", "Iron")
    term("flux", "Flux")
    term("flux", "Flux auf Deutsch", language="de")
    assert names("flux", language="de") == {"term": ["Flux auf Deutsch"]}
    assert names("iron", language="de") == {"term": ["Iron"]}
    assert names("deutsch") == {}


def test_the_index_follows_what_a_bundle_brings_and_what_is_taken_away():
    store_terms([TermOutline(slug="flux", term="Flux", definition="It cleans the joint.")])
    assert names("cleans") == {"term": ["Flux"]}
    store_terms([TermOutline(slug="flux", term="Flux", definition="It wets the joint.")])
    assert names("cleans") == {}
    assert names("wets") == {"term": ["Flux"]}
    Term.objects.get().delete()
    assert names("wets") == {}


def test_a_hub_whose_index_lacks_something_gets_it_all():
    courses.practical(courses.course(), courses.skill("S01"))
    term("flux", "Flux")
    assert (missing_rows(), make_up()) == (0, False)
    whole = entries() + 2  # the root of the tree and the page that Wagtail begins with
    Term.objects.get().index_entries.all().delete()
    assert names("flux") == {}
    assert (missing_rows(), make_up(), missing_rows(), entries()) == (1, True, 0, whole)
    assert names("flux") == {"term": ["Flux"]}


def test_a_result_says_where_it_is_and_marks_what_was_found():
    course = courses.course(title="Safe start")
    courses.lesson(course)
    lesson = courses.lesson(
        course, "Heat", body=[("text", "<p>The iron is hot, even if <i>&lt;b&gt;</i>.</p>")]
    )
    lesson.unpublish()
    lesson.save_revision().publish()
    found = search("hot")
    [row] = listed(found.hits[Found.LESSON], found.ways)
    assert (row.course.title, row.number, row.total) == ("Safe start", 2, 2)
    assert [piece.text for piece in row.text if piece.found] == ["hot"]
    assert "<b>" in "".join(piece.text for piece in row.text)


def test_near_spellings_and_names_are_offered():
    courses.course(title="Soldering")
    term("esd", "ESD", "electrostatic discharge")
    found = search("sodlering")
    assert (found.total, near_queries(found)) == (0, ["Soldering"])
    assert near_queries(search("electrostatik discharge"))[0] == "electrostatic discharge"
    assert near_queries(search("zzzzqqqq")) == []


def queries_of_a_search() -> int:
    with CaptureQueriesContext(connection) as asked_for:
        found = search("flux")
        listed(found.hits[Found.LESSON], found.ways)
    return len(asked_for)


def test_ten_results_cost_as_many_queries_as_a_hundred():
    course = courses.course()
    for number in range(10):
        courses.lesson(course, f"Flux {number}")
    few = queries_of_a_search()
    for number in range(10, 100):
        courses.lesson(course, f"Flux {number}")
    assert queries_of_a_search() == few
    assert len(search("flux").hits[Found.LESSON]) == 100


def test_what_is_saved_several_times_is_indexed_once_at_the_end():
    page = courses.course(title="Soldering")
    with indexed_at_the_end():
        for word in ("Aardvark", "Zebrawood"):
            page.title = word
            page.save()
        assert names("zebrawood") == {}
    assert names("aardvark") == names("soldering") == {}
    assert names("zebrawood") == {"course": ["Zebrawood"]}


def test_what_is_gone_by_then_is_passed_over():
    with indexed_at_the_end():
        term("flux", "Flux").delete()
    assert names("flux") == {}
