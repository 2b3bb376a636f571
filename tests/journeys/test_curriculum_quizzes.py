"""A trainee opens each course of the starter curriculum, reads its first lesson and passes its first quiz."""

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from content.formats.questions import Question, Quiz, WrittenQuestion
from tests.journeys import curriculum, quiz, quiz_by_file
from tests.journeys.hub import Hub
from tests.journeys.real_desk import Somebody, drop_in
from tests.journeys.visitor import Visitor

pytestmark = pytest.mark.any_hub

NORA = Somebody("quiz-nora", "Nora Vogel", "")

# Every picture is unfolded, scrolled to and shown; one that cannot be shown ends the journey.
READ_TO_THE_END = """async () => {
  for (const folded of document.querySelectorAll("article details")) folded.open = true;
  for (const picture of document.querySelectorAll("article img")) {
    picture.scrollIntoView();
    await picture.decode();
  }
  document.querySelector("#done").scrollIntoView();
}"""


@pytest.fixture(scope="module")
def trainee(hub: Hub, browser: Browser) -> Iterator[Visitor]:
    """Somebody who is new to the hub, signed in; one person takes all courses, on one page."""
    drop_in(hub, NORA)
    trainee = Visitor(browser, hub.base_url, {hub.base_url})
    trainee.sign_in(NORA.local)
    yield trainee
    trainee.close()


@pytest.mark.parametrize("folder", curriculum.course_folders())
def test_the_first_lesson_is_read_and_the_first_quiz_passed(trainee: Visitor, folder: str) -> None:
    page = trainee.page
    course = open_course(page, folder)
    page.get_by_role("button", name="Enrol").click()
    expect(page.get_by_label("Lessons done")).to_have_attribute("value", "0")
    page.get_by_role("link", name="Start the first lesson").click()
    first, *others = curriculum.lessons_of(folder)
    expect(page).to_have_url(re.compile(re.escape(curriculum.address_of(first)) + "$"))
    page.evaluate(READ_TO_THE_END)
    path, first_quiz = curriculum.first_quiz_of(folder)
    if path != first:
        page.goto(curriculum.address_of(path))
    pass_quiz(page, first_quiz)
    page.get_by_role("link", name="Back to the lesson").click()
    page.get_by_role("button", name="Mark complete").click()
    page.goto(course)
    done = page.get_by_label("Lessons done")
    expect(done).to_have_attribute("value", "1")
    expect(done).to_have_attribute("max", str(len(others) + 1))
    lessons = page.get_by_role("list", name="Lessons").get_by_role("listitem")
    expect(lessons.filter(has_text=curriculum.read_lesson(path).title)).to_have_attribute(
        "data-state", "done"
    )
    assert trainee.findings == []


def open_course(page: Page, folder: str) -> str:
    """From the list of courses to the course; its address."""
    course = f"/courses/{folder.lower()}/"
    page.goto("/courses/")
    page.locator(f"main a[href$='{course}']").click()
    expect(page).to_have_url(re.compile(f"{course}$"))
    return course


def pass_quiz(page: Page, quiz_: Quiz) -> None:
    """From the lesson to the result: every answer right, the verdict, and what is said to each question."""
    page.get_by_role("region", name=quiz_.title).get_by_role("link", name="To the quiz").click()
    page.get_by_role("button", name="Begin").click()
    questions = quiz_by_file.answer_rightly(page, quiz_)
    quiz.send(page)
    expect(page.get_by_text(verdict_on(questions), exact=True)).to_be_visible()
    counted = [one for one in questions if not isinstance(one, WrittenQuestion)]
    expect(page.get_by_text(f"{len(counted)} of {len(counted)} right.")).to_be_visible()
    told = " ".join(page.locator(".quiz-results").inner_text().split())
    assert [one.feedback for one in questions if one.feedback not in told] == []


def verdict_on(questions: list[Question]) -> str:
    """What stands above the results when everything is right; words are for a mentor to judge."""
    written = any(isinstance(one, WrittenQuestion) for one in questions)
    return "Right so far. A mentor reads your answer in words." if written else "Passed"
