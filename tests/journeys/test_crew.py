"""An employer checks the badges of a whole crew."""

import csv
import json
import re
import time
import zipfile
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from playwright.sync_api import Page, Route, expect

from tests.badges.domain.test_foreign import signed
from tests.journeys.badge import open_own_badge, save_picture
from tests.journeys.browser import PHONE
from tests.journeys.test_accessibility import AXE, RUN
from tests.journeys.visitor import VisitorFactory

pytestmark = pytest.mark.any_hub


STRANGERS, LISTED = 150, 48
SECONDS = 30  # for all of them, on a machine that does other things as well; a quiet one takes a fifth of it
RUNNING = """
- region "Checking":
  - heading "Checking" [level=2]
  - progressbar "Badges checked"
  - status: /\\d+ of 153 checked/
  - paragraph:
    - button "Stop"
"""
# On a phone each cell says what it is.
TABLE = """
- table /What needs attention comes first/:
  - caption
  - rowgroup:
    - row:
      - rowheader "Worker 007"
      - cell "Badge –"
      - cell "Verdict Tampered with"
      - cell "Valid until –"
      - cell /Why Something in this badge was changed/
"""
# Words in several lines though one would hold them, dates in two, and what sticks out at the side.
MISPLACED = """
() => {
  const found = [], table = document.querySelector(".crew table");
  const box = document.querySelector(".crew .table-wrap").getBoundingClientRect();
  const words = document.createTreeWalker(table, NodeFilter.SHOW_TEXT);
  const lines = (range) => new Set([...range.getClientRects()].map((one) => Math.round(one.top))).size;
  while (words.nextNode()) {
    const cell = words.currentNode.parentElement.closest("td, th");
    if (!cell?.getClientRects().length) continue;
    const style = getComputedStyle(cell);
    const room = cell.clientWidth - parseFloat(style.paddingInlineStart) - parseFloat(style.paddingInlineEnd);
    const range = document.createRange();
    for (const word of words.currentNode.data.matchAll(/[^\\s/-]+/g)) {
      range.setStart(words.currentNode, word.index);
      range.setEnd(words.currentNode, word.index + word[0].length);
      const wide = [...range.getClientRects()].reduce((sum, one) => sum + one.width, 0);
      if (lines(range) > 1 && wide <= room) found.push(`broken: ${word[0]}`);
      const { left, right } = range.getBoundingClientRect();
      if (left < box.left || right > box.right) found.push(`cut: ${word[0]}`);
    }
    range.selectNodeContents(words.currentNode);
    if (cell.cellIndex === 3 && lines(range) > 1) found.push(`in two lines: ${words.currentNode.data}`);
  }
  const tag = [...table.querySelectorAll(".tag")].find((one) => one.getBoundingClientRect().right > box.right);
  if (tag) found.push(`cut: ${tag.innerText}`);
  if (document.documentElement.scrollWidth > innerWidth) found.push("the page is pushed sideways");
  return found;
}
"""
GERMAN = [
    "Name",
    "Badge",
    "Ausgestellt von",
    "Ergebnis",
    "Code",
    "Gültig bis",
    "Tage übrig",
    "Begründung",
    "Link",
    "Geprüft",
]


def strangers(folder: Path) -> list[Path]:
    """Badges of as many schools, no two alike: every one has to be worked out for itself. One was changed since."""
    files = []
    for number in range(STRANGERS):
        secret = Ed25519PrivateKey.from_private_bytes(bytes([number]) * 32)
        document = json.dumps(signed(secret, name=f"School {number}"))
        files.append(folder / f"Worker {number:03}.json")
        changed = document.replace("Soldering", "Welding") if number == 7 else document
        files[-1].write_text(changed, encoding="utf-8")
    return files


def crew_of(picture: Path, folder: Path) -> list[Path]:
    """A badge of the hub, those of other schools, and one file that is none."""
    own, holiday = folder / "Amina.png", folder / "Holiday.png"
    own.write_bytes(picture.read_bytes())
    holiday.write_bytes(b"a photo")
    return [own, *strangers(folder), holiday]


def list_of(address: str, folder: Path) -> Path:
    """A list of links as a spreadsheet saves it: the badge's page, its files, and one that leads nowhere."""
    ends = ["", ".json", ".png", ".jwt"]
    lines = [
        f"Link {number:02};{address.rstrip('/')}{ends[number % 4] or '/'}" for number in range(LISTED - 1)
    ]
    file = folder / "crew.csv"
    text = "\n".join(["Name;Badge", *lines, f"Nobody;{address[:-13]}000000000000/"])
    file.write_text(text, encoding="utf-8")
    return file


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
    """Of 151 badges that differ, a list of 48 links and a file that is none; in half a minute, by keyboard."""
    trainee = open_own_badge(new_visitor())
    address = trainee.get_by_label("Address to share").input_value()
    files = crew_of(save_picture(trainee, tmp_path), tmp_path)
    employer = new_visitor()
    page = employer.page
    choose(page, *files, list_of(address, tmp_path))
    page.get_by_label("Or paste links").focus()
    page.keyboard.press("Tab")
    page.keyboard.press("Tab")
    began = time.monotonic()
    page.keyboard.press("Enter")
    expect(page.get_by_role("progressbar", name="Badges checked")).to_be_visible()
    expect(page.get_by_role("heading", name="Checking")).to_be_focused()
    expect(page.locator("crew-check")).to_match_aria_snapshot(RUNNING)
    expect(page.get_by_role("heading", level=1)).to_have_text("200 badges checked", timeout=60_000)
    assert time.monotonic() - began < SECONDS
    told = dict(rows(page))
    assert len(told) == 200
    assert list(told)[:3] == ["Worker 007", "Holiday", "Nobody"]
    assert {told[f"Link {number:02}"] for number in range(LISTED - 1)} == {"valid"}
    assert {told[f"Worker {number:03}"] for number in range(STRANGERS) if number != 7} == {"untrusted_issuer"}
    assert (told["Amina"], told["Worker 007"], told["Holiday"], told["Nobody"]) == (
        "valid",
        "tampered",
        "no_badge",
        "no_badge",
    )
    unknown = page.get_by_role("row", name="Worker 000").get_by_role("cell").last
    expect(unknown).to_contain_text("This hub does not know its issuer, did:key:")
    expect(page.get_by_role("table")).to_match_aria_snapshot(TABLE)
    page.evaluate(AXE.read_text(encoding="utf-8"))
    assert page.evaluate(RUN) == []
    with page.expect_download() as download:
        page.get_by_role("button", name="Download as CSV").click()
    download.value.save_as(tmp_path / "badges.csv")
    assert len((tmp_path / "badges.csv").read_text(encoding="utf-8-sig").splitlines()) == 201
    assert page.evaluate("document.documentElement.scrollWidth") == PHONE["width"]
    assert employer.cookies() == []
    check_a_zip(new_visitor(scripts=False).page, files[:3])


def long_ones(folder: Path) -> list[Path]:
    """Badges with long names, long issuers and far ends, and a list with a heading and somebody without a link."""
    issuer = "Berufsbildungsgenossenschaft für Elektromaschinenbauerhandwerk Nordrhein-Westfalen"
    files = [
        folder / "Alexander Brandenburger.json",
        folder / "stranger-tampered-own.json",
        folder / f"{'x' * 80}.json",
    ]
    for number, file in enumerate(files):
        secret = Ed25519PrivateKey.from_private_bytes(bytes([number]) * 32)
        ends = {} if number == 1 else {"validUntil": "2087-09-30T00:00:00Z"}
        document = signed(secret, name=issuer, **ends)
        file.write_text(json.dumps(document), encoding="utf-8")
    listed = folder / "team.csv"
    listed.write_text("Kollegin;Nachweis\nÄnne Müller;\nZoë;http://10.0.0.1/\n", encoding="utf-8")
    return [*files, listed]


def test_the_result_is_said_and_no_word_is_broken_that_fits(
    new_visitor: VisitorFactory, tmp_path: Path
) -> None:
    """In German, from a phone at its largest text to a desk; and the same words in the table to keep."""
    page = new_visitor(locale="de-DE").page
    page.goto("/verify/crew/")
    page.locator("input[type=file]").set_input_files(long_ones(tmp_path))
    page.get_by_role("button", name="Diese Badges prüfen").click()
    heading = page.get_by_role("heading", level=1, name="5 Badges geprüft")
    expect(heading).to_be_focused()
    expect(page).to_have_title(re.compile("^5 Badges geprüft · "))
    expect(page.get_by_text("Kollegin, Nachweis")).to_be_visible()
    assert {label for label, _verdict in rows(page)} >= {"Änne Müller", "Zoë"}
    for width in (320, 360, 600, 768, 1000, 1100, 1280):
        page.set_viewport_size({"width": width, "height": 900})
        assert (width, page.evaluate(MISPLACED)) == (width, [])
    expect(page.get_by_role("columnheader", name="Gültig bis")).to_be_visible()
    with page.expect_download() as download:
        page.get_by_role("button", name="Als CSV herunterladen").click()
    download.value.save_as(tmp_path / "badges.csv")
    heading_line, *lines = csv.reader((tmp_path / "badges.csv").read_text(encoding="utf-8-sig").splitlines())
    assert heading_line == GERMAN
    assert {line[3] for line in lines} == {"Kein Badge", "Nicht prüfbar", "Aussteller unbekannt"}


def test_who_stops_is_told_how_far_it_was(new_visitor: VisitorFactory, tmp_path: Path) -> None:
    """The second parcel is never answered."""
    page = new_visitor().page
    asked: list[Route] = []

    def answer(route: Route) -> None:
        asked.append(route)
        if len(asked) == 1:
            route.continue_()

    page.route("**/verify/crew/some/", answer)
    nothing, one = tmp_path / "nothing.csv", tmp_path / "one.json"
    nothing.write_bytes(b"")
    one.write_bytes(b"{}")
    choose(page, nothing, one)
    page.get_by_role("button", name="Check these badges").click()
    expect(page.get_by_role("progressbar")).to_have_attribute("value", "1")
    page.get_by_role("button", name="Stop").click()
    expect(page.get_by_role("status").filter(has_text="Stopped")).to_have_text("Stopped. 1 of 2 checked.")
    page.get_by_role("button", name="Show what was found").click()
    expect(page.get_by_role("heading", level=1, name="One badge checked")).to_be_focused()
    expect(page.get_by_role("row", name="nothing")).to_contain_text("The file is empty.")


def rows(page: Page) -> list[tuple[str, str]]:
    """The label and the verdict of each row, from the top."""
    found: list[list[str]] = page.locator("tr[data-verdict]").evaluate_all(
        "(all) => all.map((row) => [row.querySelector('th').innerText.trim(), row.dataset.verdict])"
    )
    return [(label, verdict) for label, verdict in found]
