"""A class on one screen, and behind "More" what few of them need: each with an observation of their own."""

import hashlib
from pathlib import Path

import pytest
from PIL import Image
from playwright.sync_api import Locator, Page, expect

from tests.journeys import desk_pack
from tests.journeys.desk_hub import DeskHub
from tests.journeys.desk_steps import open_desk, pin
from tests.journeys.test_desk_trace import AGREED, CHOICES, LOG
from tests.journeys.visitor import Visitor

pytestmark = pytest.mark.any_hub

_RECEIVED_WITHIN = 20_000  # milliseconds: eight to undo, then the sending


@pytest.fixture
def photo(tmp_path: Path) -> Path:
    """A small picture."""
    file = tmp_path / "photo.jpg"
    Image.new("RGB", (320, 240), (90, 120, 110)).save(file)
    return file


def hub_with_a_measured_group() -> DeskHub:
    """The skill that is watched in groups measures something; Amina has an adjustment."""
    hub = DeskHub()
    trace = {"needed": False, "choices": CHOICES}
    hub.pack["trace_bytes"] = 1_000_000
    for skill in hub.pack["skills"]:
        if skill["batch_allowed"]:
            skill["measurements"] = [desk_pack.EARTH | {"readings": 1, "conditions": [], "trace": trace}]
    for person in hub.pack["people"]:
        person["adjustments"] = [AGREED] if person["id"] == desk_pack.AMINA else []
    return hub


def group(visitor: Visitor, hub: DeskHub) -> Page:
    """The group's screen: one criterion met for all, one item, a level for each."""
    page = open_desk(visitor, hub, "#/group/S02")
    page.get_by_role("button", name="Met for all: Isolates").click()
    page.get_by_label("An item for everybody").fill("bench 7")
    page.get_by_role("button", name="Add", exact=True).click()
    for name in ("Amina Diallo", "Fatou Sarr", "Tomasz Zieliński"):
        page.get_by_role("group", name=f"Level of {name}").get_by_role("button", name="Level 3").click()
    return page


def person(page: Page, name: str) -> Locator:
    """One person's part, with what lies behind "More" open."""
    part = page.get_by_role("region", name=name)
    part.locator("summary", has_text="More").click()
    return part


def add_trace(part: Locator) -> None:
    """Choose a file as the phone's picker would."""
    part.get_by_label("Take it from a file").set_input_files(
        {"name": "log.csv", "mimeType": "application/octet-stream", "buffer": LOG}
    )
    expect(part.get_by_text("Trace, 1 kB")).to_be_visible()


def fill_in(page: Page, photo: Path) -> None:
    """Photo, comment and what to practise for Fatou; the adjustment for Amina; a trace for Tomasz."""
    fatou = person(page, "Fatou Sarr")
    fatou.locator("[data-part=photo]").set_input_files(photo)
    expect(fatou.get_by_role("img", name="The photo you took")).to_be_visible()
    fatou.get_by_role("textbox", name="Comment").fill("steady hands")
    fatou.get_by_role("textbox", name="What to practise").fill("the last step")
    amina = person(page, "Amina Diallo")
    amina.get_by_role("radio", name="Agreed: Steps read out").check()
    add_trace(person(page, "Tomasz Zieliński"))


def test_what_few_need_goes_into_their_own_observation(visitor: Visitor, photo: Path) -> None:
    hub = hub_with_a_measured_group()
    page = group(visitor, hub)
    fill_in(page, photo)
    expect(page.locator("summary", has_text="More · 1 file · comment · to practise")).to_be_visible()
    page.get_by_role("button", name="Next: sign for 3 people").click()
    expect(page.get_by_text("Say which value of the file counts, for Tomasz Zieliński.")).to_be_visible()
    page.get_by_label("Which value of it counts").locator("visible=true").select_option("the mean over time")
    expect(page.get_by_text("Draft kept")).to_be_visible()
    page.reload()
    expect(page.locator("summary", has_text="More · adjustment")).to_be_visible()
    expect(page.get_by_text("From a file: see More")).to_be_visible()
    page.get_by_role("button", name="Next: sign for 3 people").click()
    page.get_by_text("What you sign, in full").click()
    expect(page.get_by_text("Comment: steady hands")).to_be_visible()
    expect(page.get_by_text("from a file, the mean over time")).to_be_visible()
    expect(page.get_by_text("Agreed: Steps read out")).to_be_visible()
    pin(page, desk_pack.MENTOR)
    expect(page.get_by_role("heading", level=1)).to_have_text("Received by the hub", timeout=_RECEIVED_WITHIN)
    assert all(hub.signed(item) for item in hub.received)
    by_learner = {content["learner"]: content for content in hub.contents}
    assert len(hub.contents) == len(by_learner) == 3
    fatou, amina, tomasz = (by_learner[who] for who in (desk_pack.FATOU, desk_pack.AMINA, desk_pack.TOMASZ))
    assert (fatou["comment"], fatou["practise"]) == ("steady hands", "the last step")
    assert [one["kind"] for one in fatou["evidence"]] == ["photo"]
    assert (amina["adjustment"], amina["evidence"], amina["comment"]) == (AGREED["id"], [], "")
    [file] = tomasz["evidence"]
    assert (file["kind"], file["sha256"]) == ("trace", hashlib.sha256(LOG).hexdigest())
    assert (tomasz["taken"]["m1"]["trace"], tomasz["taken"]["m1"]["choice"]) == (file["id"], "mean")
    assert (tomasz["adjustment"], fatou["adjustment"]) == (None, None)


def test_undo_brings_the_whole_class_back_with_its_files(visitor: Visitor, photo: Path) -> None:
    hub = hub_with_a_measured_group()
    page = group(visitor, hub)
    fatou = person(page, "Fatou Sarr")
    fatou.locator("[data-part=photo]").set_input_files(photo)
    fatou.get_by_role("textbox", name="Comment").fill("steady hands")
    page.get_by_role("button", name="Next: sign for 3 people").click()
    pin(page, desk_pack.MENTOR)
    expect(page.get_by_role("heading", level=1)).to_have_text("Saved on this device")
    page.get_by_role("button", name="Undo").click()
    again = person(page, "Fatou Sarr")
    expect(again.get_by_role("img", name="The photo you took")).to_be_visible()
    expect(again.get_by_role("textbox", name="Comment")).to_have_value("steady hands")
    assert hub.received == []


def test_one_of_a_class_is_undone_in_the_queue_into_a_card_of_their_own(
    visitor: Visitor, photo: Path
) -> None:
    visitor.expect_power_cut()
    page = group(visitor, hub_with_a_measured_group())
    page.context.set_offline(True)
    fatou = person(page, "Fatou Sarr")
    fatou.locator("[data-part=photo]").set_input_files(photo)
    fatou.get_by_role("textbox", name="Comment").fill("steady hands")
    page.get_by_role("button", name="Next: sign for 3 people").click()
    pin(page, desk_pack.MENTOR)
    expect(page.get_by_text("3 people, C04·S02")).to_be_visible()
    page.evaluate("location.hash = '#/queue'")
    page.get_by_role("article").filter(has_text="Fatou Sarr").get_by_role("button", name="Undo").click()
    expect(page.get_by_role("heading", name="What you saw")).to_be_visible()
    expect(page.get_by_role("img", name="The photo you took")).to_be_visible()
    expect(page.get_by_role("textbox", name="Comment")).to_have_value("steady hands")
    expect(page.locator("#desk-chip")).to_have_text("2 saved on this device")


def test_whoever_takes_no_part_keeps_what_was_written_about_them(visitor: Visitor) -> None:
    hub = hub_with_a_measured_group()
    page = group(visitor, hub)
    part = page.get_by_role("region", name="Tomasz Zieliński")
    part.get_by_role("group", name="Isolates").get_by_role("button", name="Met").click()
    person(page, "Tomasz Zieliński").get_by_role("textbox", name="Comment").fill("came late")
    page.get_by_role("button", name="Next: sign for 2 people").click()
    expect(page.get_by_text("Something is written or added for Tomasz Zieliński")).to_be_visible()
    part.get_by_label("Takes part").uncheck()
    page.get_by_role("button", name="Next: sign for 2 people").click()
    pin(page, desk_pack.MENTOR)
    expect(page.get_by_role("heading", level=1)).to_have_text("Received by the hub", timeout=_RECEIVED_WITHIN)
    page.evaluate("location.hash = '#/group/S02'")
    part.get_by_label("Takes part").check()
    expect(person(page, "Tomasz Zieliński").get_by_role("textbox", name="Comment")).to_have_value("came late")
    expect(page.locator(".desk-mark [aria-pressed=true]")).to_have_count(0)
