"""Chromium from the system's packages."""

import os
import shutil
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from playwright.sync_api import Browser, BrowserContext, BrowserType, Playwright, ViewportSize

PHONE = ViewportSize(width=360, height=740)

_WHOLE = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
_NAMES = (os.environ.get("FETTLE_CHROMIUM", ""), "chromium-headless-shell", *_WHOLE)
_OPTIONS = [
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


def launch(playwright: Playwright) -> Browser:
    """The first Chromium found; AssertionError where there is none."""
    return start(playwright.chromium)


def start(engine: BrowserType, more: Sequence[str] = (), *, whole: bool = False) -> Browser:
    """The first Chromium found, with `more` options; AssertionError where there is none.

    `whole`: rather one with windows, which does what the shell without them leaves out.
    """
    chromium = _first(*_WHOLE, *_NAMES) if whole else _chromium()
    return engine.launch(executable_path=chromium, args=[*_arguments(), *more])


@contextmanager
def keep_profile(engine: BrowserType, folder: Path, base_url: str) -> Iterator[BrowserContext]:
    """A browser whose profile lies in `folder`: closed and opened again it has what it had, as a phone has."""
    context = engine.launch_persistent_context(
        folder,
        executable_path=_chromium(),
        args=_arguments(),
        base_url=base_url,
        viewport=PHONE,
        locale="en-GB",
    )
    yield context
    context.close()


def _chromium() -> str:
    return _first(*_NAMES)


def _first(*names: str) -> str:
    chromium = next(filter(None, map(shutil.which, filter(None, names))), None)
    assert chromium, "no Chromium on PATH: install it from your system's packages"
    return chromium


def _arguments() -> list[str]:
    # Chromium's own sandbox does not work for root.
    return [*_OPTIONS, *(["--no-sandbox"] if os.geteuid() == 0 else [])]
