"""A lesson on a school's own page; everything else stays out of other people's frames."""

import pytest
from playwright.sync_api import expect

from tests.journeys.hub import Hub
from tests.journeys.other_site import OtherSite
from tests.journeys.visitor import Visitor

pytestmark = pytest.mark.any_hub

COURSE = "/courses/c01-safe-start/"
PAGE = '<!doctype html><title>School</title><h1>Our school</h1><iframe src="{}" width="360" height="600"></iframe>'


def first_lesson(visitor: Visitor) -> tuple[str, str]:
    """The address and the title of the course's first lesson, found as a reader finds them."""
    visitor.page.goto(COURSE)
    visitor.page.get_by_role("list", name="Lessons").get_by_role("link").first.click()
    return visitor.page.url, visitor.page.get_by_role("heading", level=1).inner_text()


def test_a_school_shows_a_lesson_in_a_frame(hub: Hub, visitor: Visitor, other_site: OtherSite) -> None:
    address, title = first_lesson(visitor)
    described = visitor.page.request.get("/oembed", params={"url": address}).json()
    assert described["title"] == title
    visitor.page.goto(
        other_site.publish("lesson.html", f"<!doctype html><title>S</title>{described['html']}")
    )
    frame = visitor.page.frame_locator("iframe")
    expect(frame.get_by_role("heading", level=1)).to_have_text(title)
    frame.get_by_role("link", name="Next").first.click()
    expect(frame.get_by_role("heading", level=1)).not_to_have_text(title)
    assert visitor.cookies() == []


def test_a_reader_who_is_signed_in_stays_unknown_in_the_frame(
    hub: Hub, visitor: Visitor, other_site: OtherSite
) -> None:
    address, title = first_lesson(visitor)
    visitor.sign_in("trainee")
    embedded = address.replace(hub.base_url, f"{hub.base_url}/embed")
    visitor.page.goto(other_site.publish("signed-in.html", PAGE.format(embedded)))
    frame = visitor.page.frame_locator("iframe")
    expect(frame.get_by_role("heading", level=1)).to_have_text(title)
    expect(frame.get_by_text("Mark complete")).to_have_count(0)
    expect(frame.get_by_text("Amina")).to_have_count(0)


@pytest.mark.parametrize("path", ["/", "/me/", "/verify/", "/accounts/login/", COURSE])
def test_everything_else_refuses_foreign_frames(
    hub: Hub, visitor: Visitor, other_site: OtherSite, path: str
) -> None:
    visitor.sign_in("trainee")
    visitor.expect_refused_frame()
    visitor.page.goto(other_site.publish("stolen.html", PAGE.format(f"{hub.base_url}{path}")))
    expect(visitor.page.get_by_role("heading", name="Our school")).to_be_visible()
    frame = visitor.page.frames[1]
    frame.wait_for_load_state()
    assert frame.url == "chrome-error://chromewebdata/"
