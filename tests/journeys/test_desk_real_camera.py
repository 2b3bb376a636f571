"""The camera reads the square on a bench, and on a trainee's card, at the hub itself."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect

from tests.journeys.browser import start
from tests.journeys.hub import Hub
from tests.journeys.real_desk import BEN, BENCH, DORA, FLORA, RealDesk, drop_in, ledger_of
from tests.journeys.test_desk_camera import film_of
from tests.journeys.test_desk_real_flow import WHERE, fill_card, tap_pin
from tests.journeys.visitor import Visitor

_ARRIVED = """
SELECT how FROM courses_attendance JOIN accounts_user ON accounts_user.id = learner_id WHERE email = '{email}'
"""


@pytest.fixture
def films(tmp_path: Path) -> Path:
    """Where the films lie that cameras see."""
    return tmp_path


@contextmanager
def phone_that_sees(hub: Hub, browser: Browser, films: Path, code: str) -> Iterator[RealDesk]:
    """Ben's phone, with a camera before which the square with this code is held."""
    film = film_of(f"{hub.base_url}/b/{code}", films)
    sees = [
        "--use-fake-device-for-media-stream",
        "--use-fake-ui-for-media-stream",
        f"--use-file-for-fake-video-capture={film}",
    ]
    other = start(browser.browser_type, sees)
    visitor = Visitor(other, hub.base_url, {hub.base_url})
    try:
        visitor.sign_in(BEN.local)
        phone = RealDesk(visitor.page)
        phone.open()
        yield phone
        assert visitor.findings == []
    finally:
        visitor.close()
        other.close()


def test_from_the_square_on_the_bench_to_the_ledger(
    hub: Hub, bench: str, browser: Browser, films: Path
) -> None:
    with phone_that_sees(hub, browser, films, bench) as phone:
        page = phone.page
        page.get_by_role("link", name="Scan").click()
        expect(page.locator(WHERE)).to_have_text("Who is here", timeout=30_000)
        expect(page.get_by_text(BENCH)).to_be_visible()
        page.get_by_role("link", name=DORA.name).click()
        fill_card(page, "vice 2")
        page.get_by_role("button", name=f"Next: hand the phone to {DORA.name}").click()
        tap_pin(page, DORA, DORA.pin)
        tap_pin(page, BEN, BEN.pin)
        expect(page.locator(WHERE)).to_have_text("Saved on this device")
        phone.wait_until_sent()
        [item] = phone.kept()
    stated = {row["kind"]: row for row in ledger_of(hub, [item["id"]])}
    seen = stated["Observed"]
    assert "LearnerAcknowledged" in stated
    assert (seen["facts"]["bench"], seen["facts"]["signature"]["kind"]) == (bench, "pin")


def test_the_square_on_a_card_leads_to_whoever_dropped_in(
    hub: Hub, bench: str, browser: Browser, films: Path
) -> None:
    code = drop_in(hub, FLORA)
    with phone_that_sees(hub, browser, films, code) as phone:
        page = phone.page
        with page.expect_response("**/api/v1/sync/attendance") as answer:
            page.get_by_role("link", name="Scan").click()
            expect(page.locator(WHERE)).to_have_text(FLORA.name, timeout=30_000)
        assert answer.value.json()["outcomes"][0]["outcome"] == "accepted"
        page.evaluate("location.hash = '#/'")
        expect(page.get_by_role("link", name=FLORA.name)).to_be_visible()
    assert hub.rows(_ARRIVED.format(email=f"{FLORA.local}@demo.fettle.test")) == [("qr",)]
