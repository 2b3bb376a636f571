"""Taking a quiz as a person does: by its words, never by what a page hides."""

import re

from playwright.sync_api import Locator, Page, expect

# Which answer is right in the quiz of "Isolate and prove dead", by a part of its question.
CHOICES = {
    "Their lock is still on the isolator": ["Leave it and tell the person in charge"],
    "What can still hurt you": ["Pressure in the boiler", "Heat in the metal", "Charge in a capacitor"],
}
ORDER = [
    "Both probes on the proving unit, it lights",
    "Every pair of test points",
    "once more, it lights as before",
]


def question(page: Page, words: str) -> Locator:
    """The group of fields of one question."""
    return page.get_by_role("group", name=re.compile(re.escape(words)))


def step_number(group: Locator, words: str) -> Locator:
    """The number of a step of a question, by a part of the step."""
    return group.get_by_role("combobox", name=words)


def begin(page: Page) -> None:
    """From the lesson to the questions."""
    page.get_by_role("main").get_by_role("link", name="To the quiz").click()
    page.get_by_role("button", name="Begin").click()
    expect(page.get_by_role("button", name="Send my answers")).to_be_visible()


def answer_rightly(page: Page) -> None:
    """Answer the quiz of "Isolate and prove dead"; send it yourself."""
    for words, answers in CHOICES.items():
        for answer in answers:
            question(page, words).get_by_label(answer).check()
    for place, step in enumerate(ORDER, 1):
        step_number(question(page, "three tests in order"), step).select_option(str(place))
    meter = question(page, "The display reads as drawn")
    meter.get_by_label("Number").fill("0,417")
    meter.get_by_label("Unit").select_option("V")


def send(page: Page) -> None:
    """Send the answers."""
    page.get_by_role("button", name="Send my answers").click()
