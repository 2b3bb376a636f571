"""Quizzes as data and as blocks in a bundle: nothing is lost, and whatever is wrong is said with its line."""

import pytest

from content.formats import body
from content.formats.problems import BundleError, Problems
from content.formats.questions import digest, plain, quiz_from
from tests.factories.quizzes import EVERY_KIND, every_kind, quiz_in


def faults_of(text: str, *, quizzes: bool = True) -> list[str]:
    problems = Problems()
    body.read(text, "lesson.md", problems, body.References(), quizzes=quizzes)
    return [str(problem) for problem in problems.found]


def test_a_quiz_of_every_kind_comes_back_byte_for_byte() -> None:
    problems, references = Problems(), body.References()
    blocks = body.read(EVERY_KIND, "lesson.md", problems, references, quizzes=True)
    written = body.write(blocks) + "\n"
    again = body.read(written, "lesson.md", problems, body.References(), quizzes=True)
    assert problems.found == []
    assert again == blocks
    assert body.write(again) + "\n" == written
    assert [reference.target for reference in references.media] == ["images/bench.png"]


def test_a_quiz_comes_back_from_its_data_and_has_the_same_digest() -> None:
    quiz = every_kind()
    assert quiz_from(plain(quiz)) == quiz
    assert digest(quiz_from(plain(quiz))) == digest(quiz)
    assert digest(quiz_in(EVERY_KIND.replace("correct-stop", "stop"))) != digest(quiz)


def test_a_quiz_that_nobody_finished_is_read_all_the_same() -> None:
    quiz = quiz_from({"questions": [{"kind": "meter"}, {"kind": "single", "options": [{}]}]})
    assert (quiz.id, quiz.pass_mark, len(quiz.questions)) == ("", 80, 2)


@pytest.mark.parametrize(
    ("before", "after", "told"),
    [
        ("right: true\n        feedback: Yes", "feedback: Right", "mark exactly one answer as right"),
        ("id: wrong-call", "id: correct-stop", "an id stands here twice"),
        ("id: leads", "id: stop-first", "an id stands here twice"),
        ("id: leads", "id: Leads", "an id is a small letter"),
        ("shape: 80 20 8.5", "shape: 80 20", "write x y r for an oval"),
        ("shape: 80 20 8.5", "shape: 80 120 8", "write x y r for an oval"),
        ("high: '50'", "high: '0'", "a dial needs low, high and label_every"),
        ("value: '23.4'", "value: '73.4'", "the needle's value must lie on the scale"),
        ("parts: 5", "display: digital", "say in shows what the display shows"),
        ("unit: mA", "unit: A", "a unit is offered twice"),
        ("tolerance: '5'", "tolerance: '-5'", "a tolerance is 0 or more"),
        ("required: true", "draw: 9", "draw is more than there are questions"),
        ("required: true", "attempts: 3", "attempts and wait go together"),
        ("kind: multiple", "kind: guess", "kind cannot be 'guess'"),
        ("    feedback: Power divided by voltage is current.\n", "", "feedback is missing; add it"),
        ("parts: 5", "points: 5", "unknown key points"),
        ("image: images/bench.png", "image: files/bench.png", "image names a file in the folder images/"),
    ],
)
def test_what_is_wrong_is_said_once_with_its_line(before: str, after: str, told: str) -> None:
    assert before in EVERY_KIND
    (said,) = faults_of(EVERY_KIND.replace(before, after, 1))
    assert told in said
    assert int(said.split(":")[1]) > 1


def test_safety_questions_are_never_left_out_of_a_draw() -> None:
    two = EVERY_KIND.replace("required: true", "draw: 1").replace(
        "id: leads\n", "id: leads\n    safety: true\n"
    )
    assert any("draw is fewer than the safety-critical questions" in one for one in faults_of(two))


def test_two_quizzes_of_a_page_have_ids_of_their_own_and_courses_and_pathways_have_none() -> None:
    assert any(
        "everything is the id of a quiz above" in one for one in faults_of(EVERY_KIND + "\n" + EVERY_KIND)
    )
    assert any(
        "a quiz belongs to a lesson or a practical" in one for one in faults_of(EVERY_KIND, quizzes=False)
    )


def test_a_quiz_without_questions_is_refused() -> None:
    with pytest.raises(BundleError, match="a quiz needs at least one question"):
        quiz_in("```quiz\nid: empty\ntitle: Empty\nquestions: []\n```\n")
