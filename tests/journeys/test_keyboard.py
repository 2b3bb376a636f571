"""A mentor without a mouse: the card is reached, filled and sent with the keyboard alone."""

import pytest
from playwright.sync_api import Page, expect

from tests.journeys.signing import open_card
from tests.journeys.visitor import VisitorFactory

pytestmark = pytest.mark.any_hub

_MOST_STOPS = 120  # on the way to the end of a lesson there are its pictures and words
FOCUSED = """() => {
  const e = document.activeElement;
  const box = e.getBoundingClientRect(), style = getComputedStyle(e);
  const marked = style.outlineStyle !== "none" || style.boxShadow !== "none"
    || getComputedStyle(e.closest("label") ?? e).outlineStyle !== "none"
    || getComputedStyle(e, "::after").outlineStyle !== "none";  // a card is marked as a whole
  return {name: e.name ?? "", tag: e.tagName, type: e.type ?? "", inside: !!e.closest("form[data-keep]"),
          seen: box.top >= 0 && box.bottom <= innerHeight, marked};
}"""


def tab(page: Page) -> dict[str, object]:
    """Press Tab; what has the focus then, which must be visible and marked."""
    page.keyboard.press("Tab")
    focused: dict[str, object] = page.evaluate(FOCUSED)
    assert focused["marked"], f"the focus cannot be seen on {focused}"
    return focused


def test_the_first_stop_skips_to_the_content(new_visitor: VisitorFactory) -> None:
    page = new_visitor().page
    page.goto("/courses/")
    tab(page)
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "main"


def test_a_card_is_filled_and_sent(new_visitor: VisitorFactory) -> None:
    mentor = new_visitor()
    mentor.sign_in("mentor")
    page = mentor.page
    open_card(page, "Amina Diallo", "S04")
    page.get_by_role("radio", name="Not seen").first.focus()
    page.keyboard.press("Shift+Tab")
    sent = False
    for _ in range(60):
        focused = tab(page)
        assert focused["inside"], f"the focus left the form at {focused}"
        if focused["type"] == "submit" and focused["name"] != "then":  # which would lead aside first
            page.keyboard.press("Enter")
            sent = True
            break
        answer(page, focused)
    assert sent
    expect(page.get_by_role("heading", level=1)).to_have_text("Recorded")
    expect(page.get_by_text("It counts", exact=True)).to_be_visible()


def answer(page: Page, focused: dict[str, object]) -> None:
    """Say "met" with the arrow keys, choose level 3, and type where something is to be typed."""
    name = str(focused["name"])
    if name.startswith("mark_"):
        page.keyboard.press("ArrowRight")  # from "not seen", the last, round to "met", the first
        expect(page.locator(f"[name={name}][value=met]")).to_be_checked()
    elif name == "level":
        page.keyboard.press("Space")
        page.keyboard.press("ArrowDown")
        page.keyboard.press("ArrowDown")
        expect(page.locator("[name=level][value='3']")).to_be_checked()
    elif name == "items":
        page.keyboard.type("Phone battery\nToner\nCord\nBoard\nLamp")
    elif name.startswith("reading_"):
        page.keyboard.type("0.3")


def test_an_observation_is_acknowledged_and_disputed(new_visitor: VisitorFactory) -> None:
    trainee = new_visitor()
    trainee.sign_in("trainee2")
    page = trainee.page
    page.goto("/me/record/S28/")
    tab_to(page, "Seen by Priya Nair")
    enter(page)
    tab_to(page, "I have read it")
    enter(page)
    expect(page.get_by_text("You have read and acknowledged it.")).to_be_visible()
    tab_to(page, "Is something not right? Dispute it")
    enter(page)
    expect(page.get_by_role("heading", level=1)).to_have_text("Dispute this observation")
    while tab(page)["tag"] != "TEXTAREA":
        pass
    page.keyboard.type("The tester had been calibrated that morning.")
    tab_to(page, "Send the dispute")
    enter(page)
    expect(page.get_by_text("Your dispute is recorded.")).to_be_visible()


def tab_to(page: Page, words: str) -> None:
    """Press Tab until what has the focus says these words."""
    for _ in range(_MOST_STOPS):
        tab(page)
        if words in str(page.evaluate("document.activeElement.innerText")):
            return
    raise AssertionError(f"Tab does not reach “{words}” on {page.url}")


def enter(page: Page) -> None:
    """Press Enter, which leads to another page."""
    with page.expect_navigation():
        page.keyboard.press("Enter")
