"""Pictures open large and words are explained beside the text, by keyboard; both are links without a script."""

import re

import pytest
from playwright.sync_api import expect

from tests.journeys.visitor import VisitorFactory

pytestmark = pytest.mark.any_hub

LESSON = "/courses/c01-safe-start/isolate-and-prove-dead/"


def test_a_picture_opens_large_and_lets_go_of_the_keyboard(new_visitor: VisitorFactory) -> None:
    page = new_visitor().page
    page.goto(LESSON)
    link = page.locator("a.figure-zoom").first
    link.focus()
    page.keyboard.press("Enter")
    dialog = page.get_by_role("dialog")
    expect(dialog.get_by_role("button", name="Close")).to_be_focused()
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(dialog.get_by_role("button", name="Fit to the screen")).to_be_visible()
    page.keyboard.press("Escape")
    expect(dialog).to_have_count(0)
    expect(link).to_be_focused()


def test_a_word_is_explained_beside_the_text(new_visitor: VisitorFactory) -> None:
    page = new_visitor().page
    page.goto(LESSON)
    word = page.get_by_role("link", name="proving unit", exact=True)
    word.focus()
    page.keyboard.press("Enter")
    meaning = page.get_by_role("complementary", name="Proving unit")
    expect(meaning).to_contain_text("A small box that gives a known voltage")
    page.keyboard.press("Escape")
    expect(meaning).to_have_count(0)
    expect(word).to_be_focused()
    assert page.url.endswith(LESSON)


def test_both_are_links_without_a_script(new_visitor: VisitorFactory) -> None:
    page = new_visitor(scripts=False).page
    page.goto(LESSON)
    page.get_by_role("link", name="proving unit", exact=True).click()
    expect(page).to_have_url(re.compile(r"/glossary/#proving-unit$"))
    expect(page.locator("#proving-unit")).to_be_in_viewport()
    page.goto(LESSON)
    page.locator("a.figure-zoom").first.click()
    expect(page).to_have_url(re.compile("/media/"))


def test_what_opens_is_said_in_its_own_language(new_visitor: VisitorFactory) -> None:
    """For somebody who reads Spanish, on a lesson that is in English."""
    page = new_visitor(locale="es-ES").page
    page.goto(LESSON)
    expect(page.locator("html")).to_have_attribute("lang", "es")
    page.locator("a.figure-zoom").first.click()
    dialog = page.get_by_role("dialog")
    expect(dialog).to_have_attribute("lang", "en")
    closing = dialog.get_by_role("button").first
    assert closing.evaluate("e => e.closest('[lang]').lang") == "es"
    page.keyboard.press("Escape")
    page.get_by_role("link", name="proving unit", exact=True).click()
    meaning = page.locator("aside.term-meaning")
    assert meaning.evaluate("e => [e.lang, e.dir]") == ["en", "ltr"]
