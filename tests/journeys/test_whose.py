"""An employer without a mouse: the verdict is read first, then it is asked whose the badge is."""

import re

import pytest
from playwright.sync_api import Page, expect

from tests.journeys.badge import HELD
from tests.journeys.test_accessibility import AXE, RUN
from tests.journeys.visitor import VisitorFactory

pytestmark = pytest.mark.any_hub


# As a screen reader goes through them: the verdict by its word first, and every part under a heading of its own.
VERDICT = """
- main:
  - region "Valid":
    - heading "Valid" [level=1]
    - paragraph: This badge is genuine and in force.
    - term: Badge
    - definition:
      - link "Safe start"
  - region "What the holder can do":
    - heading "What the holder can do" [level=2]
    - list
  - region "What was checked":
    - heading "What was checked" [level=2]
    - list:
      - listitem:
        - strong: "Signature:"
        - text: passed
        - paragraph: The text is exactly what the issuer signed.
"""
MATCH = """
- paragraph: Match
- paragraph: The holder of this badge is known by what was typed.
"""


def test_whose_badge_it_is_is_asked_by_name_and_by_code(new_visitor: VisitorFactory) -> None:
    holder, employer = new_visitor(), new_visitor()
    holder.sign_in("trainee")
    holder.page.goto("/me/badges/")
    holder.page.get_by_role("link", name=HELD).first.click()
    address = holder.page.get_by_label("Address to share").input_value()
    page = employer.page
    page.goto("/verify/")
    page.get_by_label("Or paste a link").focus()
    page.keyboard.type(address)
    press_to(page, "Check this badge")
    assert page.evaluate("document.activeElement.id") == "verdict-word"
    expect(page.get_by_role("heading", level=1)).to_have_text("Valid")
    expect(page.get_by_role("main")).to_match_aria_snapshot(VERDICT)
    axe_finds_nothing(page)
    answered(page, "recipient", "Amina diallo", "Match")
    expect(page.locator("#whose-answer")).to_match_aria_snapshot(MATCH)
    axe_finds_nothing(page)
    answered(page, "recipient", "Amina", "No match")
    holder.page.get_by_role("button", name="Show a code").click()
    left = re.compile("It works once, for about [89] more minutes.")
    expect(holder.page.locator("[data-until]")).to_have_text(left)
    code = "".join(holder.page.locator(".holder-code .reading").all_inner_texts())
    answered(page, "recipient_code", code.lower(), "Match")
    answered(page, "recipient_code", code, "No match")


def axe_finds_nothing(page: Page) -> None:
    """On the page as it is now."""
    page.evaluate(AXE.read_text(encoding="utf-8"))
    assert page.evaluate(RUN) == []


def answered(page: Page, field: str, typed: str, word: str) -> None:
    """Type into one of the two fields alone and send it; the answer has the focus, and the verdict stands."""
    page.locator("#id_recipient").fill("")
    page.locator(f"#id_{field}").focus()
    page.keyboard.type(typed)
    press_to(page, "Is it theirs?")
    expect(page.locator("#whose-answer .alert-title")).to_have_text(word)
    assert page.evaluate("document.activeElement.id") == "whose-answer"
    expect(page.get_by_role("heading", level=1)).to_have_text("Valid")


def press_to(page: Page, button: str) -> None:
    """Tab on to a button and press it; the page that answers is there."""
    for _ in range(4):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.textContent").strip() == button:
            break
    with page.expect_navigation():
        page.keyboard.press("Enter")
