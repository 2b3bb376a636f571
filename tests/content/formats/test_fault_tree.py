"""A tree of questions ends: circles are refused with their way, and nothing is left lying apart."""

import pytest

from content.formats import body
from content.formats.fault_tree import Answer, Node, drawn, tree_faults
from content.formats.problems import Problems


def node(name: str, *ways: str) -> Node:
    """A question; a way is the name of the next, or in capitals what is to be done."""
    return Node(
        id=name,
        question=f"{name}?",
        answers=tuple(
            Answer(answer=way, remedy=way) if way.isupper() else Answer(answer=way, next=way) for way in ways
        ),
    )


def faults(*nodes: Node) -> list[tuple[str, int, int | None, str]]:
    return [(fault.code, fault.node, fault.answer, fault.name) for fault in tree_faults(nodes)]


def test_a_sound_tree_has_no_fault_even_where_ways_meet_again() -> None:
    assert faults(node("a", "b", "c"), node("b", "c", "DO"), node("c", "DO")) == []


def test_a_circle_is_named_from_where_it_begins() -> None:
    assert faults(node("a", "b"), node("b", "c", "DO"), node("c", "b")) == [("circle", 2, None, "b → c → b")]


def test_a_question_that_leads_to_itself_is_a_circle() -> None:
    assert faults(node("a", "a", "DO")) == [("circle", 0, None, "a → a")]


def test_other_faults_are_found_where_they_are() -> None:
    both = Node(id="a", question="a?", answers=(Answer(answer="x", next="a", remedy="Y"), Answer(answer="z")))
    assert faults(both) == [("both", 0, 0, "x"), ("neither", 0, 1, "z")]
    assert faults(node("a", "b")) == [("unknown", 0, 0, "b")]
    assert faults(node("a", "DO"), node("a", "DO")) == [("twice", 1, None, "a")]
    assert faults(node("a", "DO"), node("b", "DO")) == [("apart", 1, None, "b")]


def test_a_row_of_thirteen_is_too_deep() -> None:
    row = [node(f"n{number}", f"n{number + 1}") for number in range(12)]
    assert faults(*row, node("n12", "DO")) == [("deep", 12, None, "n12")]
    assert faults(*row[:11], node("n11", "DO")) == []


def test_many_ways_to_one_question_are_walked_once() -> None:
    """Sixty questions of which each has eight answers to the next: 8 to the power of 59 ways."""
    row = [node(f"n{number}", *[f"n{number + 1}"] * 8) for number in range(59)]
    assert [code for code, *_ in faults(*row, node("n59", "DO"))] == ["deep"] * 48


def test_a_question_is_drawn_in_full_where_it_is_met_first() -> None:
    tree = drawn((node("a", "b", "c"), node("b", "c", "DO"), node("c", "DO")))
    assert tree
    first, second = tree.answers
    assert first.next
    assert second.next
    inner = first.next.answers[0].next
    assert inner
    assert (inner.number, inner.again, second.next.number, second.next.again) == (3, False, 3, True)


@pytest.mark.parametrize(
    ("nodes", "expected"),
    [
        (
            (
                "  - id: a\n    question: A?\n    answers:\n      - answer: x\n        next: b\n"
                "  - id: b\n    question: B?\n    answers:\n      - answer: y\n        next: a\n"
            ),
            ["l.md:9: the questions run in a circle: a → b → a; lead one of them to a remedy"],
        ),
        (
            "  - id: a\n    question: A?\n    answers:\n      - answer: x\n        next: b\n",
            ["l.md:7: next names b, but no question here has that id"],
        ),
    ],
)
def test_in_a_bundle_a_fault_has_its_line(nodes: str, expected: list[str]) -> None:
    problems = Problems()
    body.read(f"```fault_tree\ntitle: T\nnodes:\n{nodes}```\n", "l.md", problems, body.References())
    assert [str(problem) for problem in problems.found] == expected
