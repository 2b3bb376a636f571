"""Makes the pictures of `docs/screenshots/desk`: one skill signed off at the desk, on a phone, with a real hub.

python -m tests.journeys.desk_screenshots [http://localhost:8000]

The hub has demo data, as after the first `make run`.
"""

import io
import sys
from pathlib import Path

from PIL import Image
from playwright.sync_api import BrowserContext, Locator, Page, expect, sync_playwright

from tests.journeys.browser import launch
from tests.journeys.hub import PASSWORD
from tests.journeys.visitor import PHONE

FOLDER = Path(__file__).parents[2] / "docs" / "screenshots" / "desk"
LARGEST = 60_000  # bytes
BENCH = "Drill press"
MENTORS_PIN, TRAINEES_PIN = "246810", "135790"  # of the demo
_PACK = (
    """fetch("/api/v1/desk/pack", { headers: { "X-Fettle-Desk": "1" } }).then((answer) => answer.json())"""
)


def main(address: str) -> None:
    """Take every picture anew; the hub has two observations more afterwards."""
    FOLDER.mkdir(parents=True, exist_ok=True)
    with sync_playwright() as playwright:
        browser = launch(playwright)
        take(browser.new_context(base_url=address, viewport=PHONE, device_scale_factor=2, locale="en-GB"))
        browser.close()


def take(context: BrowserContext) -> None:
    """From the bench to the ledger with a network, then once more without."""
    page = context.new_page()
    context.set_default_timeout(20_000)
    sign_in(page)
    page.goto("/mentor/desk/")
    expect(page.get_by_role("heading", name="Repair café")).to_be_visible()
    page.evaluate("navigator.serviceWorker.ready.then(() => true)")
    keep(page, "01-home")
    [code] = [bench["code"] for bench in page.evaluate(_PACK)["benches"] if bench["name"] == BENCH]
    page.get_by_label("Or type the code").fill(code)
    page.get_by_role("button", name="Go").click()
    expect(page.get_by_role("heading", name="Who is here", level=1)).to_be_visible()
    keep(page, "02-who")
    fill(page, "Amina Diallo", pictures=True)
    sign(page, "Amina Diallo", pictures=True)
    keep(page, "09-saved")
    expect(page.locator("#desk-screen h1")).to_have_text("Received by the hub", timeout=60_000)
    keep(page, "10-received")
    context.set_offline(True)
    go(page, "#/")
    fill(page, "Fatou Sarr", pictures=False)
    sign(page, "Fatou Sarr", pictures=False)
    go(page, "#/queue")
    keep(page, "11-queue")
    page.goto("/mentor/desk/")
    expect(page.get_by_role("heading", name="Repair café")).to_be_visible()
    keep(page, "12-offline")
    take_two_drafts(page)
    take_class(page)


def take_two_drafts(page: Page) -> None:
    """What waits is undone, though its card was begun again."""
    page.get_by_role("link", name="Fatou Sarr").click()
    page.get_by_text("Skills that are not for this bench").click()
    page.get_by_role("link", name="C01·S02").click()
    page.get_by_role("button", name="Not yet", exact=True).first.click()
    page.get_by_role("textbox", name="Comment").fill("Glasses fogged: try the vented pair.")
    expect(page.get_by_text("Draft kept")).to_be_visible()
    go(page, "#/queue")
    page.get_by_role("button", name="Undo").click()
    expect(page.get_by_role("heading", name="Which draft")).to_be_visible()
    keep(page, "13-drafts")


def take_class(page: Page) -> None:
    """A class on one screen, with what lies behind "More" of one of them."""
    go(page, "#/group/S02")
    for button in page.get_by_role("button", name="Met for all").all():
        button.click()
    person = page.get_by_role("region", name="Amina Diallo")
    person.locator("summary", has_text="More").click()
    person.get_by_role("textbox", name="Comment").fill("Helped the others with the ear muffs.")
    show(page, person.get_by_role("group", name="Level of"), "14-class")


def sign_in(page: Page) -> None:
    """As the demo mentor."""
    page.goto("/accounts/login/")
    form = page.locator("form", has=page.locator("[name=password]"))
    form.locator("[name=login]").fill("mentor@demo.fettle.test")
    form.locator("[name=password]").fill(PASSWORD)
    form.locator("[type=submit]").click()
    page.wait_for_url("**/mentor/")


def go(page: Page, where: str) -> None:
    """To a screen of the desk."""
    page.evaluate("hash => { location.hash = hash; }", where)
    expect(page.locator("#desk-screen h1")).to_be_visible()


def fill(page: Page, person: str, *, pictures: bool) -> None:
    """From somebody's name to a full card."""
    page.get_by_role("link", name=person).first.click()
    seen = page.get_by_role("heading", name="What you saw")
    if not pictures:  # nobody waits for this one
        page.get_by_text("Skills that are not for this bench").click()
        page.get_by_role("link", name="C01·S02").click()
    expect(seen).to_be_visible()
    if pictures:
        keep(page, "03-card")
    for answer in page.get_by_role("button", name="Met", exact=True).all():
        answer.click()
    if pictures:
        show(page, seen, "04-marks")
    page.get_by_label("Another item").fill("Steel bracket 3")
    page.get_by_role("button", name="Add").click()
    if pictures:
        show(page, page.get_by_label("Another item"), "05-items")
    levels = page.get_by_role("group", name="How far did they get?")
    levels.locator("label").nth(3).click()
    if pictures:
        show(page, levels, "06-level")


def sign(page: Page, person: str, *, pictures: bool) -> None:
    """The trainee's PIN, then the mentor's."""
    page.get_by_role("button", name=f"Next: hand the phone to {person}").click()
    expect(page.get_by_role("group", name=f"PIN of {person}")).to_be_visible()
    if pictures:
        keep(page, "07-acknowledge")
    page.keyboard.type(TRAINEES_PIN)
    page.keyboard.press("Enter")
    expect(page.get_by_role("group", name="PIN of Jonas Weber")).to_be_visible()
    if pictures:
        keep(page, "08-sign")
    page.keyboard.type(MENTORS_PIN)
    page.keyboard.press("Enter")
    expect(page.locator("#desk-screen h1")).to_have_text("Saved on this device")


def show(page: Page, part: Locator, name: str) -> None:
    """A picture with this part of the screen near its top."""
    part.evaluate(
        "node => scrollTo({ top: node.getBoundingClientRect().top + scrollY - 140, behavior: 'instant' })"
    )
    keep(page, name, top=False)


def keep(page: Page, name: str, *, top: bool = True) -> None:
    """Store what the phone shows, with no more colours than fit."""
    page.evaluate("document.activeElement?.blur()")
    page.mouse.move(0, 0)
    if top:
        page.evaluate("scrollTo({ top: 0, behavior: 'instant' })")
    page.wait_for_timeout(400)
    raw = Image.open(io.BytesIO(page.screenshot())).convert("RGB")
    file = FOLDER / f"{name}.png"
    for colours in (64, 32, 16):
        raw.quantize(colours, dither=Image.Dither.NONE).save(file, optimize=True)
        if file.stat().st_size <= LARGEST:
            break
    sys.stdout.write(f"{file.name}: {file.stat().st_size // 1024} kB\n")
    sys.stdout.flush()


if __name__ == "__main__":
    main(*(sys.argv[1:2] or ["http://localhost:8000"]))
