"""A comparison compares: one good, one bad, each with something to see and a reason."""

import pytest

from content.formats import body
from content.formats.problems import Problems

HEAD = "```comparison\ntitle: Joints\nexamples:\n"
GOOD = "  - verdict: good\n    text: A smooth slope\n    why: It has wetted both\n"


def problems_of(examples: str) -> list[str]:
    problems = Problems()
    body.read(f"{HEAD}{examples}```\n", "lesson.md", problems, body.References())
    return [str(problem) for problem in problems.found]


@pytest.mark.parametrize(
    ("examples", "expected"),
    [
        (
            GOOD + GOOD,
            ["lesson.md:4: a comparison needs at least one good example and one bad one"],
        ),
        (
            GOOD + "  - verdict: bad\n    why: Cold\n",
            ["lesson.md:7: an example needs a picture or a text; add image or text"],
        ),
        (
            GOOD + "  - verdict: bad\n    image: images/ball.svg\n    why: Cold\n",
            ["lesson.md:8: the picture has no alt; say in words what it shows"],
        ),
        (
            GOOD + "  - verdict: bad\n    text: A ball\n    alt: A ball\n    why: Cold\n",
            ["lesson.md:9: alt describes a picture, but there is none; add image or remove alt"],
        ),
        (
            GOOD + "  - verdict: poor\n    text: A ball\n    why: Cold\n",
            [
                "lesson.md:7: verdict cannot be 'poor'; use one of good, bad",
                "lesson.md:4: a comparison needs at least one good example and one bad one",
            ],
        ),
        (GOOD + "  - verdict: bad\n    text: A ball\n", ["lesson.md:7: why is missing; add it"]),
    ],
)
def test_a_comparison_that_does_not_compare_is_refused_with_its_place(
    examples: str, expected: list[str]
) -> None:
    assert problems_of(examples) == expected
