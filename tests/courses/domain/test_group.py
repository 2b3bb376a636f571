"""One skill recorded for a group: one event each, and one who may not stops nobody."""

import uuid

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from courses.domain.authority import withdraw
from courses.domain.group import MOST_LEARNERS, Entry, observe_group
from courses.domain.ledger import facts_of, first_bad_row
from courses.domain.standing import first_wrong_standing
from courses.enums import Mark
from courses.models import AuthorityGrant, HeldObservation, SignOffEvent, Standing
from lms.kernel.errors import DomainError
from tests.factories import accounts, courses

pytestmark = pytest.mark.django_db


def entry(learner, version, **changes):
    return Entry(learner, courses.seen(version, **changes), uuid.uuid4())


def observed():
    return SignOffEvent.objects.filter(kind="Observed").order_by("position")


def test_each_learner_gets_an_event_of_their_own_with_their_own_marks():
    version, mentor = courses.skill(batch_allowed=True), courses.mentor()
    tessa, noor = accounts.trainee("Tessa"), accounts.trainee("Noor")
    not_yet = {"c1": Mark.MET, "c2": Mark.NOT_YET}
    entries = [entry(tessa, version), entry(noor, version, marks=not_yet)]
    receipts = observe_group(by=mentor, version=version, entries=entries)
    assert [receipt.event for receipt in receipts] == list(observed())
    assert [(e.subject, e.client_uuid) for e in observed()] == [
        (one.learner.pseudonym, one.client_uuid) for one in entries
    ]
    assert [m["mark"] for m in facts_of(observed()[1])["marks"]] == ["met", "not_yet"]
    assert {row.person: row.state for row in Standing.objects.all()} == {
        tessa.pseudonym: "held",
        noor.pseudonym: "in_progress",
    }


def test_sent_twice_it_is_recorded_once():
    version, mentor = courses.skill(batch_allowed=True), courses.mentor()
    entries = [entry(accounts.trainee(name), version) for name in ("Tessa", "Noor")]
    first = observe_group(by=mentor, version=version, entries=entries)
    assert observe_group(by=mentor, version=version, entries=entries) == first
    assert observed().count() == 2


def test_a_skill_that_is_watched_one_by_one_is_refused_as_a_group():
    version, mentor = courses.skill(batch_allowed=False), courses.mentor()
    with pytest.raises(DomainError) as caught:
        observe_group(by=mentor, version=version, entries=[entry(accounts.trainee(), version)])
    assert caught.value.code == "no_group"
    assert not observed().exists()


def test_a_group_is_neither_empty_nor_too_large_nor_has_anybody_twice():
    version, mentor, tessa = courses.skill(batch_allowed=True), courses.mentor(), accounts.trainee()
    many = [entry(accounts.trainee(f"T{n}"), version) for n in range(MOST_LEARNERS + 1)]
    for entries in ([], many, [entry(tessa, version), entry(tessa, version)]):
        with pytest.raises(DomainError) as caught:
            observe_group(by=mentor, version=version, entries=entries)
        assert caught.value.code == "group"
    assert not observed().exists()


def test_one_who_is_not_ready_or_oneself_or_unseen_stops_nobody():
    gate = courses.skill("S00")
    version = courses.skill(batch_allowed=True, prerequisites=["S00"])
    mentor = courses.mentor()
    ready, unready, unseen = (accounts.trainee(name) for name in ("Ready", "Unready", "Unseen"))
    for learner in (ready, unseen):
        courses.observation(mentor, learner, gate)
    before = SignOffEvent.objects.count()
    entries = [
        entry(unready, version),
        entry(mentor, version),
        entry(unseen, version, marks={}),
        entry(accounts.trainee("Other"), version),
        entry(ready, version),
    ]
    receipts = observe_group(by=mentor, version=version, entries=entries)
    assert [r.code for r in receipts] == ["not_ready", "own_work", "nothing_seen", "not_ready", ""]
    assert receipts[0].refused == "Unready first needs: C01·S00 Skill S00. Nothing is recorded."
    assert receipts[4].event == observed().last()
    assert SignOffEvent.objects.count() == before + 2  # observed, and signed off
    assert first_bad_row() is None
    assert first_wrong_standing() is None


def test_what_was_seen_after_the_authority_ended_is_held_for_each():
    version, mentor = courses.skill(batch_allowed=True), courses.mentor()
    withdraw(AuthorityGrant.objects.get(), by=accounts.coordinator())
    [receipt] = observe_group(by=mentor, version=version, entries=[entry(accounts.trainee(), version)])
    assert receipt.held == HeldObservation.objects.get()
    assert receipt.event is None
    assert not observed().exists()


@settings(max_examples=15, deadline=None)
@given(st.lists(st.sampled_from(["good", "own", "unseen", "bad reading"]), min_size=1, max_size=5))
def test_in_any_group_exactly_the_good_entries_are_recorded(kinds):
    version = courses.skill(
        f"S{uuid.uuid4().hex[:8]}", batch_allowed=True, measurements=[courses.measurement()]
    )
    mentor = courses.mentor(f"M{uuid.uuid4().hex[:8]}")
    entries, wanted = [], []
    for kind in kinds if kinds.count("own") < 2 else [k for k in kinds if k != "own"] or ["good"]:
        learner = mentor if kind == "own" else accounts.trainee(f"T{uuid.uuid4().hex[:8]}")
        changes = {"unseen": {"marks": {}}, "bad reading": {"readings": {"m1": ["much"]}}}.get(kind, {})
        entries.append(entry(learner, version, **changes))
        wanted.append(
            "" if kind == "good" else {"own": "own_work", "unseen": "nothing_seen"}.get(kind, "reading")
        )
    receipts = observe_group(by=mentor, version=version, entries=entries)
    assert [r.code for r in receipts] == wanted
    found = set(observed().filter(skill_code=version.skill.code).values_list("client_uuid", flat=True))
    assert found == {r.entry.client_uuid for r in receipts if not r.code}


@pytest.mark.parametrize("people", [1, 4])
def test_the_cost_of_a_group_grows_by_a_constant_for_each(people, django_assert_max_num_queries):
    version, mentor = courses.skill(batch_allowed=True), courses.mentor()
    entries = [entry(accounts.trainee(f"T{n}"), version) for n in range(people)]
    with django_assert_max_num_queries(2 + 30 * people):
        observe_group(by=mentor, version=version, entries=entries)
