"""The power goes between a sign-off and its badge: afterwards there is exactly one badge, however often it goes.

The three learners come from the demo: each holds S01 and S02 of "Safe start" and half of S03.
"""

import json

import pytest
from playwright.sync_api import Page, expect

from tests.journeys.hub import Hub
from tests.journeys.signing import fill_card, open_card, record, sign
from tests.journeys.visitor import Visitor, VisitorFactory

_COUNT = """
import json
from badges.models import Award, Credential
from courses.models import SignOffEvent
from lms.accounts.models import User
person = User.objects.get(email="{email}")
print(json.dumps({{
    "S03": list(SignOffEvent.objects.filter(subject=person.pseudonym, skill_code="S03").values_list("kind", flat=True)),
    "awards": list(Award.objects.filter(learner=person).values_list("achievement__code", "state")),
    "credentials": sorted(Credential.objects.filter(award__learner=person).values_list("format", flat=True)),
}}))
"""
ONE_OF_EACH = {
    "S03": ["Observed", "Observed", "SignedOff"],
    "awards": [["C01", "issued"]],
    "credentials": ["jwt_eddsa", "jwt_rs256", "ob2", "ob2_jws", "ob3"],
}


@pytest.fixture(scope="module", autouse=True)
def learners(hub: Hub) -> None:
    hub.manage("demo", "--no-translations", "--learners", "20")


def counted(hub: Hub, email: str) -> dict[str, object]:
    """What the database holds of this person."""
    counts: dict[str, object] = json.loads(
        hub.manage("shell", "--no-imports", "-v", "0", "-c", _COUNT.format(email=email))
    )
    return counts


def name_of(email: str, mentor: Page) -> str:
    """The person's name, as the mentor's desk finds it by the address."""
    mentor.goto("/mentor/")
    mentor.get_by_label("Name or e-mail address").fill(email)
    mentor.get_by_role("button", name="Find").click()
    return mentor.get_by_role("article").filter(has_text=email).get_by_role("link").inner_text()


def prepare_last_observation(visitor: Visitor, email: str) -> str:
    """Sign S04, and fill the card for the observation of S03 that completes the course; the person's name."""
    visitor.sign_in("mentor")
    name = name_of(email, visitor.page)
    sign(visitor.page, name, "S04", items=["Cell", "Toner", "Cord", "Board", "Lamp"], reading="0.4")
    open_card(visitor.page, name, "S03")
    fill_card(visitor.page, items=["Sander 12"], reading="0.2")
    visitor.expect_power_cut()
    return name


def see_one_badge(hub: Hub, visitor: Visitor, email: str) -> None:
    """The learner sees one badge that is valid; the database holds one award and each credential once."""
    visitor.sign_in(email.partition("@")[0])
    badges = visitor.page.get_by_role("region", name="My badges").locator("a[href^='/credentials/']")
    for _ in range(40):
        visitor.page.goto("/me/")
        if badges.count():
            break
        visitor.page.wait_for_timeout(500)
    expect(badges).to_have_count(1)
    badges.click()
    expect(visitor.page.get_by_role("heading", name="Valid", level=2)).to_be_visible()
    assert counted(hub, email) == ONE_OF_EACH


def test_right_after_the_sign_off(hub: Hub, new_visitor: VisitorFactory) -> None:
    mentor, email = new_visitor(), "learner004@demo.fettle.test"
    prepare_last_observation(mentor, email)
    with mentor.page.expect_response(lambda response: response.request.method == "POST"):
        mentor.page.get_by_role("button", name="Record what I saw").click(no_wait_after=True)
    hub.kill()
    hub.start()
    see_one_badge(hub, new_visitor(), email)
    # Whatever the mentor's browser showed in between: loaded again, it says that nothing was lost.
    mentor.page.reload()
    expect(mentor.page.get_by_role("heading", level=1)).to_have_text("Recorded")
    mentor.page.go_back()
    expect(mentor.page.get_by_text("You have just recorded this")).to_be_visible()


@pytest.mark.parametrize(
    ("email", "messages_survive"),
    [("learner012@demo.fettle.test", True), ("learner020@demo.fettle.test", False)],
    ids=["the message waits", "the message is lost"],
)
def test_before_the_worker_took_the_message(
    hub: Hub, new_visitor: VisitorFactory, email: str, messages_survive: bool
) -> None:
    mentor = new_visitor()
    name = prepare_last_observation(mentor, email)
    hub.kill()
    hub.start(with_worker=False)
    record(mentor.page)
    expect(mentor.page.get_by_text(f"{name} holds this skill until")).to_be_visible()
    assert counted(hub, email)["awards"] == []
    hub.kill()
    if not messages_survive:
        hub.lose_messages()
    hub.start()
    see_one_badge(hub, new_visitor(), email)
    hub.manage("issue_pending")
    assert counted(hub, email) == ONE_OF_EACH
