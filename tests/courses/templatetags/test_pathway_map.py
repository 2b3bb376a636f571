"""The map of a pathway: drawn with the reader's own standing, and as a list that says the same."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from courses.domain.requests import ask
from courses.templatetags.pathway_map import signs
from tests.factories import accounts, courses

pytestmark = pytest.mark.django_db
PAGE = "/pathways/p1/"


@pytest.fixture
def learner():
    return accounts.trainee()


@pytest.fixture
def own(learner):
    client = Client()
    client.force_login(learner)
    return client


def pathway(*codes):
    page = courses.course("C01")
    courses.pathway("P1", ["C01"])
    return page


def rows(client):
    """Each row of the list: code, state and words."""
    [found] = [
        value for part in client.get(PAGE).context for key, value in part.flatten().items() if key == "map"
    ][:1] or [None]
    return [(row.box.code, row.box.state, row.box.words) for row in found.rows] if found else None


def test_a_visitor_sees_the_skills_and_no_standing(client):
    pathway()
    courses.skill("S01", safety_gate=True)
    courses.skill("S02", prerequisites=["S01"])
    assert rows(client) == [("S01", "", "safety gate"), ("S02", "", "")]
    page = client.get(PAGE).content.decode()
    assert 'role="group" aria-label="Map of the skills of this pathway"' in page
    assert "What the signs mean" not in page


def test_every_standing_has_its_sign_and_says_why_or_until_when(own, learner):
    page = pathway()
    mentor, now = courses.mentor(), timezone.now()
    held = courses.skill("S01")
    soon = courses.skill("S02", expiry_months=12)
    lapsed = courses.skill("S03", expiry_months=1)
    begun = courses.skill("S04", observations=2)
    waiting = courses.skill("S05")
    courses.skill("S06", prerequisites=["S01"])
    courses.skill("S07", prerequisites=["S06", "S01"])
    for version, ago in ((held, 0), (soon, 340), (lapsed, 90), (begun, 1)):
        courses.observation(mentor, learner, version, when=now - timedelta(days=ago))
    ask(learner=learner, skill=waiting.skill)
    courses.practical(page, waiting)
    found = {code: (state, words) for code, state, words in rows(own)}
    assert found["S01"] == ("held", "signed off")
    assert found["S02"][0] == "soon"
    assert found["S02"][1].startswith("signed off, ends soon, until ")
    assert found["S03"][0] == "lapsed"
    assert found["S03"][1].startswith("lapsed on ")
    assert found["S04"] == ("progress", "in progress")
    assert found["S05"] == ("waiting", "waiting for a mentor")
    assert found["S06"] == ("ready", "you can ask for a sign-off")
    assert found["S07"] == ("locked", "not open yet, first: C01·S06 Skill S06")
    text = own.get(PAGE).content.decode()
    assert 'aria-label="C01·S07 Skill S07, not open yet, first: C01·S06 Skill S06"' in text
    assert 'href="/courses/c01/skill-s05/"' in text
    assert "What the signs mean" in text


def test_what_is_needed_from_another_course_is_on_the_map(client):
    pathway()
    courses.skill("S90", course="C09")
    courses.skill("S91", course="C09")
    courses.skill("S01", prerequisites=["S90"])
    assert [code for code, _state, _words in rows(client)] == ["S90", "S01"]


def test_a_pathway_without_skills_has_no_map(client):
    pathway()
    page = client.get(PAGE).content.decode()
    assert 'class="graph' not in page


def test_the_letters_are_all_different():
    letters = [letter for _state, letter, _words in signs()]
    assert len(set(letters)) == len(letters) == 9


def test_the_map_asks_as_much_for_ten_skills_as_for_a_hundred(client, own):
    page = pathway()

    def asked(who):
        who.get(PAGE)
        with CaptureQueriesContext(connection) as seen:
            who.get(PAGE)
        return len(seen)

    def grow(numbers):
        for n in numbers:
            needs = [f"S{n - 1:02}"] if n % 7 else []
            courses.practical(page, courses.skill(f"S{n:02}", prerequisites=needs))

    grow(range(10))
    few = [asked(who) for who in (client, own)]
    grow(range(10, 100))
    assert [asked(who) for who in (client, own)] == few
    assert len(rows(client)) == 100
