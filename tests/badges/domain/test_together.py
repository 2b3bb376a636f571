"""Awards that are issued together: no more queries than for one, and what is wrong with one is its own affair."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from badges.domain import awards, issuing
from badges.domain.together import issue_shared
from badges.enums import AwardState, Format
from badges.models import Achievement, Artwork, Award, Credential
from tests.factories import accounts, badges, courses

pytestmark = pytest.mark.django_db


@pytest.fixture
def owe():
    """Make so many awards of one achievement, each for a person of their own."""
    version, mentor, achievement = courses.skill(), courses.mentor(), badges.achievement()

    def made(number: int) -> list[Award]:
        found = []
        for _ in range(number):
            learner = accounts.trainee(f"Learner {Award.objects.count()}")
            courses.observation(mentor, learner, version)
            awards.reconsider(achievement, learner)
            found.append(learner.awards.get())
        return found

    return made


def queries_to_issue(owed: list[Award]) -> int:
    with CaptureQueriesContext(connection) as queries:
        outcome = issue_shared(owed, issuing.TEMPLATES.canonical)
    assert (len(outcome.issued), outcome.held, outcome.left) == (len(owed), {}, set())
    return sum("badges_" in query["sql"] or "courses_" in query["sql"] for query in queries)


def test_many_are_issued_with_as_many_queries_as_one(owe):
    issuing.issue(owe(1)[0])  # keys and the picture are made once
    assert queries_to_issue(owe(1)) == queries_to_issue(owe(5))
    assert Credential.objects.count() == 7 * len(Format)


def test_what_is_not_fit_is_held_alone_with_its_reasons(owe):
    fit = owe(2)
    bad = badges.earned(accounts.trainee("Tom"), code="C02", skill_code="S09")
    Achievement.objects.filter(pk=bad.achievement_id).update(name="Course\x0b")
    outcome = issue_shared(Award.objects.order_by("-pk"), issuing.TEMPLATES.canonical)
    assert outcome.issued == {award.pk for award in fit}
    assert outcome.held == {bad.pk: ("A text holds a control character.",)}
    bad.refresh_from_db()
    assert (bad.state, bad.held_because) == (AwardState.PENDING, "A text holds a control character.")
    assert not bad.credentials.exists()
    assert not hasattr(bad, "status_entry")


def test_where_something_breaks_the_others_are_issued_one_by_one(owe, caplog):
    fit = owe(2)
    bad = badges.earned(accounts.trainee("Tom"), code="C02", skill_code="S09")
    broken = Artwork.objects.create(png=b"no picture", svg=b"none either", digest="0" * 64)
    Achievement.objects.filter(pk=bad.achievement_id).update(picture=broken)
    assert issuing.issue_pending() == 2
    assert "3 awards could not be issued together; they are issued one by one." in caplog.text
    assert f"Award {bad.pk} could not be issued; it stays pending." in caplog.text
    states = dict(Award.objects.values_list("pk", "state"))
    assert states == {**{award.pk: AwardState.ISSUED for award in fit}, bad.pk: AwardState.PENDING}
    assert Credential.objects.count() == 2 * len(Format)


def test_of_two_that_are_owed_for_the_same_the_older_one_gives_way(owe):
    [older] = owe(1)
    newer = Award.objects.create(
        achievement=older.achievement,
        learner=older.learner,
        renewal=older.renewal,
        edition=2,
        skills=older.skills,
        earned_at=older.earned_at,
    )
    assert issuing.issue_pending() == 2
    assert dict(Award.objects.values_list("pk", "state")) == {
        older.pk: AwardState.REPLACED,
        newer.pk: AwardState.ISSUED,
    }
