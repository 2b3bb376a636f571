"""When the largest part of a page stands on a phone with a slow network.

By hand: `.venv/bin/python benchmarks/pages.py`, or `make bench`.

Starts a hub with the demo, as `make run` does, and opens pages for the first time, each in a browser of its own, 360 px
wide, with a processor four times slower than this machine's. Two networks that are both called "Slow 4G": that of
Lighthouse (150 ms to the hub and back, 1.6 Mbit/s), and that of Chromium’s developer tools (562.5 ms, 1.44 Mbit/s;
"Fast 3G" before). Emulated is the time of each request, not that of opening connections. Prints the largest contentful
paint (LCP, W3C), median and slowest of some visits, and the bytes of a first visit as they came over the network: of
the page with its styles, scripts and typeface, and of pictures (the sheet of icons is one). Ends with 1 where a median
on the first network takes 1.5 s or more.
"""

import shutil
import statistics
import sys
import tempfile
from collections import Counter
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from playwright.sync_api import Browser, sync_playwright  # noqa: E402 -- after the path

from tests.journeys.browser import PHONE, launch  # noqa: E402
from tests.journeys.hub import Hub  # noqa: E402

PARTS = {"Document", "Stylesheet", "Script", "Font"}
VISITS, SLOWER, LIMIT_MS = 5, 4, 1500
COURSE = "/courses/c01-safe-start/"
PAGES = {
    "home": "/",
    "courses": "/courses/",
    "course": COURSE,
    "lesson": f"{COURSE}isolate-and-prove-dead/",
    "lesson with traces": "/courses/c03-measure-and-diagnose/see-ripple/",
    "skill card": f"{COURSE}s03-isolate-lock-prove-dead/",
    "pathway": "/pathways/p1-repair-starter/",
    "glossary": "/glossary/",
    "verify": "/verify/",
}
LARGEST = """() => new Promise((ready) => {
  let found = 0;
  new PerformanceObserver((list) => {
    for (const entry of list.getEntries()) found = entry.startTime;
  }).observe({ type: "largest-contentful-paint", buffered: true });
  setTimeout(() => ready(found), 300);
})"""


@dataclass(frozen=True)
class Network:
    """A network as Chromium emulates it: milliseconds for each request, bytes a second in both directions."""

    name: str
    latency: float
    down: float
    up: float


NETWORKS = (
    Network("Slow 4G (Lighthouse)", 150, 1_638_400 / 8, 750 * 1024 / 8),
    Network("Slow 4G (developer tools)", 562.5, 1_440_000 / 8, 675_000 / 8),
)


@dataclass(frozen=True)
class Visit:
    """Milliseconds to the largest contentful paint, and bytes over the network."""

    milliseconds: float
    page: int
    pictures: int


def first_visit(browser: Browser, address: str, network: Network) -> Visit:
    """Open the page with an empty cache.

    Raises RuntimeError where the page is not what it should be: a quick error is no quick page.
    """
    context = browser.new_context(viewport=PHONE, locale="en-GB", service_workers="block")
    page = context.new_page()
    devtools = context.new_cdp_session(page)
    kinds: dict[str, str] = {}
    weights: Counter[bool] = Counter()
    devtools.on("Network.requestWillBeSent", lambda event: kinds.update({event["requestId"]: event["type"]}))
    devtools.on(
        "Network.loadingFinished",
        lambda event: weights.update({kinds[event["requestId"]] in PARTS: int(event["encodedDataLength"])}),
    )
    devtools.send("Network.enable")
    devtools.send(
        "Network.emulateNetworkConditions",
        {
            "offline": False,
            "latency": network.latency,
            "downloadThroughput": network.down,
            "uploadThroughput": network.up,
        },
    )
    devtools.send("Emulation.setCPUThrottlingRate", {"rate": SLOWER})
    answer = page.goto(address, wait_until="networkidle")
    milliseconds = float(page.evaluate(LARGEST))
    context.close()
    if answer is None or not answer.ok:
        raise RuntimeError(f"{address} answers {answer.status if answer else 'nothing'}.")
    if milliseconds <= 0:
        raise RuntimeError(f"{address} has painted nothing.")
    return Visit(milliseconds, page=weights[True], pictures=weights[False])


def measure(browser: Browser, base_url: str) -> bool:
    """Print a line for each page and network; says whether all are fast enough."""
    fast = True
    for network in NETWORKS:
        print(f"\n{network.name}: {network.latency:g} ms, {network.down * 8 / 1e6:.2f} Mbit/s")
        print(f"{'page':20} {'LCP median':>11} {'slowest':>9} {'page':>9} {'pictures':>9}")
        for name, path in PAGES.items():
            visits = [first_visit(browser, base_url + path, network) for _ in range(VISITS)]
            times = [visit.milliseconds for visit in visits]
            page, pictures = visits[-1].page / 1000, visits[-1].pictures / 1000
            median = statistics.median(times)
            print(f"{name:20} {median:8.0f} ms {max(times):6.0f} ms {page:6.1f} kB {pictures:6.1f} kB")
            fast = fast and (network is not NETWORKS[0] or median < LIMIT_MS)
    return fast


def main() -> int:
    """Measure, print, and say whether it is fast enough."""
    folder = Path(tempfile.mkdtemp(prefix="fettle-bench-"))
    hub = Hub(folder, {})
    try:
        hub.manage("migrate", "--no-input")
        hub.manage("demo")
        hub.start()
        with sync_playwright() as playwright:
            browser = launch(playwright)
            first_visit(browser, hub.base_url, NETWORKS[0])  # the server's own first page
            fast = measure(browser, hub.base_url)
            browser.close()
    finally:
        hub.stop()
        shutil.rmtree(folder, ignore_errors=True)
    return 0 if fast else 1


if __name__ == "__main__":
    raise SystemExit(main())
