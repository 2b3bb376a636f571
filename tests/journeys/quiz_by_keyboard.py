"""Answering any quiz with nothing but the keyboard, rightly as its file says, in the language it stands there in."""

from typing import Any, Final

from playwright.sync_api import Page

from content.formats.questions import (
    MultipleQuestion,
    NumericQuestion,
    OrderQuestion,
    PointQuestion,
    Question,
    Quiz,
    SingleQuestion,
)
from tests.journeys.quiz_by_file import IN_WORDS
from tests.journeys.test_keyboard import tab

_MOST_STOPS: Final = 200
_FOCUSED: Final = """() => {
  const e = document.activeElement, said = (one) => one?.innerText ?? "";
  return {type: e.type ?? "", label: said(e.labels?.[0]), chosen: said(e.selectedOptions?.[0]),
          ask: said(e.closest(".quiz-question")?.querySelector(".quiz-ask"))};
}"""
_PLACES: Final = """() => [...document.querySelectorAll(".quiz-question select")].map((e) => ({
  ask: e.closest(".quiz-question").querySelector(".quiz-ask").innerText,
  label: e.labels[0].innerText, chosen: e.selectedOptions[0]?.innerText ?? ""}))"""


def answer_rightly(page: Page, quiz: Quiz) -> list[Question]:
    """Go through the quiz from stop to stop, to the button that sends the answers; which questions were asked."""
    by_words = {_plain(one.ask): one for one in quiz.questions}
    asked: dict[str, Question] = {}
    for _turn in range(_MOST_STOPS):
        tab(page)
        focused = _focused(page)
        if focused["ask"]:
            question = asked[focused["ask"]] = by_words[focused["ask"]]
            _answer(page, question, focused)
        elif focused["type"] == "submit" and asked:
            for _turn in range(_MOST_STOPS):
                if _in_order(page, by_words):
                    return list(asked.values())
                _put_in_order(page, by_words)
    raise AssertionError(f"Tab does not reach the button on {page.url}")


def _in_order(page: Page, by_words: dict[str, Question]) -> bool:
    """Whether every step has its place: one that is given a place moves there, and others with it."""
    for one in page.evaluate(_PLACES):
        question = by_words[_plain(one["ask"])]
        if not isinstance(question, OrderQuestion):
            continue
        if _plain(one["chosen"]) != _place(question, _plain(one["label"])):
            return False
    return True


def _put_in_order(page: Page, by_words: dict[str, Question]) -> None:
    """Go back to the first question and from stop to stop again, until each step has its place; then to the button."""
    for _turn in range(_MOST_STOPS):
        page.keyboard.press("Shift+Tab")
        if not _focused(page)["ask"]:
            break
    for _turn in range(_MOST_STOPS):
        tab(page)
        focused = _focused(page)
        if not focused["ask"]:
            return
        question = by_words[focused["ask"]]
        is_step = isinstance(question, OrderQuestion) and focused["type"] == "select-one"
        if is_step and not _in_order(page, by_words):
            _answer(page, question, focused)


def _answer(page: Page, question: Question, focused: dict[str, str]) -> None:
    """What is right, in the field that has the focus."""
    match focused["type"]:
        case "radio":
            _move_to(page, "label", _right(question)[0])
            page.keyboard.press("Space")
        case "checkbox" if focused["label"] in _right(question):
            page.keyboard.press("Space")
        case "select-one" if isinstance(question, OrderQuestion):
            page.keyboard.press(_place(question, focused["label"]))  # as a number is typed
        case "select-one":
            assert isinstance(question, NumericQuestion)
            _move_to(page, "chosen", question.unit)
        case "text":
            assert isinstance(question, NumericQuestion)
            page.keyboard.type(question.value.replace(".", ","))
        case "textarea":
            page.keyboard.type(IN_WORDS)


def _right(question: Question) -> list[str]:
    match question:
        case SingleQuestion() | MultipleQuestion():
            return [_plain(one.text) for one in question.options if one.right]
        case PointQuestion():
            return [_plain(one.name) for one in question.areas if one.right]
        case _:
            raise AssertionError(f"nothing is chosen from in {question.kind}")


def _place(question: OrderQuestion, label: str) -> str:
    return str([_plain(step.text) for step in question.steps].index(label) + 1)


def _move_to(page: Page, what: str, words: str) -> None:
    """Press the arrow down until that is where the focus is, or what is chosen."""
    for _turn in range(20):
        if _focused(page)[what] == words:
            return
        page.keyboard.press("ArrowDown")
    raise AssertionError(f"the arrow does not reach “{words}” on {page.url}")


def _focused(page: Page) -> dict[str, str]:
    found: dict[str, Any] = page.evaluate(_FOCUSED)
    return {name: _plain(words) for name, words in found.items()}


def _plain(words: str) -> str:
    return " ".join(words.split())
