"""A trainee takes a quiz without JavaScript, wrong first and then right, and with nothing but a keyboard."""

import re
from typing import Literal

import pytest
from playwright.sync_api import expect

from tests.journeys import quiz
from tests.journeys.test_accessibility import AXE, RUN
from tests.journeys.visitor import VisitorFactory

pytestmark = pytest.mark.any_hub

LESSON = "/courses/c01-safe-start/isolate-and-prove-dead/"
BENCH = "/courses/c01-safe-start/hazard-and-risk/"
SECRETS = (
    "whose-lock",
    "one pocket",
    "prove-test-prove",
    "shows the same as a dead wire",
    "less than one volt",
)


def test_a_quiz_is_failed_and_passed_without_a_script(new_visitor: VisitorFactory) -> None:
    trainee = new_visitor(scripts=False)
    trainee.expect_status(422)
    page = trainee.page
    trainee.sign_in("editor")
    page.goto(LESSON)
    if page.get_by_role("button", name="Enrol").count():
        page.get_by_role("button", name="Enrol").click()
    quiz.begin(page)
    assert [secret for secret in SECRETS if secret in page.content()] == []
    assert "417" not in quiz.question(page, "The display reads as drawn").inner_html()
    quiz.answer_rightly(page)
    quiz.question(page, "lock").get_by_label("Cut the lock").check()
    quiz.question(page, "display").get_by_label("Number").fill("a lot")
    quiz.send(page)
    expect(page.get_by_role("alert")).to_contain_text("One answer needs putting right")
    expect(quiz.question(page, "display").get_by_label("Number")).to_have_value("a lot")
    quiz.question(page, "display").get_by_label("Number").fill("0.417")
    quiz.send(page)
    expect(page.get_by_text("A question that safety rests on was not right.")).to_be_visible()
    expect(page.get_by_text("The lock says that somebody else is not sure.")).to_be_visible()
    page.get_by_role("link", name="Try again").click()
    page.get_by_role("button", name="Begin").click()
    quiz.answer_rightly(page)
    quiz.send(page)
    expect(page.get_by_text("Passed", exact=True)).to_be_visible()
    expect(page.get_by_text("4 of 4 right.")).to_be_visible()


def test_a_quiz_is_taken_with_the_keyboard_alone(new_visitor: VisitorFactory) -> None:
    trainee = new_visitor()
    page = trainee.page
    trainee.sign_in("trainee")
    page.goto(BENCH)
    page.get_by_role("main").get_by_role("link", name="To the quiz").press("Enter")
    page.get_by_role("button", name="Begin").press("Enter")
    parts = quiz.question(page, "Point at it").get_by_role("radio")
    expect(parts.first).to_have_attribute("value", "point")
    quiz.question(page, "Point at it").get_by_label("The lead below the edge").press("Space")
    quiz.question(page, "strongest?").get_by_label("A fixed screen").press("Space")
    for hazard in ("hot tip", "running belt", "open tin"):
        quiz.question(page, "are hazards").get_by_label(re.compile(hazard)).press("Space")
    for place, control in enumerate(("needs no solvent", "does not burn", "hood", "trained", "gloves"), 1):
        quiz.step_number(quiz.question(page, "strongest first"), control).press(str(place))
    page.get_by_role("button", name="Send my answers").press("Enter")
    expect(page.get_by_text("4 of 4 right.")).to_be_visible()
    page.evaluate(AXE.read_text(encoding="utf-8"))
    assert page.evaluate(RUN) == []


@pytest.mark.parametrize("colours", ["light", "dark"])
def test_a_picture_is_pointed_at_and_axe_finds_nothing(
    new_visitor: VisitorFactory, colours: Literal["light", "dark"]
) -> None:
    trainee = new_visitor()
    trainee.expect_status(422)
    page = trainee.page
    page.emulate_media(color_scheme=colours, reduced_motion="reduce")
    trainee.sign_in("trainee3")
    page.goto(BENCH)
    page.locator("main a", has_text=re.compile("(To|Go on with) the quiz")).click()
    page.get_by_role("main").get_by_role("button", name=re.compile("Begin|Go on")).click()
    page.locator("input[type=image]:visible").click(position={"x": 252, "y": 122})
    expect(page.get_by_text(re.compile(r"Your mark is (89|90)\.\d % from the left"))).to_be_visible()
    expect(page.get_by_label("What I pointed at in the picture")).to_be_checked()
    quiz.send(page)
    expect(page.get_by_role("alert")).to_contain_text("3 answers need putting right")
    assert page.evaluate("document.documentElement.scrollWidth > innerWidth") is False
    page.evaluate(AXE.read_text(encoding="utf-8"))
    assert page.evaluate(RUN) == []


@pytest.mark.parametrize("colours", ["light", "dark"])
def test_steps_are_moved_with_buttons_and_the_same_is_posted(
    new_visitor: VisitorFactory, colours: Literal["light", "dark"]
) -> None:
    trainee = new_visitor()
    trainee.expect_status(422)
    page = trainee.page
    page.emulate_media(color_scheme=colours, reduced_motion="reduce")
    trainee.sign_in("trainee3")
    page.goto(LESSON)
    page.locator("main a", has_text=re.compile("(To|Go on with) the quiz")).click()
    page.get_by_role("main").get_by_role("button", name=re.compile("Begin|Go on")).click()
    group = quiz.question(page, "three tests in order")
    numbers, shown = group.get_by_role("combobox"), group.locator("label")
    expect(numbers).to_have_count(3)  # reading all of them waits for nothing
    words = shown.all_inner_texts()
    assert [one.input_value() for one in numbers.all()] == ["", "", ""]

    up = group.get_by_role("button", name=f"Up {words[2]}")
    box = up.bounding_box()
    assert box is not None
    assert min(box["width"], box["height"]) >= 44
    up.press("Enter")
    expect(shown).to_have_text([words[0], words[2], words[1]])
    expect(group.get_by_role("status")).to_have_text(f"“{words[2]}” moved to place 2 of 3.")
    expect(up).to_be_focused()
    up.press("Space")
    expect(up).to_be_focused()
    expect(up).to_have_attribute("aria-disabled", "true")
    up.press("Space")
    expect(shown).to_have_text([words[2], words[0], words[1]])
    group.get_by_role("button", name=f"Down {words[0]}").click()
    quiz.step_number(group, words[2]).select_option("2")
    expect(shown).to_have_text([words[1], words[2], words[0]])
    expect(quiz.step_number(group, words[2])).to_have_value("2")
    page.evaluate(AXE.read_text(encoding="utf-8"))
    assert page.evaluate(RUN) == []

    quiz.send(page)
    expect(page.get_by_role("alert")).to_contain_text("3 answers need putting right")
    expect(shown).to_have_text([words[1], words[2], words[0]])
    assert [one.input_value() for one in numbers.all()] == ["1", "2", "3"]
    assert page.evaluate("document.documentElement.scrollWidth > innerWidth") is False
