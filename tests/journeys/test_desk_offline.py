"""The service worker: the desk opens without a network, a new version waits its turn, other pages are left alone."""

import json
import time
from collections.abc import Iterator
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, Error, Page, expect

from tests.journeys.browser import start
from tests.journeys.hub import PASSWORD, Hub
from tests.journeys.phone import MENTOR, Phone, StandIn

pytestmark = pytest.mark.any_hub

START = """await worker.startWorker();
await navigator.serviceWorker.ready;
while (!navigator.serviceWorker.controller) await new Promise((go) => setTimeout(go, 20));"""


@pytest.fixture(scope="module")
def whole_browser(browser: Browser) -> Iterator[Browser]:
    """Chromium with what belongs to its windows: it sends on after a page is closed."""
    whole = start(browser.browser_type, whole=True)
    yield whole
    whole.close()


@pytest.fixture
def phone(hub: Hub, whole_browser: Browser) -> Iterator[Phone]:
    """A phone on which the desk was opened once, with a network."""
    phone = Phone(whole_browser, hub.base_url, hub=StandIn(), worker=True)
    phone.run(START)
    yield phone
    phone.close()


def is_desk(page: Page) -> bool:
    return page.locator("#desk").count() == 1


def opens(page: Page, address: str) -> bool:
    """Whether the address shows anything of the hub."""
    try:
        page.goto(address)
    except Error:
        return False
    return True


def test_the_desk_opens_without_a_network(phone: Phone) -> None:
    phone.context.set_offline(True)
    for address in ("/mentor/desk/", "/mentor/desk/#/queue", "/mentor/", "/b/B01"):
        phone.page.goto(address)
        assert is_desk(phone.page), address
    assert phone.page.evaluate("getComputedStyle(document.body).getPropertyValue('--work')") != ""
    assert phone.desk("return (await record(desk)).state") == "saved"


def test_every_module_comes_without_a_network(phone: Phone) -> None:
    phone.context.set_offline(True)
    phone.page.goto("/mentor/desk/")
    assert phone.run("return typeof queue.saveObservation + typeof self.fettleSend") == "functionfunction"


def test_other_pages_are_left_alone(phone: Phone) -> None:
    came = {}
    for address in ("/mentor/desk/", "/courses/", "/accounts/login/", "/verify/"):
        response = phone.page.goto(address)
        assert response
        came[address] = response.from_service_worker
    assert came == {"/mentor/desk/": True, "/courses/": False, "/accounts/login/": False, "/verify/": False}
    phone.context.set_offline(True)
    assert [opens(phone.page, address) for address in ("/courses/", "/accounts/login/")] == [False, False]


def test_with_a_network_the_forms_for_mentors_come_from_the_hub(phone: Phone) -> None:
    phone.page.goto("/mentor/")
    assert "/accounts/login/" in phone.page.url
    assert not is_desk(phone.page)


def test_where_the_hub_does_not_answer_in_time_the_desk_opens_instead(phone: Phone, hub: Hub) -> None:
    with hub.standing_still():
        began = time.monotonic()
        phone.page.goto("/mentor/")
        took = time.monotonic() - began
        assert is_desk(phone.page)
        assert 2.5 <= took < 6


def test_a_saved_page_opens_without_a_network_until_it_is_let_go(phone: Phone) -> None:
    pages = [
        "/courses/",
        "/static/fettle/css/tokens.css",
        "/accounts/login/",
        "/api/v1/docs",
        "https://example.org/",
    ]
    told = phone.run("return worker.keepPages('save', given)", pages)
    assert told == {"saved": pages[:2], "failed": pages[2:]}
    phone.context.set_offline(True)
    assert opens(phone.page, "/courses/")
    assert "Courses" in phone.page.title()
    phone.context.set_offline(False)
    phone.page.goto("/healthz")
    phone.run("await worker.keepPages('forget', [])")
    phone.context.set_offline(True)
    assert not opens(phone.page, "/courses/")


def test_signing_out_clears_what_is_personal_and_keeps_the_queue(phone: Phone) -> None:
    phone.hub.mentor = None  # or the queue would be sent at once
    page = phone.page
    page.goto("/accounts/login/")
    form = page.locator("form", has=page.locator("[name=password]"))
    form.locator("[name=login]").fill("mentor@demo.fettle.test")
    form.locator("[name=password]").fill(PASSWORD)
    form.locator("[type=submit]").click()
    page.wait_for_url("**/mentor/")
    phone.desk(
        "await record(desk); await desk.setMeta('pack', { pack: {} }); store.setLastMentor(given)", MENTOR
    )
    phone.run("await worker.keepPages('save', ['/courses/'])")
    page.goto("/accounts/logout/")
    page.get_by_role("button", name="Sign out").click()
    page.wait_for_url(lambda address: urlsplit(address).path == "/")
    assert phone.desk("return [await desk.getMeta('pack'), await states(desk)]") == [None, ["saved"]]
    assert phone.run("return [store.lastMentor(), await caches.has('fettle-saved')]") == [None, False]


WAITING = """const { waiting, active } = await navigator.serviceWorker.getRegistration("/");
const page = async (name) => (await caches.open(name)).match("/mentor/desk/");
const pages = await Promise.all((await caches.keys()).map(page));
return [Boolean(waiting), active.state, pages.filter(Boolean).length];"""


def test_a_new_version_waits_until_it_is_let_and_the_queue_stays(phone: Phone, hub: Hub) -> None:
    # On a page without the desk's own scripts, which would let it as soon as no form is open.
    phone.hub.mentor = None
    phone.desk("for (const at of [1, 2, 3]) await record(desk)")
    before = phone.page.evaluate("fetch('/manifest.webmanifest').then((answer) => answer.json())")["name"]
    hub.update(FETTLE_HUB_NAME="The next version")
    try:
        phone.run(
            """await new Promise(async (ready) => {
              await worker.startWorker({ onReady: ready });
              await (await navigator.serviceWorker.getRegistration("/")).update();
            });"""
        )
        phone.page.reload()
        assert phone.run(WAITING) == [True, "activated", 2]
        assert phone.desk("return states(desk)") == ["saved"] * 3
        with phone.page.expect_navigation():
            phone.run("await worker.takeOver()")
        assert phone.run(WAITING) == [False, "activated", 1]
        phone.context.set_offline(True)
        phone.page.goto("/mentor/desk/")
        expect(phone.page).to_have_title("Desk · The next version")
        assert phone.desk("return rows(desk, 'sequence')") == [1, 2, 3]
        phone.context.set_offline(False)
        phone.hub.mentor = MENTOR
        phone.run("await self.fettleSend(given, { opened: true })", MENTOR)
        phone.page.wait_for_timeout(500)  # the page itself may have been first
        assert phone.desk("return states(desk)") == ["received"] * 3
    finally:
        hub.update(FETTLE_HUB_NAME=before)


# A phone with much to do takes its time over the note that there is something to send.
SLOW = """const known = navigator.serviceWorker.getRegistration.bind(navigator.serviceWorker);
navigator.serviceWorker.getRegistration = (...given) =>
  new Promise((go) => setTimeout(go, 400)).then(() => known(...given));"""


def test_the_browser_sends_the_queue_when_the_page_is_closed(phone: Phone) -> None:
    phone.run(SLOW)
    phone.desk("await record(desk, { evidence: [await file('jpeg')], sendAfter: 1500 })")
    phone.page.close()
    limit = time.monotonic() + 60
    other = phone.context.new_page()  # another page of the browser, nothing of the hub
    while not (phone.hub.ledger and phone.hub.evidence) and time.monotonic() < limit:
        other.wait_for_timeout(100)
    assert list(phone.hub.evidence.values()) == [b"jpeg"]
    phone.open()
    assert phone.desk("return states(desk)") == ["received"]


def test_the_manifest_lets_a_phone_install_the_desk(phone: Phone) -> None:
    phone.page.goto("/mentor/desk/")
    devtools = phone.context.new_cdp_session(phone.page)
    found = devtools.send("Page.getAppManifest")
    assert found["errors"] == []
    assert json.loads(found["data"])["start_url"] == "/mentor/desk/"
    assert [
        error
        for error in devtools.send("Page.getInstallabilityErrors")["installabilityErrors"]
        if error["errorId"] != "in-incognito"
    ] == []
