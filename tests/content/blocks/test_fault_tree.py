"""The editor is told where a tree goes wrong; readers get all of it without a script."""

from typing import Any

import pytest
from wagtail.blocks.struct_block import StructBlockValidationError

from content.blocks.fault_tree import FaultTreeBlock


def tree(*nodes: tuple[str, list[tuple[str, str, str]]]) -> Any:
    block = FaultTreeBlock()
    return block.to_python(
        {
            "title": "No heat",
            "nodes": [
                {
                    "id": name,
                    "question": f"{name}?",
                    "answers": [
                        {"answer": answer, "next": following, "remedy": remedy}
                        for answer, following, remedy in answers
                    ],
                }
                for name, answers in nodes
            ],
        }
    )


def test_a_circle_is_refused_beside_the_question_it_returns_from() -> None:
    with pytest.raises(StructBlockValidationError) as refused:
        FaultTreeBlock().clean(tree(("a", [("x", "b", "")]), ("b", [("y", "a", "")])))
    nodes = refused.value.block_errors["nodes"]
    assert nodes.block_errors[1].block_errors["id"].messages == [
        "The questions run in a circle: a → b → a. Lead one of them to a remedy."
    ]


def test_an_answer_that_leads_nowhere_is_refused_beside_it() -> None:
    with pytest.raises(StructBlockValidationError) as refused:
        FaultTreeBlock().clean(tree(("a", [("x", "", "Do"), ("y", "", "")])))
    answer = refused.value.block_errors["nodes"].block_errors[0].block_errors["answers"].block_errors[1]
    assert answer.block_errors["remedy"].messages == ["Name the next question, or write what is to be done."]


def test_every_question_and_remedy_is_in_the_page_once() -> None:
    html = FaultTreeBlock().render(
        tree(
            ("a", [("x", "b", ""), ("y", "c", "")]),
            ("b", [("z", "c", "")]),
            ("c", [("v", "", "Replace it")]),
        )
    )
    assert (html.count("<details"), html.count("Replace it"), html.count('id="no-heat-3"')) == (4, 1, 1)
    assert html.count('href="#no-heat-3"') == 1


def test_a_stored_circle_shows_its_title_and_nothing_that_never_ends() -> None:
    html = FaultTreeBlock().render(tree(("a", [("x", "a", "")])))
    assert ("No heat" in html, "<details" in html) == (True, False)
