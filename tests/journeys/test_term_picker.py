"""An editor links words to the glossary without knowing their short names, with the keyboard and with the mouse."""

import json
import re

import pytest
from playwright.sync_api import expect

from tests.journeys import editing
from tests.journeys.visitor import VisitorFactory

pytestmark = pytest.mark.any_hub


def test_words_of_the_glossary_are_chosen_from_the_list_while_one_types(new_visitor: VisitorFactory) -> None:
    editor = new_visitor()
    page = editor.page
    page.set_viewport_size(editing.DESK)
    editor.sign_in("editor")
    page.goto("/courses/c01-safe-start/")
    course = re.search(r"/learn/courses/(\d+)/", page.content())
    assert course
    editing.begin(page, "lessonpage", int(course[1]), title="Words", summary="Linked.", minutes="5")
    editing.insert(page.locator("[data-contentpath='body']"), "Text")
    text = page.locator("[data-contentpath='body'] [contenteditable=true]")
    # The veil goes when the dialog has faded out; it stays if the next one opens in these 0.3 seconds (Wagtail 8).
    dialog, veil = page.get_by_role("dialog"), page.locator(".modal-backdrop")
    search = dialog.get_by_label("Look for a word")

    # With the keyboard: the word that is selected is looked for at once, in another form too.
    text.focus()
    page.keyboard.type("Test the RCDs")
    page.keyboard.press("Control+Shift+ArrowLeft")
    page.keyboard.press("Control+Shift+G")
    expect(dialog).to_contain_text("Choose a word of the glossary")
    expect(search).to_be_focused()
    expect(search).to_have_value("RCDs")
    expect(dialog.get_by_role("row").nth(1)).to_contain_text("Residual-current device")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(veil).to_have_count(0)
    expect(text.locator("a")).to_have_text("RCDs")
    expect(text).to_be_focused()

    # With the mouse: the button stands by what is selected.
    page.keyboard.press("End")
    page.keyboard.type(" and it")
    page.keyboard.press("Control+Shift+ArrowLeft")
    page.locator("[data-contentpath='body'] button[name=TERM]").click()
    expect(search).to_have_value("it")
    search.fill("no such wrod")
    expect(dialog.get_by_text("No word of the glossary answers to")).to_be_visible()
    search.fill("continu")
    dialog.get_by_role("link", name="Earth continuity", exact=True).click()
    expect(veil).to_have_count(0)
    expect(text.locator("a")).to_have_text(["RCDs", "it"])

    # Where nothing is selected, the word itself is put in.
    page.keyboard.press("End")
    page.keyboard.type(" or ")
    page.keyboard.press("Control+Shift+G")
    search.press_sequentially("ADR")
    dialog.get_by_role("link", name="ADR", exact=True).press("Enter")
    expect(veil).to_have_count(0)
    expect(text.locator("a")).to_have_text(["RCDs", "it", "ADR"])

    field = page.locator("input[name='body-0-value']")
    expect(field).to_have_value(re.compile("#adr"))  # the editor writes it down a little later
    stored = json.loads(field.input_value())
    links = [(one["type"], one["data"]["url"]) for one in stored["entityMap"].values()]
    assert links == [("LINK", f"/glossary/#{slug}") for slug in ("rcd", "earth-continuity", "adr")]
    editing.save(page)
    expect(text.locator("a")).to_have_text(["RCDs", "it", "ADR"])
