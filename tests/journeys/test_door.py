"""At the door: a file from disk, no network, and what it says of the codes that people show."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

import pytest
from PIL import Image
from playwright.sync_api import Browser, Locator, Page, expect

from tests.journeys.browser import PHONE, start
from tests.journeys.hub import Hub
from tests.journeys.test_accessibility import AXE, RUN
from tests.journeys.test_holder import open_badge
from tests.journeys.visitor import Visitor, VisitorFactory

pytestmark = pytest.mark.any_hub
Motion = Literal["reduce", "no-preference"]

# Somebody's badge is shown, and taken back afterwards: the holder keeps the code that they saved.
_TAKEN_BACK = """
from django.utils import timezone
from badges.domain import door, ending
from badges.domain.showing import showing_of
from tests.factories import accounts, badges
by = accounts.coordinator('Dora Door')
[award] = badges.given(badges.recognition('Keeper of the door'), accounts.trainee('Tom Taken'), by=by)
credential = award.credentials.select_related('award', 'issuer').get(format='ob3')
print(door.pass_of(credential, showing=showing_of(award), name='Tom Taken', at=timezone.now()).text)
ending.revoke(award, by=by, reason='Given by mistake')
"""

# Words of what the file itself says that stand in two lines.
_BROKEN = """() => [...document.querySelectorAll("h1, #verdict p, h2, dt, label, button")].flatMap((part) => {
  const text = part.firstChild;
  return [...text.data.matchAll(/[^\\s-]+/g)].filter(({ 0: word, index }) => {
    const range = new Range();
    range.setStart(text, index);
    range.setEnd(text, index + word.length);
    return new Set([...range.getClientRects()].map(({ top }) => Math.round(top))).size > 1;
  }).map(([word]) => word);
})"""

_HEADINGS = """() => Object.entries(JSON.parse(document.getElementById("words").textContent))
  .filter(([key]) => key.endsWith("_word")).map(([_, word]) => word)"""


@dataclass(frozen=True)
class Carried:
    """What somebody has with them where there is no network."""

    file: Path
    picture: Path
    code: str
    taken_back: str


@pytest.fixture(scope="module")
def carried(hub: Hub, browser: Browser, tmp_path_factory: pytest.TempPathFactory) -> Carried:
    """The holder saved their code, with their name in it; whoever stands at the door downloaded the file."""
    folder = tmp_path_factory.mktemp("door")
    taken_back = hub.manage("shell", "-c", _TAKEN_BACK).split()[-1]
    holder = Visitor(browser, hub.base_url, {hub.base_url})
    holder.sign_in("trainee")
    open_badge(holder.page)
    holder.page.get_by_role("link", name="Show at the door").click()
    holder.page.get_by_label("With my name").check()
    holder.page.get_by_role("button", name="Make it anew").click()
    expect(holder.page.get_by_text("Amina Diallo").last).to_be_visible()
    assert serious(holder.page) == []
    code = holder.page.get_by_label("The code as text").input_value()
    picture = saved(holder.page, "Save it on this device", folder)
    holder.page.goto("/verify/door/")
    file = saved(holder.page, "Download the file", folder)
    assert holder.findings == []
    holder.close()
    return Carried(file, picture, code, taken_back)


def saved(page: Page, link: str, folder: Path) -> Path:
    with page.expect_download() as download:
        page.get_by_role("link", name=link).click()
    place = folder / download.value.suggested_filename
    download.value.save_as(place)
    return place


def open_file(visitor: Visitor, carried: Carried) -> Page:
    visitor.page.context.set_offline(True)
    visitor.page.goto(carried.file.as_uri())
    expect(visitor.page.get_by_text("this minute").or_(visitor.page.get_by_text("ago"))).to_be_visible()
    return visitor.page


def scan(page: Page, text: str) -> None:
    """As a hand-held scanner does: it types, and the field has the focus."""
    page.keyboard.insert_text(text)
    page.keyboard.press("Enter")


def test_a_file_from_disk_says_what_holds_and_what_does_not(visitor: Visitor, carried: Carried) -> None:
    page = open_file(visitor, carried)
    said = page.get_by_role("status")
    scan(page, carried.code)
    expect(said.get_by_role("heading")).to_have_text("Holds")
    expect(said).to_contain_text("As of ")
    expect(said).to_contain_text("Amina Diallo")
    expect(said).to_contain_text("Ask for identification")
    assert serious(page) == []
    scan(page, carried.code[:-30] + ("A" if carried.code[-30] != "A" else "B") + carried.code[-29:])
    expect(said.get_by_role("heading")).to_have_text("Not genuine")
    expect(said).not_to_contain_text("Amina Diallo")
    scan(page, carried.taken_back)
    expect(said.get_by_role("heading")).to_have_text("Revoked")
    page.emulate_media(color_scheme="dark")
    assert serious(page) == []
    page.get_by_label("A picture of the code").set_input_files(carried.picture)
    expect(said.get_by_role("heading")).to_have_text("Holds", timeout=30_000)


def test_years_later_the_same_file_says_that_it_has_expired(visitor: Visitor, carried: Carried) -> None:
    # In a browser that gives files no WebCrypto.
    visitor.page.add_init_script("Object.defineProperty(Crypto.prototype, 'subtle', {get: () => undefined});")
    visitor.page.clock.install()
    visitor.page.clock.set_fixed_time("2035-01-01T12:00:00Z")
    page = open_file(visitor, carried)
    scan(page, carried.code)
    expect(page.get_by_role("status").get_by_role("heading")).to_have_text("Expired")
    expect(page.get_by_role("status")).to_contain_text("Much may have changed")


def test_a_picture_without_a_code_takes_the_last_verdict_away(
    visitor: Visitor, carried: Carried, tmp_path: Path
) -> None:
    page, said = holding(visitor, carried)
    empty, no_picture = tmp_path / "empty.png", tmp_path / "text.png"
    Image.new("RGB", (400, 300), (90, 120, 90)).save(empty)
    no_picture.write_text("no picture")
    for file, why in ((empty, "There is no QR code"), (no_picture, "cannot open the file")):
        page.get_by_label("A picture of the code").set_input_files(file)
        expect(said.get_by_role("heading")).to_have_text("Not checked yet", timeout=30_000)
        expect(said).to_contain_text(why)
        expect(said).not_to_contain_text("Amina Diallo")
        expect(said).to_be_in_viewport(ratio=1)
        expect(page).to_have_title("Not checked yet")
        assert serious(page) == []
    scan(page, carried.code)
    expect(said.get_by_role("heading")).to_have_text("Holds")
    expect(page.get_by_text("cannot open the file")).to_have_count(0)


def test_between_two_codes_nothing_is_said_of_anybody(visitor: Visitor, carried: Carried) -> None:
    visitor.page.add_init_script("""addEventListener("DOMContentLoaded", () => {
      globalThis.said = [];
      const [word, panel] = ["word", "verdict"].map((id) => document.getElementById(id));
      const note = () => said.push([word.textContent, panel.textContent.includes("Amina Diallo")]);
      new MutationObserver(note).observe(word, { childList: true });
    });""")
    page, said = holding(visitor, carried)
    page.evaluate("said.length = 0")
    scan(page, carried.code)  # of somebody else whose badge holds as well, as far as one can see
    page.wait_for_function("() => said.length === 2")
    assert page.evaluate("said") == [["Checking", False], ["Holds", True]]
    expect(said).to_contain_text("Amina Diallo")


def test_a_picture_that_is_read_late_takes_no_newer_verdict_away(
    visitor: Visitor, carried: Carried, tmp_path: Path
) -> None:
    visitor.page.add_init_script("""
      const open = createImageBitmap;
      globalThis.createImageBitmap = async (file) => {
        await new Promise((resolve) => (globalThis.goOn = resolve));
        return open(file);
      };""")
    page, said = holding(visitor, carried)
    empty = tmp_path / "empty.png"
    Image.new("RGB", (40, 40)).save(empty)
    page.get_by_label("A picture of the code").set_input_files(empty)
    expect(said).to_contain_text("Looking for the code")
    page.get_by_label("Hand-held scanner").focus()
    scan(page, carried.taken_back)
    expect(said.get_by_role("heading")).to_have_text("Revoked")
    page.evaluate("goOn()")
    expect(page.get_by_label("A picture of the code")).to_have_value("")
    expect(said.get_by_role("heading")).to_have_text("Revoked")


def test_the_camera_reads_the_code_from_a_phone(browser: Browser, carried: Carried, tmp_path: Path) -> None:
    with before_a_camera(browser, film_of(carried.picture, tmp_path)) as visitor:
        page = open_file(visitor, carried)
        press = page.get_by_role("button", name="Scan with the camera")
        for _ in range(2):
            press.click()
            expect(page.get_by_role("status").get_by_role("heading")).to_have_text("Holds", timeout=30_000)
            # One code for each press: nobody's verdict stands there while the next one holds up theirs.
            expect(page.locator("video")).to_be_hidden()
            expect(press).to_be_focused()
            at_the_top(page.get_by_role("status"))


@pytest.mark.parametrize("motion", ["reduce", "no-preference"])
def test_the_camera_takes_the_last_verdict_away_and_is_seen(
    browser: Browser, carried: Carried, tmp_path: Path, motion: Motion
) -> None:
    with before_a_camera(browser, film_of(None, tmp_path)) as visitor:
        visitor.page.emulate_media(reduced_motion=motion)
        page, said = holding(visitor, carried)
        assert page.viewport_size == PHONE
        page.get_by_role("button", name="Scan with the camera").click()
        expect(said).to_contain_text("Hold the code in front of the camera", timeout=30_000)
        expect(said).not_to_contain_text("Amina Diallo")
        stop = page.get_by_role("button", name="Stop the camera")
        for part in (page.get_by_label("What the camera sees"), said, stop):
            expect(part).to_be_in_viewport(ratio=1)
        expect(stop).to_be_focused()
        assert serious(page) == []
        stop.click()
        expect(page.locator("video")).to_be_hidden()
        expect(said.get_by_role("heading")).to_have_text("Ready")
        expect(said).not_to_contain_text("Amina Diallo")


def test_a_camera_that_is_refused_brings_no_verdict_back(visitor: Visitor, carried: Carried) -> None:
    page, said = holding(visitor, carried)
    page.get_by_role(
        "button", name="Scan with the camera"
    ).click()  # there is none in this browser, or no leave
    expect(said.get_by_role("heading")).to_have_text("Not checked yet")
    expect(said).to_contain_text(re.compile("choose (it|a picture) below"))
    expect(said).not_to_contain_text("Amina Diallo")
    expect(page.locator("video")).to_be_hidden()
    expect(said).to_be_in_viewport(ratio=1)


def test_times_name_their_zone(visitor: Visitor, carried: Carried) -> None:
    page, said = holding(visitor, carried)
    moment = re.compile(r"\d{1,2} [A-Z][a-z]+ \d{4}, \d\d:\d\d CES?T")
    expect(page.get_by_text("Works without a network")).to_have_text(moment)
    expect(said.get_by_text("As of")).to_have_text(moment)
    expect(fact(page, "Code made")).to_have_text(moment)
    expect(fact(page, "Valid from")).to_have_text(re.compile(r"^\d{1,2} [A-Z][a-z]+ \d{4}$"))


@pytest.mark.parametrize("locale", ["de-DE", "es-ES"])
def test_no_word_is_broken_on_a_phone(new_visitor: VisitorFactory, carried: Carried, locale: str) -> None:
    page = new_visitor(locale=locale).page
    page.goto("/verify/door.html")
    expect(page.locator("html")).to_have_attribute("lang", locale[:2])
    assert page.viewport_size == PHONE
    scan(page, carried.code)
    expect(page.locator("[data-verdict=holds]")).to_be_visible()
    assert page.evaluate(_BROKEN) == []
    for word in page.evaluate(_HEADINGS):
        page.locator("#word").evaluate("(heading, word) => { heading.textContent = word; }", word)
        assert page.evaluate(_BROKEN) == []


def holding(visitor: Visitor, carried: Carried) -> tuple[Page, Locator]:
    """The file with Amina's verdict on the screen, and the panel that says it."""
    page = open_file(visitor, carried)
    said = page.get_by_role("status")
    scan(page, carried.code)
    expect(said.get_by_role("heading")).to_have_text("Holds")
    expect(said).to_contain_text("Amina Diallo")
    return page, said


def fact(page: Page, name: str) -> Locator:
    return page.locator("#facts > div", has=page.get_by_text(name, exact=True)).locator("dd")


def at_the_top(part: Locator) -> None:
    """Whatever does not fit on the phone stands below the screen, not above."""
    expect(part).to_be_in_viewport()
    part.page.wait_for_function("part => part.getBoundingClientRect().top >= 0", arg=part.element_handle())


@contextmanager
def before_a_camera(browser: Browser, film: Path) -> Iterator[Visitor]:
    """Somebody whose camera sees this film; nothing may go wrong in their browser."""
    sees = [
        "--use-fake-device-for-media-stream",
        "--use-fake-ui-for-media-stream",
        f"--use-file-for-fake-video-capture={film}",
    ]
    other = start(browser.browser_type, sees)
    visitor = Visitor(other, "http://nowhere.example", set())
    try:
        yield visitor
        assert visitor.findings == []
    finally:
        visitor.close()
        other.close()


def film_of(picture: Path | None, folder: Path) -> Path:
    """A film (Motion JPEG) of a phone that shows this picture, or of a room in which nobody is."""
    room = Image.new("RGB", (640, 480), (60, 60, 64))
    if picture:
        with Image.open(picture) as code:
            room.paste(code.convert("RGB").resize((400, 400)), (120, 40))
    frame = folder / "frame.jpg"
    room.save(frame, quality=85)
    film = folder / "film.mjpeg"
    film.write_bytes(frame.read_bytes() * 10)
    return film


def serious(page: Page) -> list[str]:
    """What axe-core finds. The page's policy lets no script in, so it comes in by the debugger."""
    page.evaluate(AXE.read_text(encoding="utf-8"))
    found: list[str] = page.evaluate(RUN)
    return found
