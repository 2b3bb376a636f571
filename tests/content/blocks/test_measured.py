"""A measurement is drawn with its band, and its numbers are there in words."""

import re
from typing import Any

import pytest
from wagtail.blocks.struct_block import StructBlockValidationError

from content.blocks.measured import MeasurementBlock

VALUE = {
    "title": "A charger",
    "quantity": "Voltage",
    "unit": "V",
    "min": "4.75",
    "max": "5.25",
    "begin": "",
    "end": "",
    "basis": "exercise",
    "note": "",
    "points": "0 5.10\n1 4.60\n2 5.05",
    "caption": "",
    "question": "What do you see?",
    "answer": "It drops.",
}


def cleaned(**changes: str) -> Any:
    block = MeasurementBlock()
    return block.clean(block.to_python(VALUE | changes))


def test_two_columns_can_be_pasted_from_a_spreadsheet() -> None:
    assert cleaned(points="0\t5.1\r\n1;4.6\n\n 2,  5.0 ")["points"] == "0 5.1\n1 4.6\n2 5.0"


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        (
            {"points": "0 1\nzero 1"},
            {"points": "Line 2: Write a time in seconds, a space and a value, such as 0.5 4.98."},
        ),
        (
            {"points": "0 1\n0 1"},
            {"points": "Line 2: The time is not later than the time before. Put the points in order."},
        ),
        ({"points": "0 1"}, {"points": "Give at least 2 points."}),
        ({"min": "", "max": ""}, {"max": "Give the least value, the greatest, or both."}),
        ({"basis": ""}, {"basis": "Say what the limit rests on."}),
        ({"begin": "-1", "end": "1"}, {"begin": "The points do not reach this time."}),
        ({"end": "3"}, {"end": "The points do not reach this time."}),
        ({"begin": "1", "end": "1"}, {"begin": "The limits end before they begin."}),
        ({"min": "6"}, {"min": "The least value is greater than the greatest."}),
    ],
)
def test_what_is_no_measurement_is_refused_beside_its_field(
    changes: dict[str, str], expected: dict[str, str]
) -> None:
    with pytest.raises(StructBlockValidationError) as refused:
        cleaned(**changes)
    assert {name: error.messages[0] for name, error in refused.value.block_errors.items()} == expected


def test_the_numbers_are_there_in_words() -> None:
    html = MeasurementBlock().render(cleaned())
    assert html.count("<svg") >= 2
    assert "4.60" in html.partition("<table")[2]
    assert html.index("What do you see?") < html.index("<details", html.index("</table>"))


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({}, ["Limit of this exercise, given to practise with"]),
        ({"begin": "1"}, ["Limit of this exercise, given to practise with", "It holds from 1 s on."]),
        ({"end": "1"}, ["Limit of this exercise, given to practise with", "It holds up to 1 s."]),
        (
            {"begin": "0", "end": "1", "basis": "draft", "note": "Kim must confirm it."},
            [
                "Draft limit: confirm with a locally competent person",
                "It holds from 0 s to 1 s.",
                "Kim must confirm it.",
            ],
        ),
        ({"basis": "standard", "note": "IEC 62680."}, ["IEC 62680."]),
    ],
)
def test_readers_are_told_what_the_limit_rests_on(changes: dict[str, str], expected: list[str]) -> None:
    html = MeasurementBlock().render(cleaned(**changes))
    said = html.partition('<p class="limit">')[2].partition("</p>")[0]
    assert "4.75 to 5.25 V" in said
    lines = [line.strip() for line in re.sub(r"<[^>]*>", "\n", said).splitlines() if line.strip()]
    assert lines[2:] == expected


def test_points_that_are_no_trace_leave_the_question() -> None:
    html = MeasurementBlock().render(MeasurementBlock().to_python(VALUE | {"points": "gone"}))
    assert ("<svg" in html, "What do you see?" in html) == (False, True)
