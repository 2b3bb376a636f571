"""What the journeys stand on: a hub of their own, a browser, and somebody else's site.

`FETTLE_JOURNEY_MODE` chooses the hub: `embedded` (one process, SQLite) or `service` (PostgreSQL, Redis, a
separate Celery worker), which needs `FETTLE_DATABASE_URL` and `FETTLE_BROKER_URL`. `make journeys` runs both.
"""

import os
import sys
from collections.abc import Iterator
from contextlib import nullcontext
from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect, sync_playwright

from lms.web.demo import people
from tests.journeys import real_desk
from tests.journeys.browser import launch
from tests.journeys.hub import Hub, temporary_database
from tests.journeys.other_site import OtherSite, running_other_site
from tests.journeys.visitor import Visitor, VisitorFactory
from tests.migrated import kept_file, kept_name

HERE = Path(__file__).parent
expect.set_options(timeout=20_000)  # for what comes at last; what is there already is not waited for


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark everything in this folder, so that no other run picks it up."""
    for item in items:
        if HERE in item.path.parents:
            item.add_marker(pytest.mark.journey)


@pytest.fixture(scope="session")
def hub(tmp_path_factory: pytest.TempPathFactory, request: pytest.FixtureRequest) -> Iterator[Hub]:
    """A running hub with the starter curriculum and the demo people."""
    services: dict[str, str] = {}
    if os.environ.get("FETTLE_JOURNEY_MODE", "embedded") == "service":
        services = {name: os.environ[name] for name in ("FETTLE_DATABASE_URL", "FETTLE_BROKER_URL")}
        services["FETTLE_CACHE_URL"] = services["FETTLE_BROKER_URL"]
    address = services.get("FETTLE_DATABASE_URL")
    database = temporary_database(address, like=kept_name()) if address else nullcontext()
    with database:
        hub = Hub(tmp_path_factory.mktemp("hub"), services)
        if not services and kept_file().exists():
            hub.begin_with(kept_file())
        hub.manage("migrate", "--no-input")
        hub.manage("demo", "--no-translations")
        try:
            hub.start()
            yield hub
        finally:
            hub.stop()
            if request.session.testsfailed:
                sys.stderr.write(hub.logs())


@pytest.fixture(scope="session")
def learners(hub: Hub) -> dict[str, str]:
    """Five more trainees along the way: the first part of the address to sign in with, by name."""
    hub.manage("demo", "--no-translations", "--learners", "5")
    return {person.name: person.local for person in people.learners(5)}


@pytest.fixture(scope="session")
def german(hub: Hub) -> None:
    """What there is of the curriculum in German has come in; pages in English stay as they are."""
    hub.manage("demo")


@pytest.fixture(scope="session")
def bench(hub: Hub) -> str:
    """The people of `real_desk` have moved in; the code on their bench."""
    return real_desk.move_in(hub)


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """Chromium from the system's packages."""
    with sync_playwright() as playwright:
        browser = launch(playwright)
        yield browser
        browser.close()


@pytest.fixture(scope="session")
def other_site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[OtherSite]:
    """A site of somebody else, on another origin."""
    with running_other_site(tmp_path_factory.mktemp("other-site")) as site:
        yield site


@pytest.fixture
def new_visitor(hub: Hub, browser: Browser, other_site: OtherSite) -> Iterator[VisitorFactory]:
    """Open one browser per person; afterwards, nothing may have gone wrong in any of them."""
    visitors: list[Visitor] = []

    def open_browser(*, scripts: bool = True, locale: str = "en-GB") -> Visitor:
        origins = {hub.base_url, other_site.origin}
        visitors.append(Visitor(browser, hub.base_url, origins, scripts=scripts, locale=locale))
        return visitors[-1]

    yield open_browser
    findings = [finding for visitor in visitors for finding in visitor.findings]
    for visitor in visitors:
        visitor.close()
    assert findings == []


@pytest.fixture
def visitor(new_visitor: VisitorFactory) -> Visitor:
    """One person with a phone, not signed in."""
    return new_visitor()
