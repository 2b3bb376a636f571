"""A machine was changed: a skill on hold for two people at once, until each is watched again."""

from playwright.sync_api import Page, expect

from tests.journeys.signing import sign
from tests.journeys.visitor import VisitorFactory

RECHECKED, STILL = "Carmen Okoye", "Dilan Yilmaz"  # both hold S01


def test_a_hold_is_lifted_by_a_recheck(learners: dict[str, str], new_visitor: VisitorFactory) -> None:
    coordinator, mentor, trainee = new_visitor(), new_visitor(), new_visitor()
    coordinator.sign_in("coordinator")
    coordinator.expect_status(422)
    incident = put_on_hold(coordinator.page)
    trainee.sign_in(learners[RECHECKED])
    expect_hold(trainee.page)
    mentor.sign_in("mentor2")
    sign(mentor.page, RECHECKED, "S01", items=["Lathe 2"], reading="3.0")
    trainee.page.goto("/me/record/S01/")
    expect(trainee.page.get_by_text("Signed off", exact=True).first).to_be_visible()
    coordinator.page.goto(incident)
    lifted = coordinator.page.get_by_role("region", name="Re-checked or lifted (1)")
    expect(lifted).to_contain_text(RECHECKED)
    expect(coordinator.page.get_by_role("region", name="On hold (1)")).to_contain_text(STILL)
    close(coordinator.page)


def put_on_hold(page: Page) -> str:
    """From the list of incidents to the two people, who are shown before anything is recorded; the address."""
    page.goto("/coordinator/incidents/")
    page.get_by_role("link", name="New incident").click()
    page.get_by_label("Skill").select_option("S01")
    page.get_by_role("button", name="Go on").click()
    page.get_by_label("People I choose below").check()
    page.get_by_role("button", name="Show whom it affects").click()
    expect(page.get_by_text("Say what happened, or what was changed.").first).to_be_visible()
    page.get_by_label("What happened, or what was changed").fill("Lathe 2 has a new stop button.")
    for name in (RECHECKED, STILL):
        page.get_by_label(name).check()
    page.get_by_role("button", name="Show whom it affects").click()
    expect(page.get_by_role("heading", name="2 people")).to_be_visible()
    page.get_by_role("button", name="Put the skill on hold").click()
    expect(page.get_by_role("region", name="On hold (2)")).to_contain_text(RECHECKED)
    return page.url


def expect_hold(page: Page) -> None:
    """The bench says at once that a skill is on hold, and why."""
    page.goto("/me/")
    expect(page.get_by_role("main")).to_contain_text("Lathe 2 has a new stop button.")


def close(page: Page) -> None:
    """Close it, with a reason: whoever is still on hold resumes."""
    page.get_by_role("link", name="Close the incident").click()
    page.get_by_label("How it ended").fill("Everybody has been shown the button.")
    page.get_by_role("main").get_by_role("button").last.click()
    expect(page.get_by_role("region", name="Re-checked or lifted (2)")).to_contain_text(STILL)
