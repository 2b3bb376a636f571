"""On a phone, in German, with the keyboard alone: from the home page through a course to asking for a sign-off."""

import re

import pytest
from playwright.sync_api import Page, expect

from content.formats.questions import WrittenQuestion
from tests.journeys import curriculum, quiz_by_keyboard
from tests.journeys.hub import PASSWORD, Hub
from tests.journeys.real_desk import Somebody, drop_in
from tests.journeys.test_keyboard import enter, tab, tab_to
from tests.journeys.visitor import VisitorFactory

pytestmark = pytest.mark.any_hub

LENA = Somebody("german-lena", "Lena Vogt", "")  # who is new to the hub
FOLDER = "C01-safe-start"
COURSE = "/de/courses/c01-safe-start/"
SKILL = "Alarm geben, die Maschine stoppen, rausgehen"


def go(page: Page, words: str) -> None:
    """Follow a link or press a button that leads on."""
    tab_to(page, words)
    enter(page)


def begin(page: Page) -> None:
    """From the home page into the course: sign in on the way, enrol, and open the first lesson."""
    page.goto("/")
    expect(page.locator("html")).to_have_attribute("lang", "de")
    go(page, "Sicher starten")
    in_german(page)
    go(page, "Anmelden")
    while tab(page)["name"] != "login":
        pass
    page.keyboard.type(f"{LENA.local}@demo.fettle.test")
    while tab(page)["name"] != "password":
        pass
    page.keyboard.type(PASSWORD)
    enter(page)
    expect(page).to_have_url(re.compile(f"{COURSE}$"))
    go(page, "Einschreiben")
    go(page, "Erste Lektion beginnen")


def learn(page: Page) -> int:
    """Every lesson in order, each with its quiz if it has one; how many quizzes there were."""
    lessons, quizzes = curriculum.lessons_of(FOLDER), 0
    for number, path in enumerate(lessons, 1):
        said, lesson = curriculum.read_translations(path, "de"), curriculum.read_lesson(path)
        expect(page.locator(".eyebrow")).to_contain_text(f"Lektion {number} von {len(lessons)}")
        expect(page.get_by_role("heading", level=1)).to_have_text(said[lesson.title])
        in_german(page)
        for one in curriculum.quizzes_of(lesson):
            pass_quiz(page, curriculum.in_other_words(one, said))
            quizzes += 1
        go(page, "Als erledigt markieren")
    return quizzes


def pass_quiz(page: Page, quiz: curriculum.Quiz) -> None:
    """From the lesson to the result, every answer right, and back."""
    go(page, "Zum Quiz")
    go(page, "Beginnen")
    asked = quiz_by_keyboard.answer_rightly(page, quiz)
    enter(page)
    written = any(isinstance(one, WrittenQuestion) for one in asked)
    verdict = "So weit richtig. Ein Mentor liest deine geschriebene Antwort." if written else "Bestanden"
    expect(page.get_by_text(verdict, exact=True)).to_be_visible()
    go(page, "Zurück zur Lektion")


def in_german(page: Page) -> None:
    """Page and text: a screen reader keeps to one voice."""
    expect(page.locator("html")).to_have_attribute("lang", "de")
    assert page.locator("main h1").evaluate("title => title.closest('[lang]').lang") == "de"


def test_somebody_new_learns_a_course_and_asks_in_german(
    hub: Hub, german: None, new_visitor: VisitorFactory
) -> None:
    drop_in(hub, LENA)
    page = new_visitor(locale="de-DE").page
    begin(page)
    assert learn(page) == 5
    expect(page).to_have_url(re.compile(f"{COURSE}$"))
    go(page, SKILL)
    expect(page.get_by_role("heading", level=1)).to_have_text(SKILL)
    in_german(page)
    go(page, "Um Abnahme bitten")
    expect(page.get_by_text("Du stehst auf der Liste der Mentoren", exact=True)).to_be_visible()


def test_another_language_is_chosen_with_the_keyboard_and_stays(new_visitor: VisitorFactory) -> None:
    page = new_visitor().page
    page.goto("/verify/")
    go(page, "Español")
    expect(page.get_by_role("heading", level=1)).to_have_text("Verificar una insignia")
    page.goto("/courses/c02-open-clean-close/")
    expect(page.locator("html")).to_have_attribute("lang", "es")
    # The texts of the courses are English: a screen reader changes its voice for them.
    expect(page.locator("main h1")).to_have_attribute("lang", "en")
