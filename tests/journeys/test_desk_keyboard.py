"""A whole sign-off at the desk with the keyboard alone: every stop can be seen, and the heading has the focus."""

import pytest
from playwright.sync_api import Page, expect

from tests.journeys import desk_pack
from tests.journeys.desk_hub import DeskHub
from tests.journeys.desk_steps import ITEM, open_desk
from tests.journeys.test_keyboard import tab
from tests.journeys.visitor import Visitor

pytestmark = pytest.mark.any_hub

_FURTHEST = 60
_INSIDE = """words => { const e = document.activeElement, group = e.closest("[role=group]");
  const name = group && document.getElementById(group.getAttribute("aria-labelledby"))?.textContent || "";
  return `${name} ${e.innerText || e.getAttribute("aria-label") || ""}`.includes(words); }"""


def tab_to(page: Page, words: str) -> None:
    """Press Tab until what has the focus, with the name of its group, says these words."""
    for _ in range(_FURTHEST):
        tab(page)
        if page.evaluate(_INSIDE, words):
            return
    raise AssertionError(f"Tab does not reach “{words}” on {page.url}")


def press(page: Page, words: str) -> None:
    """Reach something and press it."""
    tab_to(page, words)
    page.keyboard.press("Enter")


def heading(page: Page, words: str) -> None:
    """The heading says this, and has the focus."""
    expect(page.get_by_role("heading", level=1)).to_have_text(words)
    expect(page.get_by_role("heading", level=1)).to_be_focused()


def test_a_skill_is_signed_off_by_keyboard(visitor: Visitor) -> None:
    hub = DeskHub()
    page = open_desk(visitor, hub)
    press(page, "Amina Diallo")
    heading(page, "Amina Diallo")
    press(page, "Mend a kettle")
    heading(page, "Mend a kettle that does not heat")
    for _ in range(3):
        tab_to(page, "Met")
        page.keyboard.press("Space")
    press(page, ITEM)
    while page.evaluate("document.activeElement.type") != "radio":
        tab(page)
    page.keyboard.press("Space")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowDown")
    press(page, "Next: hand the phone")
    heading(page, "Hand the phone to Amina Diallo")
    page.keyboard.type(desk_pack.PINS[desk_pack.AMINA])
    page.keyboard.press("Enter")
    heading(page, "Back to Jonas Weber: sign")
    page.keyboard.type(desk_pack.PINS[desk_pack.MENTOR])
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("Saved on this device")
    expect(page.get_by_role("heading", level=1)).to_have_text("Received by the hub", timeout=20_000)
    [content] = hub.contents
    assert content["marks"] == {"c1": "met", "c2": "met", "c3": "met"}
    assert content["level"] == 3
    assert hub.acknowledged(hub.received[0])


def test_back_goes_back_and_gives_the_focus_to_the_heading(visitor: Visitor) -> None:
    page = open_desk(visitor, DeskHub())
    page.get_by_role("link", name="Amina Diallo").click()
    page.get_by_role("link", name="Mend a kettle").click()
    heading(page, "Mend a kettle that does not heat")
    page.go_back()
    heading(page, "Amina Diallo")
    page.go_back()
    heading(page, "Desk")
