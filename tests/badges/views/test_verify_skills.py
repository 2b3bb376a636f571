"""What a verdict's page says that the holder can do: how often it was seen, by how many, when, and until when."""

import re
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from dateutil.relativedelta import relativedelta
from django.core.cache import cache
from django.core.files.uploadedfile import SimpleUploadedFile
from django.template.loader import render_to_string
from django.utils import timezone

from badges.domain import awards, issuing
from badges.domain.verification import verify
from badges.enums import Format
from badges.models import Credential
from courses.enums import Entrustment
from tests.factories import accounts, badges, courses

pytestmark = pytest.mark.django_db


def day(moment: datetime) -> str:
    return f"{moment.astimezone(UTC):%-d %b %Y}"


@pytest.fixture
def now() -> datetime:
    cache.clear()
    return timezone.now()


@pytest.fixture
def badge(now) -> bytes:
    """Three skills: one measured three times by two mentors, one seen once, and one that holds for two months."""
    course = badges.achievement("C01")
    measured = courses.skill(
        "S01", observations=3, distinct_assessors=2, measurements=[courses.measurement()]
    )
    once = courses.skill("S02")
    short = courses.skill("S03", expiry_months=2)
    learner, max_, mia = accounts.trainee(), courses.mentor("Max"), courses.mentor("Mia")
    for number, (mentor, level) in enumerate(
        [(max_, Entrustment.NEARBY), (mia, Entrustment.NEARBY), (max_, Entrustment.CHECKED)]
    ):
        courses.observation(
            mentor, learner, measured, when=now - timedelta(days=30 - number), items=[f"kettle {number}"],
            readings={"m1": ["4.8"]}, level=level,
        )  # fmt: skip
    courses.observation(mia, learner, once, when=now - timedelta(days=3))
    courses.observation(mia, learner, short, when=now - timedelta(days=40))
    award = awards.reconsider(course, learner)
    assert award is not None
    issuing.issue(award)
    return bytes(Credential.objects.get(award=award, format=Format.OB3).image)


def rows(page: str) -> dict[str, str]:
    """The words of each skill's row, by code, in the order of the page."""
    found = {}
    for row in re.findall(r"<li>(.*?)</li>", page[page.index('id="observations"') :], re.DOTALL):
        words = " ".join(re.sub(r"<[^>]+>", " ", row).split())
        words = re.sub(r" (?=[.,:])", "", words)
        if code := re.search(r"\bS0\d\b", words):
            found[code[0]] = words
    return found


def test_each_skill_says_how_often_by_how_many_when_and_whether_it_was_measured(client, badge, now):
    page = client.post("/verify/", {"file": SimpleUploadedFile("badge.png", badge)}).content.decode()

    assert "5 observations by 2 mentors." in " ".join(page.split())
    assert rows(page) == {
        "S01": "S01 Skill S01 Level 4 of 5: does it alone, checked afterwards Seen 3 times, by 2 mentors, "
        f"last on {day(now - timedelta(days=28))}. Readings within limits.",
        "S02": "S02 Skill S02 Level 3 of 5: does it with a supervisor nearby Seen once, by one mentor, "
        f"last on {day(now - timedelta(days=3))}. Nothing was measured.",
        "S03": "S03 Skill S03 Level 3 of 5: does it with a supervisor nearby Seen once, by one mentor, "
        f"last on {day(now - timedelta(days=40))}. Nothing was measured. Holds until {day(short_ends(now))}.",
    }
    assert "Lapsed" not in page


def short_ends(now: datetime) -> datetime:
    """Until when the skill holds that holds for two months."""
    return now - timedelta(days=40) + relativedelta(months=2)


def test_what_lapsed_comes_last_and_says_when_and_a_reading_outside_its_limits_is_said(badge, now):
    """As of a later day. A hub counts no observation outside limits; a badge that states one is shown as it is."""
    later = now + timedelta(days=60)
    judgement = verify(badge, at=later)
    told = [
        replace(one, measurements_within_limits=False) if number == 1 else one
        for number, one in enumerate(sorted(judgement.observations, key=lambda one: one.skill, reverse=True))
    ]
    assert [one.skill for one in told] == ["S03", "S02", "S01", "S01", "S01"]
    told[3] = replace(told[3], measurements_within_limits=False)

    page = render_to_string("badges/_observations.html", {"observations": told, "now": later, "intact": True})

    found = rows(page)
    assert list(found) == ["S02", "S01", "S03"]
    assert found["S02"].endswith(". A reading was outside its limits.")
    assert "Seen 3 times, by 2 mentors" in found["S01"]
    assert found["S01"].endswith(". A reading was outside its limits.")
    assert found["S03"].startswith(f"S03 Skill S03 Lapsed on {day(short_ends(now))} by this badge;")
    assert "Holds until" not in found["S03"]
