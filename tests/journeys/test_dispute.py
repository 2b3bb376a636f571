"""A reading that has to be answered for, a photo, something to practise; then a dispute, and its answer."""

import io
from pathlib import Path

import pytest
from PIL import Image
from PIL.ExifTags import GPS, IFD
from playwright.sync_api import Page, expect

from tests.journeys.signing import fill_card, open_card, record
from tests.journeys.visitor import VisitorFactory

pytestmark = pytest.mark.any_hub

LEARNER = "Elif Fischer"  # holds the badge of C01
PRACTISE = "Say aloud where the button is before you start."
_PATIENCE = 20_000  # milliseconds: the badge follows in the background


def test_a_doubtful_reading_a_photo_and_a_dispute(
    learners: dict[str, str], new_visitor: VisitorFactory, tmp_path: Path
) -> None:
    mentor, trainee, coordinator = new_visitor(), new_visitor(), new_visitor()
    mentor.sign_in("mentor")
    trainee.sign_in(learners[LEARNER])
    coordinator.sign_in("coordinator")
    mentor.expect_status(422)
    answer_for_a_reading(mentor.page, photo_with_position(tmp_path))
    read_it_and_say_so(trainee.page)
    see_the_photo_without_position(trainee.page)
    dispute_the_only_observation(trainee.page)
    expect_the_badge(trainee.page, "Suspended")
    answer_that_it_stands(coordinator.page)
    expect_the_badge(trainee.page, "Valid")


def photo_with_position(folder: Path) -> Path:
    """A photo as a phone takes it: with the place where it was taken."""
    photo = Image.new("RGB", (640, 480), "#446644")
    exif = photo.getexif()
    exif.get_ifd(IFD.GPSInfo).update(
        {GPS.GPSLatitudeRef: "N", GPS.GPSLatitude: (52.0, 30.0, 59.0), GPS.GPSLongitudeRef: "E"}
    )
    file = folder / "grinder.jpg"
    photo.save(file, exif=exif)
    assert Image.open(file).getexif().get_ifd(IFD.GPSInfo)[GPS.GPSLatitudeRef] == "N"
    return file


def answer_for_a_reading(page: Page, photo: Path) -> None:
    """4.8 s, written in milliseconds, is so close to 5 s that its uncertainty crosses the limit."""
    open_card(page, LEARNER, "S01")
    fill_card(page, items=["Lathe 1"], reading="4800 ms")
    page.get_by_text("How it was measured").click()
    page.get_by_label("Uncertainty ±").fill("400")
    page.get_by_label("Instrument").select_option(label="DMM-1 Multimeter, true RMS")
    page.get_by_label("What to practise").fill(PRACTISE)
    page.get_by_label("Add photos").set_input_files(photo)
    page.get_by_role("button", name="Record what I saw").click()
    expect(page.get_by_role("alert")).to_contain_text("This does not pass by itself.")
    expect(page.get_by_text("Already received:")).to_be_visible()
    page.get_by_label("I have looked at it, and let it count.").check()
    page.get_by_role("button", name="Record what I saw").click()
    expect(page.get_by_role("alert")).to_contain_text("Say why you let the reading count.")
    page.get_by_role("textbox", name="Comment").fill("The latch was slow, the hand was not.")
    record(page)
    expect(page.get_by_text("It counts", exact=True)).to_be_visible()


def read_it_and_say_so(page: Page) -> None:
    """The trainee finds it on the bench, reads what to practise and acknowledges it."""
    page.goto("/me/")
    unread = page.get_by_role("region", name="To read and acknowledge")
    unread.get_by_role("link", name="Raise the alarm").last.click()  # the oldest come first
    expect(page.get_by_role("region", name="What to practise")).to_contain_text(PRACTISE)
    page.get_by_role("button", name="I have read it").click()
    expect(page.get_by_text("You have read and acknowledged it.")).to_be_visible()


def see_the_photo_without_position(page: Page) -> None:
    """The photo is there for the person it is about; where it was taken is not in it."""
    page.goto("/me/evidence/")
    page.get_by_role("link", name="grinder.jpg").click()
    source = page.locator(".evidence-shown a:has(img)").get_attribute("href")
    assert source
    answer = page.request.get(source)
    kept = Image.open(io.BytesIO(answer.body()))
    assert (answer.status, kept.size) == (200, (640, 480))
    assert dict(kept.getexif()) == {}
    assert answer.headers["cache-control"] == "private, no-store"


def dispute_the_only_observation(page: Page) -> None:
    """S04 rests on one observation; without a reason nothing is sent."""
    page.goto("/me/record/S04/")
    page.get_by_role("link", name="Seen by").first.click()
    page.get_by_role("link", name="Dispute it").click()
    page.get_by_label("What is not right?").fill("I sorted four parts, and the fifth was sorted for me.")
    page.get_by_role("button", name="Send the dispute").click()
    expect(page.get_by_text("Your dispute is recorded.")).to_be_visible()


def expect_the_badge(page: Page, verdict: str) -> None:
    """What the page of the newest badge says, once the background work has caught up."""
    for _attempt in range(_PATIENCE // 500):
        page.goto("/me/")
        page.get_by_role("region", name="My badges").get_by_role("link", name="Safe start").first.click()
        page.wait_for_url("**/credentials/**")
        if page.get_by_role("heading", name=verdict, level=2).is_visible():
            return
        page.wait_for_timeout(500)
    raise AssertionError(page.get_by_role("main").inner_text())


def answer_that_it_stands(page: Page) -> None:
    """The coordinator reads what both said, and answers with a reason."""
    page.goto("/coordinator/")
    page.get_by_role("region", name="Disputes open").get_by_role("link", name=LEARNER).click()
    expect(page.get_by_text("the fifth was sorted for me").first).to_be_visible()
    page.get_by_label("What was disputed stands").check()
    page.get_by_label("Reason").fill("The list of the day has all five.")
    page.get_by_role("button", name="Record the answer").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Disputes")
    expect(page.get_by_role("main")).not_to_contain_text(LEARNER)
