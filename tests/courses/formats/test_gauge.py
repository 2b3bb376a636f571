"""Pictures of readings: a value with its bar against the band."""

import pytest

from courses.formats.gauge import limit_gauge
from courses.formats.plot_parts import NARROW, WIDE
from courses.formats.svg import width_of
from tests.courses.formats.drawings import SVG, Drawing, readings, spec


def draw(asked, *values, **how) -> Drawing:
    return Drawing(limit_gauge(asked, readings(asked, *values), **{"ident": "g1"} | how))


def test_it_says_what_it_shows():
    drawing = draw(spec(min="-10", max="10"), "9±2")
    assert drawing.spoken("title") == "Oven: Marginal"
    assert drawing.spoken("desc") == (
        "Oven: 9 ± 2 °C. Allowed: at least −10 °C, at most 10 °C. Verdict: Marginal. 9 °C is too close to the "
        "limit of 10 °C to be sure: the uncertainty is ±2 °C."
    )
    assert {"Marginal", "at least −10 °C", "at most 10 °C", "9 ± 2 °C"} <= set(drawing.texts)


def test_each_verdict_has_a_shape_of_its_own():
    drawing = draw(spec(max="10", readings=3), "5", "12", "10±1")
    rows = [one for one in drawing.root if one.get("class", "").startswith("plot-mark")][1:]
    assert [one.get("class") for one in rows] == ["plot-mark", "plot-mark-out", "plot-mark-unsure"]


def test_what_no_limit_judges_does_not_pass_but_is_recorded():
    drawing = draw(spec(), "5")
    assert drawing.spoken("title") == "Oven: Recorded"
    assert drawing.spoken("desc") == (
        "Oven: 5 °C. No limit is set. Verdict: Recorded. It is recorded; the mentor judges it."
    )
    (word,) = drawing.of("plot-recorded")
    assert ("".join(word.itertext()), len(drawing.of("plot-mark-recorded"))) == ("Recorded", 2)
    assert (drawing.of("plot-pass"), drawing.of("plot-mark")) == ([], [])


def test_the_band_reaches_from_limit_to_limit_or_to_the_edge():
    (two,) = draw(spec(min="0", max="10"), "5").of("plot-band")
    left, right = 16, WIDE.width - 16
    share = 0.18 / 1.36
    assert float(two.get("x")) == pytest.approx(left + share * (right - left), abs=0.1)
    assert float(two.get("width")) == pytest.approx((right - left) * (1 - 2 * share), abs=0.1)
    (one,) = draw(spec(max="10"), "5").of("plot-band")
    assert float(one.get("x")) == left
    assert draw(spec(), "5").of("plot-band") == []


def test_a_bar_is_as_long_as_the_uncertainty_and_missing_without_one():
    assert draw(spec(max="10"), "5").of("plot-bar") == []
    assert len(draw(spec(max="10", readings=2), "5±1", "6±0.5").of("plot-bar")) == 2


@pytest.mark.parametrize("layout", [NARROW, WIDE])
@pytest.mark.parametrize("value", ["0.3999±0.2", "0.05", "-12345678.25", "999999999±1"])
def test_numbers_stay_inside_the_picture(layout, value):
    drawing = draw(spec(min="0.1", max="0.4"), value, layout=layout)
    for one in drawing.root.iter(f"{SVG}text"):
        x, wide = float(one.get("x")), width_of("".join(one.itertext()), float(one.get("font-size")))
        shift = {"start": 0, "middle": wide / 2, "end": wide}[one.get("text-anchor")]
        assert (x - shift >= -1, x - shift + wide <= layout.width + 1) == (True, True), "".join(
            one.itertext()
        )


def test_many_readings_share_rows_and_a_height():
    few, many = (draw(spec(max="10", readings=n), *["5"] * n) for n in (8, 1000))
    assert few.box == many.box
    assert len([text for text in few.texts if text == "5 °C"]) == 8
    assert [text for text in many.texts if text == "5 °C"] == []


def test_none_at_all_is_a_picture_of_the_limits():
    drawing = draw(spec(max="10"))
    assert "0 of 1 readings are there." in drawing.texts


def test_the_same_value_as_the_limit_is_drawn():
    assert "Pass" in draw(spec(min="0", max="0"), "0").texts
