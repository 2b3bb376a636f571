"""The desk with the hub itself, nothing stood in for: from a label on the bench to the ledger, by two PINs."""

from playwright.sync_api import Page, expect

from lms.accounts import roles
from lms.web.demo.pins import PINS
from tests.journeys.desk_steps import level
from tests.journeys.visitor import VisitorFactory

MENTORS_PIN, TRAINEES_PIN = PINS[roles.MENTOR], PINS[roles.TRAINEE]
WHERE = "#desk-screen h1"


def type_pin(page: Page, digits: str) -> None:
    """Type a PIN on the pad's page, with the keyboard."""
    page.keyboard.type(digits)
    page.keyboard.press("Enter")


def test_from_the_desk_to_the_ledger(new_visitor: VisitorFactory) -> None:
    trainee = new_visitor()
    trainee.sign_in("trainee3")
    mentor = new_visitor()
    mentor.sign_in("mentor")
    page = mentor.page
    page.goto("/mentor/desk/")
    expect(page.get_by_role("heading", name="Repair café")).to_be_visible()
    page.get_by_role("link", name="Fatou Sarr").click()
    page.get_by_role("link", name="C01·S02").click()
    expect(page.get_by_role("heading", name="What you saw")).to_be_visible()
    for answer in page.get_by_role("button", name="Met", exact=True).all():
        answer.click()
    page.get_by_label("Another item").fill("bench 7")
    page.get_by_role("button", name="Add").click()
    level(page, 4)
    page.get_by_role("button", name="Next: hand the phone to Fatou Sarr").click()
    expect(page.get_by_role("group", name="PIN of Fatou Sarr")).to_be_visible()
    type_pin(page, TRAINEES_PIN)
    expect(page.get_by_role("group", name="PIN of Jonas Weber")).to_be_visible()
    type_pin(page, MENTORS_PIN)
    expect(page.locator(WHERE)).to_have_text("Received by the hub", timeout=30_000)
    trainee.page.goto("/me/record/S02/")
    trainee.page.get_by_role("link", name="Seen by Jonas Weber").first.click()
    expect(trainee.page.get_by_text("You have read and acknowledged it.")).to_be_visible()
