"""A trainee reads what a mentor saw and says so: signed with a passkey of their own phone, and without."""

import subprocess
import sys
from pathlib import Path
from typing import Literal

import pytest
from playwright.sync_api import Page, expect

from tests.journeys.hub import ROOT, Hub
from tests.journeys.signing import fill_card, open_card, record
from tests.journeys.test_accessibility import findings
from tests.journeys.test_signing_keys import add_passkey, with_device
from tests.journeys.visitor import Visitor, VisitorFactory

pytestmark = pytest.mark.any_hub

LEARNER = "Bogdan Horvat"
SIGN = "I have read it: sign with my passkey"
UNSIGNED = "I have read it, without signing"


def be_watched(new_visitor: VisitorFactory, item: str) -> None:
    """A mentor records another observation of the learner."""
    mentor = new_visitor()
    mentor.sign_in("mentor")
    open_card(mentor.page, LEARNER, "S01")
    fill_card(mentor.page, items=[item], reading="3.0")
    record(mentor.page)


def open_newest(page: Page) -> str:
    """From the bench to the newest observation that waits to be read; its address."""
    page.goto("/me/")
    page.get_by_role("region", name="To read and acknowledge").get_by_role("link").last.click()
    page.wait_for_url("**/me/observations/*/")
    return page.url


def refuse_what_was_swapped(page: Page, address: str) -> None:
    """The passkey signs another text than the one the hub has: refused in a sentence, and nothing is recorded."""
    page.evaluate("() => { document.querySelector('[data-text]').textContent += ' '; }")
    page.get_by_role("button", name=SIGN).click()
    expect(
        page.get_by_text("The signature does not fit what was signed. Nothing is recorded")
    ).to_be_visible()
    page.goto(address)
    expect(page.get_by_role("button", name=SIGN)).to_be_visible()


def say_what_happened_when_stopped(page: Page) -> None:
    """Who stops at the device's question reads so, and can try again."""
    page.evaluate("""() => {
      const real = navigator.credentials.get.bind(navigator.credentials);
      navigator.credentials.get = async () => {
        navigator.credentials.get = real;
        throw new DOMException("", "NotAllowedError");
      };
    }""")
    page.get_by_role("button", name=SIGN).click()
    expect(page.get_by_text("Not signed. Try once more, or acknowledge it without signing.")).to_be_visible()
    expect(page.get_by_role("button", name=SIGN)).to_be_enabled()


def check_it_oneself(page: Page, folder: Path) -> None:
    """The saved file holds by the script that needs nothing of the hub."""
    with page.expect_download() as download:
        page.get_by_role("link", name="Save the trainee’s signature").click()
    file = folder / "signature.json"
    download.value.save_as(file)
    script = str(ROOT / "docs" / "check_signature.py")
    done = subprocess.run(
        [sys.executable, script, "--host", "localhost", str(file)],
        capture_output=True,
        text=True,
        check=False,
    )
    assert (done.returncode, done.stdout.startswith("The signature holds: the trainee has read row")) == (
        0,
        True,
    )


def test_it_is_signed_with_the_trainees_own_passkey(
    hub: Hub, learners: dict[str, str], new_visitor: VisitorFactory, visitor: Visitor, tmp_path: Path
) -> None:
    be_watched(new_visitor, "Lathe 4")
    visitor.sign_in(learners[LEARNER])
    visitor.expect_status(409)
    page = visitor.page
    with_device(page)
    address = open_newest(page)
    expect(page.get_by_role("button", name="I have read it", exact=True)).to_be_visible()
    add_passkey(page, "My phone")
    expect(page.get_by_role("heading", name="My phone")).to_be_visible()
    page.goto(address)
    expect(page.get_by_role("button", name=UNSIGNED)).to_be_visible()
    refuse_what_was_swapped(page, address)
    say_what_happened_when_stopped(page)
    page.get_by_role("button", name=SIGN).click()
    expect(
        page.get_by_text("Signed with the trainee’s own passkey, on a device that checked")
    ).to_be_visible()
    title = f"Read and acknowledged by {LEARNER}, signed with their own passkey"
    expect(page.get_by_text(title)).to_be_visible()
    check_it_oneself(page, tmp_path)
    assert "Intact" in hub.manage("verify_ledger")


def test_without_scripts_the_passkey_stands_in_nobodys_way(
    learners: dict[str, str], new_visitor: VisitorFactory
) -> None:
    be_watched(new_visitor, "Lathe 5")
    plain = new_visitor(scripts=False)
    plain.sign_in(learners[LEARNER])  # who has a passkey since the journey above
    page = plain.page
    open_newest(page)
    expect(page.get_by_role("button", name=SIGN)).to_be_hidden()
    page.get_by_role("button", name="I have read it").click()
    expect(page.get_by_text("On the trainee’s own page, without a signature.")).to_be_visible()
    title = f"Read and acknowledged by {LEARNER}, on their own page"
    expect(page.get_by_text(title).first).to_be_visible()


@pytest.mark.parametrize("colours", ["light", "dark"])
def test_axe_finds_nothing_where_one_may_sign(
    learners: dict[str, str],
    new_visitor: VisitorFactory,
    visitor: Visitor,
    colours: Literal["light", "dark"],
) -> None:
    be_watched(new_visitor, f"Lathe in {colours}")
    visitor.sign_in(learners[LEARNER])
    page = visitor.page
    page.emulate_media(color_scheme=colours, reduced_motion="reduce")
    with_device(page)
    add_passkey(page, f"Phone in {colours}")
    expect(page.get_by_role("heading", name=f"Phone in {colours}")).to_be_visible()
    address = open_newest(page)
    page.get_by_text("What you sign").click()
    found = findings(visitor, address, "")
    assert not found, "\n".join(found)
