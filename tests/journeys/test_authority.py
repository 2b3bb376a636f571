"""Authority ends while a form is open: what was seen is held, not lost, and a coordinator decides."""

import pytest
from playwright.sync_api import Page, expect

from tests.journeys.signing import fill_card, open_card
from tests.journeys.visitor import VisitorFactory

pytestmark = pytest.mark.any_hub

MENTOR, LEARNER = "Elif Kaya", "Bogdan Horvat"


def test_what_was_seen_too_late_is_held_and_dismissed(
    learners: dict[str, str], new_visitor: VisitorFactory
) -> None:
    mentor, coordinator, trainee = new_visitor(), new_visitor(), new_visitor()
    mentor.sign_in("mentor3")
    coordinator.sign_in("coordinator")
    open_card(mentor.page, LEARNER, "S02")
    fill_card(mentor.page, items=["Soldering bench 1", "Drill press", "Battery shelf"], comment="All right.")
    end_authority(coordinator.page)
    mentor.page.get_by_role("button", name="Record what I saw").click()
    expect(mentor.page.get_by_text("Received, not recorded yet")).to_be_visible()
    expect(mentor.page.get_by_role("main")).to_contain_text("Your authority to judge C01·S02")
    held = mentor.page.url
    dismiss(coordinator.page)
    mentor.page.goto(held)
    expect(mentor.page.get_by_text("Not recorded", exact=True)).to_be_visible()
    expect(mentor.page.get_by_role("main")).to_contain_text("She had been told at noon.")
    trainee.sign_in(learners[LEARNER])
    trainee.page.goto("/me/")
    expect(trainee.page.get_by_role("region", name="Waiting for a mentor")).to_contain_text("PPE")


def end_authority(page: Page) -> None:
    """From the list of who may judge, with a reason."""
    page.goto("/coordinator/authority/")
    page.get_by_text("Every grant", exact=True).click()
    page.get_by_role("row").filter(has_text=MENTOR).get_by_role("link", name="End").click()
    page.get_by_label("Reason").fill("Moved away.")
    page.get_by_label("End this authority now.").check()
    page.get_by_role("button", name="End it now").click()
    expect(page.get_by_text(f"The authority of {MENTOR} is ended.")).to_be_visible()


def dismiss(page: Page) -> None:
    """The overview leads to what is held; without a reason nothing is answered."""
    page.goto("/coordinator/")
    page.get_by_role("region", name="Held for review").get_by_role("link", name=LEARNER).click()
    page.get_by_label("Reason").fill("She had been told at noon.")
    page.get_by_role("button", name="Do not record it").click()
    expect(page.get_by_text("Not recorded", exact=True)).to_be_visible()
