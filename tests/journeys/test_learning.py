"""Finding, learning and writing down: with scripts and without, and how much of it travels."""

import pytest
from playwright.sync_api import Page, Response, expect

from tests.journeys.visitor import Visitor, VisitorFactory

pytestmark = pytest.mark.any_hub

COURSE = "/courses/c01-safe-start/"
MOST = 50_000  # bytes of a first visit without pictures (the sheet of icons is one) and films
SMALL = {"sans.woff2", "sans-italic.woff2", "sans-units.woff2", "mono.woff2"}
MOST_OF_A_COURSE = 52_500  # with the scripts that keep it for offline


@pytest.mark.parametrize("scripts", [True, False], ids=["scripts", "no-scripts"])
def test_a_lesson_is_found_from_any_page(new_visitor: VisitorFactory, scripts: bool) -> None:
    visitor = new_visitor(scripts=scripts)
    page = visitor.page
    page.goto("/verify/")
    page.get_by_role("link", name="Search", exact=True).click()
    page.get_by_label("What do you look for?").fill("solderin")
    page.get_by_role("main").get_by_role("button", name="Search").click()
    expect(page.get_by_text("results for “solderin”")).to_be_visible()
    expect(page.locator("mark").filter(has_text="oldering").first).to_be_visible()
    page.get_by_label("What do you look for?").fill("s04")
    page.get_by_role("main").get_by_role("button", name="Search").click()
    page.get_by_role("heading", level=3).get_by_role("link").first.click()
    expect(page.locator(".page-head")).to_contain_text("S04")
    page.goto("/search/?q=hazrad")
    page.get_by_role("link", name="Hazard", exact=True).click()
    expect(page.get_by_role("heading", level=2).first).to_be_visible()
    assert visitor.cookies() == []


def first_lesson(page: Page) -> str:
    page.goto(COURSE)
    page.get_by_role("list", name="Lessons").get_by_role("link").first.click()
    expect(page.locator(".eyebrow")).to_contain_text("Lesson 1 of")
    return page.url


@pytest.mark.parametrize("scripts", [True, False], ids=["scripts", "no-scripts"])
def test_a_note_is_kept_and_two_tabs_lose_nothing(new_visitor: VisitorFactory, scripts: bool) -> None:
    trainee = new_visitor(scripts=scripts)
    trainee.sign_in("trainee2")
    page = trainee.page
    lesson = first_lesson(page)
    other = page.context.new_page()
    other.goto(lesson)
    page.get_by_role("textbox", name="Your note").fill("From the first tab")
    page.get_by_role("button", name="Save the note").click()
    expect(page.get_by_text("is saved.")).to_be_attached()
    trainee.expect_status(409)
    other.get_by_role("textbox", name="Your note").fill("From the second tab")
    other.get_by_role("button", name="Save the note").click()
    expect(other.get_by_text("From the first tab")).to_be_visible()
    mine = other.get_by_role("textbox", name="What you typed")
    expect(mine).to_have_value("From the second tab")
    mine.fill("Both tabs")
    other.get_by_role("button", name="Save the note").click()
    expect(other.get_by_text("is saved.")).to_be_attached()
    page.goto("/me/notes/")
    expect(page.get_by_role("main")).to_contain_text("Both tabs")
    page.goto(lesson)
    page.get_by_role("link", name="Remove your note").click()
    page.get_by_role("button", name="Remove it for good").click()
    expect(page.get_by_text("No note yet")).to_be_visible()


def test_without_a_connection_a_note_is_not_sent_and_says_so(new_visitor: VisitorFactory) -> None:
    trainee = new_visitor()
    trainee.sign_in("trainee2")
    page = trainee.page
    first_lesson(page)
    note = page.get_by_role("textbox", name="Your note")
    note.fill("Written in the cellar")
    trainee.expect_power_cut()
    page.context.set_offline(True)
    page.get_by_role("button", name="Save the note").click()
    expect(page.get_by_role("alert")).to_contain_text("Not saved: there is no connection.")
    expect(note).to_have_value("Written in the cellar")
    page.context.set_offline(False)
    page.get_by_role("button", name="Save the note").click()
    expect(page.get_by_text("is saved.")).to_be_attached()


def weight_of(visitor: Visitor, address: str) -> int:
    """The bytes of a page and of what it loads, as they travel; without pictures and films."""
    heard: list[Response] = []

    def hear(response: Response) -> None:
        heard.append(response)

    visitor.page.on("response", hear)
    visitor.page.goto(address, wait_until="networkidle")
    visitor.page.remove_listener("response", hear)
    counted = [
        one for one in heard if one.request.resource_type in {"document", "stylesheet", "script", "font"}
    ]
    assert {"document", "stylesheet", "script", "font"} == {one.request.resource_type for one in counted}
    sizes = [one.request.sizes() for one in counted]
    return sum(size["responseBodySize"] + size["responseHeadersSize"] for size in sizes)


def typeface_of(page: Page) -> list[str]:
    """The files of the typeface that the page has loaded."""
    loaded: list[str] = page.evaluate(
        """async () => {
          await document.fonts.ready;
          return performance.getEntriesByType("resource").map(({ name }) => name.split("/").pop())
            .filter((name) => name.endsWith(".woff2")).sort();
        }"""
    )
    return loaded


def test_a_first_visit_of_a_lesson_is_light(new_visitor: VisitorFactory) -> None:
    reader = new_visitor()
    reader.page.goto(COURSE)
    links = reader.page.get_by_role("list", name="Lessons").get_by_role("link").all()
    lessons = [link.get_attribute("href") or "" for link in links]
    assert len(lessons) == 6
    for lesson in lessons:
        fresh = new_visitor()  # with an empty cache
        assert weight_of(fresh, lesson) < MOST, lesson
        assert {"mono.woff2", "sans.woff2"} <= set(typeface_of(fresh.page)) <= SMALL, lesson


@pytest.mark.parametrize(
    ("address", "most"),
    [("/verify/", MOST), ("/", MOST), (COURSE, MOST_OF_A_COURSE)],
)
def test_a_first_visit_of_other_pages_is_light(new_visitor: VisitorFactory, address: str, most: int) -> None:
    visitor = new_visitor()
    assert weight_of(visitor, address) < most
    assert "sans.woff2" in typeface_of(visitor.page)
    assert set(typeface_of(visitor.page)) <= SMALL


def test_what_is_painted_waits_for_two_rounds(new_visitor: VisitorFactory) -> None:
    """The page names all that it is painted with; six connections are enough for it."""
    visitor = new_visitor()
    visitor.page.goto(COURSE)
    waited_for = visitor.page.locator(
        "link[rel=stylesheet]:not([media=print]), head script[src]:not([type=module], [defer])"
    )
    assert 1 < waited_for.count() <= 5  # and one for the typeface
    assert visitor.page.locator("head script").first.get_attribute("type") is None
