"""Written from the right to the left, pages fit on a phone, and maps of skills keep to their own direction.

No words of the site's own are written so yet: then all of a page would be turned. Content may be, such as Arabic in
FETTLE_CONTENT_LANGUAGES: its title, its body and the like are turned then, amid words of the site's own that are not.
"""

import pytest
from playwright.sync_api import Page, expect

from tests.journeys.browser import PHONE
from tests.journeys.test_accessibility import COURSE, address_of
from tests.journeys.visitor import VisitorFactory

pytestmark = pytest.mark.any_hub

PATHWAY = "/pathways/p1-repair-starter/"
PAGES = (
    f"{COURSE}isolate-and-prove-dead/",
    COURSE,
    f"{COURSE}s03-isolate-lock-prove-dead/",
    PATHWAY,
    "/verify/",
)
CONTENT = "main :is(h1, .lede, .lesson-body, table.kit, .criteria, .trail a, .steps a)"
# Before any script of the page looks.
TURN = """addEventListener("DOMContentLoaded", () => {
  for (const part of document.querySelectorAll("{part}")) part.dir = "rtl";
});"""
# What stands over an edge of the screen and is neither cut off nor scrolled by what it is in.
OUTSIDE = """() => {
  const cuts = (e) => getComputedStyle(e).overflowX !== "visible";
  const held = (e) => e && e !== document.body && (cuts(e) || held(e.parentElement));
  return [...document.querySelectorAll("body *")].filter((e) => {
    const { left, right, width } = e.getBoundingClientRect();
    return width > 1 && (left < -1 || right > innerWidth + 1) && e.checkVisibility() && !held(e);
  }).map((e) => e.outerHTML.slice(0, 120));
}"""


@pytest.fixture(params=["html", CONTENT], ids=["page", "content"])
def page(new_visitor: VisitorFactory, request: pytest.FixtureRequest) -> Page:
    """A trainee's phone that shows every page from the right to the left, or the content on it."""
    trainee = new_visitor()
    trainee.sign_in("trainee")
    trainee.page.add_init_script(TURN.replace("{part}", request.param))
    return trainee.page


def test_nothing_is_wider_than_a_phone(page: Page) -> None:
    page.goto("/me/")
    badge = address_of(page, "/credentials/")
    found = []
    for address in (*PAGES, badge):
        page.goto(address)
        expect(page.locator("main h1")).to_have_css("direction", "rtl")
        assert page.viewport_size == PHONE
        if page.evaluate("document.documentElement.scrollWidth > innerWidth"):
            found.append(f"{address} scrolls")
        found += [f"{address}: {one}" for one in page.evaluate(OUTSIDE)]
    assert not found, "\n".join(found)


def test_the_map_of_a_pathway_begins_at_its_left_end(page: Page) -> None:
    page.goto(PATHWAY)
    expect(page.locator("main h1")).to_have_css("direction", "rtl")
    region = page.locator(".graph-scroll").first
    expect(region).to_have_css("direction", "ltr")
    assert region.evaluate("e => e.scrollWidth > e.clientWidth"), "the map fits: nothing is shown by this"
    assert region.evaluate("e => e.scrollLeft") == 0
    # Where a region goes to the left, 0 is its right end.
    ends = region.evaluate(
        "e => [e, e.firstElementChild].map((one) => Math.round(one.getBoundingClientRect().left))"
    )
    assert abs(ends[0] - ends[1]) <= 2, ends
