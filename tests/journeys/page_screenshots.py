"""Makes the pictures of pages in `docs/screenshots` that show a badge: its page, the verdict, a code being scanned, and
the trainee's bench.

python -m tests.journeys.page_screenshots [http://localhost:8000]

The hub has demo data, as after the first `make run`.
"""

import io
import sys
from pathlib import Path
from tempfile import TemporaryDirectory

from PIL import Image
from playwright.sync_api import BrowserContext, FilePayload, Page, Playwright, ViewportSize, sync_playwright

from tests.badges.carriers import code, photo
from tests.journeys.browser import PHONE, launch, start
from tests.journeys.hub import PASSWORD

FOLDER = Path(__file__).parents[2] / "docs" / "screenshots"
LARGEST = 160_000  # bytes
SIZE = ViewportSize(width=1180, height=1300)


def main(address: str) -> None:
    """Take the four pictures anew; the hub stays as it is."""
    with sync_playwright() as playwright:
        browser = launch(playwright)
        take(browser.new_context(base_url=address, viewport=SIZE, device_scale_factor=2, locale="en-GB"))
        browser.close()
        take_scan(playwright, address)


def take_scan(playwright: Playwright, address: str) -> None:
    """As anybody with a phone, whose camera has not seen all of the code yet, so that the picture stays."""
    with (
        TemporaryDirectory() as folder,
        Image.open(io.BytesIO(photo(code(address), size=(960, 720)))) as room,
    ):
        frame, film = Path(folder, "frame.jpg"), Path(folder, "film.mjpeg")
        room.crop((270, 100, 910, 580)).save(frame, quality=90)
        film.write_bytes(frame.read_bytes() * 10)
        sees = ["--use-fake-device-for-media-stream", "--use-fake-ui-for-media-stream"]
        browser = start(playwright.chromium, [*sees, f"--use-file-for-fake-video-capture={film}"])
        context = browser.new_context(base_url=address, viewport=PHONE, device_scale_factor=2, locale="en-GB")
        page = context.new_page()
        page.goto("/verify/")
        page.get_by_role("button", name="Scan the code").click()
        page.get_by_text("Hold the code in front of the camera").wait_for(timeout=60_000)
        keep(page, "verify-scan")
        browser.close()


def take(context: BrowserContext) -> None:
    """As the trainee of the demo, and as anybody."""
    context.set_default_timeout(60_000)
    page = context.new_page()
    page.goto("/accounts/login/")
    page.fill("[name=login]", "trainee@demo.fettle.test")
    page.fill("[name=password]", PASSWORD)
    page.press("[name=password]", "Enter")
    page.wait_for_url("**/me/")
    page.goto("/me/")  # without the greeting
    keep(page, "trainee-home")
    page.goto("/me/badges/")
    managed = page.get_by_role("link", name="Safe start").first.get_attribute("href") or ""
    badge = f"/credentials/{managed.strip('/').rpartition('/')[2]}"
    context.clear_cookies()
    page.goto(f"{badge}/")
    keep(page, "credential")
    page.goto("/verify/")
    page.set_input_files("#id_file", files=[_badge(page, badge)])
    page.get_by_role("button", name="Check this badge").click()
    keep(page, "verdict")


def _badge(page: Page, address: str) -> FilePayload:
    answer = page.request.get(f"{address}.png")
    return {"name": "badge.png", "mimeType": "image/png", "buffer": answer.body()}


def keep(page: Page, name: str) -> None:
    """Store what is seen first, with no more colours than fit."""
    page.mouse.move(0, 0)
    page.evaluate("scrollTo({ top: 0, behavior: 'instant' })")
    page.wait_for_timeout(800)
    raw = Image.open(io.BytesIO(page.screenshot())).convert("RGB")
    file = FOLDER / f"{name}.png"
    for colours in (128, 64, 32):
        raw.quantize(colours, dither=Image.Dither.NONE).save(file, optimize=True)
        if file.stat().st_size <= LARGEST:
            break
    sys.stdout.write(f"{file.name}: {file.stat().st_size // 1024} kB\n")
    sys.stdout.flush()


if __name__ == "__main__":
    main(*(sys.argv[1:2] or ["http://localhost:8000"]))
