"""What of the reader's is to be renewed."""

from datetime import UTC, datetime, timedelta

import pytest
from django.test import Client
from django.utils import timezone

from courses.domain.requests import ask
from courses.models import Standing
from courses.templatetags.lapses import Lapse
from courses.templatetags.lists import ListedPractical
from courses.templatetags.own import OwnSkill
from tests.factories import accounts, courses

pytestmark = pytest.mark.django_db


@pytest.fixture
def learner():
    return accounts.trainee()


def signed(learner, code, *, left, **changes):
    """A sign-off for two months that has so many days left."""
    version = courses.skill(code, expiry_months=2, **changes)
    courses.observation(courses.mentor(), learner, version, when=timezone.now() - timedelta(days=30))
    Standing.objects.filter(skill_code=code).update(valid_until=timezone.now() + timedelta(days=left))
    return version


def bench(learner) -> str:
    client = Client()
    client.force_login(learner)
    return " ".join(client.get("/me/").content.decode().split())


def test_what_lapses_within_sixty_days_is_listed_by_date_with_what_to_do(learner):
    signed(learner, "S01", left=58)
    signed(learner, "S02", left=3)
    signed(learner, "S03", left=61)
    signed(learner, "S04", left=1)
    text = bench(learner)
    part = text[text.index("To renew") : text.index("My courses")]
    assert [part.find(f"Skill {code}") > 0 for code in ("S01", "S02", "S03", "S04")] == [
        True,
        True,
        False,
        True,
    ]
    assert part.index("Skill S04") < part.index("Skill S02") < part.index("Skill S01")
    assert ", in 58 days. Ask to renew it: one good observation before that day is enough." in part
    assert ", in 3 days." in part
    assert ", in 1 day." in part
    assert "safety gate" not in part


def test_a_lapsed_gate_says_what_is_closed_however_far_up(learner):
    signed(learner, "S01", left=-5, safety_gate=True)
    courses.skill("S02", prerequisites=["S01"])
    courses.skill("S03", prerequisites=["S02"])
    courses.skill("S04")
    text = bench(learner)
    part = text[text.index("To renew") : text.index("My courses")]
    assert "Until then nobody may watch you at 2 other practicals" in part
    assert "<li>S02 Skill S02</li><li>S03 Skill S03</li>" in part
    assert "Ask for a sign-off: all observations are needed again." in part


def test_a_skill_that_lapsed_and_closes_nothing_is_not_urged(learner):
    signed(learner, "S01", left=-5)
    assert "To renew" not in bench(learner)


def test_whoever_has_asked_is_told_to_practise(learner):
    version = signed(learner, "S01", left=5)
    ask(learner=learner, skill=version.skill)
    assert "You have asked; practise until a mentor has time to watch." in bench(learner)


def test_the_last_day_is_called_today():
    moment = datetime(2026, 3, 1, 22, 30, tzinfo=UTC)
    until = moment + timedelta(hours=1)
    version = courses.skill(expiry_months=2)
    item = ListedPractical(None, "", OwnSkill(version, "held", None, (), None, may_ask=True, moment=moment))
    assert Lapse(item, until, moment, ()).when == "Lapses on 1 Mar 2026, today."
    with timezone.override("Europe/Berlin"):
        assert Lapse(item, until, moment, ()).when == "Lapses on 2 Mar 2026, in 1 day."


def test_nothing_to_renew_shows_nothing(learner):
    assert "To renew" not in bench(learner)
