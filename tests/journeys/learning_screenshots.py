"""Makes the pictures of `docs/screenshots/learning`: what people learn from, and what editors work with.

python -m tests.journeys.learning_screenshots [http://localhost:8000]

The hub has demo data, as after the first `make run`; it stays as it is.
"""

import io
import sys
from pathlib import Path

from PIL import Image
from playwright.sync_api import Browser, Locator, Page, ViewportSize, sync_playwright

from tests.journeys.browser import PHONE, launch
from tests.journeys.hub import PASSWORD

FOLDER = Path(__file__).parents[2] / "docs" / "screenshots" / "learning"
DESK = ViewportSize(width=1180, height=900)
LARGEST = 110_000  # bytes
C01, C04 = "/courses/c01-safe-start/", "/courses/c04-mains-test-and-release/"


def main(address: str) -> None:
    """Take every picture anew."""
    FOLDER.mkdir(parents=True, exist_ok=True)
    with sync_playwright() as playwright:
        browser = launch(playwright)
        trainee(browser, address)
        editor(browser, address)
        browser.close()


def signed_in(browser: Browser, address: str, who: str, size: ViewportSize) -> Page:
    """A page of somebody of the demo, on a screen with two dots to a pixel."""
    context = browser.new_context(base_url=address, viewport=size, device_scale_factor=2, locale="en-GB")
    context.set_default_timeout(60_000)
    page = context.new_page()
    page.goto("/accounts/login/")
    page.fill("[name=login]", f"{who}@demo.fettle.test")
    page.fill("[name=password]", PASSWORD)
    page.press("[name=password]", "Enter")
    page.wait_for_load_state()
    return page


def trainee(browser: Browser, address: str) -> None:
    """A skill card, a question, sessions and words on a phone; the map of a pathway on a desk."""
    page = signed_in(browser, address, "trainee", PHONE)
    page.goto(f"{C04}s15-earth-continuity/")
    keep(page, "skill-card", part=page.locator(".procedure").first)
    page.goto(f"{C01}waste-and-hazardous-parts/")
    page.locator("main a[href*='/quiz/']").first.click()
    keep(page, "quiz")
    page.goto("/sessions/")
    keep(page, "sessions")
    page.goto("/glossary/#rcd")
    keep(page, "glossary", part=page.locator("#rcd"))
    page.set_viewport_size(DESK)
    page.goto("/pathways/p1-repair-starter/")
    keep(page, "pathway-map", part=page.locator("#map"))


def editor(browser: Browser, address: str) -> None:
    """The form of a skill, and the limits that wait."""
    page = signed_in(browser, address, "editor", DESK)
    page.goto("/admin/skills/S15/")
    keep(page, "skill-form")
    page.goto("/coordinator/limits/?course=C04#of-C04")
    keep(page, "limits", part=page.locator("#of-C04"))


def keep(page: Page, name: str, *, part: Locator | None = None) -> None:
    """Store what is seen first of the page, or from a part of it on, with no more colours than fit."""
    page.wait_for_load_state("networkidle")
    page.mouse.move(0, 0)
    if part is not None:
        part.evaluate(
            "one => scrollTo({ top: one.getBoundingClientRect().top + scrollY - 24, behavior: 'instant' })"
        )
    page.wait_for_timeout(500)
    raw = Image.open(io.BytesIO(page.screenshot())).convert("RGB")
    file = FOLDER / f"{name}.png"
    for colours in (128, 64, 32):
        raw.quantize(colours, dither=Image.Dither.NONE).save(file, optimize=True)
        if file.stat().st_size <= LARGEST:
            break
    sys.stdout.write(f"{file.name}: {file.stat().st_size // 1024} kB\n")


if __name__ == "__main__":
    main(*(sys.argv[1:2] or ["http://localhost:8000"]))
