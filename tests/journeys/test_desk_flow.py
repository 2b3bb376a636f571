"""One skill signed off at the offline desk: counted in taps, by keyboard, without a network, after a reload."""

import re

import pytest
from playwright.sync_api import Page, expect

from tests.journeys import desk_pack
from tests.journeys.desk_hub import DeskHub
from tests.journeys.desk_steps import (
    COUNT_TAPS,
    ITEM,
    card,
    fill_card,
    level,
    mark,
    open_desk,
    pin,
    sign_off,
    taps,
)
from tests.journeys.visitor import Visitor

pytestmark = pytest.mark.any_hub

MOST_TAPS = 12
_RECEIVED_WITHIN = 20_000  # milliseconds: eight to undo, then the sending


def test_two_pins_are_nine_taps_beside_their_digits(visitor: Visitor) -> None:
    hub = DeskHub()
    page = open_desk(visitor, hub, f"#/b/{desk_pack.BENCH}")
    page.evaluate(COUNT_TAPS)
    page.get_by_role("link", name="Amina Diallo").click()
    fill_card(page)
    sign_off(page)
    # Nothing was loaded anew on the way, so the counter saw every tap.
    beside, digits = taps(page)
    assert (beside, digits) == (9, 12)
    assert beside <= MOST_TAPS
    expect(page.get_by_role("heading", level=1)).to_have_text("Received by the hub", timeout=_RECEIVED_WITHIN)
    [item] = hub.received
    assert hub.signed(item)
    assert hub.acknowledged(item)
    [content] = hub.contents
    assert content["marks"] == {"c1": "met", "c2": "met", "c3": "met"}
    assert (content["items"], content["level"], content["skill"]) == ([ITEM], 4, "S15")
    assert (content["place"], content["session"], content["bench"]) == (
        "main",
        desk_pack.SESSION,
        desk_pack.BENCH,
    )


def test_later_on_their_own_page_is_nine_taps_and_six_digits(visitor: Visitor) -> None:
    page = open_desk(visitor, DeskHub(), f"#/b/{desk_pack.BENCH}")
    page.evaluate(COUNT_TAPS)
    page.get_by_role("link", name="Amina Diallo").click()
    fill_card(page)
    page.get_by_role("button", name="Next: hand the phone").click()
    page.get_by_role("button", name="Later, on their own page").click()
    expect(page.get_by_text("Amina Diallo acknowledges it later")).to_be_visible()
    pin(page, desk_pack.MENTOR)
    expect(page.get_by_role("heading", level=1)).to_have_text("Saved on this device")
    assert taps(page) == (9, 6)


def test_what_was_tapped_and_typed_is_there_after_a_reload(visitor: Visitor) -> None:
    page = open_desk(visitor, DeskHub())
    card(page)
    mark(page, "Isolates", "Met")
    mark(page, "Finds the fault", "Not yet")
    page.get_by_label("Another item").fill("toaster 12")
    page.get_by_role("button", name="Add").click()
    page.get_by_label("What to practise").fill("Measure before you take it apart.")
    level(page, 3)
    expect(page.get_by_text("Draft kept")).to_be_visible()
    page.reload()
    expect(page.get_by_text("Your draft is back.")).to_be_visible()
    pressed = page.locator(".desk-mark [aria-pressed=true]")
    expect(pressed).to_have_text([re.compile("Met"), re.compile("Not yet")])
    expect(page.get_by_role("button", name="toaster 12")).to_have_attribute("aria-pressed", "true")
    expect(page.get_by_label("What to practise")).to_have_value("Measure before you take it apart.")
    expect(page.get_by_role("radio", name="Did it while a mentor watched closely")).to_be_checked()


def test_the_same_answer_again_clears_it(visitor: Visitor) -> None:
    page = open_desk(visitor, DeskHub())
    card(page)
    mark(page, "Isolates", "Met")
    mark(page, "Isolates", "Met")
    expect(page.locator(".desk-mark [aria-pressed=true]")).to_have_count(0)
    page.get_by_role("button", name="Next").click()
    expect(page.get_by_text("Mark at least one criterion that you saw.")).to_be_visible()
    expect(page.get_by_text("Choose a level from 1 to 5.")).to_be_visible()


def test_a_stop_says_that_it_cannot_count_and_is_recorded(visitor: Visitor) -> None:
    hub = DeskHub()
    page = open_desk(visitor, hub)
    card(page)
    fill_card(page)
    mark(page, "Isolates", "Stop")
    expect(page.get_by_text("Stop: this observation cannot count")).to_be_visible()
    sign_off(page)
    expect(page.get_by_role("heading", level=1)).to_have_text("Received by the hub", timeout=_RECEIVED_WITHIN)
    assert hub.contents[0]["marks"]["c1"] == "stop"


def test_undo_brings_the_card_back_and_sends_nothing(visitor: Visitor) -> None:
    hub = DeskHub()
    page = open_desk(visitor, hub)
    card(page)
    fill_card(page)
    sign_off(page)
    page.get_by_role("button", name="Undo").click()
    expect(page.get_by_role("heading", name="What you saw")).to_be_visible()
    expect(page.locator(".desk-mark [aria-pressed=true]")).to_have_count(3)
    page.wait_for_timeout(9_000)
    assert hub.received == []


def test_without_a_network_it_waits_and_goes_when_the_network_is_back(visitor: Visitor) -> None:
    visitor.expect_power_cut()
    hub = DeskHub()
    page = open_desk(visitor, hub)
    page.context.set_offline(True)
    card(page)
    fill_card(page)
    sign_off(page)
    page.goto("/mentor/desk/#/queue")
    page.wait_for_timeout(9_000)
    expect(page.get_by_text("No network")).to_be_visible()
    expect(page.locator("#desk-chip")).to_have_text(re.compile("1 saved on this device"))
    assert hub.received == []
    page.context.set_offline(False)
    expect(page.locator("#desk-chip")).to_have_text(re.compile("All received"), timeout=_RECEIVED_WITHIN)
    assert [content["skill"] for content in hub.contents] == ["S15"]


def test_signed_out_it_stays_and_the_way_to_sign_in_is_shown(visitor: Visitor) -> None:
    visitor.expect_status(401)
    hub = DeskHub()
    page = open_desk(visitor, hub)
    card(page)
    fill_card(page)
    hub.signed_in = False
    sign_off(page)
    page.goto("/mentor/desk/#/queue")
    page.get_by_role("button", name="Send now").click()
    expect(page.get_by_text("You are signed out")).to_be_visible()
    expect(page.get_by_role("link", name="Sign in to send")).to_have_attribute(
        "href", "/accounts/login/?next=/mentor/desk/"
    )
    assert hub.received == []
    hub.signed_in = True
    page.get_by_role("button", name="Send now").click()
    expect(page.get_by_text("Received by the hub", exact=True)).to_be_visible(timeout=_RECEIVED_WITHIN)


def test_held_says_why_and_what_happens_next(visitor: Visitor) -> None:
    hub = DeskHub()
    hub.outcome = {
        "outcome": "held",
        "code": "authority",
        "reason": "Your authority had ended before it was made.",
    }
    page = open_desk(visitor, hub)
    card(page)
    fill_card(page)
    sign_off(page)
    page.goto("/mentor/desk/#/queue")
    page.get_by_role("button", name="Send now").click()
    item = page.get_by_role("article")
    expect(item).to_contain_text("Kept for review", timeout=_RECEIVED_WITHIN)
    expect(item).to_contain_text("Reason: Your authority had ended before it was made.")
    expect(item).to_contain_text("A person looks at it and decides")


def test_a_clock_that_is_off_is_said_and_not_changed(visitor: Visitor) -> None:
    hub = DeskHub()
    hub.clock_ahead = hub.clock_ahead.__class__(minutes=4)
    page = open_desk(visitor, hub, "#/queue")
    expect(page.get_by_text("Your phone’s clock is 4 min ahead.")).to_be_visible()
    expect(page.get_by_text("It is noted, not changed.")).to_be_visible()


def test_somebody_who_drops_in_is_found_by_name_and_told_to_the_hub(visitor: Visitor) -> None:
    hub = DeskHub()
    page = open_desk(visitor, hub)
    page.get_by_label("Somebody else? Find them by name").fill("rios")
    page.get_by_role("button", name="Mateo Ríos").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Mateo Ríos")
    page.goto("/mentor/desk/#/")
    expect(page.get_by_role("link", name="Mateo Ríos")).to_be_visible()
    [joined] = hub.attendance
    assert (joined["session"], joined["learner"], joined["how"]) == (
        desk_pack.SESSION,
        desk_pack.MATEO,
        "name",
    )


def test_what_cannot_be_recorded_says_why(visitor: Visitor) -> None:
    page = open_desk(visitor, DeskHub(), f"#/p/{desk_pack.AMINA}")
    page.get_by_text("2 skills that cannot be recorded now").click()
    expect(page.get_by_text("Missing before it: C01·S01 Safe start")).to_be_visible()
    expect(page.get_by_text("Your authority holds only at Annex")).to_be_visible()


def test_readings_are_judged_at_once(visitor: Visitor) -> None:
    hub = DeskHub()
    page = open_desk(visitor, hub)
    card(page, desk_pack.TOMASZ, "S16")
    page.get_by_label("Reading 1").fill("0,21")
    expect(page.get_by_text("Within the limit")).to_be_visible()
    page.get_by_label("Reading 2").fill("0.41 Ω")
    expect(page.get_by_text("Outside the limit")).to_be_visible()
    page.get_by_label("I checked it. Record it as read.").check()
    page.get_by_label("Length of the lead").select_option("up to 5 m")
    fill_rest(page)
    page.get_by_role("button", name="Next: hand the phone to Tomasz Zieliński").click()
    page.get_by_role("button", name="Later").click()
    pin(page, desk_pack.MENTOR)
    expect(page.get_by_role("heading", level=1)).to_have_text("Received by the hub", timeout=_RECEIVED_WITHIN)
    [content] = hub.contents
    assert content["readings"] == {"m1": ["0,21", "0.41 Ω"]}
    assert content["taken"]["m1"] == {
        "unit": "",
        "uncertainty": "",
        "instrument": "",
        "conditions": {"lead": "up to 5 m"},
        "accepted": True,
    }


def fill_rest(page: Page) -> None:
    """What a card needs beside its readings."""
    mark(page, "Isolates", "Met")
    page.get_by_label("Another item").fill("extension lead 3")
    page.get_by_role("button", name="Add").click()
    level(page, 3)


def test_the_unit_of_the_instrument_is_kept_with_the_reading(visitor: Visitor) -> None:
    page = open_desk(visitor, DeskHub())
    card(page, desk_pack.TOMASZ, "S16")
    page.get_by_label("Reading 1").fill("210")
    page.get_by_text("How it was measured").click()
    page.get_by_label("Unit on the instrument").fill("mΩ")
    # What is shown in another unit the phone leaves to the hub.
    expect(page.get_by_text("The hub judges it.")).to_be_visible()
    page.get_by_label("Instrument", exact=True).select_option("MM-1")
    expect(page.get_by_text("Its calibration ran out on 1 Jan 2020.")).to_be_visible()
