"""Writing pages and deciding about them in the admin, as a person does."""

import re

from playwright.sync_api import Locator, Page, ViewportSize, expect

_BY_ITSELF = 1_500  # milliseconds after which the editor has begun to save, if it does
DESK = ViewportSize(width=1280, height=900)


def begin(page: Page, kind: str, below: int, **fields: str) -> None:
    """A new page of this kind, with these fields filled in."""
    page.goto(f"/admin/pages/add/courses/{kind}/{below}/")
    for name, value in fields.items():
        field = page.locator(f"#id_{name}")
        if field.evaluate("field => field.tagName") == "SELECT":
            field.select_option(label=value)
        else:
            field.fill(value)


def insert(place: Locator, block: str) -> None:
    """A block at the beginning of a stream."""
    place.get_by_role("button", name="Insert a block").first.click()
    place.page.get_by_role("option", name=block).click()


def unfold(place: Locator) -> None:
    """Open every part of the form that is folded, also within others."""
    folded = place.locator("[data-panel-toggle][aria-expanded='false']:visible")
    expect(folded.first).to_be_visible()  # counting does not wait for the block to be there
    while folded.count():
        folded.first.click()


def save(page: Page) -> int:
    """Save the draft; its number.

    The editor saves by itself, too, a moment after the last change. Both at the same time would make two pages.
    """
    page.wait_for_timeout(_BY_ITSELF)
    expect(page.get_by_text("Saving…")).to_be_hidden()
    page.get_by_role("button", name="Save draft").click()
    expect(page.locator(".messages")).to_contain_text(re.compile("created|saved|updated"))
    found = re.search(r"/pages/(\d+)/edit/", page.url)
    assert found, page.url
    return int(found.group(1))


def submit(page: Page, number: int) -> None:
    """Send a draft into the review."""
    page.goto(f"/admin/pages/{number}/edit/")
    page.get_by_role("button", name="More actions").click()
    page.get_by_role("button", name="Submit to Review").click()
    expect(page.get_by_text("has been submitted for moderation")).to_be_visible()


def waiting(page: Page) -> Locator:
    """What waits for whoever is signed in, where they begin."""
    page.goto("/admin/")
    expect(page.get_by_role("heading", name="Awaiting your review")).to_be_visible()
    return page.get_by_role("main")


def approve(page: Page, number: int) -> None:
    """Approve the draft in its editor."""
    page.goto(f"/admin/pages/{number}/edit/")
    page.get_by_role("button", name="More actions").click()
    page.get_by_role("button", name="Approve", exact=True).click()
    expect(page.locator(".messages")).to_contain_text(re.compile("updated|approved|published"))
