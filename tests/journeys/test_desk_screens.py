"""axe-core finds nothing on any screen of the desk, light and dark; nothing scrolls sideways, at 400 % zoom neither."""

from collections.abc import Callable
from typing import Any, Literal

import pytest
from playwright.sync_api import Page, expect

from tests.journeys import desk_pack
from tests.journeys.desk_hub import DeskHub
from tests.journeys.desk_steps import card, fill_card, mark, open_desk, sign_off
from tests.journeys.test_accessibility import AXE, RUN
from tests.journeys.visitor import Visitor

pytestmark = pytest.mark.any_hub

_WIDTHS = (320, 360, 1280)  # 320 is a phone of 1280 pixels at 400 % zoom


def _home(page: Page) -> None:
    page.evaluate("location.hash = '#/'")
    page.get_by_text("How the desk behaves").click()
    expect(page.get_by_label("Bigger type")).to_be_visible()


def _card(page: Page) -> None:
    card(page)
    for fold in ("Stops", "Seen (1)", "Tools"):
        page.locator("summary", has_text=fold).click()
    fill_card(page)
    mark(page, "Isolates", "Stop")


def _readings(page: Page) -> None:
    card(page, desk_pack.TOMASZ, "S16")
    page.get_by_label("Reading 1").fill("0.41")
    page.get_by_text("How it was measured").click()
    page.get_by_role("button", name="Next").click()


def _filled(page: Page) -> None:
    """An empty card, filled: whatever an earlier screen left on it."""
    card(page)
    empty = page.get_by_role("button", name="Empty the card")
    if empty.is_visible():
        empty.click()
        page.get_by_role("button", name="Tap once more to empty the card for good").click()
        expect(page.locator(".desk-mark [aria-pressed=true]")).to_have_count(0)
    fill_card(page)


def _hand(page: Page) -> None:
    _filled(page)
    page.get_by_role("button", name="Next: hand the phone").click()
    expect(page.get_by_role("group", name="PIN of Amina Diallo")).to_be_visible()


def _sign(page: Page) -> None:
    _hand(page)
    page.get_by_role("button", name="Later").click()
    page.get_by_text("What you sign, in full").click()


def _saved(page: Page) -> None:
    _filled(page)
    sign_off(page)


def _queue(page: Page) -> None:
    page.evaluate("location.hash = '#/queue'")
    expect(page.get_by_role("heading", level=1)).to_have_text("Queue")


def _at(route: str, words: str) -> Callable[[Page], None]:
    def go(page: Page) -> None:
        page.evaluate("route => { location.hash = route; }", route)
        expect(page.locator("#desk-screen h1")).to_have_text(words)

    return go


def _group_more(page: Page) -> None:
    _at("#/group/S02", "Clear the bench at the end")(page)
    page.get_by_role("region", name="Amina Diallo").locator("summary", has_text="More").click()
    page.get_by_role("button", name="Next").click()


_PUT_ASIDE = """async ([learner, text]) => {
  const { openStore, lastMentor } = await import("/static/fettle/desk/store.js");
  const store = await openStore(lastMentor());
  const value = { marks: { c1: "met" }, items: [text], level: 3, comment: text, practise: "", evidence: [] };
  for (const key of ["card:", "aside:card:"]) {
    await store.drafts.put(`${key}${learner}:S15${key === "card:" ? "" : ":1"}`, { ...value, readings: {}, taken: {} });
  }
  store.close();
}"""


def _drafts(page: Page) -> None:
    page.evaluate(_PUT_ASIDE, [desk_pack.AMINA, "a kettle with a very long name on the label of its box"])
    _at(f"#/p/{desk_pack.AMINA}/S15/drafts", "Which draft do you go on with?")(page)


# In this order: the queue shows what was saved before it.
SCREENS: dict[str, Callable[[Page], None]] = {
    "home": _home,
    "session": _at("#/session", "Where are you today?"),
    "scan": _at("#/scan", "Scan"),
    "bench": _at(f"#/b/{desk_pack.BENCH}", "Who is here"),
    "unknown code": _at("#/b/nothing", "Nothing here"),
    "skills": _at(f"#/p/{desk_pack.AMINA}", "Amina Diallo"),
    "readings": _readings,
    "card": _card,
    "hand": _hand,
    "sign": _sign,
    "saved": _saved,
    "queue": _queue,
    "group": _at("#/group/S02", "Clear the bench at the end"),
    "more of one person": _group_more,
    "drafts": _drafts,
    "queue with a draft aside": _queue,
}


def _wider(page: Page) -> list[str]:
    """Widths in which the screen would scroll sideways."""
    wide = []
    for width in _WIDTHS:
        page.set_viewport_size({"width": width, "height": 740 if width > 320 else 256})
        if page.evaluate("document.documentElement.scrollWidth > innerWidth"):
            wide.append(f"wider than {width}")
    page.set_viewport_size({"width": 360, "height": 740})
    return wide


@pytest.mark.parametrize("colours", ["light", "dark"])
def test_axe_finds_nothing_on_the_desk(visitor: Visitor, colours: Literal["light", "dark"]) -> None:
    page = visitor.page
    page.emulate_media(color_scheme=colours, reduced_motion="reduce")
    open_desk(visitor, DeskHub())
    page.evaluate(AXE.read_text(encoding="utf-8"))
    found = []
    for name, show in SCREENS.items():
        show(page)
        said: list[Any] = page.evaluate(RUN)
        found += [f"{name}: {finding}" for finding in said + _wider(page)]
    assert not found, "\n".join(found)


def test_bigger_type_and_left_hand_stay_on_the_device(visitor: Visitor) -> None:
    page = open_desk(visitor, DeskHub())
    _home(page)
    page.get_by_label("Bigger type").check()
    page.get_by_label("Left hand").check()
    page.reload()
    expect(page.locator("#desk-screen h1")).to_be_visible()
    assert page.evaluate("getComputedStyle(document.documentElement).fontSize") == "20px"
    card(page)
    next_key, room = page.evaluate("""() => {
      const key = document.querySelector('[data-part=next]').getBoundingClientRect();
      return [key.left, innerWidth]; }""")
    assert next_key < room / 2


def test_the_answers_are_64_pixels_high_and_the_others_48(visitor: Visitor) -> None:
    page = open_desk(visitor, DeskHub())
    _card(page)
    low = page.evaluate("""() => [...document.querySelectorAll(
        '.desk a, .desk button, .desk label:has(input), .desk summary')]
      .filter((e) => e.checkVisibility() && !e.closest('.skip') && e.getBoundingClientRect().height < 47.5)
      .map((e) => e.textContent.trim())""")
    assert low == []
    heights = page.eval_on_selector_all(
        ".desk-mark button", "all => all.map((e) => e.getBoundingClientRect().height)"
    )
    assert len(heights) == 9
    assert min(heights) >= 64
    _hand_from_card(page)
    keys = page.eval_on_selector_all(
        ".desk-keys button", "all => all.map((e) => e.getBoundingClientRect().height)"
    )
    assert min(keys) >= 64


def _hand_from_card(page: Page) -> None:
    page.get_by_role("button", name="Next: hand the phone").click()
    expect(page.get_by_role("group", name="PIN of Amina Diallo")).to_be_visible()
    expect(page.get_by_role("group", name="PIN of Amina Diallo")).not_to_contain_text("●")
    page.keyboard.type("13")
    expect(page.get_by_role("group", name="PIN of Amina Diallo")).to_contain_text("●●")
