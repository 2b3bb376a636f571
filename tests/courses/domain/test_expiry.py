"""What ran out is announced once, and nothing follows from it that the date did not say."""

import threading
from datetime import timedelta

import pytest
from django.db import connections
from django.utils import timezone

from courses.domain.expiry import announce_lapses
from courses.domain.incidents import suspend
from courses.domain.ledger import HUB, facts_of, first_bad_row, moment_text
from courses.domain.readiness import readiness_of
from courses.domain.standing import first_wrong_standing
from courses.models import SignOffEvent, Standing
from courses.tasks import announce_lapses as task
from lms.web import privacy
from tests.factories import accounts, courses

NOW = timezone.now()
AGO = NOW - timedelta(days=60)


def lapsed(learner=None, code="S01", **changes):
    """Somebody whose sign-off for one month is two months old."""
    version = courses.skill(code, expiry_months=1, **changes)
    learner = learner or accounts.trainee()
    courses.observation(courses.mentor(), learner, version, when=AGO)
    return learner


def told():
    return SignOffEvent.objects.filter(kind="Lapsed").order_by("position")


@pytest.mark.django_db
def test_a_lapse_is_announced_once_by_the_hub_with_its_date():
    learner = lapsed()
    row = Standing.objects.get()
    before = (row.state, row.position, row.valid_until)
    (event,) = announce_lapses(NOW)
    assert (event.kind, event.subject, event.signer, event.skill_code) == (
        "Lapsed",
        learner.pseudonym,
        HUB,
        "S01",
    )
    assert event.observed_at == row.valid_until
    assert facts_of(event) == {"until": moment_text(row.valid_until), "authority": "rule", "device": "hub"}
    row.refresh_from_db()
    assert (row.state, row.position, row.valid_until) == before
    assert announce_lapses(NOW) == []
    assert (first_bad_row(), first_wrong_standing()) == (None, None)


@pytest.mark.django_db
def test_what_holds_and_what_is_about_to_lapse_is_not_announced():
    version, learner = courses.skill(expiry_months=1), accounts.trainee()
    courses.observation(courses.mentor(), learner, version)
    courses.observation(courses.mentor(), learner, courses.skill("S02"))
    until = Standing.objects.get(skill_code="S01").valid_until
    assert announce_lapses(until - timedelta(seconds=1)) == []
    assert [event.skill_code for event in announce_lapses(until)] == ["S01"]


@pytest.mark.django_db
def test_a_lapse_that_was_renewed_before_anybody_looked_is_not_announced():
    learner = lapsed()
    courses.observation(courses.mentor(), learner, courses.Skill.objects.get(code="S01").current)
    assert announce_lapses(NOW) == []


@pytest.mark.django_db
def test_every_further_lapse_is_announced_too():
    learner = lapsed()
    announce_lapses(NOW)
    courses.observation(courses.mentor(), learner, courses.Skill.objects.get(code="S01").current)
    later = NOW + timedelta(days=60)
    assert len(announce_lapses(later)) == 1
    assert announce_lapses(later) == []
    assert told().count() == 2


@pytest.mark.django_db
def test_nothing_is_announced_about_who_was_erased_nor_about_what_is_on_hold():
    learner, other = lapsed(), lapsed(accounts.trainee("Otto"), code="S02")
    version = courses.skill("S03", expiry_months=2)
    courses.observation(courses.mentor(), other, version, when=NOW - timedelta(days=50))
    suspend(
        version.skill, [other], by=accounts.coordinator(), reason="New blade", public_id=courses.uuid.uuid4()
    )
    privacy.erase(learner)
    assert [(e.subject, e.skill_code) for e in announce_lapses(NOW + timedelta(days=60))] == [
        (other.pseudonym, "S02")
    ]


@pytest.mark.django_db
def test_an_announcement_opens_and_closes_no_gate():
    learner = lapsed(safety_gate=True)
    courses.skill("S02", prerequisites=["S01"])
    before = readiness_of(learner, "S02", moment=NOW)
    task()
    assert told().count() == 1
    assert readiness_of(learner, "S02", moment=NOW) == before
    assert not before.ready


@pytest.mark.django_db
def test_many_lapses_that_are_known_take_few_queries(django_assert_max_num_queries):
    version = courses.skill(expiry_months=1)
    for number in range(12):
        courses.observation(courses.mentor(), accounts.trainee(f"T{number}"), version, when=AGO)
    assert len(announce_lapses(NOW)) == 12
    with django_assert_max_num_queries(4):
        announce_lapses(NOW)


def test_two_sweeps_at_once_announce_each_lapse_once(transactional_db):
    version = courses.skill(expiry_months=1)
    for number in range(5):
        courses.observation(courses.mentor(), accounts.trainee(f"T{number}"), version, when=AGO)
    start = threading.Barrier(4)

    def sweep() -> None:
        start.wait()
        announce_lapses(NOW)
        connections.close_all()

    threads = [threading.Thread(target=sweep) for _number in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert told().count() == 5
    assert first_bad_row() is None
