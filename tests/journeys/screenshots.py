"""Makes the pictures of `docs/screenshots` from a hub with demo data, started with `make run`.

python -m tests.journeys.screenshots [http://localhost:8000]
"""

import io
import sys
import tempfile
from pathlib import Path

from PIL import Image
from playwright.sync_api import Browser, Page, ViewportSize, sync_playwright

from tests.journeys import desk_pack, desk_steps
from tests.journeys.badge import check, open_own_badge, save_picture
from tests.journeys.browser import PHONE, launch
from tests.journeys.desk_hub import DeskHub
from tests.journeys.visitor import Visitor

FOLDER = Path(__file__).parents[2] / "docs" / "screenshots"
DESK = ViewportSize(width=1180, height=760)
LARGEST = 200_000  # bytes
COURSE = "/courses/c01-safe-start/"


def main(address: str) -> None:
    """Take every picture anew."""
    FOLDER.mkdir(parents=True, exist_ok=True)
    with sync_playwright() as playwright:
        browser = launch(playwright)
        everybody(visitor(browser, address))
        trainee(browser, address)
        mentor(visitor(browser, address))
        desk(Visitor(browser, address, {address}))
        browser.close()


def visitor(browser: Browser, address: str) -> Visitor:
    """Somebody with a phone whose screen has two dots to a pixel."""
    return Visitor(browser, address, {address}, sharpness=2)


def everybody(reader: Visitor) -> None:
    """Home on a desk, a lesson on a phone."""
    page = reader.page
    page.goto(COURSE)
    page.get_by_role("list", name="Lessons").get_by_role("link").nth(3).click()
    keep(page, "lesson", height=1900)
    page.set_viewport_size(DESK)
    page.goto("/")
    keep(page, "home", height=1250)


def trainee(browser: Browser, address: str) -> None:
    """One's own bench, the badge's page, and what a stranger reads about it."""
    own = visitor(browser, address)
    own.page.set_viewport_size(DESK)
    badge = open_own_badge(own).url
    own.page.goto("/me/")
    keep(own.page, "trainee-home", height=1300)
    own.page.goto(badge)
    stranger = visitor(browser, address)
    stranger.page.set_viewport_size(DESK)
    with tempfile.TemporaryDirectory() as folder:
        picture = save_picture(own.page, Path(folder))
        stranger.page.goto(badge)
        keep(stranger.page, "credential", height=1300)
        check(stranger.page, picture)
    keep(stranger.page, "verdict", height=1300)


def mentor(signer: Visitor) -> None:
    """The card that a mentor fills in."""
    signer.sign_in("mentor")
    page = signer.page
    page.goto("/mentor/")
    page.get_by_role("region", name="Waiting for you").get_by_role("link").first.click()
    page.get_by_text("Met", exact=True).first.click()
    page.mouse.move(0, 0)
    keep(page, "mentor-form", height=1900)


def desk(signer: Visitor) -> None:
    """The offline desk from the bench to the hub: six screens of 360 pixels, side by side."""
    hub = DeskHub()
    page = desk_steps.open_desk(signer, hub, f"#/b/{desk_pack.BENCH}")
    screens = [_screen(page)]
    page.get_by_role("link", name="Amina Diallo").click()
    desk_steps.fill_card(page)
    page.locator(".desk-criteria").evaluate("part => scrollTo(0, part.offsetTop - 180)")
    screens.append(_screen(page))
    page.get_by_role("button", name="Next: hand the phone").click()
    page.wait_for_selector(".desk-pad")
    screens.append(_screen(page))
    desk_steps.pin(page, desk_pack.AMINA)
    page.get_by_role("heading", name="Back to Jonas Weber: sign").wait_for()
    screens.append(_screen(page))
    desk_steps.pin(page, desk_pack.MENTOR)
    page.get_by_role("heading", name="Saved on this device").wait_for()
    screens.append(_screen(page))
    page.get_by_role("heading", name="Received by the hub").wait_for(timeout=30_000)
    screens.append(_screen(page))
    gap = 12
    strip = Image.new("RGB", (sum(one.width + gap for one in screens) - gap, screens[0].height), "white")
    for at, one in enumerate(screens):
        strip.paste(one, (at * (one.width + gap), 0))
    _store(strip, "desk-steps")


def _screen(page: Page) -> Image.Image:
    page.wait_for_timeout(300)  # until pictures and letters are there
    return Image.open(io.BytesIO(page.screenshot())).convert("RGB")


def keep(page: Page, name: str, *, height: int) -> None:
    """Store the top of the page."""
    page.wait_for_load_state("networkidle")
    page.evaluate("document.activeElement?.blur(); scrollTo(0, 0)")
    size = page.viewport_size or PHONE
    page.set_viewport_size({"width": size["width"], "height": height})
    raw = Image.open(io.BytesIO(page.screenshot())).convert("RGB")
    page.set_viewport_size(size)
    _store(raw, name)


def _store(raw: Image.Image, name: str) -> None:
    """Store a picture with no more colours than it needs."""
    file = FOLDER / f"{name}.png"
    for colours in (256, 128, 64, 32):
        raw.quantize(colours, dither=Image.Dither.NONE).save(file, optimize=True)
        if file.stat().st_size < LARGEST:
            break
    sys.stdout.write(f"{file.name}: {file.stat().st_size // 1024} kB\n")


if __name__ == "__main__":
    main(*(sys.argv[1:2] or ["http://localhost:8000"]))
