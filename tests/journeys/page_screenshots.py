"""Makes the pictures of pages in `docs/screenshots` that show a badge: its page, the verdict, the trainee's bench.

python -m tests.journeys.page_screenshots [http://localhost:8000]

The hub has demo data, as after the first `make run`.
"""

import io
import sys
from pathlib import Path

from PIL import Image
from playwright.sync_api import BrowserContext, FilePayload, Page, ViewportSize, sync_playwright

from tests.journeys.browser import launch
from tests.journeys.hub import PASSWORD

FOLDER = Path(__file__).parents[2] / "docs" / "screenshots"
LARGEST = 160_000  # bytes
SIZE = ViewportSize(width=1180, height=1300)


def main(address: str) -> None:
    """Take the three pictures anew; the hub stays as it is."""
    with sync_playwright() as playwright:
        browser = launch(playwright)
        take(browser.new_context(base_url=address, viewport=SIZE, device_scale_factor=2, locale="en-GB"))
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
