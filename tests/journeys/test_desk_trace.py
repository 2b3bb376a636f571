"""At the desk: a reading taken from a file, and an adjustment that is agreed; kept, signed and sent."""

import hashlib
import re

import pytest
from playwright.sync_api import Page, expect

from tests.journeys import desk_pack
from tests.journeys.desk_hub import DeskHub
from tests.journeys.desk_steps import card, fill_card, open_desk, pin, sign_off
from tests.journeys.visitor import Visitor

pytestmark = pytest.mark.any_hub

LOG = b"Time (s);R (ohm)\n0;0,21\n1;0,24\n"
CHOICES = [{"value": "mean", "label": "the mean over time"}, {"value": "peak", "label": "the highest value"}]
AGREED = {"id": "5b0e4d3c-0000-4000-8000-0000000000ad", "what": "Steps read out", "skill": None}
_RECEIVED_WITHIN = 20_000  # milliseconds: eight to undo, then the sending


def hub_with_traces() -> DeskHub:
    """One reading, of which the mentor chooses a value; Amina has an adjustment."""
    hub = DeskHub()
    trace = {"needed": False, "choices": CHOICES}
    single = desk_pack.EARTH | {"readings": 1, "conditions": [], "trace": trace}
    hub.pack["trace_bytes"] = 1_000_000
    for skill in hub.pack["skills"]:
        if skill["code"] == "S16":
            skill["measurements"] = [single]
    for person in hub.pack["people"]:
        person["adjustments"] = [AGREED] if person["id"] == desk_pack.AMINA else []
    return hub


def add(page: Page, data: bytes = LOG) -> None:
    """Choose a file as the phone's picker would."""
    page.get_by_label("Take it from a file").set_input_files(
        {"name": "log.csv", "mimeType": "application/octet-stream", "buffer": data}
    )


def test_a_reading_from_a_file_is_signed_sent_unchanged_and_waits_for_the_mentor(visitor: Visitor) -> None:
    hub = hub_with_traces()
    hub.outcome = {"outcome": "held", "code": "trace", "reason": "Its columns are to be confirmed."}
    page = open_desk(visitor, hub)
    card(page, skill="S16")
    fill_card_of(page)
    add(page)
    expect(page.get_by_text("Trace, 1 kB")).to_be_visible()
    expect(page.get_by_label("Reading", exact=True)).to_be_hidden()
    page.get_by_role("button", name="Next").click()
    expect(page.get_by_text("Say which value of the file counts.")).to_be_visible()
    expect(page.get_by_label("Which value of it counts")).to_be_focused()
    page.get_by_label("Which value of it counts").select_option("the highest value")
    page.get_by_role("radio", name="Agreed: Steps read out").check()
    expect(page.get_by_text("Draft kept")).to_be_visible()
    page.reload()
    expect(page.get_by_label("Which value of it counts")).to_have_value("peak")
    expect(page.get_by_role("radio", name="Agreed: Steps read out")).to_be_checked()
    page.get_by_role("button", name="Next: hand the phone to Amina Diallo").click()
    expect(page.get_by_text("from a file, the highest value")).to_be_visible()
    expect(page.get_by_text("Steps read out")).to_have_count(0)
    pin(page, desk_pack.AMINA)
    page.locator("details summary").first.click()
    expect(page.get_by_text("Agreed: Steps read out")).to_be_visible()
    pin(page, desk_pack.MENTOR)
    expect(page.get_by_role("heading", level=1)).to_have_text("Saved on this device")
    expect(page.get_by_text("Its columns are to be confirmed.")).to_be_visible(timeout=_RECEIVED_WITHIN)
    [content], [body] = hub.contents, hub.evidence
    [file] = content["evidence"]
    assert (file["kind"], file["media_type"], file["size"]) == ("trace", "text/csv", len(LOG))
    assert file["sha256"] == hashlib.sha256(LOG).hexdigest()
    assert content["taken"]["m1"]["trace"] == file["id"]
    assert (content["taken"]["m1"]["choice"], content["readings"]) == ("peak", {})
    assert content["adjustment"] == AGREED["id"]
    assert LOG in body
    assert re.search(rb'name="kind"\r\n\r\ntrace\r\n', body)
    assert re.search(rb'name="skill"\r\n\r\nS16\r\n', body)
    page.goto("/mentor/desk/#/queue")
    expect(page.locator("#desk-screen").get_by_text("Waits for its trace")).to_be_visible()
    expect(page.get_by_role("link", name="Open the trace")).to_have_attribute(
        "href", f"/traces/{file['id']}/"
    )


def test_a_trace_may_count_where_it_does_not_pass_by_itself_if_the_comment_says_why(visitor: Visitor) -> None:
    hub = hub_with_traces()
    page = open_desk(visitor, hub)
    card(page, skill="S16")
    add(page)
    page.get_by_label("Which value of it counts").select_option("the mean over time")
    let = page.get_by_role("checkbox", name="I looked at it here.")
    expect(let).not_to_be_checked()
    let.check()
    fill_card_of(page)
    page.get_by_role("button", name="Next").click()
    expect(page.get_by_text("Say in the comment why you let the reading count.")).to_be_visible()
    expect(page.get_by_role("textbox", name="Comment")).to_be_focused()
    page.get_by_role("textbox", name="Comment").fill("Seen on the logger")
    expect(page.get_by_text("Say in the comment why you let the reading count.")).to_be_hidden()
    expect(page.get_by_text("Draft kept")).to_be_visible()
    page.reload()
    expect(let).to_be_checked()
    page.get_by_role("button", name="Next").click()
    expect(page.get_by_text("may count where it does not pass by itself")).to_be_visible()
    pin(page, desk_pack.AMINA)
    pin(page, desk_pack.MENTOR)
    expect(page.get_by_role("heading", level=1)).to_have_text("Received by the hub", timeout=_RECEIVED_WITHIN)
    [content] = hub.contents
    assert (content["taken"]["m1"]["accepted"], content["comment"]) == (True, "Seen on the logger")


def test_another_file_is_not_let_count_by_what_was_said_of_the_first(visitor: Visitor) -> None:
    page = open_desk(visitor, hub_with_traces())
    card(page, skill="S16")
    add(page)
    let = page.get_by_role("checkbox", name="I looked at it here.")
    let.check()
    page.locator(".desk-reading").get_by_role("button", name="Remove").click()
    expect(let).to_be_hidden()
    add(page)
    expect(let).not_to_be_checked()


def test_a_file_can_be_taken_away_again_and_a_large_one_is_refused_at_once(visitor: Visitor) -> None:
    hub = hub_with_traces()
    page = open_desk(visitor, hub)
    card(page, skill="S16")
    add(page, b"x" * 1_000_001)
    expect(page.get_by_text("The file is too large: 1 MB are the most.")).to_be_visible()
    add(page)
    page.locator(".desk-reading").get_by_role("button", name="Remove").click()
    expect(page.get_by_label("Reading", exact=True)).to_be_visible()
    page.get_by_label("Reading", exact=True).fill("0.2")
    fill_card_of(page)
    sign_off(page)
    expect(page.get_by_role("heading", level=1)).to_have_text("Received by the hub", timeout=_RECEIVED_WITHIN)
    [content] = hub.contents
    assert (content["evidence"], content["readings"], content["adjustment"]) == ([], {"m1": ["0.2"]}, None)
    assert "trace" not in content["taken"]["m1"]


def fill_card_of(page: Page) -> None:
    """Fill the card of a skill at which no item was seen before."""
    page.get_by_label("Another item").fill("blue kettle")
    page.get_by_role("button", name="Add", exact=True).click()
    fill_card(page)
    page.get_by_role("button", name="blue kettle").click()
