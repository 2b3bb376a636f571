"""A safety drill with ten people: who came is noted, all are recorded together, and the gate of each is refreshed."""

import json
import re
from typing import Final

import pytest
from playwright.sync_api import Page, expect

from tests.journeys.hub import Hub
from tests.journeys.visitor import VisitorFactory

pytestmark = pytest.mark.any_hub

TITLE: Final = "Autumn evacuation drill"
FAMILY: Final = "Halden"
GATE: Final = "S01"
TEN: Final = [
    f"{name} {FAMILY}"
    for name in ("Ada", "Bo", "Cyril", "Dunja", "Enzo", "Fay", "Gil", "Hedda", "Ilir", "Jo")
]
# Over a year ago each showed once that they can raise the alarm; since then their gate has lapsed.
_SET_UP = """
from datetime import timedelta
from django.utils import timezone
from courses.domain.sessions import Plan, attend, plan
from courses.enums import Arrival, SessionKind
from courses.models import Skill
from lms.accounts import roles
from lms.web.demo.people import CAST, Person, ensure
from lms.web.demo.watching import Notebook, Watched, main_workshop

ten = [Person(f"drill-{number}", name, roles.TRAINEE) for number, name in enumerate(TEN, 1)]
people, now = ensure([*CAST, *ten]), timezone.now()
notebook, keeper = Notebook(people, now), people["coordinator"]
drill = plan(
    Plan(
        title=TITLE,
        place=main_workshop(),
        starts_at=now - timedelta(minutes=30),
        ends_at=now + timedelta(hours=1),
        mentors=(people["mentor"],),
        seats=len(ten),
        kind=SessionKind.DRILL,
        gates=tuple(Skill.objects.filter(code=GATE)),
    ),
    by=keeper,
)
for person in ten:
    notebook.record(people[person.local], [Watched(skill=GATE, days_ago=400, items=["Drill press"])])
    attend(drill, people[person.local], by=keeper, how=Arrival.ROSTER)
"""


def plan_drill(hub: Hub) -> None:
    """A drill that goes on now, with ten people on its list."""
    given = f"TEN, TITLE, GATE = {json.dumps([TEN, TITLE, GATE])}\n"
    hub.manage("shell", "--no-imports", "-v", "0", "-c", given + _SET_UP)


def note_who_came(page: Page) -> None:
    """From the list of sessions to the drill, and that all ten came."""
    page.goto("/mentor/sessions/")
    page.get_by_role("link", name=TITLE).first.click()
    page.get_by_role("link", name="Say who came").click()
    for person in TEN:
        page.get_by_role("group", name=person).get_by_text("Came", exact=True).click()
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_text("Noted for 10 people.")).to_be_visible()


def record_together(page: Page) -> None:
    """One form for the ten: everything on the card shown, and each with a time of their own."""
    page.get_by_role("link", name="Record the drill").click()
    expect(page.get_by_text("does not hold it")).to_have_count(len(TEN))
    page.get_by_role("button", name="Record for 10 people").click()
    for number, person in enumerate(TEN):
        part = page.get_by_role("region", name=person)
        part.get_by_label("Showed everything on the card").check()
        part.locator("input[name*=-reading_]").fill(f"3.{number}")
    page.get_by_role("button", name="Record what I saw").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Recorded for the group")


def test_ten_people_at_a_drill_are_recorded_together(hub: Hub, new_visitor: VisitorFactory) -> None:
    plan_drill(hub)
    mentor, coordinator, trainee = new_visitor(), new_visitor(), new_visitor()
    coordinator.sign_in("coordinator")
    assert standing(coordinator.page) == dict.fromkeys(TEN, "lapsed")
    mentor.sign_in("mentor")
    page = mentor.page
    note_who_came(page)
    record_together(page)
    for person in TEN:
        expect(page.get_by_role("listitem").filter(has_text=person)).to_contain_text("Counts")
    page.get_by_role("link", name="Back to the drill").click()
    expect(page.get_by_role("heading", name="Recorded (10)")).to_be_visible()
    expect(page.get_by_text("holds it until")).to_have_count(len(TEN))
    expect(page.get_by_role("button", name=re.compile("^Record for"))).to_have_count(0)
    assert standing(coordinator.page) == dict.fromkeys(TEN, "held")
    trainee.sign_in("drill-10")
    read_own_record(trainee.page)


def read_own_record(page: Page) -> None:
    """The last of the ten holds the gate again, and reads what was seen of them, and nobody else's time."""
    page.goto(f"/me/record/{GATE}/")
    expect(page.get_by_text(re.compile("Held from .+ to .+Held from .+ to "))).to_be_visible()
    page.get_by_role("link", name="Seen by Jonas Weber").first.click()
    main = page.get_by_role("main")
    expect(main).to_contain_text("Safety drill, ")
    expect(main).to_contain_text("3.9 s")
    expect(main).not_to_contain_text(re.compile(r"\b3\.[0-8] s\b|" + "|".join(TEN[:-1])))


def standing(page: Page) -> dict[str, str]:
    """What the coordinator's matrix says of the gate, by name."""
    page.goto(f"/coordinator/matrix/?person={FAMILY}")
    found: list[list[str]] = page.locator(f"tr:has(td[data-k={GATE}])").evaluate_all(
        f"""rows => rows.map((row) => [
          row.querySelector("th").innerText, row.querySelector("td[data-k={GATE}] span").textContent])"""
    )
    return {name.strip(): word.strip() for name, word in found}
