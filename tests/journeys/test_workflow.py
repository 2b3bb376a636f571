"""A course from nothing: written by an editor with its skill, looked at by three groups, then learnt by a trainee."""

import re

import pytest
from playwright.sync_api import Page, expect

from tests.journeys import editing, quiz
from tests.journeys.hub import Hub
from tests.journeys.visitor import Visitor, VisitorFactory

pytestmark = pytest.mark.any_hub

ASK = "At how many volts do you begin?"
CHECK = "The display stays at zero on every pair."
CRITERION = "Unplugs the lamp before anything else"
HAZARD = "The lead may be live."
STEP = "Unplug the lamp and test the lead."
TOOL = "Voltage tester"


def person(new_visitor: VisitorFactory, who: str) -> Page:
    visitor: Visitor = new_visitor()
    visitor.page.set_viewport_size(editing.DESK)
    visitor.sign_in(who)
    return visitor.page


def written(new_visitor: VisitorFactory, courses: int) -> tuple[Page, tuple[int, int, int]]:
    """An editor, and the numbers of a course, a lesson with a quiz, and a practical; the skill comes in between."""
    page = person(new_visitor, "editor")
    editing.begin(
        page,
        "coursepage",
        courses,
        title="Mend a lamp",
        code="Z9",
        level="Entry",
        hours="2",
        summary="From a dark lamp to a safe one.",
    )
    course = editing.save(page)
    lesson = write_lesson(page, course)
    make_skill(page)
    put_in_force(page, new_visitor)
    return page, (course, lesson, write_practical(page, course))


def write_lesson(page: Page, course: int) -> int:
    """A lesson that is complete only with its quiz passed."""
    editing.begin(page, "lessonpage", course, title="Unplug first", summary="Why, and how.", minutes="5")
    editing.insert(page.locator("[data-contentpath='body']"), "Quiz")
    page.locator("[name='body-0-value-title']").fill("Check yourself")
    page.locator("[name='body-0-value-required']").check()
    editing.insert(page.locator("[data-contentpath='questions']"), "Number with unit")
    question = "body-0-value-questions-0-value"
    page.locator(f"[name='{question}-ask']").fill(ASK)
    page.locator(f"[name='{question}-safety']").check()
    page.locator(f"[name='{question}-value']").fill("0")
    page.locator(f"[name='{question}-unit']").fill("V")
    page.locator(f"[name='{question}-feedback']").fill("Unplugged, and tested.")
    return editing.save(page)


def make_skill(page: Page) -> None:
    """A draft of the skill that the course is about."""
    page.goto("/admin/skills/")
    page.get_by_role("link", name="New skill").click()
    page.get_by_label("Code").fill("Z90")
    page.get_by_label("Name").fill("Replace the lead of a lamp")
    page.get_by_label("Course").fill("Z9")
    page.get_by_label("Risk").select_option("high")
    page.get_by_label("Safety gate").check()
    page.get_by_label("Lapses after months").fill("12")
    page.get_by_role("group", name="Criterion 1").get_by_label("What the mentor looks for").fill(CRITERION)
    page.get_by_role("button", name="Add a measurement").click()
    measured = "measurements-0"
    page.locator(f"[name='{measured}-quantity']").fill("Resistance of the earth")
    page.locator(f"[name='{measured}-unit']").fill("Ω")
    page.locator(f"[name='{measured}-max']").fill("0.30")
    page.locator(f"[name='{measured}-basis']").select_option("standard")
    page.get_by_role("button", name="Save draft").click()
    expect(page.locator(".messages")).to_contain_text("The draft of Z90 is saved.")


def put_in_force(editor: Page, new_visitor: VisitorFactory) -> None:
    """The editor looks at what the draft would change and sends it to the review; three groups approve it."""
    editor.goto("/admin/skills/Z90/")
    editor.get_by_role("button", name="See what this would change").first.click()
    expect(editor.get_by_text("Nobody holds it, and nobody has begun.")).to_be_visible()
    editor.get_by_label("I have read what this changes").check()
    editor.get_by_role("button", name="Send version 1 to the review").click()
    expect(editor.locator(".messages")).to_contain_text("Z90 is in the review.")
    for group in ("expert", "safety", "council"):
        reviewer = person(new_visitor, group)
        reviewer.goto("/admin/")
        reviewer.get_by_role("link", name=re.compile("Z90")).click()
        reviewer.get_by_role("button", name="Approve").click()
        last = "Version 1 of Z90 is in force." if group == "council" else "It waits for the next group now."
        expect(reviewer.locator(".messages")).to_contain_text(last)


def write_practical(page: Page, course: int) -> int:
    """A practical with one step that has all that a step can have but a picture."""
    editing.begin(
        page, "practicalpage", course, title="The lead of a lamp", summary="At the bench.", minutes="20"
    )
    page.locator("#id_skill").select_option(label="Z90")
    editing.insert(page.locator("[data-contentpath='body']"), "Procedure")
    editing.unfold(page.locator("[data-contentpath='body']"))
    page.locator("[name='body-0-value-title']").fill("Before the lead comes off")
    step = "body-0-value-steps-0-value"
    page.locator("[data-contentpath='steps'] [data-contentpath='text'] [contenteditable='true']").first.fill(
        STEP
    )
    page.locator("[data-contentpath='tools'] [data-streamfield-list-add]").first.click()
    page.locator(f"[name='{step}-tools-0-value']").fill(TOOL)
    page.locator(f"[name='{step}-hazard']").fill(HAZARD)
    page.locator(f"[name='{step}-limit-quantity']").fill("Residual voltage")
    page.locator(f"[name='{step}-limit-max']").fill("5")
    page.locator(f"[name='{step}-limit-unit']").fill("V")
    page.locator(f"[name='{step}-limit-basis']").select_option(label="The manufacturer's data")
    page.locator(f"[name='{step}-check']").fill(CHECK)
    return editing.save(page)


def test_an_editor_builds_a_course_and_it_goes_live_through_the_review(
    hub: Hub, new_visitor: VisitorFactory
) -> None:
    [(courses,)] = hub.rows(
        "SELECT page.id FROM courses_courseindexpage JOIN wagtailcore_page page ON page.id = page_ptr_id "
        "JOIN wagtailcore_locale locale ON locale.id = page.locale_id WHERE locale.language_code = 'en'"
    )
    editor, pages = written(new_visitor, courses)
    for number in pages:
        editing.submit(editor, number)
    review(new_visitor, pages)
    learn(new_visitor)


def review(new_visitor: VisitorFactory, pages: tuple[int, int, int]) -> None:
    """Each group sees what waits for it, and approves it."""
    _course, lesson, practical = pages
    expert = person(new_visitor, "expert")
    for title in ("Mend a lamp", "Unplug first", "The lead of a lamp"):
        expect(editing.waiting(expert).get_by_role("link", name=title)).to_be_visible()
    for number in pages:
        editing.approve(expert, number)
    safety, council = person(new_visitor, "safety"), person(new_visitor, "council")
    expect(council.get_by_text("Awaiting your review")).to_have_count(0)
    for reviewer in (safety, council):
        expect(editing.waiting(reviewer).get_by_role("link", name="Unplug first")).to_be_visible()
        for number in (lesson, practical):
            editing.approve(reviewer, number)


def learn(new_visitor: VisitorFactory) -> None:
    """A trainee finds the course, reads its lesson, passes its quiz, and may ask for the sign-off of its practical."""
    trainee = person(new_visitor, "trainee")
    trainee.goto("/courses/")
    trainee.get_by_role("link", name="Mend a lamp").click()
    trainee.get_by_role("button", name="Enrol").click()
    trainee.get_by_role("link", name="Start the first lesson").click()
    expect(trainee.get_by_role("heading", name="Unplug first", level=1)).to_be_visible()
    expect(trainee.get_by_role("button", name="Mark complete")).to_have_count(0)
    quiz.begin(trainee)
    question = quiz.question(trainee, ASK)
    question.get_by_label("Number").fill("0")
    question.get_by_label("Unit").select_option("V")
    quiz.send(trainee)
    expect(trainee.get_by_text("Passed", exact=True)).to_be_visible()
    expect(trainee.get_by_text("1 of 1 right.")).to_be_visible()
    trainee.get_by_role("main").get_by_role("link", name="Unplug first").first.click()
    trainee.get_by_role("button", name="Mark complete").click()
    expect(trainee).to_have_url(re.compile(r"/courses/mend-a-lamp/$"))
    trainee.get_by_role("link", name="The lead of a lamp").click()
    practise(trainee)


def practise(trainee: Page) -> None:
    """All that the editor wrote is on the practical, and it can be asked for."""
    expect(trainee.get_by_role("heading", name="Replace the lead of a lamp", level=1)).to_be_visible()
    expect(trainee.get_by_role("region", name="What your mentor looks for")).to_contain_text(CRITERION)
    expect(trainee.get_by_role("region", name="What you measure")).to_contain_text(
        re.compile(r"Resistance of the earth:\s*≤\s*at most\s*0\.30 Ω")
    )
    step = trainee.locator(".procedure-steps > li")
    expect(step).to_have_count(1)
    for words in (STEP, f"Hazard: {HAZARD}", TOOL, f"Right when: {CHECK}"):
        expect(step).to_contain_text(words)
    expect(step).to_contain_text(re.compile(r"Residual voltage:\s*≤\s*at most\s*5 V"))
    expect(step).not_to_contain_text("Draft limit")
    expect(trainee.get_by_role("button", name="Ask for a sign-off")).to_be_visible()
