"""What a phone sends and a person has to look at first: the phone and the coordinator's review say why."""

from collections.abc import Sequence

from playwright.sync_api import Page, expect

from tests.journeys.desk_hub import WITHOUT_WORKER
from tests.journeys.hub import Hub
from tests.journeys.real_desk import (
    ADA,
    BEN,
    CLEO,
    ENGRAVED,
    WRONG_PIN,
    RealDesk,
    Somebody,
    ledger_of,
    observed,
)
from tests.journeys.visitor import Visitor, VisitorFactory

_TWO_DAYS_AHEAD = """
globalThis.Date = class extends Date {
  constructor(...given) { given.length ? super(...given) : super(Date.now()); }
  static now() { return super.now() + 172_800_000; }
};
"""
# The second phone gives the identifier of the first one's observation to one of its own.
_SAME_NAME = "(name) => { const real = crypto.randomUUID; crypto.randomUUID = () => (crypto.randomUUID = real, name); }"


def desk_of(visitor: Visitor, mentor: Somebody, *, worker: bool = True) -> RealDesk:
    """The desk of this mentor, open on a phone."""
    visitor.expect_power_cut()
    visitor.sign_in(mentor.local)
    desk = RealDesk(visitor.page)
    desk.open(worker=worker)
    return desk


def read_on_phone(desk: RealDesk, reasons: Sequence[str]) -> None:
    """Each of the latest in the queue is kept for review, and says why."""
    desk.see_queue()
    cards = desk.page.get_by_role("article").filter(has_text="Kept for review")
    expect(cards).to_have_count(len(reasons), timeout=60_000)
    for reason in reasons:
        expect(cards.filter(has_text=reason)).to_have_count(1)


def open_held(coordinator: Page, name: str) -> None:
    """From the list of what is held to this one."""
    coordinator.goto("/coordinator/held/")
    coordinator.locator(f"a[href='/coordinator/held/{name}/']").click()
    expect(coordinator.get_by_role("heading", level=1)).to_contain_text("Held for review")


def end_authority(page: Page, mentor: Somebody) -> None:
    """End what lets this mentor judge the course."""
    page.goto("/coordinator/authority/")
    page.get_by_text("Every grant", exact=True).click()
    row = (
        page.get_by_role("row").filter(has_text=mentor.name).filter(has_text="Observe").filter(has_text="C01")
    )
    row.get_by_role("link", name="End").click()
    page.get_by_label("Reason").fill("Moved away.")
    page.get_by_label("End this authority now.").check()
    page.get_by_role("button", name="End it now").click()
    expect(page.get_by_text(f"The authority of {mentor.name} is ended.")).to_be_visible()


def test_authority_that_ended_meanwhile_and_a_wrong_pin(
    hub: Hub, bench: str, new_visitor: VisitorFactory
) -> None:
    desk, coordinator = desk_of(new_visitor(), CLEO), new_visitor()
    coordinator.sign_in("coordinator")
    desk.network(on=False)
    [mistyped] = desk.record(CLEO, ["file 1"], pin=WRONG_PIN)
    end_authority(coordinator.page, CLEO)
    [late] = desk.record(CLEO, ["file 2"])
    desk.network(on=True)
    reasons = {mistyped: "PIN", late: f"Your authority to judge {ENGRAVED}"}
    read_on_phone(desk, list(reasons.values()))
    assert ledger_of(hub, [mistyped, late]) == []
    for name, reason in reasons.items():
        open_held(coordinator.page, name)
        expect(coordinator.page.get_by_role("main")).to_contain_text(reason)


def test_a_clock_two_days_ahead_is_said_held_and_set_right_by_a_person(
    hub: Hub, bench: str, new_visitor: VisitorFactory
) -> None:
    visitor, coordinator = new_visitor(), new_visitor()
    visitor.page.add_init_script(_TWO_DAYS_AHEAD + WITHOUT_WORKER)
    desk = desk_of(visitor, BEN, worker=False)
    [name] = desk.record(BEN, ["anvil"])
    read_on_phone(desk, ["Its clock ran ahead by 2 days, 0 hours and 0 minutes on sending."])
    expect(desk.page.get_by_text("Your phone’s clock is 2 days ahead.")).to_be_visible()
    expect(desk.page.get_by_text("It is noted, not changed.")).to_be_visible()
    [item] = [one for one in desk.kept() if one["id"] == name]
    assert f'"observed_at":"{item["observed_at"]}"' in item["content"]
    assert ledger_of(hub, [name]) == []
    coordinator.sign_in("coordinator")
    open_held(coordinator.page, name)
    expect(coordinator.page.get_by_text("By the hub’s clock")).to_be_visible()
    coordinator.page.get_by_label("How you know").fill("The list of the repair café.")
    coordinator.page.get_by_role("button", name="Record it with this time").click()
    expect(coordinator.page.get_by_text("The observation is recorded.")).to_be_visible()
    [row] = [row for row in ledger_of(hub, [name]) if row["kind"] == "Observed"]
    assert row["observed_at"] < row["received_at"] < item["observed_at"]


def test_the_same_name_with_other_content_shows_both_sides(
    hub: Hub, bench: str, new_visitor: VisitorFactory
) -> None:
    first, second = desk_of(new_visitor(), ADA), desk_of(new_visitor(), ADA)
    [name] = first.record(ADA, ["hacksaw of the first phone"])
    first.wait_until_sent()
    second.page.evaluate(_SAME_NAME, name)
    assert second.record(ADA, ["hacksaw of the second phone"]) == [name]
    read_on_phone(second, ["Something else was received under the same identifier"])
    assert observed(hub, [name]) == [name]
    coordinator = new_visitor()
    coordinator.sign_in("coordinator")
    coordinator.page.goto("/coordinator/held/")
    card = coordinator.page.get_by_role("article").filter(has_text=ADA.name)
    card.get_by_role("link").click()
    main = coordinator.page.get_by_role("main")
    for side in ("hacksaw of the first phone", "hacksaw of the second phone"):
        expect(main).to_contain_text(side)
    expect(main).to_contain_text("It is in the ledger.")
