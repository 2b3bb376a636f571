"""A coordinator and badges: a rule and who would earn it, thanks to three people, and one that is taken back."""

import re

import pytest
from playwright.sync_api import Page, expect

from tests.journeys.hub import Hub
from tests.journeys.visitor import Visitor, VisitorFactory

pytestmark = pytest.mark.any_hub

PEOPLE = ("trainee", "mentor", "mentor2")
NAME = "Season at the repair café"


def test_a_rule_is_made_and_looked_at_before_it_is_saved(visitor: Visitor) -> None:
    visitor.sign_in("coordinator")
    page = visitor.page
    page.goto("/admin/snippets/badges/achievement/add/")
    page.locator("#id_kind").select_option(label="Set of skills")
    page.locator("#id_level").select_option(label="Entry")
    page.locator("#id_name").fill("Ready for the bench")
    page.locator("#id_description").fill("Safe start, by two of its skills")
    page.get_by_role("button", name=re.compile("^Add skill", re.IGNORECASE)).first.click()
    page.locator("[name=required_skills-0-skill]").select_option(index=1)
    with page.context.expect_page() as opened:
        page.get_by_role("button", name="Who would earn this?").click()
    look = opened.value
    expect(look.get_by_role("heading", name="The rule")).to_be_visible()
    expect(look.get_by_role("table")).to_contain_text("trainee@demo.fettle.test")
    look.close()
    save(page)
    expect(page.get_by_text("Ready for the bench").first).to_be_visible()


def test_three_people_are_thanked_and_one_of_them_by_mistake(hub: Hub, new_visitor: VisitorFactory) -> None:
    coordinator = new_visitor()
    coordinator.sign_in("coordinator")
    page = coordinator.page
    make_recognition(page)
    give(page)
    hub.manage("issue_pending")  # whatever the worker has not done yet
    revoke_the_trainees(page)
    trainee = new_visitor()
    trainee.sign_in("trainee")
    trainee.page.goto("/me/")
    trainee.page.get_by_role("region", name="My badges").get_by_role("link", name=NAME).click()
    own = trainee.page
    expect(own.get_by_text("You were on leave that season")).to_be_visible()
    expect(own.get_by_text("It rests on no signed observation")).to_be_visible()
    employer = new_visitor()
    employer.page.goto(f"/verify/?url={own.url}")
    expect(employer.page.get_by_role("heading", name="Revoked")).to_be_visible()
    expect(employer.page.get_by_text("It rests on no signed observation")).to_be_visible()
    expect(employer.page.get_by_text("You were on leave")).to_have_count(0)


def make_recognition(page: Page) -> None:
    """An achievement that is awarded by hand; without criteria it is refused."""
    page.goto("/admin/snippets/badges/achievement/add/")
    page.locator("#id_kind").select_option(label="Recognition")
    page.locator("#id_level").select_option(label="Entry")
    page.locator("#id_name").fill(NAME)
    page.locator("#id_description").fill("Helped at the counter")
    save(page)
    expect(page.get_by_text("A recognition needs criteria")).to_be_visible()
    page.locator("#id_criteria").fill("Helped at the counter for a whole season.")
    save(page)
    expect(page.get_by_text("created.")).to_be_visible()


def save(page: Page) -> None:
    """The form's first button."""
    page.locator("footer").get_by_role("button", name="Save").click()


def give(page: Page) -> None:
    """Three people at once, and one whom nobody knows."""
    page.get_by_role("link", name="Edit", exact=True).click()
    page.wait_for_url("**/edit/*/")
    page.goto(
        page.url.replace("/snippets/badges/achievement/edit/", "/badges/achievements/").rstrip("/")
        + "/award/"
    )
    addresses = "\n".join(f"{name}@demo.fettle.test" for name in (*PEOPLE, "nobody"))
    page.locator("#id_people").fill(addresses)
    page.locator("#id_narrative").fill("Every Saturday from March to October.")
    page.get_by_role("button", name="Look first").click()
    expect(page.get_by_text("Would be awarded: 3")).to_be_visible()
    expect(page.get_by_text("Unknown person: 1")).to_be_visible()
    page.get_by_role("button", name="Award them").click()
    expect(page.get_by_text("3 people are awarded.")).to_be_visible()


def revoke_the_trainees(page: Page) -> None:
    """Found in the list, revoked with a reason."""
    page.goto("/admin/snippets/badges/award/?given=hand&q=trainee@demo.fettle.test")
    page.get_by_role("link", name=re.compile(NAME)).first.click()
    page.get_by_role("link", name="Revoke this badge").click()
    expect(page.get_by_text("that mark is never taken back")).to_be_visible()
    page.locator("#id_reason").fill("You were on leave that season")
    page.get_by_role("button", name="Revoke this badge").click()
    expect(page.get_by_text("The badge is revoked, and its holder gets a mail.")).to_be_visible()
