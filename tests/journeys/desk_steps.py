"""What a mentor does at the desk, in the words of the screens."""

from playwright.sync_api import Page, expect

from tests.journeys import desk_pack
from tests.journeys.desk_hub import DeskHub
from tests.journeys.visitor import Visitor

ITEM = "blue kettle"
# Every tap of a finger, wherever it lands, and how many of them were the digits of a PIN.
COUNT_TAPS = """() => {
  window.taps = 0, window.digits = 0;
  addEventListener("pointerdown", ({target}) => {
    window.taps += 1;
    if (/^\\d$/.test(target.closest(".desk-keys button")?.value ?? "")) window.digits += 1;
  }, true);
}"""

# Until the modules are here that come after the first screen.
_THE_REST = """() => Promise.all(
  ["queue", "group", "tracing", "session"].map((name) => import(`/static/fettle/desk/later/${name}.js`)))"""


def open_desk(visitor: Visitor, hub: DeskHub, where: str = "") -> Page:
    """Open the desk, or one of its screens, with `hub` answering."""
    hub.answer_for(visitor.page)
    visitor.page.goto(f"/mentor/desk/{where}")
    expect(visitor.page.locator("#desk:not([aria-busy]) h1")).to_be_visible()
    visitor.page.evaluate(_THE_REST)  # a journey may switch the network off at once
    return visitor.page


def card(page: Page, person: str = desk_pack.AMINA, skill: str = "S15") -> None:
    """Go to the card of one skill of one trainee."""
    page.evaluate("hash => { location.hash = hash; }", f"#/p/{person}/{skill}")
    expect(page.get_by_role("heading", name="What you saw")).to_be_visible()


def mark(page: Page, criterion: str, answer: str) -> None:
    """Answer one criterion: Met, Not yet or Stop."""
    page.get_by_role("group", name=criterion).get_by_role("button", name=answer, exact=True).click()


def mark_all_met(page: Page) -> None:
    """Answer "met" to each of the three criteria."""
    for criterion in ("Isolates", "Finds the fault", "Leaves the bench"):
        mark(page, criterion, "Met")


def level(page: Page, number: int) -> None:
    """Choose a level."""
    page.get_by_role("group", name="How far did they get?").locator("label").nth(number - 1).click()


def fill_card(page: Page) -> None:
    """Fill the card with the least that a card needs."""
    mark_all_met(page)
    page.get_by_role("button", name=ITEM).click()
    level(page, 4)


def pin(page: Page, person: str) -> None:
    """Tap somebody's PIN on the pad, and OK."""
    for digit in desk_pack.PINS[person]:
        page.locator(f".desk-keys button[value='{digit}']").click()
    page.get_by_role("button", name="OK").click()


def taps(page: Page) -> tuple[int, int]:
    """How often the screen was tapped since `COUNT_TAPS`: beside the digits of PINs, and those digits."""
    digits = int(page.evaluate("digits"))
    return int(page.evaluate("taps")) - digits, digits


def sign_off(page: Page) -> None:
    """From a filled card to "Saved on this device": both PINs."""
    page.get_by_role("button", name="Next: hand the phone to Amina Diallo").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Hand the phone to Amina Diallo")
    pin(page, desk_pack.AMINA)
    expect(page.get_by_role("heading", level=1)).to_have_text("Back to Jonas Weber: sign")
    pin(page, desk_pack.MENTOR)
    expect(page.get_by_role("heading", level=1)).to_have_text("Saved on this device")
