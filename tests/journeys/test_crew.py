"""An employer checks the badges of a whole crew."""

import zipfile
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.journeys.badge import open_own_badge, save_picture
from tests.journeys.browser import PHONE
from tests.journeys.visitor import VisitorFactory

pytestmark = pytest.mark.any_hub


def crew_of(picture: Path, folder: Path, count: int) -> list[Path]:
    """The same badge under many names, and one file that is none."""
    files = [folder / f"Worker {number:03}.png" for number in range(count - 1)]
    for file in files:
        file.write_bytes(picture.read_bytes())
    holiday = folder / "Holiday.png"
    holiday.write_bytes(b"a photo")
    return [*files, holiday]


def choose(page: Page, *files: Path) -> None:
    page.goto("/verify/")
    page.get_by_role("link", name="Check many badges at once").click()
    page.get_by_label("Badge files, a ZIP of them, or a CSV of links").set_input_files(files)


def check_a_zip(page: Page, files: list[Path]) -> None:
    """All in one answer, without a script."""
    archive = files[0].with_suffix(".zip")
    with zipfile.ZipFile(archive, "w") as packing:
        for file in files:
            packing.write(file, file.name)
    choose(page, archive)
    page.get_by_role("button", name="Check these badges").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("3 badges checked")
    with page.expect_download() as download:
        page.get_by_role("button", name="Download for Excel").click()
    assert download.value.suggested_filename == "badges.xlsx"


def test_two_hundred_badges_become_a_table_to_keep(new_visitor: VisitorFactory, tmp_path: Path) -> None:
    picture = save_picture(open_own_badge(new_visitor()), tmp_path)
    employer = new_visitor()
    page = employer.page
    choose(page, *crew_of(picture, tmp_path, 200))
    page.get_by_label("Or paste links").fill("Nobody: https://10.0.0.1/badge")
    page.keyboard.press("Tab")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(page.get_by_role("progressbar", name="Badges checked")).to_be_visible()
    expect(page.get_by_role("heading", name="Checking")).to_be_focused()
    expect(page.get_by_role("heading", level=1)).to_have_text("201 badges checked", timeout=60_000)
    expect(page.get_by_role("rowheader").first).to_have_text("Holiday")
    expect(page.get_by_role("rowheader").nth(1)).to_have_text("Nobody")
    expect(page.get_by_role("list", name="How many of each")).to_contain_text("199")
    with page.expect_download() as download:
        page.get_by_role("button", name="Download as CSV").click()
    download.value.save_as(tmp_path / "badges.csv")
    assert len((tmp_path / "badges.csv").read_text(encoding="utf-8-sig").splitlines()) == 202
    assert page.evaluate("document.documentElement.scrollWidth") == PHONE["width"]
    assert employer.cookies() == []
    check_a_zip(new_visitor(scripts=False).page, crew_of(picture, tmp_path, 3))
