"""Chromium from the system's packages."""

import os
import shutil
from collections.abc import Sequence

from playwright.sync_api import Browser, BrowserType, Playwright

_NAMES = (os.environ.get("FETTLE_CHROMIUM", ""), "chromium", "chromium-browser", "google-chrome")
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


def start(engine: BrowserType, more: Sequence[str] = ()) -> Browser:
    """The first Chromium found, with `more` options; AssertionError where there is none."""
    chromium = next(filter(None, map(shutil.which, filter(None, _NAMES))), None)
    assert chromium, "no Chromium on PATH: install it from your system's packages"
    # Chromium's own sandbox does not work for root.
    sandbox = ["--no-sandbox"] if os.geteuid() == 0 else []
    return engine.launch(executable_path=chromium, args=[*_OPTIONS, *sandbox, *more])
