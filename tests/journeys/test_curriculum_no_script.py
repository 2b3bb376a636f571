"""Two quizzes of the starter curriculum without a script: wrong at first, told why, and right at the second try."""

import re
from typing import TypeVar

import pytest
from playwright.sync_api import Locator, Page, expect

from content.formats.questions import MeterQuestion, NumericQuestion, OrderQuestion, PointQuestion, Question
from tests.journeys import curriculum, quiz, quiz_by_file
from tests.journeys.visitor import VisitorFactory

pytestmark = pytest.mark.any_hub

METER = "courses/C03-measure-and-diagnose/lessons/01-prove-the-meter.md"
SHORT = "courses/C09-board-level-rework/lessons/04-find-a-short-cold.md"
Kind = TypeVar("Kind", bound=Question)


def one_of(questions: list[Question], kind: type[Kind]) -> Kind:
    """The only question of a kind."""
    [found] = [question for question in questions if type(question) is kind]
    return found


def result_of(page: Page, question: Question) -> Locator:
    """The card with what is said to the answer."""
    heading = page.get_by_role("heading", name=question.ask, exact=True)
    return page.locator(".quiz-results > li").filter(has=heading)


def begin(page: Page, path: str) -> None:
    """Enrol in the course, and open the quiz of this lesson."""
    page.goto(curriculum.address_of(path))
    page.get_by_role("button", name=re.compile("^Enrol")).click()
    quiz.begin(page)


def send_right_answers(page: Page, path: str) -> None:
    """Try again from the result, all right this time."""
    [of_lesson] = curriculum.quizzes_of(curriculum.read_lesson(path))
    page.get_by_role("link", name="Try again").click()
    page.get_by_role("button", name="Begin").click()
    questions = quiz_by_file.answer_rightly(page, of_lesson)
    quiz.send(page)
    expect(page.get_by_text("Passed", exact=True)).to_be_visible()
    expect(page.get_by_text(f"{len(questions)} of {len(questions)} right.")).to_be_visible()


def test_order_point_and_meter_are_wrong_and_then_right(new_visitor: VisitorFactory) -> None:
    trainee = new_visitor(scripts=False)
    trainee.sign_in("teacher")
    page = trainee.page
    begin(page, METER)
    [of_lesson] = curriculum.quizzes_of(curriculum.read_lesson(METER))
    questions = quiz_by_file.answer_rightly(page, of_lesson)
    groups = quiz_by_file.asked(page, of_lesson)
    order, point = one_of(questions, OrderQuestion), one_of(questions, PointQuestion)
    meter = one_of(questions, MeterQuestion)
    quiz_by_file.number_steps(groups[order.id], [step.text for step in reversed(order.steps)])
    beside = next(area for area in point.areas if not area.right)
    groups[point.id].get_by_label(beside.name, exact=True).check()
    quiz_by_file.give_number(groups[meter.id], "77", meter.unit)
    quiz.send(page)
    expect(page.get_by_text("Not passed yet", exact=True)).to_be_visible()
    expect(page.get_by_text(f"{len(questions) - 3} of {len(questions)} right.")).to_be_visible()
    for question in questions:
        card = result_of(page, question)
        expect(card).to_contain_text(question.feedback)
        wrong = question in (order, point, meter)
        expect(card.get_by_text("Not right" if wrong else "Right", exact=True)).to_be_visible()
    expect(result_of(page, point)).to_contain_text(beside.feedback)
    expect(result_of(page, meter)).to_contain_text(f"77 {meter.unit}")
    send_right_answers(page, METER)


def test_the_right_numbers_in_wrong_units_are_wrong_and_then_right(new_visitor: VisitorFactory) -> None:
    trainee = new_visitor(scripts=False)
    trainee.expect_status(422)
    trainee.sign_in("teacher")
    page = trainee.page
    begin(page, SHORT)
    [of_lesson] = curriculum.quizzes_of(curriculum.read_lesson(SHORT))
    questions = quiz_by_file.answer_rightly(page, of_lesson)
    numbers = [one_of(questions, NumericQuestion), one_of(questions, MeterQuestion)]
    groups = quiz_by_file.asked(page, of_lesson)
    for number in numbers:
        quiz_by_file.give_number(groups[number.id], number.value, "–")
    quiz.send(page)
    expect(page.get_by_role("alert")).to_contain_text("2 answers need putting right")
    expect(page.get_by_text("Choose the unit.", exact=True)).to_have_count(2)
    groups = quiz_by_file.asked(page, of_lesson)
    for number in numbers:
        quiz_by_file.give_number(groups[number.id], number.value, number.units[0].unit)
    quiz.send(page)
    expect(page.get_by_text("Not passed yet", exact=True)).to_be_visible()
    expect(page.get_by_text(f"{len(questions) - 2} of {len(questions)} right.")).to_be_visible()
    for number in numbers:
        card = result_of(page, number)
        expect(card.get_by_text("Not right", exact=True)).to_be_visible()
        expect(card).to_contain_text(f"{number.value} {number.units[0].unit}")
        expect(card).to_contain_text(number.feedback)
    send_right_answers(page, SHORT)
