"""Two versions of every block in the admin: names and words of fields, nothing of what the machine keeps."""

import re
from copy import deepcopy
from typing import Any

import pytest
from django.urls import reverse
from django.utils.html import strip_tags

from content.blocks.quiz import QuizzedBody
from content.formats.question_store import to_stored
from courses.models import LessonPage
from tests.factories import courses, review
from tests.factories.quizzes import every_kind

pytestmark = pytest.mark.django_db
STEP: dict[str, Any] = {"text": "<p>Measure.</p>", "tools": ["Tester"], "limit": {}}
LIMIT = {"quantity": "Residual voltage", "max": "5", "unit": "V", "basis": "draft"}
CASES: dict[str, tuple[Any, Any, list[str]]] = {
    "text": ("<p>Clear the bench.</p>", "<p>Clear the table.</p>", ["Clear the bench. table."]),
    "procedure": (
        {"title": "Prove dead", "steps": [STEP | {"limit": LIMIT}]},
        {
            "title": "Prove dead",
            "steps": [STEP | {"limit": LIMIT | {"max": "50", "basis": "standard"}, "hazard": "Live"}],
        },
        [
            "Title Prove dead",
            "Hazard Live",
            "At most 550",
            "Draft: to be confirmed by a locally competent person A standard",
        ],
    ),
    "sign": (
        {"sign": "warning-electricity", "text": "Live parts"},
        {"sign": "mandatory-gloves", "text": "Live parts"},
        ["Electricity", "Wear gloves", "Words beside the sign Live parts"],
    ),
    "kit": (
        {"title": "Kit", "items": [{"item": "Lock", "kind": "tool", "quantity": "1", "per": "person"}]},
        {"title": "Kit", "items": [{"item": "Lock", "kind": "ppe", "quantity": "2", "per": "person"}]},
        ["Tool", "Protection", "How many 12"],
    ),
    "comparison": (
        {"title": "Joints", "examples": [{"verdict": "good", "text": "Smooth", "why": "Heat"}]},
        {"title": "Joints", "examples": [{"verdict": "bad", "text": "Smooth", "why": "Dirt"}]},
        ["Good Bad", "Why Heat Dirt"],
    ),
    "fault_tree": (
        {
            "title": "No heat",
            "nodes": [{"id": "lamp", "question": "Light?", "answers": [{"answer": "Yes", "remedy": "Test"}]}],
        },
        {
            "title": "No heat",
            "nodes": [{"id": "lamp", "question": "Lamp?", "answers": [{"answer": "Yes", "remedy": "Swap"}]}],
        },
        ["Light", "Lamp", "What is to be done Test Swap"],
    ),
    "measurement": (
        {
            "title": "Charger",
            "quantity": "Voltage",
            "unit": "V",
            "min": "4.75",
            "max": "5.25",
            "points": "0 5\n1 4",
            "question": "What?",
            "answer": "A dip",
        },
        {
            "title": "Charger",
            "quantity": "Voltage",
            "unit": "V",
            "min": "4.75",
            "max": "5.50",
            "points": "0 5\n1 4",
            "question": "What?",
            "answer": "A dip",
        },
        ["At least 4.75", "At most 5. 2550"],
    ),
    "embed": (
        {"url": "https://www.youtube.com/watch?v=a", "title": "A film", "text": "A joint"},
        {"url": "https://www.youtube.com/watch?v=b", "title": "A film", "text": "A joint"},
        ["A film"],
    ),
    "video": (
        {"title": "A film", "file": None, "captions": None, "transcript": "Hold still."},
        {"title": "A film", "file": None, "captions": None, "transcript": "Hold on."},
        ["Hold still. on."],
    ),
}


def compared(editor, before: Any, after: Any, kind: str) -> str:
    """The words of the page that compares; the block keeps its identity."""
    page = LessonPage.objects.first() or courses.lesson(courses.course())
    for value in (before, after):
        fresh = LessonPage.objects.get(pk=page.pk)
        fresh.body = QuizzedBody().to_python(
            [{"type": kind, "value": value, "id": "11111111-1111-4111-8111-111111111111"}]
        )
        fresh.save_revision(user=None)
    second, first = page.revisions.order_by("-pk")[:2]
    address = reverse("wagtailadmin_pages:revisions_compare", args=[page.pk, first.pk, second.pk])
    answer = review.client_of(editor).get(address)
    assert answer.status_code == 200
    html = answer.content.decode().split("comparison", 1)[1]
    return re.sub(r"\s+", " ", strip_tags(html.replace("<", " <"))).replace(" ,", ",")


def close(text: str) -> str:
    """Without spaces: a difference is marked in the middle of words."""
    return text.replace(" ", "")


@pytest.mark.parametrize("kind", CASES)
def test_each_block_reads_as_names_and_words(kind):
    before, after, expected = CASES[kind]
    shown = compared(review.editor(), before, after, kind)
    for words in expected:
        assert close(words) in close(shown), shown
    assert "None" not in shown
    assert "warning-electricity" not in shown


def test_a_field_that_says_nothing_in_either_version_is_left_out():
    before, after, _expected = CASES["procedure"]
    shown = compared(review.editor(), before, after, "procedure")
    assert "Check" not in shown
    assert "Picture in words" not in shown


def test_pictures_and_downloads_are_named(picture, document):
    image = {"image": picture.pk, "alt": "An orange field", "caption": ""}
    shown = compared(review.editor(), image, image | {"alt": "A red field"}, "image")
    assert close("An orange A red field") in close(shown)
    file = {"document": document.pk, "title": "Card"}
    shown = compared(review.editor("Else"), file, file | {"title": "Sheet"}, "attachment")
    assert close("Card Sheet") in close(shown)


def test_questions_show_what_is_right_what_is_said_and_whether_safety_rests_on_it(picture):
    before = to_stored(every_kind(), lambda _image: picture.pk)
    for number, question in enumerate(before["questions"]):
        question["id"] = f"11111111-1111-4111-8111-{number:012}"
    after = deepcopy(before)
    after["questions"][0]["value"]["ask"] = "What is the first thing?"
    was_safe = after["questions"][0]["value"]["safety"]
    after["questions"][0]["value"]["safety"] = not was_safe
    shown = compared(review.editor(), before, after, "quiz")
    words = ("yes", "no") if was_safe else ("no", "yes")
    assert close("".join(words)) in close(shown)
    assert "correct-stop" not in shown


def test_paragraphs_stand_on_lines_of_their_own():
    two = "<h2>First</h2><p>Look.</p>"
    page = courses.lesson(courses.course())
    for value in (two, two + "<p>Listen &lt;b&gt;.</p>"):
        fresh = LessonPage.objects.get(pk=page.pk)
        fresh.body = QuizzedBody().to_python(
            [{"type": "text", "value": value, "id": "11111111-1111-4111-8111-111111111111"}]
        )
        fresh.save_revision()
    first, second = page.revisions.order_by("pk")
    address = reverse("wagtailadmin_pages:revisions_compare", args=[page.pk, first.pk, second.pk])
    html = review.client_of(review.editor()).get(address).content.decode()
    assert "First<br>Look." in html
    assert "&lt;b&gt;" in html
