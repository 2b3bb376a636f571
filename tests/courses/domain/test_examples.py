"""Measurements in lessons: the trace and its limits are drawn, the verdict is left to whoever looks."""

import re

from courses.domain.examples import example_figure

OUTSIDE = {
    "title": "A charger under load",
    "quantity": "Output voltage",
    "unit": "V",
    "min": "4.75",
    "max": "5.25",
    "points": "0 5.10\n0.5 5.08\n1.0 4.60\n1.5 5.05",
}


def _limits(picture: str) -> list[str]:
    return [path for path in re.findall(r"<path[^>]*>", picture) if "plot-limit" in path]


def test_an_example_shows_its_limits_and_keeps_the_verdict_to_itself():
    figure = example_figure(OUTSIDE)
    assert figure is not None
    assert figure.outcome == ""
    assert figure.reasons == ()
    for picture in (figure.wide, figure.narrow):
        assert picture.count('class="plot-limit"') == 2
        assert "<title" in picture
        assert all(
            word not in picture for word in ("Fail", "plot-out", "plot-mark-out", "limit from", "its limit")
        )
    assert "4.75" in figure.summary
    assert "ail" not in figure.summary
    assert [row[:4] for row in figure.rows] == list(figure.rows)
    assert len(figure.head) == 4


def test_limits_that_hold_for_a_while_are_drawn_and_told_for_that_while():
    figure = example_figure(OUTSIDE | {"begin": "0.5", "end": "1.0"})
    whole = example_figure(OUTSIDE)
    assert figure is not None
    assert whole is not None
    assert "Allowed from 0.5 to 1 seconds: at least 4.75 V, at most 5.25 V." in figure.summary
    assert "Allowed: at least 4.75 V, at most 5.25 V." in whole.summary
    third = (1000 - 16 - 84) / 3
    ends = [re.findall(r"[ML]([0-9.]+) ", path) for path in _limits(figure.wide)]
    assert ends == [[f"{84 + third:.1f}", f"{84 + 2 * third:.1f}"]] * 2
    assert [re.findall(r"[ML]([0-9.]+) ", path) for path in _limits(whole.wide)] == [["84.0", "984.0"]] * 2


def test_what_is_no_trace_has_no_figure():
    assert example_figure(OUTSIDE | {"points": "0 5.10\n0 5.08"}) is None
    assert example_figure(OUTSIDE | {"min": "", "max": ""}) is None
