"""What goes wrong at the bench and at the employer's: a clear sentence each, and nothing lost or doubled."""

from pathlib import Path

import pytest
from playwright.sync_api import expect

from tests.journeys.badge import check, open_own_badge, save_picture
from tests.journeys.hub import Hub
from tests.journeys.signing import fill_card, open_card, record
from tests.journeys.visitor import Visitor, VisitorFactory

pytestmark = pytest.mark.any_hub

LEARNER = "Amina Diallo"
SVG_WITH_SCRIPT = b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>'
SEND_FORM = """async () => {
  const form = document.querySelector("form[data-keep]");
  const answer = await fetch(form.action, {method: "POST", body: new FormData(form)});
  return answer.status;
}"""
_COUNT = (
    "from courses.models import SignOffEvent as E; "
    "print(E.objects.filter(skill_code={!r}, kind='Observed').count())"
)


def observations(hub: Hub, code: str) -> int:
    """How many observations of a skill the ledger holds."""
    return int(hub.manage("shell", "--no-imports", "-v", "0", "-c", _COUNT.format(code)))


@pytest.mark.parametrize(
    ("name", "content", "sentence"),
    [
        ("empty.png", b"", "The file is empty."),
        ("notes.txt", b"a shopping list", "This is neither a badge nor an image with a badge inside."),
        ("drawing.svg", SVG_WITH_SCRIPT, "The SVG image holds a script or foreign content."),
    ],
)
def test_what_is_no_badge_is_said_to_be_none(
    visitor: Visitor, tmp_path: Path, name: str, content: bytes, sentence: str
) -> None:
    visitor.expect_status(422)
    file = tmp_path / name
    file.write_bytes(content)
    check(visitor.page, file)
    expect(visitor.page.get_by_role("alert")).to_contain_text(sentence)
    expect(visitor.page.get_by_role("button", name="Check this badge")).to_be_visible()


def test_a_file_far_too_large_is_turned_away(visitor: Visitor, tmp_path: Path) -> None:
    visitor.expect_status(413)
    file = tmp_path / "large.png"
    with file.open("wb") as writing:
        writing.truncate(50 * 1024 * 1024)
    check(visitor.page, file)
    expect(visitor.page.get_by_role("heading", level=1)).to_have_text("That file is too big")


def test_a_badge_cut_short_is_not_valid(new_visitor: VisitorFactory, tmp_path: Path) -> None:
    picture = save_picture(open_own_badge(new_visitor()), tmp_path)
    picture.write_bytes(picture.read_bytes()[:-400])
    employer = new_visitor()
    check(employer.page, picture)
    expect(employer.page.get_by_role("heading", level=1)).to_have_text("Tampered with")
    expect(employer.page.get_by_role("main")).to_contain_text("The PNG image is cut off")


def test_an_unknown_badge_is_not_found(visitor: Visitor) -> None:
    visitor.expect_status(404)
    visitor.page.goto("/credentials/00000000-0000-4000-8000-000000000000/")
    expect(visitor.page.get_by_role("heading", level=1)).to_have_text("There is no such page")


def test_a_sign_off_sent_twice_is_one(hub: Hub, new_visitor: VisitorFactory) -> None:
    mentor = new_visitor()
    mentor.sign_in("mentor")
    before = observations(hub, "S28")
    open_card(mentor.page, LEARNER, "S28")
    fill_card(mentor.page, items=["ESD mat 7"], reading="1.8")
    assert mentor.page.evaluate(SEND_FORM) == 200
    record(mentor.page)
    mentor.page.go_back()
    expect(mentor.page.get_by_text("You have just recorded this")).to_be_visible()
    expect(mentor.page.get_by_label("What was worked on")).to_have_value("")
    assert observations(hub, "S28") == before + 1


def test_a_mentor_without_authority_is_told_whom_to_ask(new_visitor: VisitorFactory) -> None:
    mentor, coordinator = new_visitor(), new_visitor()
    mentor.sign_in("mentor")
    open_card(mentor.page, LEARNER, "S02")
    coordinator.sign_in("coordinator")
    coordinator.expect_status(403)
    coordinator.page.goto(mentor.page.url)
    expect(coordinator.page.get_by_text("You have no authority to sign C01·S02")).to_be_visible()
    expect(coordinator.page.get_by_role("button", name="Record what I saw")).to_have_count(0)


def test_what_a_mentor_typed_survives_an_error(hub: Hub, new_visitor: VisitorFactory) -> None:
    mentor = new_visitor()
    mentor.sign_in("mentor2")
    mentor.expect_status(422)
    before = observations(hub, "S01")
    open_card(mentor.page, LEARNER, "S01")
    fill_card(mentor.page, items=["Lathe 1"], reading="fast", comment="Kept")
    mentor.page.get_by_role("button", name="Record what I saw").click()
    expect(mentor.page.get_by_role("alert")).to_contain_text("“fast” is not a reading.")
    expect(mentor.page.get_by_label("Comment")).to_have_value("Kept")
    expect(mentor.page.get_by_role("radio", name="Met", exact=True).first).to_be_checked()
    assert observations(hub, "S01") == before


def test_what_is_typed_is_there_again_after_a_crash(new_visitor: VisitorFactory) -> None:
    mentor = new_visitor()
    mentor.sign_in("mentor2")
    open_card(mentor.page, LEARNER, "S03")
    fill_card(mentor.page, items=["Lathe 1"], reading="0.4", comment="Half-way through")
    address = mentor.page.url
    mentor.page.goto("/verify/")
    mentor.page.goto(address)
    expect(mentor.page.get_by_label("Comment")).to_have_value("Half-way through")
    expect(mentor.page.locator("[data-keep-status]")).to_contain_text("restored")
