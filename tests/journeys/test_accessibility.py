"""axe-core finds nothing on any template, light and dark, on a phone of 360 pixels.

Nothing scrolls sideways on a phone, on a tablet, on a desk, and on a desk at 400 %.
"""

from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Page

from lms.web.demo.watching import name_for
from tests.journeys.browser import PHONE
from tests.journeys.hub import Hub
from tests.journeys.test_own_data import prove_who_one_is
from tests.journeys.visitor import Visitor, VisitorFactory

pytestmark = pytest.mark.any_hub

WIDTHS = (320, 768, 1280, PHONE["width"])  # 320 is a desk of 1280 pixels at 400 % zoom
AXE = Path(__file__).parents[2] / "node_modules" / "axe-core" / "axe.min.js"
# Of what passes nothing is told, so axe need not describe it; nor where in the page a finding is, for its markup is.
_RUN = """async () => {
  const {violations} = await axe.run(document, {runOnly: ONLY, resultTypes: ["violations"], selectors: false});
  return violations.flatMap(({id, impact, nodes}) => nodes.map((n) => `${impact} ${id}: ${n.html.slice(0, 160)}`));
}"""
RUN = _RUN.replace("ONLY", '["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]')
# The rules of those that look at colours: all that can change where nothing but the colours does.
RUN_ON_COLOURS = _RUN.replace("ONLY", '{type: "rule", values: ["color-contrast", "link-in-text-block"]}')
COURSE = "/courses/c01-safe-start/"
DRILL = f"/mentor/sessions/{name_for('session', 'drill')}/"

Entry = tuple[str, str] | tuple[str, str, int]
"""An address; what the address of a link holds that is followed from there, if any; the status, where it is not 200.

`*` parts several things that it holds, `!` goes before each that it does not hold, `>` before a link on the page
that the one before leads to.
"""

# Who looks, and where.
PAGES: dict[str, list[Entry]] = {
    "": [
        ("/", ""),
        ("/courses/", ""),
        (COURSE, ""),
        (COURSE, f"{COURSE}!login"),
        ("/pathways/", ""),
        ("/pathways/", "/pathways/p"),
        ("/verify/", ""),
        ("/verify/crew/", ""),
        ("/verify/door/", ""),
        ("/verify/door.html", ""),
        ("/offline/", ""),
        ("/achievements/", ""),
        ("/achievements/c01-safe-start/", ""),
        ("/glossary/", ""),
        ("/learn/kit/", ""),
        ("/learn/kit/", "/kit/"),
        ("/sessions/", ""),
        ("/search/", ""),
        ("/search/?q=iron", ""),
        ("/search/?q=hazrad", ""),
        ("/accounts/login/", ""),
        ("/accounts/signup/", ""),
        ("/accounts/password/reset/", ""),
        ("/api/v1/docs", ""),
        ("/dev/mail/", ""),
        ("/dev/mail/", "/dev/mail/"),
        (f"/embed{COURSE}", ""),
        (f"/embed{COURSE}", f"/embed{COURSE}"),
        ("/no-such-page/", "", 404),
    ],
    "trainee": [
        ("/me/data/", "/me/data/erase/"),  # these two first: soon they ask for the password again
        ("/me/data/", "/me/data/export/"),
        ("/accounts/reauthenticate/?next=/me/data/", ""),
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
        ("/me/joining/", ""),
        ("/me/joining/emergency/", ""),
        ("/me/notes/", ""),
        ("/me/evidence/", ""),
        ("/me/evidence/", "/evidence/"),
        ("/me/evidence/", "/evidence/>/withdraw/"),
        ("/me/label/", ""),
        ("/me/label/", "/me/label/new/"),
        ("/me/traces/new/S12/", ""),
        ("/me/data/", ""),
        (COURSE, ""),
        (COURSE, COURSE),
        (COURSE, "isolate"),
        (f"{COURSE}isolate-and-prove-dead/", "/quiz/"),
        ("/courses/c02-open-clean-close/", ""),
        ("/accounts/profile/", ""),
        ("/accounts/signing/", ""),
        ("/accounts/mails/", ""),
        ("/accounts/email/", ""),
        ("/accounts/password/change/", ""),
        ("/accounts/logout/", ""),
        ("/mentor/", "", 403),
    ],
    "mentor": [
        ("/mentor/", ""),
        ("/mentor/?q=amina", "/mentor/sign/!/S"),
        ("/mentor/", "/mentor/sign/*/S"),
        ("/mentor/", "/mentor/observations/!take-back!countersign"),
        ("/mentor/", "take-back"),
        ("/mentor/", "countersign"),
        ("/mentor/", "/mentor/observations/!take-back!countersign>/correct/"),
        ("/mentor/?q=amina", "/mentor/sign/!/S>/mentor/recognise/"),
        ("/mentor/?q=amina", "/mentor/sign/!/S>/mentor/adjustments/"),
        ("/mentor/desk/", ""),
        ("/mentor/answers/", ""),
        ("/mentor/group/S02/", ""),
        ("/mentor/sessions/", ""),
        ("/mentor/sessions/new/", ""),
        ("/mentor/sessions/", "/mentor/sessions/*->/change/"),
        ("/mentor/sessions/", "/mentor/sessions/*->/call-off/"),
        ("/mentor/sessions/", "/mentor/sessions/*->/labels/"),
        ("/mentor/sessions/", "/mentor/sessions/*->/emergency/"),
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
        ("/mentor/?q=tomasz", "/mentor/sign/!/S"),
        ("/mentor/", "/mentor/observations/!take-back!countersign"),
    ],
    "mentor4": [("/mentor/", ""), ("/mentor/", "/mentor/held/")],
    "coordinator": [
        ("/coordinator/", ""),
        ("/coordinator/changes/", ""),
        ("/coordinator/changes/S01/", ""),
        ("/coordinator/changes/S01/1/1/", ""),
        ("/coordinator/", "grant"),
        ("/coordinator/matrix/", ""),
        ("/coordinator/standing/", ""),
        ("/coordinator/standing/?day=x", "", 422),
        ("/coordinator/standing/?day=1999-12-31", ""),
        ("/coordinator/authority/", ""),
        ("/coordinator/authority/", "withdraw"),
        ("/coordinator/ledger/", ""),
        ("/coordinator/ledger/1/", ""),
        ("/coordinator/authority/", "/coordinator/authority/*-"),
        ("/coordinator/held/", ""),
        ("/coordinator/held/", "/coordinator/held/*-"),
        ("/mentor/samples/", ""),
        ("/mentor/samples/", "/mentor/samples/*-"),
        ("/coordinator/disputes/", ""),
        ("/coordinator/disputes/", "/coordinator/disputes/*-"),
        ("/coordinator/incidents/", ""),
        ("/coordinator/incidents/", "/coordinator/incidents/*-"),
        ("/coordinator/incidents/new/", ""),
        ("/coordinator/drift/", ""),
        ("/coordinator/instruments/", ""),
        ("/coordinator/instruments/", "/coordinator/instruments/*-"),
        ("/coordinator/instruments/add/", ""),
        ("/coordinator/benches/", ""),
        ("/coordinator/benches/", "/new/bench/"),
        ("/coordinator/benches/", "/new/machine/"),
        ("/coordinator/benches/", "/coordinator/benches/B"),
        ("/coordinator/benches/labels/", ""),
        ("/coordinator/safeguards/", ""),
        ("/coordinator/documents/", ""),
        ("/coordinator/documents/new/", ""),
        ("/coordinator/signatures/", ""),
        ("/coordinator/signatures/paper/", ""),
        ("/accounts/joining/", ""),
    ],
    "editor": [("/coordinator/limits/", ""), ("/coordinator/limits/", "/confirm/")],
    "teacher": [("/school/", "")],
}


def holding(link: str) -> str:
    """A selector for addresses that hold every part of `link`, and none of those that it excludes."""
    held, *others = link.split("!")
    parts = [f"[href*='{part}']" for part in held.split("*")]
    return "".join([*parts, *(f":not([href*='{part}'])" for part in others)])


def findings(
    visitor: Visitor,
    path: str,
    link: str,
    status: int = 200,
    *,
    widths: tuple[int, ...] = WIDTHS,
    in_the_dark_too: bool = False,
) -> list[str]:
    """What axe says about one page in its present colours, and on which `widths` it is wider than the screen.

    The page is the one that was asked for, and answers with `status`.
    """
    page, steps = visitor.page, link.split(">") if link else []
    open_page(page, path, 200 if link else status)
    for number, step in enumerate(steps, 1):
        open_page(page, address_of(page, step), status if number == len(steps) else 200)
    found = found_on(page, widths)
    if in_the_dark_too:
        page.emulate_media(color_scheme="dark", reduced_motion="reduce")
        found += [f"{page.url}, dark: {finding}" for finding in page.evaluate(RUN_ON_COLOURS)]
        page.emulate_media(color_scheme="light", reduced_motion="reduce")
    return found


def address_of(page: Page, link: str) -> str:
    """Where the first such link in the text of the page leads."""
    shown = page.locator(f"main a{holding(link)}").first
    for _turn in range(30):  # what a worker makes, such as mail, is there a moment later
        if shown.count():
            break
        page.wait_for_timeout(1000)
        page.reload()
    address = shown.get_attribute("href")
    assert address, f"no link to {link} on {page.url}"
    return address


def open_page(page: Page, address: str, status: int = 200) -> None:
    """Go there, and to no other page such as the one to sign in; it answers with `status`."""
    answer = page.goto(address)
    assert answer is not None
    assert (answer.status, urlsplit(page.url).path) == (status, urlsplit(address).path)


def found_on(page: Page, widths: tuple[int, ...] = (PHONE["width"],)) -> list[str]:
    """The same for the page that is open."""
    page.evaluate(AXE.read_text(encoding="utf-8"))
    found: list[Any] = page.evaluate(RUN)
    for width in widths:
        page.set_viewport_size({"width": width, "height": PHONE["height"]})
        if page.evaluate("document.documentElement.scrollWidth > innerWidth"):
            found.append(f"wider than a screen of {width} pixels")
    return [f"{page.url}: {finding}" for finding in found]


def send_a_mail(visitor: Visitor) -> None:
    """So that there is one to read: a new password was asked for."""
    visitor.page.goto("/accounts/password/reset/")
    form = visitor.page.locator("form", has=visitor.page.locator("[name=email]"))
    form.locator("[name=email]").fill("trainee@demo.fettle.test")
    form.locator("[type=submit]").click()
    visitor.page.wait_for_url("**/accounts/password/reset/done/")


def prove_again(visitor: Visitor) -> None:
    """So that pages open which want to know for sure who asks."""
    visitor.page.goto("/accounts/reauthenticate/?next=/search/")
    prove_who_one_is(visitor.page)
    visitor.page.wait_for_url("**/search/")


@pytest.mark.parametrize("who", PAGES)
def test_axe_finds_nothing(hub: Hub, new_visitor: VisitorFactory, who: str) -> None:
    visitor = new_visitor()
    for _path, _link, *refused in PAGES[who]:
        for status in refused:
            visitor.expect_status(status)
    visitor.page.emulate_media(color_scheme="light", reduced_motion="reduce")
    if who:
        visitor.sign_in(who)
        prove_again(visitor)
    else:
        send_a_mail(visitor)
    found = [finding for entry in PAGES[who] for finding in findings(visitor, *entry, in_the_dark_too=True)]
    assert not found, "\n".join(found)


GERMAN: list[Entry] = [
    ("/de/", ""),
    ("/de/courses/", ""),
    (f"/de{COURSE}", ""),
    (f"/de{COURSE}isolate-and-prove-dead/", ""),
    (f"/de{COURSE}isolate-and-prove-dead/", "/quiz/"),
    (f"/de{COURSE}s03-isolate-lock-prove-dead/", ""),
    ("/de/pathways/p1-repair-starter/", ""),
    ("/glossary/", ""),
]


def test_axe_finds_nothing_where_the_curriculum_is_german(german: None, new_visitor: VisitorFactory) -> None:
    visitor = new_visitor(locale="de-DE")
    visitor.page.emulate_media(color_scheme="light", reduced_motion="reduce")
    visitor.sign_in("trainee")
    phone = (PHONE["width"],)
    found = [
        finding
        for entry in GERMAN
        for finding in findings(visitor, *entry, widths=phone, in_the_dark_too=True)
    ]
    assert visitor.page.locator("html").get_attribute("lang") == "de"
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
