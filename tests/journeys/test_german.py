"""On a phone, in German, with the keyboard alone: from the home page through a lesson to asking for a sign-off."""

import re

import pytest
from playwright.sync_api import Page, expect

from tests.journeys.test_keyboard import enter, tab_to
from tests.journeys.visitor import VisitorFactory

pytestmark = pytest.mark.any_hub

ALARM = "Raise the alarm, stop the machine, get out"


def go(page: Page, words: str) -> None:
    """Follow a link or press a button that leads on."""
    tab_to(page, words)
    enter(page)


def test_a_trainee_learns_and_asks_in_german(new_visitor: VisitorFactory) -> None:
    trainee = new_visitor(locale="de-DE")
    trainee.sign_in("trainee2")
    page = trainee.page
    page.goto("/")
    expect(page.locator("html")).to_have_attribute("lang", "de")
    # The texts of the course are English: a screen reader changes its voice for them.
    expect(page.locator("main")).to_have_attribute("lang", "en")
    tab_to(page, "Menü")
    page.keyboard.press("Enter")
    go(page, "Kurse")
    go(page, "Safe start")
    go(page, "Einschreiben")
    go(page, "Erste Lektion beginnen")
    expect(page.locator(".eyebrow")).to_contain_text(re.compile("Lektion 1 von"))
    go(page, "Als erledigt markieren")
    expect(page.locator(".eyebrow")).to_contain_text(re.compile("Lektion 2 von"))
    page.goto("/courses/c01-safe-start/")
    go(page, ALARM)
    go(page, "Um Erneuerung bitten")  # it was signed off before, and may be again
    expect(page.get_by_text("Du stehst auf der Liste der Mentoren", exact=True)).to_be_visible()


def test_another_language_is_chosen_with_the_keyboard_and_stays(new_visitor: VisitorFactory) -> None:
    page = new_visitor().page
    page.goto("/verify/")
    go(page, "Español")
    expect(page.get_by_role("heading", level=1)).to_have_text("Verificar una insignia")
    page.goto("/courses/")
    expect(page.locator("html")).to_have_attribute("lang", "es")
