"""Standing: stored, replayed and rebuilt it is the same, whatever happens; and no road leads round the rules."""

import uuid
from datetime import UTC, datetime, timedelta

import pytest
from django.db import transaction
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from courses.domain import authority
from courses.domain.counting import observations_in, state_of
from courses.domain.ledger import facts_of, first_bad_row
from courses.domain.second import countersign, revoke
from courses.domain.signoff import observe
from courses.domain.standing import (
    events_about,
    first_wrong_standing,
    projection,
    rebuild,
    standing_at,
    versions_by_key,
)
from courses.enums import Act, Entrustment, Mark, StandingState
from courses.models import AuthorityGrant, SignOffEvent, Skill, Standing
from lms.kernel.errors import DomainError
from tests.factories import accounts, courses

pytestmark = pytest.mark.django_db

START = datetime(2026, 1, 10, 9, tzinfo=UTC)
DAY = timedelta(days=1)


@pytest.fixture
def pair():
    return courses.mentor(), accounts.trainee()


def test_a_standing_is_stored_with_what_the_ledger_gives(pair):
    mentor, learner = pair
    version = courses.skill(observations=2, expiry_months=12)
    courses.observation(mentor, learner, version, when=START, items=["a", "b"])
    row = Standing.objects.get()
    assert (row.state, row.counted, row.items, row.assessors, row.level) == ("in_progress", 1, 2, 1, 3)
    event = courses.observation(mentor, learner, version, when=START + DAY, level=Entrustment.CHECKED)
    row.refresh_from_db()
    assert (row.state, row.counted, row.items, row.level) == ("held", 2, 3, 4)
    assert (row.held_since, row.last_observed_at, row.position) == (
        START + DAY,
        START + DAY,
        event.position + 1,
    )
    assert row.valid_until == datetime(2027, 1, 11, 9, tzinfo=UTC)
    assert row.is_held(START + DAY)
    assert row.is_lapsed(row.valid_until)
    assert list(Standing.objects.held_at(START + DAY)) == [row]
    assert list(Standing.objects.held_at(row.valid_until)) == []


def test_a_standing_whose_only_observation_was_taken_back_has_no_level(pair):
    mentor, learner = pair
    event = courses.observation(mentor, learner, courses.skill())
    revoke(event, by=mentor, reason="x", client_uuid=uuid.uuid4())
    row = Standing.objects.get()
    assert (row.state, row.counted, row.level, row.held_since) == ("in_progress", 0, None, None)


def test_standing_at_a_date_knows_only_what_was_observed_by_then(pair):
    mentor, learner = pair
    version = courses.skill(expiry_months=6)
    event = courses.observation(mentor, learner, version, when=START)
    assert standing_at(learner.pseudonym, "S01", START - DAY) is None
    assert standing_at(learner.pseudonym, "S01", START).is_held(START)
    revoke(event, by=mentor, reason="x", client_uuid=uuid.uuid4())
    assert standing_at(learner.pseudonym, "S01", START + DAY).is_held(START + DAY)
    assert not standing_at(learner.pseudonym, "S01", timezone.now()).held_since


def test_grants_of_authority_give_nobody_a_standing():
    courses.mentor()
    assert projection() == {}
    assert rebuild() == 0


@pytest.mark.parametrize(
    ("spoil", "sentence"),
    [
        (lambda: Standing.objects.all().delete(), "is missing"),
        (lambda: Standing.objects.update(level=5, counted=9), "counted, level differ from the ledger"),
        (
            lambda: Standing.objects.update(person=uuid.UUID(int=1)),
            "rests on nothing in the ledger",
        ),
    ],
)
def test_a_standing_that_does_not_follow_is_named_and_rebuilding_mends_it(pair, spoil, sentence):
    mentor, learner = pair
    courses.observation(mentor, learner, courses.skill())
    assert first_wrong_standing() is None
    spoil()
    assert sentence in (first_wrong_standing() or "")
    assert rebuild() == 1
    assert first_wrong_standing() is None


# --- Random histories ----------------------------------------------------------------------

PEOPLE = (
    "first",
    "second",
    "stranger",
    "learner",
    "other",
)  # two mentors, one without authority, two trainees
person = st.sampled_from(PEOPLE)
which = st.integers(0, 7)
step = st.one_of(
    st.tuples(
        st.just("observe"),
        person,
        st.sampled_from(("learner", "other", "first")),
        st.lists(st.sampled_from(list(Mark)), min_size=2, max_size=2),
        st.sampled_from(list(Entrustment)),
        st.sampled_from(("kettle", "iron", "drill")),
        st.integers(0, 900),
        st.sampled_from(("0.1", "5", "5.1")),
    ),
    st.tuples(st.just("agree"), person, which, st.booleans()),
    st.tuples(st.just("take back"), person, which),
    st.tuples(st.just("withdraw"), st.sampled_from(("first", "second"))),
    st.tuples(st.just("new card"), st.integers(1, 2)),
)
good = st.tuples(
    st.just("observe"),
    st.sampled_from(("first", "second")),
    st.just("learner"),
    st.just([Mark.MET, Mark.MET]),
    st.just(Entrustment.NEARBY),
    st.sampled_from(("kettle", "iron")),
    st.integers(0, 900),
    st.just("0.1"),
)

flaws = st.sampled_from(
    [
        {3: [Mark.MET, Mark.STOP]},
        {3: [Mark.MET, Mark.NOT_SEEN]},
        {4: Entrustment.HANDS_ON},
        {7: "5.1"},
        {1: "stranger"},
        {1: "learner"},
        {1: "first", 2: "first"},
    ]
)
# One thing wrong with an observation that would count otherwise.
spoilt = st.tuples(good, flaws).map(lambda p: tuple(p[1].get(at, part) for at, part in enumerate(p[0])))


class World:
    """One skill, five people, and a model of who had authority when."""

    def __init__(self, *, countersigned):
        self.card = {
            "observations": 2,
            "distinct_items": 2,
            "expiry_months": 6,
            "countersign": countersigned,
            "measurements": [courses.measurement()],
        }
        courses.skill(**self.card)
        self.people = {name: accounts.person(name, role="mentor") for name in PEOPLE}
        for act in Act:
            for name in ("first", "second"):
                courses.mentor(name, act=act)
        self.coordinator = accounts.coordinator()
        self.now = timezone.now()

    def take(self, action, *details):
        """Take one step; a refused one must leave the ledger as it was."""
        before = SignOffEvent.objects.count()
        try:
            with transaction.atomic():
                getattr(self, action.replace(" ", "_"))(*details)
        except DomainError:
            assert SignOffEvent.objects.count() == before

    def observe(self, by, learner, marks, level, item, days, reading):
        version = Skill.objects.get().current
        observe(
            by=self.people[by],
            learner=self.people[learner],
            version=version,
            seen=courses.seen(
                version,
                marks=dict(zip(("c1", "c2"), marks, strict=True)),
                level=level,
                items=[item],
                readings={"m1": [reading]},
            ),
            client_uuid=uuid.uuid4(),
            observed_at=self.now - timedelta(days=days),
        )

    def _event(self, number):
        found = list(SignOffEvent.objects.filter(kind="Observed").order_by("position"))
        if not found:
            raise DomainError("nothing yet", code="nothing")
        return found[number % len(found)]

    def agree(self, by, number, agrees):
        countersign(self._event(number), by=self.people[by], agrees=agrees, client_uuid=uuid.uuid4())

    def take_back(self, by, number):
        revoke(self._event(number), by=self.people[by], reason="x", client_uuid=uuid.uuid4())

    def withdraw(self, name):
        for row in AuthorityGrant.objects.filter(mentor=self.people[name], withdrawn_at=None):
            authority.withdraw(row, by=self.coordinator)

    def new_card(self, observations):
        courses.new_version(Skill.objects.get(), **(self.card | {"observations": observations}))


def check(world):
    """What must hold after any history."""
    assert first_bad_row() is None
    assert first_wrong_standing() is None
    stored = list(Standing.objects.order_by("person").values())
    rebuild()
    rebuilt = list(Standing.objects.order_by("person").values())
    assert [{**row, "id": 0} for row in rebuilt] == [{**row, "id": 0} for row in stored]
    authorised = {world.people[name].pseudonym for name in ("first", "second")}
    for event in SignOffEvent.objects.filter(kind__in=("Observed", "Countersigned")):
        assert event.signer != event.subject
        assert event.signer in authorised
    for row in Standing.objects.all():
        state = standing_at(row.person, row.skill_code, timezone.now() + DAY)
        events = events_about(row.person, [row.skill_code])
        assert state == state_of(observations_in(events, versions_by_key()))
        assert (state.held_since, state.valid_until) == (row.held_since, row.valid_until)
        taken_back = {event.target for event in events if event.kind == "Revoked"}
        for seen in (*state.counted, *state.collecting):
            facts = facts_of(seen.event)
            assert [mark["mark"] for mark in facts["marks"]] == ["met", "met"]
            assert facts["level"] >= 3
            assert facts["readings"][0]["values"] != ["5.1"]
            assert seen.event.client_uuid not in taken_back
            if seen.version.countersign:
                assert seen.countersigned_by in authorised - {row.person, seen.event.signer}
        if row.state == StandingState.HELD:
            assert len(state.counted) >= state.counted[0].version.observations


@pytest.mark.parametrize("countersigned", [False, True])
@settings(
    max_examples=25,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(steps=st.lists(st.one_of(step, good, good, spoilt), min_size=1, max_size=10))
def test_whatever_happens_stored_replayed_and_rebuilt_standing_agree(countersigned, steps):
    with transaction.atomic():
        world = World(countersigned=countersigned)
        for taken in steps:
            world.take(*taken)
        check(world)
        transaction.set_rollback(True)
