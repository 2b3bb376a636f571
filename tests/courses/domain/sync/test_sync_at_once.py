"""Devices that send at once, with real commits: each observation has one effect."""

import hashlib
import uuid
from collections import Counter

from courses.domain.ledger import first_bad_row
from courses.domain.standing import first_wrong_standing
from courses.domain.sync.files import receive_file
from courses.domain.table_audit import first_difference
from courses.models import Device, Evidence, HeldObservation, ObservationSignature, SignOffEvent
from tests.courses.domain.test_signoff_at_once import at_once
from tests.factories import accounts, courses
from tests.factories import evidence as made
from tests.factories.desk import Desk, acknowledged
from tests.factories.signing import make_pin

FIFTY = 50


def test_fifty_identical_requests_have_one_effect(transactional_db):
    version, desk, learner = courses.skill(), Desk(courses.mentor()), accounts.trainee()
    make_pin(learner)
    item = acknowledged(desk.observation(learner, version), learner)
    results = at_once(*[lambda: desk.send(item)[0]] * FIFTY)
    assert Counter(one.outcome for one in results) == {"accepted": 1, "duplicate": FIFTY - 1}
    assert all(one.acknowledged for one in results)
    assert len({one.position for one in results}) == 1
    kinds = Counter(SignOffEvent.objects.values_list("kind", flat=True))
    assert (kinds["Observed"], kinds["LearnerAcknowledged"], kinds["SignedOff"]) == (1, 1, 1)
    assert (ObservationSignature.objects.count(), Device.objects.count()) == (1, 1)
    assert (first_bad_row(), first_difference(), first_wrong_standing()) == (None, None, None)


def test_of_fifty_that_differ_under_one_identifier_the_first_stands_and_each_other_is_held_once(
    transactional_db,
):
    version, desk, learner = courses.skill(observations=9), Desk(courses.mentor()), accounts.trainee()
    content = desk.content(learner, version)
    items = [desk.signed(content | {"items": [f"kettle {number % 5}"]}) for number in range(FIFTY)]
    results = at_once(*[lambda item=item: desk.send(item)[0] for item in items])
    assert {one.outcome for one in results} <= {"accepted", "held", "duplicate"}
    assert SignOffEvent.objects.filter(kind="Observed").count() == 1
    assert HeldObservation.objects.filter(kind="conflict").count() == 4
    assert first_difference() is None


def test_two_devices_that_empty_their_queues_at_once_lose_nothing(transactional_db):
    version, mentor = courses.skill(observations=99), courses.mentor()
    first = Desk(mentor)
    desks = [first, Desk(mentor, key=first.key)]
    learners = [accounts.trainee(f"Trainee {number}") for number in range(3)]
    queues = [
        [desk.observation(learners[n % 3], version, items=[f"kettle {n}"]) for n in range(8)]
        for desk in desks
    ]
    calls = [
        lambda desk=desk, start=start, queue=queue: desk.send(*queue[start : start + 4])
        for desk, queue in zip(desks, queues, strict=True)
        for start in (0, 4, 0, 2)
    ]
    results = [receipt for told in at_once(*calls) for receipt in told]
    assert {one.outcome for one in results} == {"accepted", "duplicate"}
    assert SignOffEvent.objects.filter(kind="Observed").count() == 16
    assert ObservationSignature.objects.count() == 16
    assert (first_bad_row(), first_difference(), first_wrong_standing()) == (None, None, None)


def test_one_file_sent_many_times_at_once_is_kept_once(transactional_db):
    mentor, learner, data = courses.mentor(), accounts.trainee(), made.photo()
    name, digest = uuid.uuid4(), hashlib.sha256(data).hexdigest()

    def send():
        return receive_file([data], public_id=name, sha256=digest, learner=learner, by=mentor).outcome

    assert Counter(at_once(*[send] * 4)) == {"accepted": 1, "duplicate": 3}
    assert Evidence.objects.get().sha256 == digest
