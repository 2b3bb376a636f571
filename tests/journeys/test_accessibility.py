"""axe-core finds nothing on any template, light and dark, on a phone of 360 pixels; nothing scrolls sideways."""

from pathlib import Path
from typing import Any, Literal

import pytest

from lms.web.demo.watching import name_for
from tests.journeys.hub import Hub
from tests.journeys.visitor import Visitor, VisitorFactory

pytestmark = pytest.mark.any_hub

AXE = Path(__file__).parents[2] / "node_modules" / "axe-core" / "axe.min.js"
RUN = """async () => {
  const tags = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"];
  const {violations} = await axe.run(document, {runOnly: tags});
  return violations.flatMap(({id, impact, nodes}) => nodes.map((n) => `${impact} ${id}: ${n.html.slice(0, 160)}`));
}"""
COURSE = "/courses/c01-safe-start/"
DRILL = f"/mentor/sessions/{name_for('session', 'drill')}/"

# Who looks, and where; a second part is what a link's address holds, followed from there: `*` parts several of them.
PAGES: dict[str, list[tuple[str, str]]] = {
    "": [
        ("/", ""),
        ("/courses/", ""),
        (COURSE, ""),
        (COURSE, COURSE),
        ("/pathways/", ""),
        ("/pathways/", "/pathways/p"),
        ("/verify/", ""),
        ("/verify/crew/", ""),
        ("/verify/door/", ""),
        ("/verify/door.html", ""),
        ("/offline/", ""),
        ("/achievements/c01/", ""),
        ("/sessions/", ""),
        ("/accounts/login/", ""),
        ("/accounts/signup/", ""),
        ("/accounts/password/reset/", ""),
        ("/api/v1/docs", ""),
        ("/dev/mail/", ""),
        ("/dev/mail/", "/dev/mail/"),
        (f"/embed{COURSE}", ""),
        (f"/embed{COURSE}", f"/embed{COURSE}"),
        ("/no-such-page/", ""),
    ],
    "trainee": [
        ("/me/", ""),
        ("/me/", "/me/observations/"),
        ("/me/", "/credentials/"),
        ("/me/badges/", ""),
        ("/me/badges/", "/me/badges/*-"),
        ("/me/badges/", "/me/transcripts/"),
        ("/me/record/", ""),
        ("/me/record/", "/me/record/S03/"),
        ("/me/record/S03/", "/me/observations/"),
        ("/sessions/", "/sessions/*-"),
        ("/me/calendar/", ""),
        ("/me/evidence/", ""),
        ("/me/evidence/", "/evidence/"),
        ("/me/data/", ""),
        ("/me/data/", "/me/data/erase/"),
        (COURSE, ""),
        (COURSE, COURSE),
        (COURSE, "isolate"),
        (f"{COURSE}isolate-and-prove-dead/", "/quiz/"),
        ("/courses/c02-open-clean-close/", ""),
        ("/accounts/profile/", ""),
        ("/accounts/signing/", ""),
        ("/accounts/email/", ""),
        ("/accounts/password/change/", ""),
        ("/accounts/logout/", ""),
        ("/mentor/", ""),
    ],
    "mentor": [
        ("/mentor/", ""),
        ("/mentor/?q=amina", "/mentor/sign/"),
        ("/mentor/", "/mentor/sign/"),
        ("/mentor/", "/mentor/observations/"),
        ("/mentor/", "take-back"),
        ("/mentor/", "countersign"),
        ("/mentor/answers/", ""),
        ("/mentor/group/S02/", ""),
        ("/mentor/sessions/new/", ""),
        (DRILL, ""),
        (f"{DRILL}presence/", ""),
        (f"{DRILL}drill/", ""),
    ],
    # Whose desk, list or record is not like the others.
    "trainee2": [
        ("/me/", ""),
        ("/me/record/S15/", ""),
        ("/me/record/S15/", "/me/observations/"),
        ("/me/record/S14/", ""),
    ],
    "trainee3": [("/me/", ""), ("/me/record/S01/", ""), ("/me/record/S01/", "/dispute/")],
    "mentor2": [
        ("/mentor/?q=tomasz", "/mentor/sign/"),
        ("/mentor/", "/mentor/observations/"),
    ],
    "mentor4": [("/mentor/", ""), ("/mentor/", "/mentor/held/")],
    "coordinator": [
        ("/coordinator/", ""),
        ("/coordinator/", "grant"),
        ("/coordinator/matrix/", ""),
        ("/coordinator/standing/", ""),
        ("/coordinator/standing/?day=x", ""),
        ("/coordinator/standing/?day=1999-12-31", ""),
        ("/coordinator/authority/", ""),
        ("/coordinator/authority/", "withdraw"),
        ("/coordinator/ledger/", ""),
        ("/coordinator/ledger/1/", ""),
        ("/coordinator/authority/", "/coordinator/authority/*-"),
        ("/coordinator/held/", ""),
        ("/coordinator/held/", "/coordinator/held/"),
        ("/mentor/samples/", ""),
        ("/mentor/samples/", "/mentor/samples/"),
        ("/coordinator/disputes/", ""),
        ("/coordinator/disputes/", "/coordinator/disputes/"),
        ("/coordinator/incidents/", ""),
        ("/coordinator/incidents/", "/coordinator/incidents/*-"),
        ("/coordinator/incidents/new/", ""),
        ("/coordinator/drift/", ""),
        ("/coordinator/instruments/", ""),
        ("/coordinator/instruments/", "/coordinator/instruments/*-"),
        ("/coordinator/instruments/add/", ""),
        ("/coordinator/safeguards/", ""),
        ("/accounts/joining/", ""),
    ],
    "teacher": [("/school/", "")],
}


def holding(link: str) -> str:
    """A selector for addresses that hold every part of `link`."""
    return "".join(f"[href*='{part}']" for part in link.split("*"))


def findings(visitor: Visitor, path: str, link: str) -> list[str]:
    """What axe says about one page in its present colours, and whether the page is wider than the phone."""
    page = visitor.page
    page.goto(path)
    if link:
        shown = page.locator(f"main a{holding(link)}").first
        for _turn in range(30):  # what a worker makes, such as mail, is there a moment later
            if shown.count():
                break
            page.wait_for_timeout(1000)
            page.reload()
        address = shown.get_attribute("href")
        assert address, f"no link to {link} on {path}"
        page.goto(address)
    page.evaluate(AXE.read_text(encoding="utf-8"))
    found: list[Any] = page.evaluate(RUN)
    if page.evaluate("document.documentElement.scrollWidth > innerWidth"):
        found.append("wider than the screen")
    return [f"{page.url}: {finding}" for finding in found]


def send_a_mail(visitor: Visitor) -> None:
    """So that there is one to read: a new password was asked for."""
    visitor.page.goto("/accounts/password/reset/")
    form = visitor.page.locator("form", has=visitor.page.locator("[name=email]"))
    form.locator("[name=email]").fill("trainee@demo.fettle.test")
    form.locator("[type=submit]").click()
    visitor.page.wait_for_url("**/accounts/password/reset/done/")


@pytest.mark.parametrize("colours", ["light", "dark"])
@pytest.mark.parametrize("who", PAGES)
def test_axe_finds_nothing(
    hub: Hub, new_visitor: VisitorFactory, who: str, colours: Literal["light", "dark"]
) -> None:
    visitor = new_visitor()
    visitor.expect_status(403)
    visitor.expect_status(404)
    visitor.expect_status(422)
    visitor.page.emulate_media(color_scheme=colours, reduced_motion="reduce")
    if who:
        visitor.sign_in(who)
    else:
        send_a_mail(visitor)
    found = [finding for path, link in PAGES[who] for finding in findings(visitor, path, link)]
    assert not found, "\n".join(found)


STANDS_ALONE = ".roll-title a, .alert a, .foot-link"


@pytest.mark.parametrize(
    ("who", "path", "link"),
    [
        ("trainee", "/me/", ""),
        ("mentor", "/mentor/", "/mentor/sign/"),
        ("coordinator", "/coordinator/incidents/", "/coordinator/incidents/*-"),
    ],
)
def test_links_that_stand_alone_are_as_high_as_a_thumb(
    visitor: Visitor, who: str, path: str, link: str
) -> None:
    visitor.sign_in(who)
    page = visitor.page
    page.goto(path)
    if link:
        page.goto(page.locator(f"main a{holding(link)}").first.get_attribute("href") or "")
    alone = page.locator("main").locator(STANDS_ALONE)
    heights = {one.inner_text(): one.bounding_box() for one in alone.all() if one.is_visible()}
    assert heights, f"no such link on {page.url}"
    assert [text for text, box in heights.items() if box is None or box["height"] < 48] == []
