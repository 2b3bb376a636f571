"""Who stood where on a date: exact answers, whatever arrived late or was said afterwards."""

import uuid
from datetime import UTC, datetime, timedelta

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from courses.domain import authority, incidents, learner_words
from courses.domain.authority import Terms
from courses.domain.corrections import correct
from courses.domain.ledger import Statement, append
from courses.domain.recognition import Grounds, recognise
from courses.domain.replay import stood_on
from courses.domain.second import countersign, revoke, sign_off
from courses.domain.signoff import observe
from courses.enums import (
    Act,
    Basis,
    DisputeOutcome,
    Entrustment,
    EventKind,
    Mark,
    RecognitionBasis,
    StandingState,
    StoodAs,
)
from courses.models import AuthorityGrant, Place, SignOffEvent, Standing
from lms.accounts.models import User
from tests.courses.domain.test_standing import World, good, spoilt, step
from tests.factories import accounts, courses

pytestmark = pytest.mark.django_db

START = datetime(2026, 1, 10, 9, tzinfo=UTC)
DAY = timedelta(days=1)


def states(moment, **asked):
    return [(row.person.name, row.version.skill.code, row.state) for row in stood_on(moment, **asked)]


def test_a_skill_is_in_progress_then_held_then_lapsed_by_the_date_alone():
    mentor, learner = courses.mentor(), accounts.trainee()
    version = courses.skill(observations=2, expiry_months=6)
    first = courses.observation(mentor, learner, version, when=START)
    second = courses.observation(mentor, learner, version, when=START + DAY)
    assert stood_on(START - DAY) == []
    (before,) = stood_on(START)
    assert (before.state, before.held_since, before.valid_until) == (StoodAs.IN_PROGRESS, None, None)
    assert [ground.signature.position for ground in before.grounds] == [first.position]
    (held,) = stood_on(START + DAY)
    assert (held.person.name, held.person.public_id, held.version) == ("Tessa", learner.public_id, version)
    assert (held.state, held.held_since) == (StoodAs.HELD, START + DAY)
    assert held.valid_until == datetime(2026, 7, 11, 9, tzinfo=UTC)
    assert [ground.signature.when for ground in held.grounds] == [START, START + DAY]
    assert [str(ground.signature.by) for ground in held.grounds] == ["Max", "Max"]
    assert held.positions[:2] == [first.position, second.position]
    (lapsed,) = stood_on(held.valid_until)
    assert (lapsed.state, lapsed.grounds) == (StoodAs.LAPSED, held.grounds)


def test_the_moment_itself_is_part_of_the_answer_and_the_one_before_is_not():
    courses.observation(courses.mentor(), accounts.trainee(), courses.skill(), when=START)
    assert stood_on(START - timedelta(microseconds=1)) == []
    assert states(START) == [("Tessa", "S01", StoodAs.HELD)]


def test_an_observation_that_reached_the_hub_late_was_true_on_its_day_but_not_known():
    courses.observation(courses.mentor(), accounts.trainee(), courses.skill(), when=START)
    event = SignOffEvent.objects.get(kind=EventKind.OBSERVED)
    assert states(START) == [("Tessa", "S01", StoodAs.HELD)]
    assert stood_on(START, known_by=START) == []
    assert stood_on(START, known_by=event.received_at - timedelta(microseconds=1)) == []
    assert states(START, known_by=event.received_at) == [("Tessa", "S01", StoodAs.HELD)]


def test_what_is_taken_back_afterwards_leaves_the_day_as_it_was_and_is_listed_as_said_since():
    mentor, learner = courses.mentor(), accounts.trainee()
    event = courses.observation(mentor, learner, courses.skill(), when=START)
    taken = revoke(event, by=mentor, reason="wrong kettle", client_uuid=uuid.uuid4())
    (row,) = stood_on(START + DAY)
    assert row.state == StoodAs.HELD
    assert [(one.kind, one.by.name, one.when, one.position) for one in row.since] == [
        (EventKind.REVOKED, "Max", taken.observed_at, taken.position)
    ]
    (today,) = stood_on(timezone.now())
    assert (today.state, today.grounds, today.since) == (StoodAs.IN_PROGRESS, (), ())


def test_a_correction_sets_right_what_was_seen_then_but_was_not_known_then():
    mentor, learner = courses.mentor(), accounts.trainee()
    version = courses.skill()
    event = courses.observation(mentor, learner, version, when=START)
    known = SignOffEvent.objects.get(pk=event.pk).received_at
    worse = courses.seen(version, marks={"c1": Mark.MET, "c2": Mark.NOT_YET})
    corrected = correct(event, by=mentor, seen=worse, reason="typed wrongly", client_uuid=uuid.uuid4())
    assert states(START) == [("Tessa", "S01", StoodAs.IN_PROGRESS)]
    (row,) = stood_on(START, known_by=known)
    assert (row.state, [one.position for one in row.since]) == (StoodAs.HELD, [corrected.position])


def test_a_correction_that_leaves_it_counted_is_named_beside_the_observation():
    mentor, learner = courses.mentor(), accounts.trainee()
    version = courses.skill()
    event = courses.observation(mentor, learner, version, when=START)
    again = courses.seen(version, level=Entrustment.CHECKED)
    corrected = correct(event, by=mentor, seen=again, reason="level", client_uuid=uuid.uuid4())
    (row,) = stood_on(START)
    assert row.state == StoodAs.HELD
    assert row.grounds[0].corrected.position == corrected.position
    assert row.grounds[0].corrected.when == corrected.received_at


def test_what_waits_for_a_second_person_counts_from_their_word_on_and_names_them():
    mentor, second, learner = courses.mentor(), courses.mentor("Nia", act=Act.COUNTERSIGN), accounts.trainee()
    event = courses.observation(mentor, learner, courses.skill(countersign=True), when=START)
    said = countersign(event, by=second, agrees=True, client_uuid=uuid.uuid4())
    assert states(said.observed_at - timedelta(microseconds=1)) == [("Tessa", "S01", StoodAs.IN_PROGRESS)]
    (row,) = stood_on(said.observed_at)
    assert (row.state, row.held_since) == (StoodAs.HELD, START)
    assert [(one.by.name, one.when, one.position) for one in row.grounds[0].second] == [
        ("Nia", said.observed_at, said.position)
    ]
    assert row.grounds[0].second[0].grants[0].basis == Basis.FOUNDING


def test_who_signed_for_a_set_that_another_observed_is_named():
    watcher, signer = courses.mentor("Wim", act=Act.WATCH), courses.mentor("Sina", act=Act.SIGN)
    event = courses.observation(watcher, accounts.trainee(), courses.skill(), when=START)
    assert states(timezone.now()) == [("Tessa", "S01", StoodAs.IN_PROGRESS)]
    signed = sign_off(event, by=signer, client_uuid=uuid.uuid4())
    (row,) = stood_on(timezone.now())
    assert (row.state, str(row.grounds[0].signature.by)) == (StoodAs.HELD, "Wim")
    assert (str(row.grounds[0].signed_off.by), row.grounds[0].signed_off.position) == (
        "Sina",
        signed.position,
    )


def test_the_grants_that_an_observation_rested_on_are_named_up_to_the_first():
    version, cora = courses.skill(), accounts.coordinator()
    deputy = accounts.person("Dan")
    passing = authority.grant(
        deputy, Terms(Act.GRANT, "C01", Basis.CERTIFICATE, timezone.now(), basis_note="x"), by=cora
    )
    mentor = courses.mentor("Mia", course="C09")  # not new to judging
    judging = authority.grant(
        mentor,
        Terms(Act.OBSERVE, "C01", Basis.CERTIFICATE, timezone.now(), basis_note="y"),
        by=User.objects.get(pk=deputy.pk),
    )
    courses.observation(mentor, accounts.trainee(), version)
    (row,) = stood_on(timezone.now())
    signature = row.grounds[0].signature
    assert [grant.public_id for grant in signature.grants] == [judging.public_id, passing.public_id]
    assert [str(giver) for giver in signature.givers] == ["Dan", "Cora"]
    assert [grant.rests_on for grant in signature.grants] == [passing.public_id, None]
    assert not any(grant.as_founder for grant in signature.grants)


def test_authority_withdrawn_afterwards_changes_nothing_that_was_seen_before():
    mentor = courses.mentor()
    courses.observation(mentor, accounts.trainee(), courses.skill(), when=START)
    authority.withdraw(AuthorityGrant.objects.get(), by=accounts.coordinator())
    (row,) = stood_on(START)
    assert (row.state, row.grounds[0].signature.grants[0].as_founder) == (StoodAs.HELD, True)
    assert [str(giver) for giver in row.grounds[0].signature.givers] == ["the hub itself"]


def test_a_recognition_holds_from_its_date_and_is_called_one():
    mentor, learner = courses.mentor(), accounts.trainee()
    event = recognise(
        learner,
        courses.skill(expiry_months=24),
        Grounds(RecognitionBasis.PAPER, START, Entrustment.NEARBY, "Task book 7"),
        by=mentor,
        client_uuid=uuid.uuid4(),
    )
    (row,) = stood_on(START)
    assert (row.state, row.held_since) == (StoodAs.RECOGNISED, START)
    assert row.valid_until == datetime(2028, 1, 10, 9, tzinfo=UTC)
    assert [(g.kind, g.signature.position) for g in row.grounds] == [(EventKind.RECOGNISED, event.position)]
    assert stood_on(START, known_by=START) == []


def test_a_skill_is_on_hold_from_the_incident_until_it_is_lifted():
    mentor, learner, cora = courses.mentor(), accounts.trainee(), accounts.coordinator()
    version = courses.skill()
    courses.observation(mentor, learner, version, when=START)
    incidents.suspend(
        version.skill,
        [learner],
        by=cora,
        reason="guard broke",
        public_id=uuid.uuid4(),
        happened_at=START + 3 * DAY,
    )
    assert states(START + 2 * DAY) == [("Tessa", "S01", StoodAs.HELD)]
    assert states(START + 3 * DAY) == [("Tessa", "S01", StoodAs.SUSPENDED)]
    lifted = incidents.lift(
        SignOffEvent.objects.get(kind=EventKind.SUSPENDED),
        by=cora,
        reason="another machine",
        client_uuid=uuid.uuid4(),
    )
    assert states(lifted.observed_at) == [("Tessa", "S01", StoodAs.HELD)]


def test_a_dispute_that_sets_aside_what_a_row_rests_on_is_listed_as_said_since():
    mentor, learner, cora = courses.mentor(), accounts.trainee(), accounts.coordinator()
    event = courses.observation(mentor, learner, courses.skill(), when=START)
    disputed = learner_words.dispute(event, by=learner, reason="it was not me", client_uuid=uuid.uuid4())
    learner_words.resolve(
        disputed, by=cora, outcome=DisputeOutcome.SET_ASIDE, reason="right", client_uuid=uuid.uuid4()
    )
    (row,) = stood_on(START)
    assert [(one.kind, str(one.by)) for one in row.since] == [
        (EventKind.DISPUTED, "Tessa"),
        (EventKind.DISPUTE_RESOLVED, "Cora"),
    ]


def test_people_skills_and_places_can_be_chosen():
    place = Place.objects.create(code="north", name="North hall")
    Place.objects.create(code="nor", name="Nord")
    mentor = courses.mentor()
    one, two = courses.skill("S01"), courses.skill("S02")
    ann, bo = accounts.trainee("Ann"), accounts.trainee("Bo")
    for learner in (ann, bo):
        courses.observation(mentor, learner, one, when=START)
    observe(
        by=mentor,
        learner=bo,
        version=two,
        seen=courses.seen(two),
        client_uuid=uuid.uuid4(),
        observed_at=START,
        place=place,
    )
    assert len(stood_on(START)) == 3
    assert states(START, people=[ann.pseudonym]) == [("Ann", "S01", StoodAs.HELD)]
    assert states(START, skills=["S02"]) == [("Bo", "S02", StoodAs.HELD)]
    assert states(START, place=place) == [("Bo", "S02", StoodAs.HELD)]
    assert stood_on(START, people=[]) == []
    assert stood_on(START, place=place)[0].grounds[0].place == "North hall"


def test_whoever_was_erased_is_called_so():
    mentor, learner = courses.mentor(), accounts.trainee()
    courses.observation(mentor, learner, courses.skill(), when=START)
    now = timezone.now()
    append(
        Statement(
            kind=EventKind.ERASED,
            client_uuid=uuid.uuid4(),
            subject=learner.pseudonym,
            signer=uuid.UUID(int=0),
            observed_at=now,
            received_at=now,
            facts={},
        )
    )
    (row,) = stood_on(START)
    assert (row.person.name, row.person.public_id, row.person.pseudonym) == (
        "erased person",
        None,
        learner.pseudonym,
    )


def test_an_answer_is_based_on_the_ledger_up_to_a_row():
    mentor, learner = courses.mentor(), accounts.trainee()
    event = courses.observation(mentor, learner, courses.skill(), when=START)
    assert stood_on(START, up_to=event.position - 1) == []
    assert len(stood_on(START, up_to=event.position)) == 1


@pytest.mark.parametrize("number", [1, 4])
def test_the_number_of_queries_does_not_depend_on_how_many_there_are(number):
    mentor = courses.mentor()
    versions = [courses.skill(f"S0{n}") for n in range(1, number + 1)]
    for n in range(number):
        learner = accounts.trainee(f"Trainee {n}")
        for version in versions:
            courses.observation(mentor, learner, version, when=START)
    with CaptureQueriesContext(connection) as queries:
        assert len(stood_on(START)) == number * number
    assert len(queries) == 8


# --- Random histories: replayed at this moment, the ledger gives what is stored -----------------


def as_stored(row):
    """A row in the words of the stored projection."""
    state = StandingState.IN_PROGRESS
    if row.state == StoodAs.SUSPENDED:
        state = StandingState.SUSPENDED
    elif row.held_since:
        state = StandingState.HELD
    return (state, row.version.number, row.held_since, row.valid_until, row.last_position)


@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.booleans(), st.lists(st.one_of(step, good, spoilt), max_size=14))
def test_replayed_at_this_moment_it_is_what_is_stored(countersigned, actions):
    with transaction.atomic():
        world = World(countersigned=countersigned)
        for action in actions:
            world.take(*action)
        rows = {(row.person.pseudonym, row.version.skill.code): row for row in stood_on(timezone.now())}
        stored = {(row.person, row.skill_code): row for row in Standing.objects.all()}
        assert {key: as_stored(row) for key, row in rows.items()} == {
            key: (row.state, row.skill_version, row.held_since, row.valid_until, row.position)
            for key, row in stored.items()
        }
        now = timezone.now()
        for key, row in rows.items():
            assert (row.state in {StoodAs.HELD, StoodAs.RECOGNISED}) == stored[key].is_held(now)
            assert (row.state == StoodAs.RECOGNISED) == (stored[key].recognised and stored[key].is_held(now))
        transaction.set_rollback(True)
