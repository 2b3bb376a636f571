"""Many mentors at once, with real commits: one form is one event, and the chain has no gap."""

import threading
import uuid

from django.db import connections
from django.utils import timezone

from courses.domain import authority
from courses.domain.ledger import first_bad_row
from courses.domain.second import countersign
from courses.domain.signoff import observe
from courses.domain.standing import first_wrong_standing
from courses.enums import Act, Basis
from courses.models import AuthorityGrant, LedgerHead, ObservationDetail, SignOffEvent, Standing
from tests.factories import accounts, courses

THREADS = 8


def at_once(*calls):
    """Run the calls in threads that start together; their results, or what they raised."""
    results: list[object] = [None] * len(calls)
    start = threading.Barrier(len(calls))

    def run(number, call):
        try:
            start.wait()
            results[number] = call()
        except Exception as error:  # noqa: BLE001 -- handed to the test, which compares it
            results[number] = error
        finally:
            connections.close_all()

    threads = [threading.Thread(target=run, args=pair) for pair in enumerate(calls)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return results


def send(mentor, learner, version, name):
    return observe(
        by=mentor, learner=learner, version=version, seen=courses.seen(version), client_uuid=name
    ).position


def test_one_form_sent_by_many_threads_is_one_event(transactional_db):
    version, mentor, learner = courses.skill(observations=9), courses.mentor(), accounts.trainee()
    name = uuid.uuid4()
    results = at_once(*[lambda: send(mentor, learner, version, name)] * THREADS)
    assert results == [2] * THREADS  # position 1 is the grant of authority
    assert SignOffEvent.objects.filter(kind="Observed").count() == 1
    assert ObservationDetail.objects.count() == 1
    assert Standing.objects.get().counted == 1
    assert first_bad_row() is None


def test_different_forms_sent_at_once_make_a_chain_without_gaps(transactional_db):
    version, learner = courses.skill(observations=99), accounts.trainee()
    mentors = [courses.mentor(f"Mentor {number}") for number in range(THREADS)]

    def five(mentor):
        return lambda: [send(mentor, learner, version, uuid.uuid4()) for _turn in range(5)]

    results = at_once(*[five(mentor) for mentor in mentors])
    total = THREADS + THREADS * 5
    positions = sorted(position for result in results for position in result)
    assert positions == list(range(THREADS + 1, total + 1))
    assert list(SignOffEvent.objects.order_by("position").values_list("position", flat=True)) == list(
        range(1, total + 1)
    )
    assert LedgerHead.objects.get().position == total
    assert Standing.objects.get().counted == THREADS * 5
    assert first_bad_row() is None
    assert first_wrong_standing() is None


def test_one_second_word_and_one_grant_sent_by_many_threads_are_each_one_event(transactional_db):
    version, mentor, learner = courses.skill(countersign=True), courses.mentor(), accounts.trainee()
    second, cora = courses.mentor("Second", act=Act.COUNTERSIGN), accounts.coordinator()
    event = courses.observation(mentor, learner, version)
    word, name = uuid.uuid4(), uuid.uuid4()
    said = at_once(*[lambda: countersign(event, by=second, agrees=True, client_uuid=word).position] * THREADS)
    assert said == [4] * THREADS
    terms = authority.Terms(
        act=Act.OBSERVE, course_code="C01", basis=Basis.STANDING, valid_from=timezone.now()
    )
    given = at_once(*[lambda: authority.grant(learner, terms, by=cora, public_id=name).public_id] * THREADS)
    assert given == [name] * THREADS
    assert AuthorityGrant.objects.filter(mentor=learner).count() == 1
    kinds = SignOffEvent.objects.order_by("position").values_list("kind", flat=True)
    assert list(kinds)[2:] == ["Observed", "Countersigned", "SignedOff", "AuthorityGranted"]
    assert first_bad_row() is None


def test_one_item_seen_at_once_by_two_mentors_is_one_item(transactional_db):
    version, learner = courses.skill(observations=9, distinct_items=9), accounts.trainee()
    mentors = [courses.mentor(f"Mentor {number}") for number in range(THREADS)]
    calls = [lambda m=mentor: send(m, learner, version, uuid.uuid4()) for mentor in mentors]
    assert sorted(at_once(*calls)) == list(range(THREADS + 1, 2 * THREADS + 1))
    row = Standing.objects.get()
    assert (row.counted, row.items, row.assessors) == (8, 1, 8)
