"""Pictures of traces: what is drawn, where, and that colour never speaks alone."""

import pytest

from courses.formats.plot import trace_plot
from courses.formats.plot_parts import NARROW, WIDE
from courses.formats.voice import Voice
from tests.courses.formats.drawings import (
    BAND,
    SVG,
    Drawing,
    channel,
    judged,
    numbers,
    over_time,
    readings,
    spec,
)

GOOD = channel(("0", "20", "30"), ("20", "25", "35"), ("40", "30", "40"))
BAD = channel(("0", "20", "30"), ("20", "45", "60"), ("40", "5", "9"))


def draw(asked, column, verdict=None, **how) -> Drawing:
    return Drawing(trace_plot(asked, column, verdict or judged(asked, column), **{"ident": "p1"} | how))


def test_a_picture_has_a_name_a_description_and_a_role():
    drawing = draw(BAND, GOOD)
    assert drawing.root.get("role") == "img"
    assert drawing.root.get("aria-labelledby") == "p1-title p1-desc"
    assert drawing.spoken("title") == "Oven: Pass"
    assert drawing.spoken("desc") == (
        "Oven from 0 to 60 seconds: least 20 °C, largest 40 °C. Allowed: at least 10 °C, at most 50 °C. "
        "Verdict: Pass. The trace stays within its limits all the time."
    )


@pytest.mark.parametrize("layout", [NARROW, WIDE])
@pytest.mark.parametrize("standalone", [False, True])
def test_ids_are_its_own_and_every_reference_leads_to_one(layout, standalone):
    drawing = draw(BAND, BAD, layout=layout, standalone=standalone)
    assert len(set(drawing.ids)) == len(drawing.ids)
    assert all(name.startswith("p1-") for name in drawing.ids)
    references = {
        value.removeprefix("url(#").removesuffix(")")
        for one in drawing.root.iter()
        for value in one.attrib.values()
        if value.startswith("url(")
    }
    assert references == {"p1-hatch", "p1-clip"}
    assert references <= set(drawing.ids)


@pytest.mark.parametrize("standalone", [False, True])
def test_there_is_no_style_and_no_script_in_it(standalone):
    source = draw(BAND, BAD, standalone=standalone).source
    assert [word for word in ("style=", "<style", "<script", "onload", "href") if word in source] == []


def test_inside_a_page_a_stylesheet_says_the_colours_and_alone_the_file_does():
    inside, alone = draw(BAND, GOOD), draw(BAND, GOOD, standalone=True)
    assert (inside.of("plot-trace")[0].get("fill"), inside.root.get("width")) == (None, None)
    assert alone.of("plot-trace")[0].get("fill") == "#0b5559"
    assert (alone.root.get("width"), "Oven" in alone.texts) == ("1000", True)


@pytest.mark.parametrize("layout", [NARROW, WIDE])
def test_no_type_is_smaller_than_can_be_read_on_the_narrowest_screen(layout):
    shown = (
        328 if layout is NARROW else 640
    )  # a page of 360 px less its gutters; the least width of the wide one
    sizes = {
        float(one.get("font-size") or 0) for one in draw(BAND, BAD, layout=layout).root.iter(f"{SVG}text")
    }
    assert min(sizes) * shown / layout.width >= 11


def test_text_stays_inside_the_picture():
    for layout in (NARROW, WIDE):
        drawing = draw(BAND, BAD, layout=layout)
        _, _, width, height = drawing.box
        for one in drawing.root.iter(f"{SVG}text"):
            assert 0 <= float(one.get("x") or 0) <= width
            assert 0 < float(one.get("y") or 0) < height


def test_what_is_outside_is_hatched_has_a_triangle_and_is_said():
    drawing = draw(BAND, BAD)
    assert [one.get("fill") for one in drawing.of("plot-out")] == ["url(#p1-hatch)"] * 2
    assert [one.get("data-time") for one in drawing.of("plot-flag")][:2] == ["30", "50"]
    up, down = (flag[0].get("d") or "" for flag in drawing.of("plot-flag")[:2])
    assert ("l9 18h" in up, "l9 -18h" in down) == (True, True)
    assert "The trace is above its limit from 20 s to 40 s." in drawing.texts
    assert "Fail" in drawing.texts


def test_what_is_unsure_is_dotted_and_has_a_diamond():
    close = channel(("0", "20", "49"))
    drawing = Drawing(trace_plot(BAND, close, judged(BAND, close, uncertainty=2), ident="p1"))
    assert [one.get("fill") for one in drawing.of("plot-unsure")] == ["url(#p1-dots)"]
    assert "Marginal" in drawing.texts


def test_a_good_trace_has_no_marks_at_all():
    drawing = draw(BAND, GOOD)
    assert (drawing.of("plot-out"), drawing.of("plot-unsure"), drawing.of("plot-mark-out")) == ([], [], [])


def test_a_larger_value_is_drawn_higher_and_a_later_one_further_right():
    (ribbon,) = draw(BAND, GOOD).of("plot-trace")
    points = numbers(ribbon.get("d") or "")
    upper = points[: len(points) // 2]
    assert [x for x, _ in upper] == sorted(x for x, _ in upper)
    assert [y for _, y in upper] == sorted((y for _, y in upper), reverse=True)


def test_a_gap_breaks_the_trace():
    drawing = draw(BAND, channel(("0", "20", "30"), ("20", None, None), ("40", "30", "40")))
    assert len(drawing.of("plot-trace")) == 2


def test_a_fixed_limit_is_a_line_from_side_to_side_with_its_number():
    asked = spec(max="45.0", feature={"name": "peak"})
    drawing = draw(asked, GOOD, readings(asked, "40"))
    (line,) = drawing.of("plot-limit")
    (start, y), (end, same) = numbers(line.get("d") or "")
    field = drawing.of("plot-field")[0]
    assert (start, end - start, y) == (float(field.get("x")), float(field.get("width")), same)
    assert "at most 45.0 °C" in drawing.texts


def test_a_limit_over_time_begins_where_the_trace_crosses_its_threshold():
    points = [{"t": t, "min": None, "max": "50"} for t in ("0", "20")]
    asked = spec(kind="envelope", envelope=points, align={"threshold": "30", "edge": "rising"})
    column = channel(("0", "20", "20"), ("30", "30", "30"), ("60", "25", "25"), samples=3)
    (line,) = draw(asked, column).of("plot-limit")
    (start, _), (end, _) = numbers(line.get("d") or "")
    left, right = WIDE.left, WIDE.width - 16
    assert (start, end) == (left + (right - left) / 2, pytest.approx(left + (right - left) * 5 / 6, abs=0.1))


def test_a_side_that_is_open_for_a_while_breaks_its_line_and_not_the_band():
    asked = over_time(("0", None, "50"), ("20", "10", "50"), ("40", "10", "50"), ("60", None, "50"))
    drawing = draw(asked, GOOD)
    assert (len(drawing.of("plot-limit")), len(drawing.of("plot-band"))) == (2, 1)


def test_a_trace_without_limits_has_no_band():
    asked = spec()
    drawing = draw(asked, GOOD, readings(asked, "40"))
    assert (drawing.of("plot-band"), drawing.of("plot-limit")) == ([], [])


def test_values_are_drawn_in_the_unit_of_the_measurement():
    column = channel(("0", "68", "86"), ("30", "77", "95"), unit="°F")
    drawing = draw(BAND, column)
    assert drawing.root.get("data-points") == "0,20,30;30,25,35"
    assert drawing.root.get("data-unit") == "°C"


def test_a_column_of_another_kind_is_drawn_in_its_own_unit():
    asked = spec(unit="mAh", min="2000", feature={"name": "integral"})
    column = channel(("0", "1", "2"), unit="A")
    verdict = readings(asked, "2100", unit="mAh")
    drawing = draw(asked, column, verdict)
    assert (drawing.root.get("data-unit"), drawing.root.get("data-points")) == ("A", "0,1,2")
    assert (drawing.of("plot-limit"), drawing.of("plot-band")) == ([], [])
    assert "Read from the trace: 2100 mAh." in drawing.texts
    assert "Read from the trace: 2100 mAh. Allowed: at least 2000 mAh." in drawing.spoken("desc")


def test_a_name_full_of_markup_stays_a_name():
    asked = spec(quantity='<b onload="x">&"</b>')
    drawing = draw(asked, GOOD, readings(asked, "40"), standalone=True)
    assert drawing.spoken("title") == '<b onload="x">&"</b>: Recorded'
    assert "<b" not in drawing.source


def test_it_speaks_with_the_voice_it_is_given():
    german = {"Fail": "Nicht bestanden", "Time": "Zeit", "largest allowed": "höchstens"}
    voice = Voice(word=lambda text: german.get(text, text), reason=lambda reason: f"({reason.code})")
    drawing = draw(BAND, BAD, voice=voice)
    assert {"Nicht bestanden", "(trace_above)", "Zeit (s)", "höchstens"} <= set(drawing.texts)


def test_four_hundred_buckets_make_a_picture_of_bounded_size():
    many = channel(
        *((f"{at}.125", f"{at % 7}.123456", f"{at % 7 + 9}.123456") for at in range(400)), end="400"
    )
    source = draw(over_time(("0", None, "12"), ("400", None, "12")), many).source
    assert len(source) < 60_000
