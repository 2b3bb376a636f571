"""Answering any quiz of the starter curriculum as a person does: by the words on the page, rightly as its file says."""

from typing import Final

from playwright.sync_api import Locator, Page, expect

from content.formats.questions import (
    MultipleQuestion,
    NumericQuestion,
    OrderQuestion,
    PointQuestion,
    Question,
    Quiz,
    SingleQuestion,
    WrittenQuestion,
)

IN_WORDS: Final = "I would look for myself first, then ask whoever knows this machine."


def asked(page: Page, quiz: Quiz) -> dict[str, Locator]:
    """The fields of each question that this attempt asks, by the question's id."""
    questions = page.locator("fieldset.quiz-question")
    expect(questions).to_have_count(quiz.draw or len(quiz.questions))  # counting does not wait for the page
    fields = {one.id: questions.filter(has=page.get_by_text(one.ask, exact=True)) for one in quiz.questions}
    found = {name: group for name, group in fields.items() if group.count()}
    assert len(found) == questions.count(), "a question that is not in the file"
    return found


def answer_rightly(page: Page, quiz: Quiz) -> list[Question]:
    """Answer every question that is asked; which these were. Send the answers yourself."""
    groups = asked(page, quiz)
    questions = [question for question in quiz.questions if question.id in groups]
    for question in questions:
        answer(groups[question.id], question)
    return questions


def answer(group: Locator, question: Question) -> None:
    """The right answer to one question; words where words are wanted."""
    match question:
        case SingleQuestion() | MultipleQuestion():
            for option in question.options:
                if option.right:
                    group.get_by_label(option.text, exact=True).check()
        case NumericQuestion():  # a meter is one too
            give_number(group, question.value, question.unit)
        case OrderQuestion():
            number_steps(group, [step.text for step in question.steps])
        case PointQuestion():
            right = next(area for area in question.areas if area.right)
            group.get_by_label(right.name, exact=True).check()
        case WrittenQuestion():
            group.get_by_label("Your answer").fill(IN_WORDS)
        case _:
            raise AssertionError(f"nobody knows how to answer {question.kind}")


def give_number(group: Locator, number: str, unit: str) -> None:
    """A number, and its unit from the list."""
    group.get_by_label("Number", exact=True).fill(number)
    group.get_by_label("Unit", exact=True).select_option(label=unit)


def number_steps(group: Locator, steps: list[str]) -> None:
    """Give these steps the numbers from 1 on."""
    for place, step in enumerate(steps, 1):
        group.get_by_role("combobox", name=step, exact=True).select_option(str(place))
