"""Many mentors at once, with real commits: one form is one event, and the chain has no gap."""

import threading
import uuid
from collections import Counter

from django.db import connections
from django.utils import timezone

from courses.domain import authority
from courses.domain.holding import dismiss_held, observe_or_hold, record_held
from courses.domain.incidents import suspend
from courses.domain.learner_words import acknowledge, dispute, resolve
from courses.domain.ledger import first_bad_row
from courses.domain.second import countersign
from courses.domain.second_look import judge_sample
from courses.domain.signoff import observe
from courses.domain.standing import first_wrong_standing
from courses.domain.table_audit import first_difference
from courses.enums import Act, Basis, DisputeOutcome, SampleVerdict
from courses.models import (
    AuthorityGrant,
    Evidence,
    Incident,
    LedgerHead,
    ObservationDetail,
    Sample,
    SignOffEvent,
    Standing,
)
from lms.kernel.errors import DomainError
from lms.web import privacy
from tests.factories import accounts, courses
from tests.factories import evidence as made

THREADS = 8
FIFTY = 50


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


def test_fifty_identical_forms_with_evidence_are_one_observation_and_its_evidence(transactional_db):
    version, mentor, learner = courses.skill(), courses.mentor(), accounts.trainee()
    photos = [made.item(learner).public_id, made.item(learner, by=mentor).public_id]
    name = uuid.uuid4()

    def sent():
        seen = courses.seen(version, evidence=tuple(photos))
        return observe(by=mentor, learner=learner, version=version, seen=seen, client_uuid=name).position

    results = at_once(*[sent] * FIFTY)
    assert results == [2] * FIFTY
    event = SignOffEvent.objects.get(kind="Observed")
    assert SignOffEvent.objects.filter(kind="SignedOff").count() == 1
    assert set(Evidence.objects.filter(event=event).values_list("public_id", flat=True)) == set(photos)
    assert ObservationDetail.objects.count() == 1
    assert Standing.objects.get().state == "held"
    assert first_bad_row() is None
    assert first_difference() is None


def test_one_photo_named_by_different_forms_at_once_belongs_to_one_observation(transactional_db):
    version, mentor, learner = courses.skill(observations=9), courses.mentor(), accounts.trainee()
    photo = made.item(learner).public_id

    def sent():
        seen = courses.seen(version, evidence=(photo,))
        event = observe(by=mentor, learner=learner, version=version, seen=seen, client_uuid=uuid.uuid4())
        return event.position

    results = at_once(*[sent] * THREADS)
    assert codes(results) == ["evidence_gone"] * (THREADS - 1)
    assert SignOffEvent.objects.filter(kind="Observed").count() == 1
    assert first_difference() is None


def test_of_everything_that_many_people_say_of_one_observation_at_once_each_is_said_once(transactional_db):
    version, mentor, learner = courses.skill(), courses.mentor(), accounts.trainee()
    event = courses.observation(mentor, learner, version)
    coras = [accounts.coordinator(f"Cora {number}") for number in range(2)]
    now = timezone.now()
    sample = Sample.objects.create(
        event=event, reason="risk", draw="w", seed="x", share=1, drawn_at=now, due_at=now
    )

    def judge(by, verdict):
        return judge_sample(sample, by=by, verdict=verdict, reason="x", client_uuid=uuid.uuid4())

    def put_on_hold(by):
        return suspend(version.skill, [learner], by=by, reason="x", public_id=uuid.uuid4())

    results = at_once(
        *[lambda: dispute(event, by=learner, reason="x", client_uuid=uuid.uuid4())] * 2,
        lambda: judge(coras[0], SampleVerdict.ACCEPTED),
        lambda: judge(coras[1], SampleVerdict.REJECTED),
        *[lambda by=by: put_on_hold(by) for by in coras],
        lambda: acknowledge(event, by=learner, client_uuid=uuid.uuid4()),
        lambda: acknowledge(event, by=learner, client_uuid=uuid.uuid4()),
    )
    kinds = Counter(SignOffEvent.objects.values_list("kind", flat=True))
    assert (kinds["Disputed"], kinds["Sampled"], kinds["LearnerAcknowledged"]) == (1, 1, 1)
    assert kinds["Suspended"] <= 1  # none, where the dispute or the verdict came before
    assert set(codes(results)) <= {"open_dispute", "answered", "nobody"}
    assert all(isinstance(one, (SignOffEvent, Incident, DomainError)) for one in results)
    said = SignOffEvent.objects.get(kind="Disputed")
    others = [accounts.coordinator(f"Carl {number}") for number in range(2)]  # who judged it does not answer
    answers = at_once(
        *[
            lambda by=by, outcome=outcome: resolve(
                said, by=by, outcome=outcome, reason="x", client_uuid=uuid.uuid4()
            )
            for by, outcome in zip(others, DisputeOutcome, strict=True)
        ]
    )
    assert codes(answers) == ["answered"]
    assert SignOffEvent.objects.filter(kind="DisputeResolved").count() == 1
    assert first_bad_row() is None
    assert first_wrong_standing() is None


def test_nothing_is_observed_after_a_withdrawal_or_kept_after_an_erasure_at_the_same_time(transactional_db):
    version, learner = courses.skill(observations=99), accounts.trainee()
    mentors = [courses.mentor(f"Mentor {number}") for number in range(4)]
    cora = accounts.coordinator()
    rows = [AuthorityGrant.objects.get(mentor=mentor) for mentor in mentors]
    results = at_once(
        *[lambda m=mentor: send(m, learner, version, uuid.uuid4()) for mentor in mentors],
        *[lambda r=row: authority.withdraw(r, by=cora) for row in rows],
        lambda: privacy.erase(learner),
    )
    assert set(codes(results)) <= {"authority_ended", "erased"}
    assert not [one for one in results if isinstance(one, Exception) and not isinstance(one, DomainError)]
    for row in AuthorityGrant.objects.all():
        late = SignOffEvent.objects.filter(
            kind="Observed", signer=row.mentor.pseudonym, observed_at__gte=row.withdrawn_at
        )
        assert not late.exists()
    assert not Standing.objects.exists()
    assert not ObservationDetail.objects.exists()
    assert first_bad_row() is None
    assert first_difference() is None


def test_of_two_reviews_of_a_held_observation_at_once_one_is_the_answer(transactional_db):
    version, mentor, learner = courses.skill(), courses.mentor(), accounts.trainee()
    coras = [accounts.coordinator(f"Cora {number}") for number in range(3)]
    before = timezone.now()
    authority.withdraw(AuthorityGrant.objects.get(mentor=mentor), by=coras[2])
    seen = courses.seen(version)
    held = observe_or_hold(by=mentor, learner=learner, version=version, seen=seen, client_uuid=uuid.uuid4())
    results = at_once(
        lambda: record_held(held, by=coras[0], observed_at=before, reason="x"),
        lambda: record_held(held, by=coras[1], observed_at=before, reason="x"),
        lambda: dismiss_held(held, by=coras[2], reason="x"),
    )
    assert codes(results) == ["answered", "answered"]
    held.refresh_from_db()
    recorded = SignOffEvent.objects.filter(kind="Observed").count()
    assert (held.state, recorded) in {("recorded", 1), ("dismissed", 0)}
    assert first_wrong_standing() is None


def codes(results) -> list[str]:
    return [one.code for one in results if isinstance(one, DomainError)]
