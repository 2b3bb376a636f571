"""One picture for each address: 360, 768 and 1280 pixels wide, light and dark, side by side, to be looked at.

python -m tests.journeys.contact_sheets [--to .data/contact-sheets] [--hub http://localhost:8000] [--only WORD ...]

The addresses are those of the accessibility journeys and some more. Without `--hub` one of its own is started.
What can be told without eyes is printed at the end. `--only` takes what holds one of these words in its name.
"""

import argparse
import io
import re
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

from PIL import Image, ImageDraw
from playwright.sync_api import Browser, Error, Page, Request, Response, sync_playwright

from tests.journeys.browser import launch
from tests.journeys.hub import ROOT, Hub
from tests.journeys.sheet_addresses import (
    EMPTY,
    FORMS,
    GERMAN,
    MORE,
    PAGES,
    Entry,
    address_of,
    open_page,
    prove_again,
    send_a_mail,
)
from tests.journeys.visitor import Visitor

CHECKS = Path(__file__).with_suffix(".js").read_text(encoding="utf-8")
# How wide; the scale in the light and in the dark, where the layout is the same; how much of the page is kept.
WIDTHS = ((360, 0.7, 0.44, 2000), (768, 0.45, 0.25, 2600), (1280, 0.4, 0.22, 2600))
GAP = 8

_SEND = """() => {
  const form = document.querySelector("main form[method=post]") ?? document.querySelector("main form");
  form.noValidate = true;
  form.requestSubmit(form.querySelector("[type=submit]"));
}"""
_LOADED = """() => {
  for (const image of document.querySelectorAll("img[loading=lazy]")) image.loading = "eager";
  document.activeElement?.blur();
  return Promise.all([document.fonts.ready, ...[...document.images].map((one) => one.decode().catch(() => 0))]);
}"""


class Sheets:
    """Takes the pictures of one visitor after the other, and keeps what it finds."""

    def __init__(self, folder: Path, only: list[str]) -> None:
        self._folder, self._only = folder, only
        self.taken = 0
        self.findings: dict[str, list[str]] = {}
        folder.mkdir(parents=True, exist_ok=True)

    def take(self, visitor: Visitor, who: str, entry: Entry) -> None:
        """One sheet; what goes wrong on the way is a finding."""
        name = _name(who, entry)
        if self._only and not any(word in name for word in self._only):
            return
        del visitor.findings[:]
        try:
            _go(visitor.page, entry)
            lines = self._photograph(visitor.page, name)
        except (AssertionError, Error) as error:
            lines = [f"not taken: {str(error).partition(chr(10))[0] or visitor.page.url}"]
        status = entry[2] if len(entry) == 3 else 200
        expected = [str(status), *(["422"] if entry[1] == EMPTY else [])] if status != 200 or entry[1] else []
        lines += [
            one for one in visitor.findings if not any(f"status of {number}" in one for number in expected)
        ]
        self.findings[name] = lines
        sys.stdout.write(f"{name}: {len(lines)} findings\n")
        sys.stdout.flush()

    def _photograph(self, page: Page, name: str) -> list[str]:
        lines: dict[str, list[int]] = {}
        pictures: list[Image.Image] = []
        for dark in (False, True):
            page.emulate_media(color_scheme="dark" if dark else "light", reduced_motion="reduce")
            for width, light_scale, dark_scale, height in WIDTHS:
                _settle(page, width, height)
                pictures.append(_picture(page, dark_scale if dark else light_scale))
                for line in [] if dark else page.evaluate(CHECKS):
                    lines.setdefault(line, []).append(width)
        _side_by_side(pictures, f"{name}  {page.url}").save(self._folder / f"{name}.png", optimize=True)
        self.taken += 1
        return [f"{'/'.join(map(str, widths))}: {line}" for line, widths in lines.items()]


def _go(page: Page, entry: Entry) -> None:
    path, link, *rest = entry
    status = rest[0] if rest else 200
    steps = link.split(">") if link and link != EMPTY else []
    open_page(page, path, 200 if steps else status)
    for number, step in enumerate(steps, 1):
        open_page(page, address_of(page, step), status if number == len(steps) else 200)
    if link == EMPTY:
        with page.expect_navigation():
            page.evaluate(_SEND)
        page.wait_for_load_state()


def _settle(page: Page, width: int, height: int) -> None:
    """A screen as high as the page, so that what sticks to its edge has come to rest; all that is to come is there."""
    page.set_viewport_size({"width": width, "height": 900})
    page.evaluate(_LOADED)
    whole = int(page.evaluate("document.documentElement.scrollHeight"))
    page.set_viewport_size({"width": width, "height": min(whole, height)})
    page.wait_for_timeout(200)


def _picture(page: Page, scale: float) -> Image.Image:
    with Image.open(io.BytesIO(page.screenshot())) as image:
        size = (round(image.width * scale), round(image.height * scale))
        return image.convert("RGB").resize(size, Image.Resampling.LANCZOS)


def _side_by_side(pictures: list[Image.Image], words: str) -> Image.Image:
    width = sum(one.width + GAP for one in pictures) + GAP
    sheet = Image.new("RGB", (width, max(one.height for one in pictures) + 28), "#7d7d86")
    ImageDraw.Draw(sheet).text((GAP, 6), words, fill="white", font_size=13)
    at = GAP
    for one in pictures:
        sheet.paste(one, (at, 28))
        at += one.width + GAP
    return sheet


def _name(who: str, entry: Entry) -> str:
    words = re.sub(r"[^a-z0-9]+", "-", f"{who or 'anybody'}{entry[0]}-{entry[1]}".lower())
    return words.strip("-")[:90]


def _unforeseen(findings: list[str], answer: Response) -> None:
    if answer.status >= 500:
        findings.append(f"{answer.status} from {answer.url}")


def _failed(findings: list[str], request: Request) -> None:
    if "ERR_ABORTED" not in (request.failure or ""):  # the page was left meanwhile
        findings.append(f"failed: {request.url} {request.failure}")


def take_all(browser: Browser, address: str, sheets: Sheets) -> None:
    """Everybody in turn."""
    for who in dict.fromkeys([*PAGES, *MORE, *FORMS]):
        entries = [*PAGES.get(who, []), *MORE.get(who, []), *((path, EMPTY) for path in FORMS.get(who, []))]
        _as(browser, address, sheets, who, entries)
    _as(browser, address, sheets, "trainee", GERMAN, locale="de-DE")


def _as(
    browser: Browser, address: str, sheets: Sheets, who: str, entries: list[Entry], *, locale: str = "en-GB"
) -> None:
    visitor = Visitor(browser, address, {address}, locale=locale)
    findings = visitor.findings
    visitor.page.on("response", lambda answer: _unforeseen(findings, answer))
    visitor.page.on("requestfailed", lambda one: _failed(findings, one))
    if who:
        visitor.sign_in(who)
        prove_again(visitor)
    else:
        send_a_mail(visitor)
    for entry in entries:
        sheets.take(visitor, f"{who}-{locale[:2]}" if locale != "en-GB" else who, entry)
    visitor.close()


@contextmanager
def _running(address: str) -> Iterator[str]:
    """The hub at this address, or else one of its own with all of the demo."""
    if address:
        yield address
        return
    with TemporaryDirectory() as folder:
        hub = Hub(Path(folder), {})
        hub.manage("migrate", "--no-input")
        hub.manage("demo")
        try:
            hub.start()
            yield hub.base_url
        finally:
            hub.stop()


def main() -> None:
    """Take every sheet anew, and print what was found."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("--to", type=Path, default=ROOT / ".data" / "contact-sheets")
    parser.add_argument("--hub", default="")
    parser.add_argument("--only", nargs="*", default=[])
    chosen = parser.parse_args()
    sheets = Sheets(chosen.to, chosen.only)
    with _running(chosen.hub) as address, sync_playwright() as playwright:
        browser = launch(playwright)
        take_all(browser, address, sheets)
        browser.close()
    lines = [f"{name} | {line}" for name, found in sheets.findings.items() for line in found]
    (chosen.to / "findings.txt").write_text("\n".join([*lines, ""]), encoding="utf-8")
    sys.stdout.write("\n".join(["", *lines, f"{sheets.taken} addresses, {6 * sheets.taken} pictures\n"]))


if __name__ == "__main__":
    main()
