"""What mentors do again and again: find the person, open the card, say what they saw."""

from collections.abc import Sequence

from playwright.sync_api import Page, expect

LEVEL = "3"  # works alone, a mentor nearby: counts for every skill of C01


def open_card(mentor: Page, learner: str, code: str) -> None:
    """From the desk to the card: search the person, choose the skill."""
    mentor.goto("/mentor/")
    mentor.get_by_label("Name or e-mail address").fill(learner)
    mentor.get_by_role("button", name="Find").click()
    mentor.get_by_role("region", name="Find a trainee").get_by_role("link", name=learner).click()
    mentor.locator(f"a[href*='/sign/'][href$='/{code}/']").click()
    expect(mentor.get_by_role("heading", level=1)).to_contain_text("Sign off")


def fill_card(mentor: Page, *, items: Sequence[str], reading: str = "", comment: str = "") -> None:
    """All criteria met, the items one to a line, every reading the same, the lowest level that counts."""
    expect(mentor.get_by_label("What was worked on")).to_be_visible()  # `all()` below waits for nothing
    for criterion in (
        mentor.get_by_role("group").filter(has=mentor.get_by_role("radio", name="Not seen")).all()
    ):
        criterion.get_by_text("Met", exact=True).click()
    for field in mentor.locator("input[name^=reading_]").all():
        field.fill(reading)
    mentor.get_by_label("What was worked on").fill("\n".join(items))
    mentor.locator(f"label:has([name=level][value='{LEVEL}'])").click()
    if comment:
        mentor.get_by_label("Comment").fill(comment)


def record(mentor: Page) -> None:
    """Send the form and see that it is recorded."""
    mentor.get_by_role("button", name="Record what I saw").click()
    expect(mentor.get_by_role("heading", level=1)).to_have_text("Recorded")


def sign(mentor: Page, learner: str, code: str, *, items: Sequence[str], reading: str = "") -> None:
    """One observation that counts, from the desk to "Recorded"."""
    open_card(mentor, learner, code)
    fill_card(mentor, items=items, reading=reading)
    record(mentor)
    expect(mentor.get_by_text("It counts", exact=True)).to_be_visible()
