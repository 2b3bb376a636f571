"""How fast the mentor's desk opens without a network. By hand: `.venv/bin/python benchmarks/desk.py`, or `make bench`.

Opens the desk once with a network, fills its queue, goes offline, and opens it again and again with the service worker
stopped before, as after a night in a pocket; once at the speed of this machine, once with a processor four times
slower, as a cheap phone's. Prints the time to the first paint and to the end of the desk's scripts. Ends with 1 where
the slower one takes a second or more.
"""

import os
import shutil
import statistics
import sys
import tempfile
import threading
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))
_FOLDER = Path(tempfile.mkdtemp(prefix="fettle-bench-"))

from tests.journeys.hub import free_port  # noqa: E402 -- after the path

PORT = free_port()
os.environ |= {
    "DJANGO_SETTINGS_MODULE": "lms.settings.dev",
    "FETTLE_DATA_DIR": str(_FOLDER),
    "FETTLE_BASE_URL": f"http://localhost:{PORT}",
    "FETTLE_LOG_LEVEL": "ERROR",
}

import django  # noqa: E402 -- after the environment

django.setup()

import waitress  # noqa: E402
from playwright.sync_api import sync_playwright  # noqa: E402

from lms.wsgi import application  # noqa: E402
from tests.journeys.browser import launch  # noqa: E402
from tests.journeys.phone import Phone, StandIn  # noqa: E402

TIMES, QUEUED, LIMIT_MS = 11, 20, 1000
INSTALL = """await worker.startWorker();
await navigator.serviceWorker.ready;
while (!navigator.serviceWorker.controller) await new Promise((go) => setTimeout(go, 20));
await start.startDesk();"""
MEASURE = """async () => {
  const paint = () => performance.getEntriesByName("first-contentful-paint")[0];
  while (!paint()) await new Promise((go) => setTimeout(go, 5));
  return [paint().startTime, performance.getEntriesByType("navigation")[0].domContentLoadedEventEnd];
}"""


def opened(phone: Phone, *, slower: int) -> list[tuple[float, float]]:
    """Milliseconds to the first paint and to the end of the scripts, each time."""
    found = []
    for _ in range(TIMES):
        page = phone.context.new_page()
        devtools = phone.context.new_cdp_session(page)
        devtools.send("ServiceWorker.enable")
        devtools.send("ServiceWorker.stopAllWorkers")
        devtools.send("Emulation.setCPUThrottlingRate", {"rate": slower})
        page.goto("/mentor/desk/")
        paint, scripts = page.evaluate(MEASURE)
        found.append((paint, scripts))
        page.close()
    return found


def main() -> int:
    """Measure, print, and say whether it is fast enough."""
    server = waitress.create_server(application, host="localhost", port=PORT)
    threading.Thread(target=server.run, daemon=True).start()
    worst = 0.0
    with sync_playwright() as playwright:
        browser = launch(playwright)
        phone = Phone(browser, f"http://localhost:{PORT}", hub=StandIn(), worker=True)
        phone.run(INSTALL)
        phone.desk(
            f"for (let at = 0; at < {QUEUED}; at += 1) await record(desk, {{ sendAfter: 3_600_000 }});"
        )
        phone.context.set_offline(True)
        for name, slower in (("this machine", 1), ("four times slower", 4)):
            paints, scripts = zip(*opened(phone, slower=slower), strict=True)
            worst = statistics.median(scripts)
            print(
                f"desk opened offline, {QUEUED} queued, {name:18} first paint {statistics.median(paints):6.0f} ms,"
                f" scripts done {worst:6.0f} ms (slowest {max(scripts):.0f} ms)"
            )
        browser.close()
    server.close()
    return int(worst >= LIMIT_MS)


if __name__ == "__main__":
    try:
        sys.exit(main())
    finally:
        shutil.rmtree(_FOLDER, ignore_errors=True)
