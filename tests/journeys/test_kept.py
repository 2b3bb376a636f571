"""A course kept on the device: read without a network, listed, and removed again."""

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, BrowserContext, Error, Page, expect

from tests.journeys.hub import PASSWORD, Hub
from tests.journeys.visitor import PHONE, VisitorFactory

pytestmark = pytest.mark.any_hub

COURSE = "/courses/c01-safe-start/"
BELOW = re.compile(rf"{COURSE}[^/]+/$")


@pytest.fixture
def phone(hub: Hub, browser: Browser) -> Iterator[BrowserContext]:
    """A trainee's phone, signed in."""
    context = browser.new_context(base_url=hub.base_url, viewport=PHONE, locale="en-GB")
    page = context.new_page()
    page.goto("/accounts/login/")
    form = page.locator("form", has=page.locator("[name=password]"))
    form.locator("[name=login]").fill("trainee@demo.fettle.test")
    form.locator("[name=password]").fill(PASSWORD)
    form.locator("[type=submit]").click()
    page.wait_for_url("**/me/")
    yield context
    context.close()


def keep_course(page: Page) -> None:
    """Press the button on the course's page, and wait for the word."""
    page.goto(COURSE)
    page.get_by_role("button", name="Keep for offline").click()
    expect(page.get_by_text("You can read it without a network.")).to_be_visible(timeout=60_000)


def opens(page: Page, address: str) -> bool:
    """Whether the browser shows anything for this address."""
    try:
        page.goto(address)
    except Error:
        return False
    return True


def test_no_service_worker_starts_before_something_is_kept(phone: BrowserContext) -> None:
    page = phone.pages[0]
    page.goto(COURSE)
    expect(page.get_by_role("button", name="Keep for offline")).to_be_visible()
    assert page.evaluate("navigator.serviceWorker.getRegistrations().then((all) => all.length)") == 0


def test_a_kept_course_is_read_without_a_network_and_removed(phone: BrowserContext) -> None:
    page = phone.pages[0]
    keep_course(page)
    expect(page.get_by_text("Kept on ")).to_contain_text("kB")
    expect(page.get_by_role("button", name="Fetch it again")).to_be_visible()
    phone.set_offline(True)
    page.goto(COURSE)
    page.get_by_role("list", name="Lessons").get_by_role("link").first.click()
    expect(page).to_have_url(BELOW)
    expect(page.get_by_role("heading", level=1)).to_be_visible()
    assert page.evaluate("getComputedStyle(document.body).getPropertyValue('--work')") != ""
    broken = "[...document.images].filter((one) => one.complete && one.naturalWidth === 0).length"
    assert page.evaluate(broken) == 0
    page.goto(COURSE)
    page.locator("section[aria-labelledby=practicals] .roll-title a").first.click()
    expect(page).to_have_url(BELOW)
    expect(page.get_by_role("heading", level=1)).to_be_visible()
    page.goto(COURSE)
    page.get_by_role("button", name="Remove from this device").click()
    expect(page.get_by_text("Removed from this device.")).to_be_visible()
    assert page.evaluate("caches.has('fettle-saved')") is False
    assert not opens(page, COURSE)


def test_what_is_not_kept_says_so_and_names_what_is(phone: BrowserContext) -> None:
    page = phone.pages[0]
    keep_course(page)
    phone.set_offline(True)
    for address in ("/me/", "/courses/", "/accounts/profile/"):
        page.goto(address)
        expect(page.get_by_role("heading", level=1)).to_have_text("No network")
    page.get_by_role("link", name="C01").click()
    page.wait_for_url(f"**{COURSE}")
    phone.set_offline(False)
    page.goto("/accounts/profile/")
    expect(page.get_by_role("heading", level=1)).not_to_have_text("No network")


def test_nothing_personal_is_kept(phone: BrowserContext) -> None:
    page = phone.pages[0]
    keep_course(page)
    texts = page.evaluate(
        """async () => {
          const cache = await caches.open("fettle-saved");
          const answers = await Promise.all((await cache.keys()).map((key) => cache.match(key)));
          const pages = answers.filter((one) => one.headers.get("Content-Type")?.startsWith("text/html"));
          return Promise.all(pages.map((one) => one.text()));
        }"""
    )
    assert len(texts) > 5
    assert [text for text in texts if "Amina" in text or "csrfmiddlewaretoken" in text] == []


def test_a_kept_page_that_is_older_than_a_day_is_fetched_anew(phone: BrowserContext) -> None:
    page = phone.pages[0]
    keep_course(page)
    page.evaluate(
        """async (url) => {
          const headers = { "Content-Type": "text/html", Date: "Thu, 01 Jan 2026 00:00:00 GMT" };
          await (await caches.open("fettle-saved")).put(url, new Response("old", { headers }));
        }""",
        COURSE,
    )
    page.goto(COURSE)
    expect(page.get_by_role("heading", name="Lessons")).to_be_visible()  # not what lies in the cache
    page.wait_for_function(
        "async (url) => (await (await caches.match(url, { cacheName: 'fettle-saved' })).text()) !== 'old'",
        arg=COURSE,
    )


def test_ones_own_page_lists_what_is_kept_and_lets_it_go(phone: BrowserContext) -> None:
    page = phone.pages[0]
    heading = page.get_by_role("heading", name="Kept on this device")
    page.goto("/me/")
    expect(page.get_by_role("heading", level=1)).to_be_visible()
    expect(heading).to_be_hidden()
    keep_course(page)
    page.goto("/me/")
    expect(heading).to_be_visible()
    page.get_by_role("button", name="Remove: C01").click()
    expect(page.get_by_text("Removed from this device.")).to_be_visible()
    page.goto(COURSE)
    expect(page.get_by_role("button", name="Keep for offline")).to_be_visible()


def test_without_scripts_nothing_is_offered(new_visitor: VisitorFactory) -> None:
    visitor = new_visitor(scripts=False)
    visitor.page.goto(COURSE)
    expect(visitor.page.get_by_role("heading", name="Lessons")).to_be_visible()
    expect(visitor.page.locator("keep-course")).to_be_hidden()
