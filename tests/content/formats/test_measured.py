"""Points of a measurement: each a time and a value, in order, neither too few nor too many."""

import pytest

from content.formats import body
from content.formats.measured import point_faults
from content.formats.problems import Problems


def faults(*points: str) -> list[tuple[str, int | None]]:
    return [(fault.code, fault.line) for fault in point_faults(points)]


def test_points_in_order_are_a_trace() -> None:
    assert faults("-1 0", "0 -0.5", "0.5 12.25") == []


@pytest.mark.parametrize(
    ("points", "expected"),
    [
        (("0 1",), [("few", None)]),
        (tuple(f"{number} 1" for number in range(401)), [("many", None)]),
        (("0 1", "1", "2 x", "3 nan", "4 1e5", "5  1"), [("form", at) for at in range(1, 6)]),
        (("0 1", "1 1", "1.0 1", "0.5 1"), [("order", 2), ("order", 3)]),
    ],
)
def test_what_is_no_trace_is_named_by_its_line(
    points: tuple[str, ...], expected: list[tuple[str, int | None]]
) -> None:
    assert faults(*points) == expected


@pytest.mark.parametrize(
    ("keys", "expected"),
    [
        (
            "min: '1'\npoints:\n  - 0 1\n  - 0 2\n",
            "l.md:8: its time is not later than the time before; put the points in order",
        ),
        ("points:\n  - 0 1\n  - 1 2\n", "l.md:3: a measurement needs min or max, or both"),
        (
            "min: '1'\nfrom: '2'\nto: '3'\npoints:\n  - 0 1\n  - 1 2\n",
            "l.md:6: the limits hold at a time that the points do not reach",
        ),
        (
            "min: '1'\nfrom: '1'\nto: '0'\npoints:\n  - 0 1\n  - 1 2\n",
            "l.md:6: the limits end before they begin",
        ),
        ("min: '2'\nmax: '1'\npoints:\n  - 0 1\n  - 1 2\n", "l.md:5: min 2 is greater than max 1"),
    ],
)
def test_in_a_bundle_a_fault_has_its_line(keys: str, expected: str) -> None:
    problems = Problems()
    text = f"```measurement\ntitle: T\nquantity: U\nunit: V\n{keys}question: Q\nanswer: A\n```\n"
    body.read(text, "l.md", problems, body.References())
    assert [str(problem) for problem in problems.found] == [expected]
