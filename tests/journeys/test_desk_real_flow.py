"""One skill signed off without a network, at the hub itself: from the code on the bench to the story of who signed."""

import hashlib
import json
import time
from pathlib import Path
from typing import Any

import pytest
from PIL import Image
from playwright.sync_api import Page, expect

from tests.journeys.desk_hub import unpacked
from tests.journeys.desk_steps import COUNT_TAPS, level, taps
from tests.journeys.hub import Hub
from tests.journeys.real_desk import ADA, DORA, ENGRAVED, WRONG_PIN, RealDesk, Somebody, ledger_of
from tests.journeys.test_signing_keys import add_passkey, with_device
from tests.journeys.visitor import VisitorFactory

MOST_TAPS, MOST_SECONDS = 12, 40
WHERE = "#desk-screen h1"


@pytest.fixture
def photo(tmp_path: Path) -> Path:
    """A picture larger than the desk keeps it."""
    file = tmp_path / "photo.jpg"
    Image.effect_noise((2000, 1500), 60).convert("RGB").save(file)
    return file


def tap_pin(page: Page, person: Somebody, digits: str) -> None:
    """Tap a PIN on the pad of this person, and OK."""
    pad = page.get_by_role("group", name=f"PIN of {person.name}")
    for digit in digits:
        pad.get_by_role("button", name=digit, exact=True).click()
    pad.get_by_role("button", name="OK").click()


def fill_card(page: Page, item: str) -> None:
    """All met, one item, the level that counts."""
    expect(page.get_by_role("heading", name="What you saw")).to_be_visible()
    for answer in page.get_by_role("button", name="Met", exact=True).all():
        answer.click()
    page.get_by_label("Another item").click()
    page.keyboard.type(item)
    page.keyboard.press("Enter")
    level(page, 3)


def sign_off(page: Page, *, trainees_pin: str) -> None:
    """From a filled card to "Saved on this device": the trainee's PIN, the mentor's passkey."""
    page.get_by_role("button", name=f"Next: hand the phone to {DORA.name}").click()
    tap_pin(page, DORA, trainees_pin)
    expect(page.locator(WHERE)).to_have_text(f"Back to {ADA.name}: sign")
    page.get_by_role("button", name="Sign").click()
    expect(page.locator(WHERE)).to_have_text("Saved on this device")


def kept_file(hub: Hub, sha256: str) -> bytes:
    """The bytes that the hub keeps under this digest."""
    [name] = [row[0] for row in hub.rows("SELECT file, sha256 FROM courses_evidence") if row[1] == sha256]
    [file] = hub.folder.rglob(Path(name).name)
    return file.read_bytes()


def test_from_the_code_to_the_ledger_without_a_network(
    hub: Hub, bench: str, new_visitor: VisitorFactory, photo: Path
) -> None:
    mentor = new_visitor()
    mentor.expect_power_cut()
    mentor.sign_in(ADA.local)
    with_device(mentor.page)
    add_passkey(mentor.page, "Workshop phone")
    expect(mentor.page.get_by_role("heading", name="Workshop phone")).to_be_visible()
    page, phone = mentor.page, RealDesk(mentor.page)
    phone.open()
    phone.network(on=False)
    page.get_by_label("Or type the code under the square").fill(bench)
    page.get_by_role("button", name="Go", exact=True).click()
    began = time.monotonic()
    page.evaluate(COUNT_TAPS)
    page.get_by_role("link", name=DORA.name).click()
    fill_card(page, "soldering bench 4")
    with page.expect_file_chooser() as chosen:
        page.get_by_text("Photo", exact=True).click()
    chosen.value.set_files(photo)
    expect(page.get_by_role("img", name="The photo you took")).to_be_visible()
    sign_off(page, trainees_pin=DORA.pin)
    beside_digits, digits = taps(page)
    assert beside_digits <= MOST_TAPS
    assert digits == len(DORA.pin)
    assert time.monotonic() - began < MOST_SECONDS

    page.get_by_role("link", name=f"{DORA.name}").click()
    page.get_by_role("link", name=ENGRAVED).first.click()
    fill_card(page, "drill press")
    sign_off(page, trainees_pin=WRONG_PIN)
    phone.network(on=True)
    phone.wait_until_sent()
    first, second = phone.kept()
    assert [first["state"], second["state"]] == ["received", "received"]
    see_it_in_the_ledger(hub, first)
    see_no_acknowledgement(hub, phone, second)
    see_the_story(page, first["id"])


def said_in(hub: Hub, item: dict[str, Any]) -> list[dict[str, Any]]:
    """The rows about one observation, but for what follows by itself where it is the one that completes its skill."""
    return [row for row in ledger_of(hub, [item["id"]]) if row["kind"] != "SignedOff"]


def see_it_in_the_ledger(hub: Hub, item: dict[str, Any]) -> None:
    """Exactly one observation and one acknowledgement, with the facts of their signatures and the photo as signed."""
    seen, read = said_in(hub, item)
    commitment = hashlib.sha256(unpacked(item["salt"]) + item["content"].encode()).hexdigest()
    assert (seen["kind"], read["kind"]) == ("Observed", "LearnerAcknowledged")
    signature = seen["facts"]["signature"]
    assert (signature["kind"], signature["commitment"], signature["verified"]) == (
        "passkey",
        commitment,
        True,
    )
    assert read["facts"]["signature"] == {"kind": "pin", "commitment": commitment}
    assert (item["receipt"]["acknowledged"], item["receipt"]["acknowledgement_reason"]) == (True, "")
    [named] = json.loads(item["content"])["evidence"]
    assert hashlib.sha256(kept_file(hub, named["sha256"])).hexdigest() == named["sha256"]
    assert [one["evidence"] for one in seen["facts"]["evidence"]] == [named["sha256"]]


def see_no_acknowledgement(hub: Hub, phone: RealDesk, item: dict[str, Any]) -> None:
    """A wrong PIN of the trainee leaves the observation as it is, and the mentor reads why it is not acknowledged."""
    assert [row["kind"] for row in said_in(hub, item)] == ["Observed"]
    assert item["receipt"]["acknowledged"] is False
    phone.see_queue()
    card = phone.page.get_by_role("article").filter(has_text="Not acknowledged")
    expect(card).to_have_count(1)
    expect(card).to_contain_text(item["receipt"]["acknowledgement_reason"])
    expect(card).to_contain_text("Received by the hub")


def see_the_story(page: Page, name: str) -> None:
    """The page of the observation says who signed, and how."""
    page.goto(f"/mentor/observations/{name}/")
    expect(page.get_by_text("Signed with a passkey on the device, which checked who it was")).to_be_visible()
    by_pin = f"Read and acknowledged by {DORA.name}, with their PIN on the mentor’s device"
    expect(page.get_by_text(by_pin)).to_be_visible()
