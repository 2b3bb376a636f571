"""Quizzes in the editor: ids fill themselves in and stay, and what nobody could answer is refused at its field."""

from typing import Any

import pytest
from wagtail.blocks.struct_block import StructBlockValidationError

from content.blocks.question_fields import FAULT_WORDS
from content.blocks.quiz import QuizBlock, QuizzedBody
from content.blocks.stream import LessonBody
from content.formats.question_faults import WORDS
from content.formats.question_store import from_stored, quizzes_in, to_stored
from content.models import FettleImage
from tests.factories.quizzes import every_kind


def stored(picture: FettleImage, **changed: Any) -> dict[str, Any]:
    return to_stored(every_kind(), lambda _image: picture.pk) | changed


def cleaned(value: dict[str, Any]) -> Any:
    block = QuizBlock()
    return block.get_prep_value(block.clean(block.to_python(value)))


def test_a_quiz_of_every_kind_survives_the_editor(picture):
    kept = from_stored(cleaned(stored(picture)), lambda key: "images/bench.png" if key == picture.pk else "")
    assert kept == every_kind()


def test_a_question_whose_picture_is_gone_is_left_out(picture):
    kept = from_stored(stored(picture), lambda _key: "")
    assert [one.id for one in kept.questions] == [
        one.id for one in every_kind().questions if one.kind != "point"
    ]


def test_ids_are_filled_in_kept_and_made_their_own_when_a_question_is_copied(picture):
    value = stored(picture, id="")
    value["questions"][0]["value"]["options"][1]["value"]["id"] = ""
    value["questions"].append(value["questions"][0])
    kept = cleaned(value)
    ids = [one["value"]["id"] for one in kept["questions"]]
    assert ids[:7] == [one.id for one in every_kind().questions]
    assert len(set(ids)) == 8
    options = [one["value"]["id"] for one in kept["questions"][0]["value"]["options"]]
    assert options[0] == "correct-stop"
    assert options[1].startswith("q")
    assert kept["id"].startswith("q")
    assert cleaned(kept) == kept


def test_a_copied_quiz_gets_an_id_of_its_own(picture):
    body = QuizzedBody()
    raw = [{"type": "quiz", "value": stored(picture)}, {"type": "quiz", "value": stored(picture)}]
    kept = body.get_prep_value(body.clean(body.to_python(raw)))
    first, second = quizzes_in(kept)
    assert first.id == "everything"
    assert second.id != first.id


@pytest.mark.parametrize(
    ("number", "field", "value", "named", "code"),
    [
        (2, "tolerance", "-1", "tolerance", "negative_tolerance"),
        (5, "high", "0", "high", "bad_scale"),
        (5, "value", "99", "value", "off_scale"),
    ],
)
def test_a_question_that_nobody_could_answer_is_refused_at_its_field(
    picture, number, field, value, named, code
):
    block = QuizBlock().child_blocks["questions"]
    item = stored(picture)["questions"][number]
    child = block.child_blocks[item["type"]]
    python = child.to_python(item["value"] | {field: value})
    with pytest.raises(StructBlockValidationError) as refused:
        child.clean(python)
    assert refused.value.block_errors[named].messages == [FAULT_WORDS[code]]


def test_two_right_answers_are_refused_where_one_is_asked_for(picture):
    block = QuizBlock().child_blocks["questions"].child_blocks["single"]
    value = stored(picture)["questions"][0]["value"]
    value["options"][1]["value"]["right"] = True
    with pytest.raises(StructBlockValidationError) as refused:
        block.clean(block.to_python(value))
    [error] = refused.value.block_errors["options"].non_block_errors.as_data()
    assert error.messages == ["Mark exactly one answer as right."]


def test_a_question_needs_something_to_say_afterwards(picture):
    block = QuizBlock().child_blocks["questions"].child_blocks["written"]
    with pytest.raises(StructBlockValidationError) as refused:
        block.clean(block.to_python(stored(picture)["questions"][6]["value"] | {"feedback": ""}))
    assert list(refused.value.block_errors) == ["feedback"]


def test_what_does_not_go_together_is_refused_at_the_quiz(picture):
    with pytest.raises(StructBlockValidationError) as refused:
        cleaned(stored(picture, attempts=3, draw=9))
    assert set(refused.value.block_errors) == {"wait", "draw"}


def test_every_fault_has_words_for_editors_and_only_lessons_hold_quizzes():
    assert FAULT_WORDS.keys() == WORDS.keys()
    assert "quiz" not in LessonBody().child_blocks


def test_the_block_picker_shows_what_a_quiz_looks_like():
    block = QuizzedBody().child_blocks["quiz"]
    assert block.is_previewable
    assert "Check yourself" in block.render(block.get_preview_value())
