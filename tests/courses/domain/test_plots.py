"""Figures of measurements, and the component that shows them on a page."""

from django.template.loader import render_to_string

from courses.domain.plots import readings_figure, trace_figure
from tests.architecture.markup import Markup
from tests.courses.formats.drawings import BAND, channel, judged, readings, spec

BAD = channel(("0", "20", "30"), ("20", "45", "60"), ("40", "5", "9"))


def page(*figures) -> str:
    shown = "".join(render_to_string("components/plot.html", {"figure": figure}) for figure in figures)
    return f'<html lang="en"><head><title>T</title></head><body><h1>H</h1>{shown}</body></html>'


def test_a_page_of_figures_has_no_id_twice_no_style_and_no_script():
    asked = spec(max="10")
    figures = [
        trace_figure(BAND, BAD, judged(BAND, BAD), ident="m1"),
        readings_figure(asked, readings(asked, "9±2"), ident="m2"),
    ]
    assert Markup(page(*figures), origin="https://hub.example").findings == []


def test_a_trace_is_shown_in_two_widths_with_its_reasons_and_a_table():
    figure = trace_figure(BAND, BAD, judged(BAND, BAD), ident="m1")
    assert (figure.outcome, figure.zooms, len(figure.rows)) == ("fail", True, 3)
    assert ('viewBox="0 0 1000 ' in figure.wide, 'viewBox="0 0 400 ' in figure.narrow) == (True, True)
    html = page(figure)
    assert html.count("<svg") == 2
    assert "<li>The trace is below its limit from 40 s to 60 s.</li>" in html
    assert '<th scope="col">Largest (°C)</th>' in html
    assert "<td>above</td>" in html


def test_the_first_reason_stands_in_the_picture_and_is_not_said_again_below():
    html = page(trace_figure(BAND, BAD, judged(BAND, BAD), ident="m1"))
    assert "<li>The trace is above" not in html


def test_what_somebody_wrote_is_escaped_in_picture_and_page():
    asked = spec(quantity='<script>x("1")</script>', max="10")
    html = page(readings_figure(asked, readings(asked, "9"), ident="m1"))
    assert "<script" not in html
    assert Markup(html, origin="https://hub.example").findings == []
