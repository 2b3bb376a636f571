"""Every page of the starter curriculum is without a finding of axe, and no wider than a phone of 360 pixels."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser

from tests.journeys import curriculum
from tests.journeys.hub import Hub
from tests.journeys.test_accessibility import found_on
from tests.journeys.visitor import Visitor

pytestmark = pytest.mark.any_hub

KINDS = ("pathway", "course", "lesson", "practical")
UNFOLD = """() => {
  for (const folded of document.querySelectorAll("main details")) folded.open = true;
}"""


@pytest.fixture(scope="module")
def reader(hub: Hub, browser: Browser) -> Iterator[Visitor]:
    """One person for all pages, not signed in: what pages have in common is loaded once."""
    reader = Visitor(browser, hub.base_url, {hub.base_url})
    reader.page.emulate_media(color_scheme="light", reduced_motion="reduce")
    yield reader
    reader.close()


@pytest.mark.parametrize("kind", KINDS)
def test_axe_finds_nothing_in_the_curriculum(reader: Visitor, kind: str) -> None:
    pages = curriculum.addresses(kind)
    assert pages
    found = [finding for page in pages for finding in findings(reader, page)]
    assert not found, "\n".join(found)


def findings(reader: Visitor, address: str) -> list[str]:
    """What axe says about one page with everything unfolded, and what went wrong in the browser."""
    reader.page.goto(address)
    reader.page.evaluate(UNFOLD)
    found = [*found_on(reader.page), *(f"{address}: {one}" for one in reader.findings)]
    reader.findings.clear()
    return found
