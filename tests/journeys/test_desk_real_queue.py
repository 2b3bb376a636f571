"""A queue and the hub itself: closed, signed out, shared, cut off in the middle; nothing lost, nothing twice."""

import time
from pathlib import Path

from playwright.sync_api import Browser, BrowserContext, Page, expect

from tests.journeys.browser import keep_profile
from tests.journeys.hub import PASSWORD, Hub
from tests.journeys.real_desk import ADA, BEN, RealDesk, Somebody, observed
from tests.journeys.visitor import VisitorFactory

_SESSION = "sessionid"
_WHOSE = "localStorage.getItem('fettle-desk-mentor')"  # whose desk was opened last on this device
_OPEN = "!document.getElementById('desk')?.hasAttribute('aria-busy')"


def sign_in(page: Page, who: Somebody) -> None:
    """Sign in through the form on the page that is open."""
    form = page.locator("form", has=page.locator("[name=password]"))
    form.locator("[name=login]").fill(f"{who.local}@demo.fettle.test")
    form.locator("[name=password]").fill(PASSWORD)
    form.locator("[type=submit]").click()


def only_page(context: BrowserContext) -> Page:
    """The page with which a browser opens."""
    return context.pages[0]


def test_twenty_wait_in_a_closed_browser_and_arrive_once(
    hub: Hub, bench: str, browser: Browser, tmp_path: Path
) -> None:
    with keep_profile(browser.browser_type, tmp_path, hub.base_url) as context:
        phone = RealDesk(only_page(context))
        phone.page.goto("/accounts/login/")
        sign_in(phone.page, ADA)
        phone.page.wait_for_url("**/mentor/")
        phone.open()
        phone.network(on=False)
        names = phone.record(ADA, [f"drill {number}" for number in range(20)])
        expect(phone.page.locator("#desk-chip")).to_have_text("20 saved on this device")
    assert observed(hub, names) == []
    with keep_profile(browser.browser_type, tmp_path, hub.base_url) as context:
        phone = RealDesk(only_page(context))
        phone.open()
        phone.wait_until_sent()
        assert phone.states() == ["received"] * 20
    assert observed(hub, names) == names


def test_a_session_that_ran_out_and_another_mentor_on_the_same_phone(
    hub: Hub, bench: str, new_visitor: VisitorFactory
) -> None:
    visitor = new_visitor()
    visitor.expect_power_cut()
    visitor.expect_status(401)
    visitor.expect_status(409)
    visitor.sign_in(ADA.local)
    phone = RealDesk(visitor.page)
    phone.open()
    phone.network(on=False)
    first = phone.record(ADA, ["lathe 1", "lathe 2"])
    visitor.page.context.clear_cookies(name=_SESSION)
    phone.network(on=True)
    phone.see_queue()
    # What was recorded can be undone for eight seconds: only then does the desk ask the hub.
    expect(phone.page.get_by_text("You are signed out")).to_be_visible(timeout=20_000)
    assert phone.states() == ["saved", "saved"]
    # Ben picks the phone up and signs in: his desk is empty, and what waits of Ada's stays.
    phone.page.get_by_role("link", name="Sign in").click()
    sign_in(phone.page, BEN)
    phone.page.wait_for_url("**/mentor/desk/**")
    expect(phone.page.locator("#desk-chip")).to_have_text("Queue: empty")
    phone.see_queue()
    expect(phone.page.get_by_role("article")).to_have_count(0)
    [bens] = phone.record(BEN, ["lathe 3"])
    phone.wait_until_sent()
    assert observed(hub, [*first, bens]) == [bens]
    bens_desk = phone.page.evaluate(_WHOSE)
    # Ada signs in beside it, in a tab of her own: Ben's desk becomes hers as soon as it asks the hub.
    visitor.page.context.clear_cookies(name=_SESSION)
    tab = visitor.page.context.new_page()
    tab.goto("/accounts/login/?next=/accounts/profile/")
    sign_in(tab, ADA)
    tab.wait_for_url("**/accounts/profile/")
    tab.close()
    phone.page.get_by_role("link", name="Desk", exact=True).click()
    # It may have asked by itself, and opened anew, before the button is reached.
    phone.page.get_by_role("button", name="Get today’s list anew").click()
    phone.page.wait_for_function(f"ben => ({_WHOSE}) !== ben && {_OPEN}", arg=bens_desk)
    phone.see_queue()
    received = phone.page.get_by_role("article").filter(has_text="Received by the hub")
    expect(received).to_have_count(2, timeout=60_000)
    assert observed(hub, first) == first


def test_a_power_cut_in_the_middle_of_sending(hub: Hub, bench: str, new_visitor: VisitorFactory) -> None:
    visitor = new_visitor()
    visitor.expect_power_cut()
    visitor.sign_in(ADA.local)
    phone = RealDesk(visitor.page)
    phone.open()
    phone.network(on=False)
    names = phone.record(ADA, [f"vice {number}" for number in range(40)])
    phone.network(on=True)
    limit = time.monotonic() + 60
    while not observed(hub, names) and time.monotonic() < limit:
        time.sleep(0.01)
    hub.kill()
    arrived = observed(hub, names)
    assert 0 < len(arrived) < len(names)
    hub.start()
    phone.see_queue()
    phone.page.get_by_role("button", name="Send now").click()
    phone.wait_until_sent()
    assert phone.states() == ["received"] * len(names)
    assert observed(hub, names) == names
    # Over all that the desk's journeys before this one have recorded, too.
    assert hub.manage("verify_ledger").startswith("Intact: ")
