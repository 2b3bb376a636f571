"""The whole story: sign up, learn, ask, be signed off, hold a badge, and have a stranger believe it."""

import re
import zlib
from pathlib import Path

from playwright.sync_api import Page, expect

from tests.journeys import quiz
from tests.journeys.badge import check, save_picture
from tests.journeys.signing import fill_card, record, sign
from tests.journeys.visitor import Visitor, VisitorFactory

NAME, EMAIL, SECRET = "Nia Okafor", "nia.okafor@example.test", "wrench-and-lamp-77"
ALARM = "Raise the alarm, stop the machine, get out"


def sign_up(page: Page) -> None:
    """Make an account, confirm the address from the mail, sign in."""
    page.goto("/accounts/signup/")
    page.get_by_label("Your name").fill(NAME)
    page.locator("[name=email]").fill(EMAIL)
    page.locator("[name=password1]").fill(SECRET)
    page.get_by_role("button", name="Make my account").click()
    page.goto("/dev/mail/")
    page.get_by_role("article").filter(has_text=EMAIL).get_by_role("link").first.click()
    link = re.search(r"http://\S+/confirm-email/\S+", page.locator("main").inner_text())
    assert link, "the mail holds no link"
    page.goto(link.group())
    page.get_by_role("button", name="Yes, it is mine").click()
    page.locator("[name=login]").fill(EMAIL)
    page.locator("[name=password]").fill(SECRET)
    page.locator("main").get_by_role("button", name="Sign in").click()
    expect(page.get_by_role("heading", name="My bench")).to_be_visible()


def learn(page: Page) -> int:
    """From the home page: enrol in the first course and work through its lessons in order; how many there were."""
    page.goto("/")
    page.get_by_role("main").get_by_role("link", name="Safe start", exact=True).click()
    page.get_by_role("button", name="Enrol").click()
    page.get_by_role("link", name="Start the first lesson").click()
    place = page.locator(".eyebrow")
    expect(place).to_contain_text("Lesson 1 of")
    lessons = int(re.findall(r"of (\d+)", place.inner_text())[0])
    for number in range(1, lessons + 1):
        expect(place).to_contain_text(f"Lesson {number} of {lessons}")
        if page.get_by_role("heading", name="First pass the quiz").count():
            lesson = page.url
            quiz.begin(page)
            quiz.answer_rightly(page)
            quiz.send(page)
            page.goto(lesson)
        page.get_by_role("button", name="Mark complete").click()
    expect(page).to_have_url(re.compile(r"/courses/[\w-]+/$"))
    return lessons


def ask(page: Page) -> None:
    """Open the first practical and ask to be watched."""
    page.get_by_role("link", name=ALARM).first.click()
    page.get_by_text("Add a note for the mentor").click()
    page.get_by_label("Note for the mentor").fill("At the grinder, this afternoon?")
    page.get_by_role("button", name="Ask for a sign-off").click()
    expect(page.get_by_text("You are on the mentors’ list", exact=True)).to_be_visible()


def test_from_signing_up_to_a_verdict(new_visitor: VisitorFactory, tmp_path: Path) -> None:
    learner, mentor, second = new_visitor(), new_visitor(), new_visitor()
    mentor.sign_in("mentor")
    second.sign_in("mentor2")
    sign_up(learner.page)
    assert learn(learner.page) >= 5
    ask(learner.page)
    answer_the_request(mentor.page)
    see_it_on_the_bench(learner.page)
    sign_the_rest(mentor.page, second.page)
    wait_for_badge(learner.page)
    learner.page.get_by_role("region", name="My badges").get_by_role("link", name="Safe start").click()
    expect(learner.page.get_by_role("heading", name="Valid", level=2)).to_be_visible()
    badge = save_picture(learner.page, tmp_path)
    be_believed(new_visitor(), badge)


def answer_the_request(page: Page) -> None:
    """The mentor finds the request on the desk and answers it on a phone, criterion by criterion."""
    assert page.viewport_size == {"width": 360, "height": 740}
    page.goto("/mentor/")
    request = page.get_by_role("article").filter(has_text="At the grinder, this afternoon?")
    request.get_by_role("link", name=NAME).click()
    fill_card(page, items=["Bench grinder 2"], reading="3,8", comment="Calm, and out by the near door.")
    record(page)
    expect(page.get_by_text("It counts", exact=True)).to_be_visible()
    expect(page.get_by_text(f"{NAME} holds this skill until")).to_be_visible()


def see_it_on_the_bench(page: Page) -> None:
    """What the mentor recorded is on the learner's own page, word for word."""
    page.goto("/me/")
    expect(page.get_by_role("region", name="My skills")).to_contain_text("Signed off. Valid until")
    said = page.get_by_role("region", name="What mentors said last")
    expect(said).to_contain_text("Calm, and out by the near door.")
    said.get_by_role("link").first.click()
    for words in ("Bench grinder 2", "3.8", "Jonas Weber"):
        expect(page.get_by_role("main")).to_contain_text(words)


def sign_the_rest(mentor: Page, second: Page) -> None:
    """Everything else that the course's badge asks for; S03 twice, on different machines."""
    sign(mentor, NAME, "S02", items=["Soldering bench", "Drill press", "Battery shelf"])
    sign(mentor, NAME, "S03", items=["Toaster 3"], reading="0.3")
    expect(mentor.get_by_role("heading", name="Still needed")).to_be_visible()
    sign(second, NAME, "S03", items=["Desk fan 5"], reading="0.2")
    sign(second, NAME, "S04", items=["Phone battery", "Toner", "Cord", "Board", "Lamp"], reading="0.4")


def wait_for_badge(page: Page) -> None:
    """It is signed in the background and appears by itself."""
    badges = page.get_by_role("region", name="My badges")
    for _ in range(20):
        page.goto("/me/")
        if badges.get_by_role("link", name="Safe start").is_visible():
            return
        page.wait_for_timeout(500)
    raise AssertionError(badges.inner_text())


def be_believed(employer: Visitor, badge: Path) -> None:
    """Somebody without an account: the true picture is valid, a changed one is not; nothing is kept."""
    page = employer.page
    check(page, badge)
    expect(page.get_by_role("heading", level=1)).to_have_text("Valid")
    expect(page.get_by_role("main")).to_contain_text(ALARM)
    expect(page.get_by_role("main")).not_to_contain_text(NAME)
    forged = badge.with_name("forged.png")
    forged.write_bytes(with_one_letter_changed(badge.read_bytes()))
    check(page, forged)
    expect(page.get_by_role("heading", level=1)).to_have_text("Tampered with")
    assert employer.cookies() == []


def with_one_letter_changed(png: bytes) -> bytes:
    """A slightly better badge, with the picture's own check sum put right again."""
    start = png.index(b"iTXt")
    end = start + 4 + int.from_bytes(png[start - 4 : start])
    chunk = png[start:end].replace(b"Safe start", b"Safe stars", 1)
    return png[:start] + chunk + zlib.crc32(chunk).to_bytes(4) + png[end + 4 :]
