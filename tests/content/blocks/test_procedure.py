"""Half a limit, a picture without words: refused beside the field it is about."""

from typing import Any

import pytest
from wagtail.blocks.list_block import ListBlockValidationError
from wagtail.blocks.struct_block import StructBlockValidationError

from content.blocks.procedure import LimitBlock, ProcedureBlock, StepBlock
from content.models import FettleImage

LIMIT = {"quantity": "Voltage", "min": "", "max": "0.50", "unit": "V", "basis": "draft", "note": ""}
NO_LIMIT = {"quantity": "", "min": "", "max": "", "unit": "", "basis": "draft", "note": ""}
STEP: dict[str, Any] = {
    "text": "<p>Do it.</p>",
    "image": None,
    "alt": "",
    "tools": [],
    "hazard": "",
    "limit": NO_LIMIT,
}


def messages(refused: pytest.ExceptionInfo[StructBlockValidationError]) -> dict[str, list[str]]:
    return {name: error.messages for name, error in refused.value.block_errors.items()}


def test_limit_is_kept_as_it_was_written() -> None:
    block = LimitBlock()
    assert block.get_prep_value(block.clean(block.to_python(LIMIT))) == LIMIT


def test_step_need_not_have_a_limit() -> None:
    block = LimitBlock()
    assert block.get_prep_value(block.clean(block.to_python(NO_LIMIT))) == NO_LIMIT


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        ({"quantity": ""}, {"quantity": ["Say what is measured."]}),
        ({"unit": ""}, {"unit": ["A limit needs its unit."]}),
        ({"max": ""}, {"max": ["Give the least value, the greatest, or both."]}),
        ({"min": "1"}, {"min": ["The least value is greater than the greatest."]}),
        ({"max": "0,5"}, {"max": ["Write a number such as 0.30, with a point and without a unit."]}),
        ({"max": "NaN"}, {"max": ["Write a number such as 0.30, with a point and without a unit."]}),
        ({"max": "5\n"}, {"max": ["Write a number such as 0.30, with a point and without a unit."]}),
        (
            {"quantity": "", "unit": "", "max": "", "note": "Ask"},
            {
                "quantity": ["Say what is measured."],
                "unit": ["A limit needs its unit."],
                "max": ["Give the least value, the greatest, or both."],
            },
        ),
    ],
)
def test_half_a_limit_is_refused(change: dict[str, str], expected: dict[str, list[str]]) -> None:
    block = LimitBlock()
    with pytest.raises(StructBlockValidationError) as refused:
        block.clean(block.to_python(LIMIT | change))
    assert messages(refused) == expected


def test_picture_without_words_is_refused(picture: FettleImage) -> None:
    block = StepBlock()
    with pytest.raises(StructBlockValidationError) as refused:
        block.clean(block.to_python(STEP | {"image": picture.pk}))
    assert messages(refused) == {"alt": ["Say in words what the picture teaches."]}


def test_words_without_a_picture_are_refused() -> None:
    block = StepBlock()
    with pytest.raises(StructBlockValidationError) as refused:
        block.clean(block.to_python(STEP | {"alt": "A hand"}))
    assert messages(refused) == {"alt": ["These words describe a picture, but there is none."]}


def test_step_without_text_is_refused() -> None:
    block = StepBlock()
    with pytest.raises(StructBlockValidationError) as refused:
        block.clean(block.to_python(STEP | {"text": "<p></p>"}))
    assert messages(refused) == {"text": ["This field is required."]}


def test_procedure_without_steps_is_refused() -> None:
    block = ProcedureBlock()
    with pytest.raises(StructBlockValidationError) as refused:
        block.clean(block.to_python({"title": "Prove dead", "steps": []}))
    steps = refused.value.block_errors["steps"]
    assert isinstance(steps, ListBlockValidationError)
    assert steps.non_block_errors.as_data()[0].messages == ["The minimum number of items is 1"]
