"""Lessons, verification, one's record and the coordinator's report need no JavaScript."""

import re
from pathlib import Path

import pytest
from playwright.sync_api import expect

from tests.journeys.badge import check, open_own_badge, save_picture
from tests.journeys.signing import open_card
from tests.journeys.visitor import VisitorFactory

pytestmark = pytest.mark.any_hub

COURSE = "/courses/c01-safe-start/"


def test_a_lesson_is_read_and_marked_complete(new_visitor: VisitorFactory) -> None:
    reader = new_visitor(scripts=False)
    reader.page.goto(COURSE)
    reader.page.get_by_role("list", name="Lessons").get_by_role("link").first.click()
    expect(reader.page.get_by_role("heading", level=1)).to_be_visible()
    expect(reader.page.get_by_role("article").get_by_role("img").first).to_be_visible()
    reader.sign_in("teacher")
    reader.page.goto(COURSE)
    reader.page.get_by_role("button", name="Enrol").click()
    reader.page.get_by_role("link", name="Start the first lesson").click()
    reader.page.get_by_role("button", name="Mark complete").click()
    expect(reader.page.get_by_text("is complete.")).to_be_visible()


def test_the_menu_opens(new_visitor: VisitorFactory) -> None:
    page = new_visitor(scripts=False).page
    page.goto("/")
    page.get_by_role("button", name="Menu").click()
    page.get_by_role("link", name="Verify a badge").first.click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Verify a badge")


def test_a_badge_is_verified(new_visitor: VisitorFactory, tmp_path: Path) -> None:
    picture = save_picture(open_own_badge(new_visitor(scripts=False)), tmp_path)
    employer = new_visitor(scripts=False)
    check(employer.page, picture)
    expect(employer.page.get_by_role("heading", level=1)).to_have_text("Valid")
    expect(employer.page.get_by_role("list").filter(has_text="signature").first).to_be_visible()
    assert employer.cookies() == []


def test_evidence_is_added_and_taken_back(new_visitor: VisitorFactory, tmp_path: Path) -> None:
    trainee = new_visitor(scripts=False)
    trainee.sign_in("trainee3")
    page = trainee.page
    note = tmp_path / "what I did.txt"
    note.write_text("Changed the plug; 3 A fuse.\n", encoding="utf-8")
    page.goto("/me/evidence/")
    page.get_by_label("Photo, video, voice note or document").set_input_files(note)
    page.get_by_label("What it shows").fill("Notes on the plug")
    page.get_by_role("button", name="Add it").click()
    page.get_by_role("link", name="Notes on the plug").click()
    page.get_by_role("main").get_by_role("button", name="Delete it").click()
    expect(page.get_by_role("link", name="Notes on the plug")).to_have_count(0)


def test_a_half_filled_sign_off_is_there_again(new_visitor: VisitorFactory, tmp_path: Path) -> None:
    mentor = new_visitor(scripts=False)
    mentor.sign_in("mentor")
    page = mentor.page
    open_card(page, "Mateo", "S01")
    form = page.url
    note = tmp_path / "readings.txt"
    note.write_text("4.2 kg\n", encoding="utf-8")
    page.get_by_label("Comment").fill("Half a comment")
    page.get_by_text("Photo, video, voice note or document").click()
    page.get_by_label("Add a document").set_input_files(note)
    page.get_by_role("button", name="The whole skill card").click()
    expect(page.get_by_role("heading", level=1)).not_to_have_text("Sign off")
    page.goto(form)
    expect(page.get_by_text("As you left it")).to_be_visible()
    expect(page.get_by_label("Comment")).to_have_value("Half a comment")
    expect(page.get_by_role("link", name="readings.txt")).to_be_visible()
    page.get_by_role("button", name="Keep it and go on later").click()
    expect(page).to_have_url(re.compile(r"/mentor/$"))
    page.goto(form)
    page.get_by_role("button", name="Empty the form").click()
    expect(page.get_by_label("Comment")).to_have_value("")


def test_a_report_is_asked_for(new_visitor: VisitorFactory) -> None:
    coordinator = new_visitor(scripts=False)
    coordinator.sign_in("coordinator")
    page = coordinator.page
    page.goto("/coordinator/standing/")
    page.get_by_label("Person").fill("tomasz")
    page.get_by_role("button", name="Show").click()
    expect(page.get_by_role("main")).to_contain_text("Held by recognition")
    expect(page.get_by_role("link", name="Take it as PDF")).to_be_visible()
