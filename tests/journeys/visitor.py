"""People at a browser, and what is watched while they use it."""

from typing import Protocol
from urllib.parse import urlsplit

from playwright.sync_api import Browser, ConsoleMessage, Page, Request

from tests.journeys.browser import PHONE
from tests.journeys.hub import PASSWORD

_PATIENCE = 30_000  # milliseconds: a machine that does other things as well must fail no journey
_REPORT_VIOLATIONS = """
addEventListener("securitypolicyviolation", (event) =>
  console.error(`CSP: ${event.violatedDirective} refuses ${event.blockedURI} on ${document.URL}`));
"""


class Visitor:
    """One browser context with one page. Whatever goes wrong in the browser ends up in `findings`."""

    def __init__(
        self,
        browser: Browser,
        base_url: str,
        origins: set[str],
        *,
        scripts: bool = True,
        sharpness: int = 1,
        locale: str = "en-GB",
    ) -> None:
        self.base_url = base_url
        self.findings: list[str] = []
        self._origins = origins
        self._expected: list[str] = []
        self._context = browser.new_context(
            base_url=base_url,
            viewport=PHONE,
            device_scale_factor=sharpness,
            locale=locale,
            timezone_id="Europe/Berlin",
            accept_downloads=True,
            java_script_enabled=scripts,
        )
        self._context.set_default_timeout(_PATIENCE)
        self._context.add_init_script(_REPORT_VIOLATIONS)
        self._context.on("console", self._on_console)
        self._context.on("weberror", lambda error: self.findings.append(f"script: {error.error}"))
        self._context.on("request", self._on_request)
        self.page: Page = self._context.new_page()

    def expect_status(self, status: int) -> None:
        """Say that an answer with `status` (403, 404, 422…) is part of this journey."""
        self._expected.append(f"responded with a status of {status}")

    def expect_refused_frame(self) -> None:
        """Say that the browser will refuse to show a page of the hub in somebody else's frame."""
        self._expected.append("frame-ancestors")

    def expect_power_cut(self) -> None:
        """Say that requests will find nobody who answers."""
        self._expected.append("net::ERR_")

    def sign_in(self, who: str) -> None:
        """Sign in through the real form, as `who`@demo.fettle.test."""
        self.page.goto("/accounts/login/")
        form = self.page.locator("form", has=self.page.locator("[name=password]"))
        form.locator("[name=login]").fill(f"{who}@demo.fettle.test")
        form.locator("[name=password]").fill(PASSWORD)
        form.locator("[type=submit]").click()
        self.page.wait_for_url(lambda address: urlsplit(address).path != "/accounts/login/")

    def cookies(self) -> list[str]:
        """The names of the cookies this browser holds."""
        return [cookie.get("name", "") for cookie in self._context.cookies()]

    def close(self) -> None:
        """Close the browser context."""
        self._context.close()

    def _on_console(self, message: ConsoleMessage) -> None:
        if message.type != "error":
            return
        if not any(words in message.text for words in self._expected):
            self.findings.append(f"console: {message.text}")

    def _on_request(self, request: Request) -> None:
        parts = urlsplit(request.url)
        if (
            parts.scheme in {"http", "https", "ws", "wss"}
            and f"{parts.scheme}://{parts.netloc}" not in self._origins
        ):
            self.findings.append(f"request to another origin: {request.url}")


class VisitorFactory(Protocol):
    """Opens a browser for one more person; `scripts=False` switches JavaScript off, `locale` says what they read."""

    def __call__(self, *, scripts: bool = True, locale: str = "en-GB") -> Visitor:
        """A new visitor."""
