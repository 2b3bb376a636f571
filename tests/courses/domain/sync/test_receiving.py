"""Observations made without a network: recorded once, held with a reason, or left on the device."""

import itertools
import random
import uuid
from datetime import timedelta

import pytest
from django.utils import timezone

from courses.domain import authority
from courses.domain.ledger import facts_of, first_bad_row
from courses.domain.standing import first_wrong_standing
from courses.domain.table_audit import first_difference
from courses.models import (
    AuthorityGrant,
    HeldObservation,
    ObservationSignature,
    SignOffEvent,
    SkillVersion,
    Standing,
)
from courses.models.protection import SKILL_VERSIONS
from lms.accounts.signing import public_key_of
from tests.factories import accounts, courses
from tests.factories.desk import Desk, acknowledged, clock, commitment
from tests.factories.ledger import without_protection
from tests.factories.signing import make_pin

pytestmark = pytest.mark.django_db

HOUR = timedelta(hours=1)


def outcomes(receipts):
    return [(one.outcome, one.code) for one in receipts]


def scene():
    version, mentor, learner = courses.skill(), courses.mentor(), accounts.trainee()
    return version, Desk(mentor), learner


def test_an_observation_signed_with_a_passkey_stands_in_the_ledger_with_what_the_device_claims():
    version, desk, learner = scene()
    session = uuid.uuid4()
    item = desk.observation(learner, version, session=str(session), bench="BENCH-1", comment="Steady hands")
    [receipt] = desk.send(item)
    event = SignOffEvent.objects.get(kind="Observed")
    assert (receipt.outcome, receipt.position, receipt.received_at) == (
        "accepted",
        event.position,
        event.received_at,
    )
    facts, kept = facts_of(event), ObservationSignature.objects.get()
    assert facts["device"] == str(desk.device)
    assert (facts["sequence"], facts["session"], facts["bench"]) == (1, str(session), "BENCH-1")
    assert (facts["skew_seconds"], facts["sent_at"][:19]) == (0, item["sent_at"][:19])
    assert facts["signature"] == {
        "kind": "passkey",
        "commitment": commitment(item).hex(),
        "key": str(desk.passkey.row.public_id),
        "assertion": facts["signature"]["assertion"],
        "verified": True,
    }
    assert (kept.event, kept.content, kept.learner) == (event, item["content"], learner)
    assert kept.material["key"] == public_key_of(desk.passkey.row)
    assert (event.detail.comment, Standing.objects.get().state) == ("Steady hands", "held")
    assert (first_bad_row(), first_difference(), first_wrong_standing()) == (None, None, None)


def test_sent_again_it_changes_nothing_and_says_so():
    version, desk, learner = scene()
    item = desk.observation(learner, version)
    first = desk.send(item, item)
    assert outcomes(first) == [("accepted", ""), ("duplicate", "")]
    [again] = desk.send(item)
    assert (again.outcome, again.first, again.position) == ("duplicate", "accepted", first[0].position)
    assert SignOffEvent.objects.filter(kind="Observed").count() == 1


def test_one_bad_item_does_not_spoil_the_others():
    version, desk, learner = scene()
    good, late = desk.observation(learner, version), desk.observation(learner, version, items=["other"])
    nothing = desk.observation(learner, version, marks={})
    receipts = desk.send(good, {"content": "{"}, nothing, 7, late)
    assert outcomes(receipts) == [
        ("accepted", ""),
        ("rejected", "unreadable"),
        ("rejected", "nothing_seen"),
        ("rejected", "unreadable"),
        ("accepted", ""),
    ]
    assert [one.client_uuid for one in receipts][1::2] == ["", ""]


def test_a_pin_signs_too_and_its_code_is_not_kept():
    version, desk, learner = scene()
    make_pin(desk.mentor)
    item = desk.by_pin(desk.content(learner, version))
    assert outcomes(desk.send(item)) == [("accepted", "")]
    facts = facts_of(SignOffEvent.objects.get(kind="Observed"))
    assert facts["signature"] == {"kind": "pin", "commitment": commitment(item).hex()}
    assert ObservationSignature.objects.get().material == {}
    assert first_difference() is None


def test_a_group_is_signed_once_and_each_observation_is_a_row_of_its_own():
    version, desk, learner = scene()
    noor = accounts.trainee("Noor")
    items = desk.group([desk.content(learner, version), desk.content(noor, version)])
    assert outcomes(desk.send(*items)) == [("accepted", "")] * 2
    stranger = desk.sealed(desk.content(learner, version, items=["other"]))
    [receipt] = desk.send(stranger | {"signature": items[0]["signature"]})
    assert (receipt.outcome, receipt.code) == ("held", "signature")
    assert first_difference() is None


@pytest.mark.parametrize("how", ["wrong pin", "no signature", "unknown kind", "other salt", "other person"])
def test_without_a_signature_that_holds_it_is_held_and_counts_nothing(how):
    version, desk, learner = scene()
    make_pin(desk.mentor)
    content = desk.content(learner, version)
    item = {
        "wrong pin": lambda: desk.by_pin(content, pin="918273"),
        "no signature": lambda: desk.sealed(content),
        "unknown kind": lambda: desk.sealed(content) | {"signature": {"kind": "stamp"}},
        "other salt": lambda: desk.signed(content) | {"salt": "A" * 43},
        "other person": lambda: (
            desk.sealed(content) | {"signature": Desk(courses.mentor("Other")).signed(content)["signature"]}
        ),
    }[how]()
    [receipt] = desk.send(item)
    assert (receipt.outcome, receipt.code, bool(receipt.reason)) == ("held", "signature", True)
    held = HeldObservation.objects.get()
    assert (held.kind, held.envelope["content"], held.envelope["signature"]) == (
        "signature",
        item["content"],
        None,
    )
    assert "mac" not in str(held.envelope)
    assert not SignOffEvent.objects.filter(kind="Observed").exists()
    [again] = desk.send(item)
    assert (again.outcome, again.first) == ("duplicate", "held")
    assert HeldObservation.objects.count() == 1


def test_a_locked_pin_can_be_tried_again_later():
    version, desk, learner = scene()
    make_pin(desk.mentor)
    wrong = [desk.by_pin(desk.content(learner, version), pin="918273") for _number in range(5)]
    right = desk.by_pin(desk.content(learner, version))
    assert outcomes(desk.send(*wrong, right)) == [("held", "signature")] * 5 + [("rejected", "pin_locked")]


def test_authority_counts_as_it_was_when_the_work_was_seen():
    version, desk, learner = scene()
    authority.withdraw(AuthorityGrant.objects.get(), by=accounts.coordinator())
    AuthorityGrant.objects.update(withdrawn_at=timezone.now() - HOUR)
    before = desk.observation(learner, version, observed_at=clock(timezone.now() - 2 * HOUR))
    after = desk.observation(learner, version, items=["other"])
    assert outcomes(desk.send(after, before)) == [("held", "authority"), ("accepted", "")]


def test_somebody_who_never_had_authority_is_held_not_lost():
    version, learner = courses.skill(), accounts.trainee()
    desk = Desk(courses.mentor("Far", course="C09"))
    assert outcomes(desk.send(desk.observation(learner, version))) == [("held", "authority")]


def test_a_gate_that_is_missing_holds_what_needs_it_until_it_arrives():
    gate, version = courses.skill("S01", safety_gate=True), courses.skill("S02", prerequisites=["S01"])
    desk, learner = Desk(courses.mentor()), accounts.trainee()
    now = timezone.now()
    first = desk.observation(learner, gate, observed_at=clock(now - 2 * HOUR))
    second = desk.observation(learner, version, observed_at=clock(now - HOUR))
    assert outcomes(desk.send(second)) == [("held", "readiness")]
    assert outcomes(desk.send(first)) == [("accepted", "")]
    held = HeldObservation.objects.get()
    assert (held.state, held.answered_by) == ("recorded", None)
    [again] = desk.send(second)
    assert (again.outcome, again.first) == ("duplicate", "accepted")
    kinds = (
        SignOffEvent.objects.filter(kind="Observed").order_by("position").values_list("skill_code", flat=True)
    )
    assert list(kinds) == ["S01", "S02"]
    assert first_difference() is None


def test_in_one_request_what_was_made_first_is_recorded_first():
    gate, version = courses.skill("S01", safety_gate=True), courses.skill("S02", prerequisites=["S01"])
    desk, learner, now = Desk(courses.mentor()), accounts.trainee(), timezone.now()
    second = desk.observation(learner, version, observed_at=clock(now - HOUR))
    first = desk.observation(learner, gate, observed_at=clock(now - 2 * HOUR))
    assert outcomes(desk.send(second, first)) == [("accepted", "")] * 2


def test_the_version_that_was_in_force_when_it_was_seen_is_the_one_that_counts():
    old, desk, learner = scene()
    new = courses.new_version(old.skill, title="Newer")
    started = timezone.now() - HOUR
    _date(new, started)
    before = desk.observation(learner, old, observed_at=clock(started - HOUR))
    after = desk.observation(learner, old, observed_at=clock(started + HOUR / 2), items=["other"])
    early = desk.observation(learner, new, observed_at=clock(started - HOUR), items=["third"])
    now = desk.observation(learner, new, items=["fourth"])
    assert outcomes(desk.send(before, after, early, now)) == [
        ("accepted", ""),
        ("held", "version"),
        ("held", "version"),
        ("accepted", ""),
    ]
    observed = SignOffEvent.objects.filter(kind="Observed").order_by("position")
    assert list(observed.values_list("skill_version", flat=True)) == [1, 2]
    assert (first_bad_row(), first_wrong_standing()) == (None, None)


def _date(version, moment):
    """As if it had been put in force then: versions are frozen, so that the test goes past the model."""
    without_protection(
        SKILL_VERSIONS,
        ("UPDATE courses_skillversion SET created_at = %s WHERE id = %s", [moment, version.pk]),
    )


@pytest.mark.parametrize("order", list(itertools.permutations(range(3))))
def test_of_two_versions_the_order_of_arrival_changes_nothing(order):
    old = courses.skill(observations=1, expiry_months=6)
    new = courses.new_version(old.skill, observations=1, expiry_months=6, title="Newer")
    started = timezone.now() - 10 * HOUR
    _date(new, started)
    desk, learner = Desk(courses.mentor()), accounts.trainee()
    items = [
        desk.observation(learner, old, observed_at=clock(started - 2 * HOUR)),
        desk.observation(learner, old, observed_at=clock(started - HOUR), items=["other"]),
        desk.observation(learner, new, observed_at=clock(started + HOUR), items=["third"]),
    ]
    for number in order:
        assert outcomes(desk.send(items[number])) == [("accepted", "")]
    row = Standing.objects.get()
    assert (row.skill_version, row.state) == (2, "held")
    assert row.held_since == timezone.datetime.fromisoformat(clock(started - 2 * HOUR))
    assert first_wrong_standing() is None


@pytest.mark.parametrize(("ahead", "outcome"), [(timedelta(days=2), "held"), (-timedelta(days=2), "held")])
def test_a_clock_that_is_days_off_is_held_with_what_it_said(ahead, outcome):
    version, desk, learner = scene()
    desk.skew = ahead
    [receipt] = desk.send(desk.observation(learner, version))
    assert (receipt.outcome, receipt.code) == (outcome, "clock")
    held = HeldObservation.objects.get()
    assert abs(held.skew_seconds - ahead.total_seconds()) <= 1
    assert abs(held.observed_at - timezone.now() - ahead) < timedelta(seconds=5)


def test_a_clock_that_is_a_little_off_is_written_down_and_never_corrected():
    version, desk, learner = scene()
    desk.skew = -timedelta(minutes=30)
    item = desk.observation(learner, version)
    assert outcomes(desk.send(item)) == [("accepted", "")]
    event = SignOffEvent.objects.get(kind="Observed")
    assert facts_of(event)["skew_seconds"] == -1800
    assert timezone.now() - event.observed_at > timedelta(minutes=29)


def test_what_was_seen_in_the_future_is_held():
    version, desk, learner = scene()
    item = desk.observation(learner, version, observed_at=clock(timezone.now() + HOUR / 2))
    assert outcomes(desk.send(item)) == [("held", "clock")]


def test_other_content_under_the_same_identifier_is_held_beside_the_first():
    version, desk, learner = scene()
    first = desk.content(learner, version)
    other = {**first, "items": ["red kettle"]}
    a, b = desk.signed(first), desk.signed(other)
    assert outcomes(desk.send(a)) == [("accepted", "")]
    [receipt] = desk.send(b)
    assert (receipt.outcome, receipt.code, receipt.client_uuid) == ("held", "conflict", first["client_uuid"])
    held = HeldObservation.objects.get()
    assert (str(held.conflicts_with), held.seen["items"]) == (first["client_uuid"], ["red kettle"])
    assert held.client_uuid != held.conflicts_with
    assert outcomes(desk.send(a, b)) == [("duplicate", ""), ("duplicate", "conflict")]
    assert SignOffEvent.objects.filter(kind="Observed").count() == 1


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"skill": "S99"}, "unknown_skill"),
        ({"version": 7}, "unknown_skill"),
        ({"place": "nowhere"}, "unknown_place"),
        ({"learner": str(uuid.uuid4())}, "unknown_person"),
        ({"mentor": str(uuid.uuid4())}, "other_mentor"),
        ({"marks": {"c9": "met"}}, "unknown_criterion"),
        ({"marks": {"c1": "perhaps"}}, "unreadable"),
        ({"marks": {"c1": []}}, "unreadable"),
        ({"marks": [1]}, "unreadable"),
        ({"items": ["x" * 81]}, "unreadable"),
        ({"items": ["a\0b"]}, "unreadable"),
        ({"items": [[[[[[[[[[[[[[]]]]]]]]]]]]]]}, "unreadable"),
        ({"items": []}, "no_item"),
        ({"level": 6}, "unreadable"),
        ({"level": True}, "unreadable"),
        ({"sequence": -1}, "unreadable"),
        ({"sequence": 2**40}, "unreadable"),
        ({"observed_at": "2026-11-26"}, "unreadable"),
        ({"observed_at": "9999-12-31T23:59:59.000Z"}, "unreadable"),
        ({"comment": "x" * 2001}, "unreadable"),
        ({"readings": {"m1": ["1"]}}, "unknown_measurement"),
        ({"taken": {"m1": {"colour": "red"}}}, "unreadable"),
        ({"adjustment": str(uuid.uuid4())}, "unknown_adjustment"),
        ({"type": "fettle/observation/2"}, "unreadable"),
        ({"extra": 1}, "unreadable"),
        ({"evidence": [{"id": "x"}]}, "unreadable"),
        ({"client_uuid": "x"}, "unreadable"),
    ],
)
def test_what_nobody_can_make_anything_of_is_rejected_and_nothing_is_kept(change, code):
    version, desk, learner = scene()
    [receipt] = desk.send(desk.signed(desk.content(learner, version) | change))
    assert (receipt.outcome, receipt.code, bool(receipt.reason)) == ("rejected", code, True)
    assert not SignOffEvent.objects.filter(kind="Observed").exists()
    assert not HeldObservation.objects.exists()


@pytest.mark.parametrize(
    "content", ["", "null", "[]", '{"a":1,"a":2}', '{"b":1, "a":2}', '{"a":1e400}', "[" * 50_000, 5]
)
def test_content_that_is_not_one_canonical_object_is_rejected(content):
    version, desk, learner = scene()
    [receipt] = desk.send(desk.observation(learner, version) | {"content": content})
    assert receipt.outcome == "rejected"


def test_ones_own_work_is_rejected():
    version, desk, _learner = scene()
    assert outcomes(desk.send(desk.observation(desk.mentor, version))) == [("rejected", "own_work")]


def test_the_trainee_acknowledges_by_pin_on_the_same_phone():
    version, desk, learner = scene()
    make_pin(learner)
    item = acknowledged(desk.observation(learner, version), learner)
    [receipt] = desk.send(item)
    assert (receipt.outcome, receipt.acknowledged, receipt.acknowledgement_reason) == ("accepted", True, "")
    word = SignOffEvent.objects.get(kind="LearnerAcknowledged")
    facts = facts_of(word)
    assert str(word.client_uuid) == item["acknowledgement"]["client_uuid"]
    assert facts["device"] == str(desk.device)
    assert facts["signature"] == {"kind": "pin", "commitment": commitment(item).hex()}
    [again] = desk.send(item)
    assert (again.outcome, again.acknowledged) == ("duplicate", True)
    assert SignOffEvent.objects.filter(kind="LearnerAcknowledged").count() == 1


def test_a_trainees_wrong_pin_leaves_the_observation_and_says_so():
    version, desk, learner = scene()
    make_pin(learner)
    [receipt] = desk.send(acknowledged(desk.observation(learner, version), learner, pin="918273"))
    assert (receipt.outcome, receipt.acknowledged) == ("accepted", False)
    assert receipt.acknowledgement_reason == "The PIN was wrong."
    assert not SignOffEvent.objects.filter(kind="LearnerAcknowledged").exists()


def test_five_hundred_in_random_order_with_duplicates_from_two_devices_are_each_recorded_once():
    version, mentor = courses.skill(observations=9), courses.mentor()
    first = Desk(mentor)
    desks = [first, Desk(mentor, key=first.key)]
    people = [accounts.trainee(f"Trainee {number}") for number in range(10)]
    chance, now, queue = random.Random(4), timezone.now(), []  # noqa: S311 -- an order, not a secret
    for number in range(500):
        made = now - timedelta(minutes=chance.randrange(600))
        queue.append(
            desks[number % 2].observation(
                people[number % 10],
                version,
                observed_at=clock(made),
                items=[f"kettle {chance.randrange(40)}"],
            )
        )
    sent = [*queue, *chance.sample(queue, 100)]
    chance.shuffle(sent)
    told = [receipt for start in range(0, len(sent), 50) for receipt in first.send(*sent[start : start + 50])]
    assert sorted({one.outcome for one in told}) == ["accepted", "duplicate"]
    assert sum(one.outcome == "accepted" for one in told) == 500
    names = SignOffEvent.objects.filter(kind="Observed").values_list("client_uuid", flat=True)
    assert len(names) == len(set(names)) == ObservationSignature.objects.count() == 500
    assert (first_bad_row(), first_difference(), first_wrong_standing()) == (None, None, None)
    assert SkillVersion.objects.count() == 1
