"""A class on one screen: marks of their own for everybody, one signature, one observation each."""

import pytest
from playwright.sync_api import expect

from tests.journeys import desk_pack
from tests.journeys.desk_hub import DeskHub
from tests.journeys.desk_steps import open_desk, pin
from tests.journeys.visitor import Visitor

pytestmark = pytest.mark.any_hub


def test_met_for_all_then_the_exceptions(visitor: Visitor) -> None:
    hub = DeskHub()
    page = open_desk(visitor, hub)
    page.get_by_role("link", name="Clear the bench at the end").click()
    tomasz = page.get_by_role("region", name="Tomasz Zieliński")
    answers = tomasz.get_by_role("group", name="Finds the fault")
    answers.get_by_role("button", name="Not yet").click()
    page.get_by_role("button", name="Met for all: Finds the fault").click()
    page.get_by_role("button", name="Met for all: Isolates").click()
    expect(answers.get_by_role("button", name="Not yet")).to_have_attribute("aria-pressed", "true")
    page.get_by_role("region", name="Fatou Sarr").get_by_label("Takes part").uncheck()
    page.get_by_label("An item for everybody").fill("bench 7")
    page.get_by_role("button", name="Add").click()
    for name, number in (("Amina Diallo", 4), ("Tomasz Zieliński", 2)):
        page.get_by_role("group", name=f"Level of {name}").get_by_role(
            "button", name=f"Level {number}"
        ).click()
    page.get_by_role("button", name="Next: sign for 2 people").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Jonas Weber: sign for the group")
    pin(page, desk_pack.MENTOR)
    expect(page.get_by_text("2 people, C04·S02")).to_be_visible()
    expect(page.get_by_role("heading", level=1)).to_have_text("Received by the hub", timeout=20_000)
    assert all(hub.signed(item) and item["acknowledgement"] is None for item in hub.received)
    assert {content["learner"]: (content["marks"], content["level"]) for content in hub.contents} == {
        desk_pack.AMINA: ({"c1": "met", "c2": "met"}, 4),
        desk_pack.TOMASZ: ({"c1": "met", "c2": "not_yet"}, 2),
    }
    assert {tuple(content["items"]) for content in hub.contents} == {("bench 7",)}


def test_a_class_is_there_after_a_reload(visitor: Visitor) -> None:
    page = open_desk(visitor, DeskHub(), "#/group/S02")
    page.get_by_role("button", name="Met for all: Isolates").click()
    expect(page.get_by_text("Draft kept")).to_be_visible()
    page.reload()
    expect(page.get_by_text("Your draft is back.")).to_be_visible()
    expect(page.locator(".desk-mark [aria-pressed=true]")).to_have_count(3)


def test_whoever_has_no_level_is_named(visitor: Visitor) -> None:
    page = open_desk(visitor, DeskHub(), "#/group/S02")
    page.get_by_role("button", name="Met for all: Isolates").click()
    page.get_by_label("An item for everybody").fill("bench 7")
    page.get_by_role("button", name="Add").click()
    page.get_by_role("button", name="Next").click()
    expect(page.get_by_text("Choose a level for Amina Diallo, Fatou Sarr, Tomasz Zieliński.")).to_be_visible()


def test_a_drill_is_marked_and_leads_to_the_group_for_its_gates(visitor: Visitor) -> None:
    hub = DeskHub()
    [held] = hub.pack["sessions"]
    hub.pack["sessions"] = [
        held | {"drill": ["S01", "S02"]},
        held | {"id": desk_pack.MATEO, "title": "Repairs"},
    ]
    page = open_desk(visitor, hub, "#/session")
    drill = page.get_by_role("button", name="Thursday repair evening")
    expect(drill).to_contain_text("Safety drill")
    expect(page.get_by_role("button", name="Repairs")).not_to_contain_text("Safety drill")
    drill.click()
    expect(page.get_by_text("Safety drill · Main workshop")).to_be_visible()
    first = page.get_by_role("region", name="The whole group at once").get_by_role("listitem").first
    expect(first).to_contain_text("Clear the bench at the end")
    expect(first).to_contain_text("Safety drill")
    expect(page.locator("main").get_by_text("Safety drill", exact=True)).to_have_count(1)
    first.get_by_role("link").click()
    expect(page.get_by_role("button", name="Met for all: Isolates")).to_be_visible()


def test_an_ordinary_session_and_the_list_of_an_older_hub_have_no_drill(visitor: Visitor) -> None:
    hub = DeskHub()
    del hub.pack["sessions"][0]["drill"]
    page = open_desk(visitor, hub)
    expect(page.get_by_role("heading", name="Thursday repair evening")).to_be_visible()
    expect(page.get_by_text("Safety drill")).to_have_count(0)
    expect(page.get_by_role("link", name="Clear the bench at the end")).to_have_count(1)
