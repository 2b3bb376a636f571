"""How many questions recording asks of the database: the same however much has been recorded before."""

import uuid

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext

from courses.domain import ledger
from courses.domain.settling import settle
from courses.enums import EventKind
from courses.models import SignOffEvent
from tests.factories import accounts, courses

pytestmark = pytest.mark.django_db


def test_appending_with_its_standing_and_an_announcement_takes_at_most_ten():
    version, mentor, learner = courses.skill(observations=2), courses.mentor(), accounts.trainee()
    first = courses.observation(mentor, learner, version)
    with transaction.atomic(), CaptureQueriesContext(connection) as asked:
        head = ledger.lock()
        event = ledger.append(
            ledger.Statement(
                kind=EventKind.OBSERVED,
                client_uuid=uuid.uuid4(),
                subject=learner.pseudonym,
                signer=mentor.pseudonym,
                observed_at=first.observed_at,
                received_at=first.received_at,
                facts=ledger.facts_of(first),
                skill_version=version,
            ),
            head,
        )
        settle(event, head)
    assert SignOffEvent.objects.latest("position").kind == EventKind.SIGNED_OFF
    assert len(asked) == 9  # head; event, head; record, versions, standing; announcement, head; standing


def test_recording_asks_as_much_with_a_long_history_as_with_a_short_one():
    gate = courses.skill("S01", safety_gate=True)
    version = courses.skill("S02", prerequisites=["S01"], observations=50)
    mentor, learner = courses.mentor(), accounts.trainee()
    courses.observation(mentor, learner, gate)
    courses.observation(mentor, learner, version)
    counts = []
    for _ in range(2):
        with CaptureQueriesContext(connection) as asked:
            courses.observation(mentor, learner, version)
        counts.append(len(asked))
        for _ in range(8):
            courses.observation(mentor, learner, version)
    assert counts == [18, 18]
