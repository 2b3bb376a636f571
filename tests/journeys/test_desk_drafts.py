"""What comes back out of the queue takes no newer draft's place: both are kept, and the mentor chooses."""

from pathlib import Path

import pytest
from PIL import Image
from playwright.sync_api import Page, expect

from tests.journeys import desk_pack
from tests.journeys.desk_hub import DeskHub
from tests.journeys.desk_steps import card, fill_card, level, mark, open_desk, pin, sign_off
from tests.journeys.visitor import Visitor

pytestmark = pytest.mark.any_hub

WHICH = "Which draft do you go on with?"
ANOTHER = "Another draft of this lies aside"
_RECEIVED_WITHIN = 20_000  # milliseconds: eight to undo, then the sending
_DRAFTS = """async () => {
  const { openStore, lastMentor } = await import("/static/fettle/desk/store.js");
  const store = await openStore(lastMentor());
  const keys = await store.drafts.keys();
  store.close();
  return keys.map((key) => key.split(":").slice(0, key.startsWith("aside") ? 2 : 1).join(":")).sort();
}"""

# The browser never answers whether it noted that there is something to send: the desk waits a second for it.
_NEVER_NOTED = """Object.defineProperty(
  navigator, "serviceWorker", { value: { getRegistration: () => new Promise(() => {}) } })"""
# Soon after an observation came into the queue: which drafts there are, and which screen is still shown.
_SOON_AFTER = """async () => {
  const { openStore, lastMentor } = await import("/static/fettle/desk/store.js");
  const store = await openStore(lastMentor());
  const pause = (ms) => new Promise((go) => setTimeout(go, ms));
  while (!(await store.queue.list()).length) await pause(10);
  await pause(300);
  const keys = await store.drafts.keys();
  store.close();
  return [keys.map((key) => key.split(":")[0]), document.querySelector("h1").textContent];
}"""


@pytest.fixture
def photo(tmp_path: Path) -> Path:
    """A small picture."""
    file = tmp_path / "photo.jpg"
    Image.new("RGB", (320, 240), (90, 120, 110)).save(file)
    return file


def offline_desk(visitor: Visitor) -> Page:
    """The desk without a network, so that what is saved stays in the queue."""
    visitor.expect_power_cut()
    page = open_desk(visitor, DeskHub())
    page.context.set_offline(True)
    return page


def draft(page: Page, words: str) -> None:
    """Begin a card of Amina's again, with a comment."""
    card(page)
    mark(page, "Finds the fault", "Not yet")
    page.get_by_label("Comment").fill(words)
    expect(page.get_by_text("Draft kept")).to_be_visible()


def undo_from_queue(page: Page) -> None:
    """Take the one observation out of the queue again."""
    page.evaluate("location.hash = '#/queue'")
    page.get_by_role("button", name="Undo").click()


def use(page: Page, words: str) -> None:
    """Go on with the draft that says this."""
    chosen = page.get_by_role("article").filter(has_text=words)
    chosen.get_by_role("button", name="Go on with this one").click()
    expect(page.get_by_role("heading", name="What you saw")).to_be_visible()


def test_undone_from_the_queue_beside_a_newer_draft_both_are_kept(visitor: Visitor, photo: Path) -> None:
    page = offline_desk(visitor)
    card(page)
    page.locator("[data-part=photo]").set_input_files(photo)
    fill_card(page)
    sign_off(page)
    draft(page, "the second try")
    undo_from_queue(page)
    expect(page.get_by_role("heading", level=1)).to_have_text(WHICH)
    expect(page.get_by_role("article")).to_have_count(2)
    expect(page.get_by_role("article").filter(has_text="In use")).to_contain_text("the second try")
    use(page, "Met: 3")
    expect(page.locator(".desk-mark [aria-pressed=true]")).to_have_count(3)
    expect(page.get_by_role("img", name="The photo you took")).to_be_visible()
    page.context.set_offline(False)
    page.reload()
    expect(page.get_by_text(ANOTHER)).to_be_visible()
    page.get_by_role("link", name="Choose which one to go on with").click()
    use(page, "the second try")
    expect(page.get_by_label("Comment")).to_have_value("the second try")
    expect(page.locator(".desk-mark [aria-pressed=true]")).to_have_count(1)
    page.evaluate("location.hash = '#/queue'")
    aside = page.get_by_role("region", name="Drafts that lie aside")
    aside.get_by_role("link", name="Amina Diallo").click()
    other = page.get_by_role("article").filter(has_text="Lies aside")
    expect(other).to_contain_text("1 file")
    other.get_by_role("button", name="Discard").click()
    other.get_by_role("button", name="Tap once more to discard it for good").click()
    expect(page.get_by_role("heading", name="What you saw")).to_be_visible()
    expect(page.get_by_text(ANOTHER)).to_have_count(0)
    assert page.evaluate(_DRAFTS) == ["card", "today"]


def test_what_is_in_the_queue_leaves_no_draft_also_where_the_page_is_closed_at_once(
    visitor: Visitor, photo: Path
) -> None:
    page = open_desk(visitor, DeskHub())
    page.evaluate(_NEVER_NOTED)
    card(page)
    page.locator("[data-part=photo]").set_input_files(photo)
    fill_card(page)
    page.get_by_role("button", name="Next: hand the phone to Amina Diallo").click()
    pin(page, desk_pack.AMINA)
    expect(page.get_by_role("heading", level=1)).to_have_text("Back to Jonas Weber: sign")
    pin(page, desk_pack.MENTOR)
    drafts, screen = page.evaluate(_SOON_AFTER)
    assert screen.strip() == "Back to Jonas Weber: sign"
    assert set(drafts) <= {"today"}
    expect(page.get_by_role("heading", level=1)).to_have_text("Saved on this device")


def test_undo_right_after_saving_spares_a_draft_that_was_begun_since(visitor: Visitor) -> None:
    page = offline_desk(visitor)
    card(page)
    fill_card(page)
    sign_off(page)
    draft(page, "begun at once")
    page.go_back()
    page.get_by_role("button", name="Undo").click()
    expect(page.get_by_role("heading", level=1)).to_have_text(WHICH)
    assert page.evaluate(_DRAFTS) == ["aside:card", "card", "today"]
    page.get_by_role("button", name="Stay with this one").click()
    expect(page.get_by_label("Comment")).to_have_value("begun at once")


def test_a_draft_that_says_nothing_gives_way(visitor: Visitor) -> None:
    page = offline_desk(visitor)
    card(page)
    fill_card(page)
    sign_off(page)
    card(page)
    mark(page, "Finds the fault", "Met")
    mark(page, "Finds the fault", "Met")
    undo_from_queue(page)
    expect(page.get_by_role("heading", name="What you saw")).to_be_visible()
    expect(page.locator(".desk-mark [aria-pressed=true]")).to_have_count(3)
    assert page.evaluate(_DRAFTS) == ["card", "today"]


def test_a_group_that_comes_back_lies_beside_the_one_begun_since(visitor: Visitor) -> None:
    page = offline_desk(visitor)
    page.evaluate("location.hash = '#/group/S02'")
    page.get_by_role("button", name="Met for all: Isolates").click()
    page.get_by_label("An item for everybody").fill("bench 7")
    page.get_by_role("button", name="Add", exact=True).click()
    for name in ("Amina Diallo", "Fatou Sarr", "Tomasz Zieliński"):
        page.get_by_role("group", name=f"Level of {name}").get_by_role("button", name="Level 3").click()
    page.get_by_role("button", name="Next: sign for 3 people").click()
    pin(page, desk_pack.MENTOR)
    expect(page.get_by_text("3 people, C04·S02")).to_be_visible()
    page.evaluate("location.hash = '#/group/S02'")
    fatou = page.get_by_role("region", name="Fatou Sarr")
    fatou.get_by_role("group", name="Finds the fault").get_by_role("button", name="Stop").click()
    expect(page.get_by_text("Draft kept")).to_be_visible()
    page.go_back()
    page.get_by_role("button", name="Undo").click()
    expect(page.get_by_role("heading", level=1)).to_have_text(WHICH)
    expect(page.get_by_role("article").filter(has_text="In use")).to_contain_text("Fatou Sarr: Stop: 1")
    page.get_by_role("button", name="Go on with this one").click()
    expect(page.locator(".desk-mark [aria-pressed=true]")).to_have_count(3)
    expect(page.get_by_text(ANOTHER)).to_be_visible()


def test_what_the_hub_did_not_take_is_set_right_and_signed_again(visitor: Visitor) -> None:
    hub = DeskHub()
    hub.outcome = {"outcome": "rejected", "code": "no_item", "reason": "Say what was worked on."}
    page = open_desk(visitor, hub)
    card(page)
    fill_card(page)
    sign_off(page)
    expect(page.get_by_role("heading", level=1)).to_have_text(
        "Not taken by the hub", timeout=_RECEIVED_WITHIN
    )
    hub.outcome = {"outcome": "accepted", "code": "", "reason": ""}
    page.evaluate("location.hash = '#/queue'")
    page.get_by_role("button", name="Set it right").click()
    expect(page.locator(".desk-mark [aria-pressed=true]")).to_have_count(3)
    level(page, 3)
    sign_off(page)
    expect(page.get_by_role("heading", level=1)).to_have_text("Received by the hub", timeout=_RECEIVED_WITHIN)
    first, second = hub.contents
    assert first["client_uuid"] != second["client_uuid"]
    assert (first["level"], second["level"], first["marks"]) == (4, 3, second["marks"])
