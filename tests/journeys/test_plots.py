"""Plots in a browser: they fit, say all without a script, and zoom and read out with one."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import django
import pytest
from playwright.sync_api import Browser, Page, expect

django.setup()

from django.template.loader import render_to_string  # noqa: E402 -- templates need the settings

from courses.domain.plots import readings_figure, trace_figure  # noqa: E402
from tests.courses.formats.drawings import BAND, channel, judged, readings, spec  # noqa: E402

pytestmark = pytest.mark.any_hub

STATIC = Path(__file__).parents[2] / "lms" / "static" / "fettle"
STYLES = ("tokens", "base", "components", "tools", "plot")


def demonstration(folder: Path, *, theme: str, script: bool) -> str:
    """A page with a trace that leaves its band and a marginal reading, as a file; its address."""
    column = channel(*((str(at), str(24 + at // 2), str(25 + at // 2)) for at in range(0, 60, 2)), end="60")
    asked = spec(max="10")
    figures = [
        trace_figure(BAND, column, judged(BAND, column), ident="m1"),
        readings_figure(asked, readings(asked, "9±2"), ident="m2"),
    ]
    for name in STYLES:
        shutil.copy(STATIC / "css" / f"{name}.css", folder)
    shutil.copy(STATIC / "js" / "plot.js", folder)
    links = "".join(f'<link rel="stylesheet" href="{name}.css">' for name in STYLES)
    shown = "".join(render_to_string("components/plot.html", {"figure": figure}) for figure in figures)
    loaded = '<script src="plot.js"></script>' if script else ""
    head = f'<meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>Plots</title>{links}'
    file = folder / "plots.html"
    file.write_text(
        f'<!DOCTYPE html><html lang="en" data-theme="{theme}"><head>{head}</head>'
        f'<body><main class="wrap stack"><h1>Plots</h1>{shown}</main>{loaded}</body></html>',
        encoding="utf-8",
    )
    return file.as_uri()


@pytest.fixture
def page(browser: Browser, tmp_path: Path, request: pytest.FixtureRequest) -> Iterator[Page]:
    """The demonstration at a width, in a theme, with the script or without."""
    width, theme, script = getattr(request, "param", (1280, "light", True))
    opened = browser.new_page(viewport={"width": width, "height": 900})
    opened.goto(demonstration(tmp_path, theme=theme, script=script))
    yield opened
    opened.close()


EVERYWHERE = [
    (width, theme, script) for width in (360, 1280) for theme in ("light", "dark") for script in (True, False)
]


@pytest.mark.parametrize("page", EVERYWHERE, indirect=True)
def test_a_plot_fits_and_shows_one_drawing_of_the_two(page: Page) -> None:
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth") is True
    shown = [svg.is_visible() for svg in page.locator("svg.plot").all()]
    narrow = page.evaluate("innerWidth") == 360
    assert shown == ([False, True] if narrow else [True, False]) * 2


@pytest.mark.parametrize("page", [(360, "light", False)], indirect=True)
def test_without_a_script_the_table_says_the_values(page: Page) -> None:
    assert page.locator(".plot-tools").count() == 0
    page.get_by_text("Values as a table").first.click()
    expect(page.get_by_role("table", name="Oven").first).to_contain_text("above")


def test_keys_move_along_the_trace_and_read_it_out(page: Page) -> None:
    plot = page.locator(".plot-wide").first
    plot.focus()
    page.keyboard.press("Home")
    expect(page.locator("output")).to_have_text("0 s: 24 … 25 °C")
    page.keyboard.press("ArrowRight")
    expect(page.locator("output")).to_have_text("2 s: 25 … 26 °C")
    page.keyboard.press("End")
    expect(page.locator("output")).to_have_text("58 s: 53 … 54 °C")


def test_buttons_zoom_and_show_all_again(page: Page) -> None:
    times = page.locator(".plot-wide .plot-times").first
    whole = times.text_content()
    page.get_by_role("button", name="Zoom in").click()
    assert times.text_content() != whole
    page.get_by_role("button", name="Later").click()
    page.get_by_role("button", name="Show all").click()
    assert times.text_content() == whole


def test_a_pointer_reads_out_where_it_points_also_when_zoomed(page: Page) -> None:
    plot = page.locator(".plot-wide svg").first
    box = plot.bounding_box()
    assert box
    left, right = (box["x"] + box["width"] * x / 1000 for x in (84, 984))
    page.mouse.move((left + right) / 2 + 1, box["y"] + box["height"] / 2)
    expect(page.locator("output")).to_have_text("30 s: 39 … 40 °C")
    page.get_by_role("button", name="Zoom in").click()
    page.mouse.move(left + 1, box["y"] + box["height"] / 2)
    expect(page.locator("output")).to_have_text("14 s: 31 … 32 °C")


def test_the_wheel_scrolls_the_page_until_the_plot_has_the_focus(page: Page) -> None:
    times, plot = page.locator(".plot-wide .plot-times").first, page.locator(".plot-wide").first
    whole = times.text_content()
    plot.hover()
    page.mouse.wheel(0, -200)
    assert times.text_content() == whole
    plot.focus()
    plot.hover()
    page.mouse.wheel(0, -200)
    assert times.text_content() != whole
