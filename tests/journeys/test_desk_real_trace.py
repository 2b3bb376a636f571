"""A reading from a logger's file, signed off without a network at the hub itself; then confirmed, and it counts."""

import hashlib
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.journeys.desk_hub import unpacked
from tests.journeys.desk_steps import level
from tests.journeys.hub import Hub
from tests.journeys.real_desk import BEN, EMIL, RealDesk, ledger_of
from tests.journeys.test_desk_real_flow import WHERE, tap_pin
from tests.journeys.visitor import VisitorFactory

SKILL, TITLE = "S01", "Raise the alarm, stop the machine, get out"  # one reading in seconds, once is enough
LOG = b"Time (s);E-stop (s)\n0;2,1\n1;3,4\n2;2,8\n"
_PACK = (
    """fetch("/api/v1/desk/pack", { headers: { "X-Fettle-Desk": "1" } }).then((answer) => answer.json())"""
)


@pytest.fixture
def log(tmp_path: Path) -> Path:
    """What the logger wrote."""
    file = tmp_path / "estop.csv"
    file.write_bytes(LOG)
    return file


def record_of_emil(page: Page) -> dict[str, Any]:
    """What the hub says of Emil and this skill."""
    pack = page.evaluate(_PACK)
    [emil] = [person["id"] for person in pack["people"] if person["name"] == EMIL.name]
    record: dict[str, Any] = pack["records"][emil].get(SKILL, {"state": "none", "past": []})
    return record


def fill_and_sign(page: Page, log: Path) -> None:
    """The whole card of the skill, with the file instead of a reading."""
    page.get_by_role("link", name=EMIL.name).click()
    page.get_by_role("link", name=TITLE).click()
    expect(page.get_by_role("heading", name="What you saw")).to_be_visible()
    for answer in page.get_by_role("button", name="Met", exact=True).all():
        answer.click()
    page.get_by_label("Take it from a file").set_input_files(log)
    page.get_by_label("Which value of it counts").select_option("the highest value")
    page.get_by_label("Another item").fill("pillar drill")
    page.keyboard.press("Enter")
    level(page, 3)
    page.get_by_role("button", name=f"Next: hand the phone to {EMIL.name}").click()
    tap_pin(page, EMIL, EMIL.pin)
    tap_pin(page, BEN, BEN.pin)
    expect(page.locator(WHERE)).to_have_text("Saved on this device")


def test_a_trace_signed_without_a_network_is_synced_confirmed_and_counts(
    hub: Hub, bench: str, new_visitor: VisitorFactory, log: Path
) -> None:
    mentor = new_visitor()
    mentor.expect_power_cut()
    mentor.sign_in(BEN.local)
    page, phone = mentor.page, RealDesk(mentor.page)
    phone.open()
    assert record_of_emil(page)["state"] == "none"
    phone.network(on=False)
    fill_and_sign(page, log)
    [item] = phone.kept()
    assert (item["state"], ledger_of(hub, [item["id"]])) == ("saved", [])
    phone.network(on=True)
    phone.see_queue()
    waits = page.get_by_role("article").filter(has_text="Waits for its trace")
    expect(waits).to_have_count(1, timeout=60_000)
    assert ledger_of(hub, [item["id"]]) == []
    waits.get_by_role("link", name="Open the trace").click()
    page.get_by_role("button", name="Read the file").click()
    page.get_by_role("button", name="Keep this trace").click()
    expect(page.get_by_text("The trace is kept.")).to_be_visible()
    see_it_in_the_ledger(hub, item)
    see_it_count(page, hub)


def see_it_in_the_ledger(hub: Hub, item: dict[str, Any]) -> None:
    """One observation, signed by PIN on the phone, with the value of the untouched file; the skill is signed off."""
    stated = ledger_of(hub, [item["id"]])
    assert [row["kind"] for row in stated] == ["Observed", "SignedOff"]
    seen = stated[0]
    assert seen["facts"]["signature"] == {"kind": "pin", "commitment": commitment_of(item)}
    [reading] = seen["facts"]["readings"]
    assert (reading["measurement"], reading["values"], reading["outcome"]) == ("m1", ["3.4"], "pass")
    assert (reading["trace"]["original"], reading["trace"]["feature"]) == (
        hashlib.sha256(LOG).hexdigest(),
        "peak",
    )
    [file] = seen["facts"]["evidence"]
    assert file["evidence"] == reading["trace"]["canonical"]


def commitment_of(item: dict[str, Any]) -> str:
    """What was signed, as the phone still has it."""
    return bytes.hex(unpacked(item["commitment"]))


def see_it_count(page: Page, hub: Hub) -> None:
    """Once is enough for this skill: Emil holds it, and the ledger is whole."""
    record = record_of_emil(page)
    assert (record["state"], record["have"], record["past"][0]["counts"]) == ("held", 1, True)
    assert hub.manage("verify_ledger").startswith("Intact: ")
