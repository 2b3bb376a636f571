"""Observations that reach the hub in another order than they were made in, and whose word covers which."""

import itertools
import uuid
from datetime import UTC, datetime, timedelta

import pytest
from django.utils import timezone

from courses.domain.basis import scope_of
from courses.domain.corrections import correct
from courses.domain.desk import to_sign
from courses.domain.learner_words import dispute
from courses.domain.second import set_to_sign, sign_off
from courses.domain.signoff import observe
from courses.domain.standing import first_wrong_standing, record_of, standing_at, state_now
from courses.enums import Act, Entrustment
from courses.models import SignOffEvent, Standing
from lms.kernel.errors import DomainError
from tests.factories import accounts, courses

pytestmark = pytest.mark.django_db

JANUARY = datetime(2024, 1, 10, 9, tzinfo=UTC)


def day(number: int) -> datetime:
    return JANUARY + timedelta(days=number)


def state_after(version, *events):
    """The state of a new learner of whom these `(mentor, day)` were recorded, in this order."""
    learner = accounts.trainee(f"Learner {uuid.uuid4()}")
    for mentor, number in events:
        courses.observation(mentor, learner, version, when=day(number))
    return state_now(record_of(learner.pseudonym, version.skill.code))


def summary(state):
    return (
        state.held_since,
        state.valid_until,
        [seen.event.observed_at for seen in state.counted],
        [seen.event.observed_at for seen in state.collecting],
    )


@pytest.mark.parametrize(
    ("needed", "days"),
    [(2, (0, 60)), (2, (0, 1, 150, 240)), (2, (0, 1, 250, 400)), (1, (0, 100, 300)), (3, (0, 10, 20, 300))],
)
def test_the_order_of_arrival_changes_nothing(needed, days):
    version, mentor = courses.skill(observations=needed, expiry_months=6), courses.mentor()
    found = {
        str(summary(state_after(version, *[(mentor, number) for number in order])))
        for order in itertools.permutations(days)
    }
    assert len(found) == 1


def test_a_set_that_an_older_observation_completes_is_held_from_the_newer_one():
    version, mentor = courses.skill(observations=2, expiry_months=6), courses.mentor()
    state = state_after(version, (mentor, 60), (mentor, 0))
    assert (state.held_since, state.valid_until) == (day(60), datetime(2024, 9, 10, 9, tzinfo=UTC))


def test_a_renewal_that_arrives_late_closes_the_gap_that_it_was_made_in():
    version, mentor = courses.skill(observations=2, expiry_months=6), courses.mentor()
    without = state_after(version, (mentor, 0), (mentor, 1), (mentor, 240))
    late = state_after(version, (mentor, 0), (mentor, 1), (mentor, 240), (mentor, 150))
    assert not without.is_held(day(240))
    assert (late.held_since, late.is_held(day(241))) == (day(1), True)


def test_an_observation_made_in_the_gap_neither_closes_it_nor_moves_the_date():
    version, mentor = courses.skill(observations=2, expiry_months=6), courses.mentor()
    days = [(mentor, number) for number in (0, 1, 400, 401)]
    before, after = state_after(version, *days), state_after(version, *days, (mentor, 250))
    assert (before.held_since, after.held_since) == (day(401), day(400))
    assert after.valid_until == before.valid_until


def test_of_equal_moments_the_ledgers_order_decides():
    version, mentor = courses.skill(observations=2), courses.mentor()
    state = state_after(version, (mentor, 5), (mentor, 5))
    assert [seen.event.position for seen in state.counted] == sorted(
        seen.event.position for seen in state.counted
    )
    assert state.held_since == day(5)


def test_what_was_watched_before_a_lapse_does_not_go_into_the_set_that_is_needed_afterwards():
    version = courses.skill(observations=2, expiry_months=6)
    mentor, watcher = courses.mentor(), courses.mentor("Wanda", act=Act.WATCH)
    state = state_after(version, (mentor, 0), (mentor, 1), (watcher, 100), (mentor, 300))
    assert state.held_since == day(1)
    assert [seen.event.observed_at for seen in state.collecting] == [day(300)]
    assert not state.is_held(day(301))


def test_what_a_newer_version_asks_is_collected_while_the_older_one_is_held_whatever_its_dates():
    older, mentor = courses.skill(observations=1), courses.mentor()
    learner = accounts.trainee()
    courses.observation(mentor, learner, older, when=day(10))
    newer = courses.new_version(older.skill, observations=3)
    for number in (5, 20, 8):
        courses.observation(mentor, learner, newer, when=day(number))
    state = state_now(record_of(learner.pseudonym, "S01"))
    assert (state.version, len(state.counted), state.held_since) == (newer, 3, day(10))


def test_a_signature_covers_only_what_was_recorded_before_it():
    version = courses.skill(observations=2)
    mentor, watcher = courses.mentor(), courses.mentor("Wanda", act=Act.WATCH)
    learner = accounts.trainee()
    courses.observation(mentor, learner, version, when=day(60))
    late = courses.observation(watcher, learner, version, when=day(0))
    assert Standing.objects.get().state == "in_progress"
    scope = scope_of(mentor, act=Act.SIGN, moment=day(400))
    assert [one.event for one in to_sign(mentor, scope)] == [late]
    assert len(set_to_sign(late)) == 2
    sign_off(late, by=mentor, client_uuid=uuid.uuid4())
    assert (Standing.objects.get().state, Standing.objects.get().held_since) == ("held", day(60))


def test_what_is_watched_later_does_not_undo_a_set_that_is_signed():
    version = courses.skill(observations=2)
    mentor, watcher = courses.mentor(), courses.mentor("Wanda", act=Act.WATCH)
    state = state_after(version, (mentor, 10), (mentor, 20), (watcher, 0))
    assert (state.held_since, len(state.counted)) == (day(20), 2)
    assert [seen.event.observed_at for seen in state.collecting] == [day(0)]


def test_a_watchers_correction_after_the_signature_has_to_be_signed_for_again():
    version = courses.skill(observations=2)
    mentor, watcher = courses.mentor(), courses.mentor("Wanda", act=Act.WATCH)
    learner = accounts.trainee()
    first = courses.observation(watcher, learner, version, when=day(0))
    last = courses.observation(watcher, learner, version, when=day(1))
    sign_off(last, by=mentor, client_uuid=uuid.uuid4())
    assert Standing.objects.get().state == "held"
    seen = courses.seen(version, items=["another kettle"])
    correct(first, by=watcher, seen=seen, reason="The other kettle", client_uuid=uuid.uuid4())
    assert Standing.objects.get().state == "in_progress"
    with pytest.raises(DomainError, match="nothing to sign"):
        sign_off(last, by=mentor, client_uuid=uuid.uuid4())
    sign_off(first, by=mentor, client_uuid=uuid.uuid4())
    assert Standing.objects.get().state == "held"
    assert first_wrong_standing() is None


def test_an_announcement_of_the_hub_is_nobodys_signature():
    version = courses.skill(observations=2)
    mentor, watcher = courses.mentor(), courses.mentor("Wanda", act=Act.WATCH)
    learner = accounts.trainee()
    for number in (10, 20):
        courses.observation(mentor, learner, version, when=day(number))
    announced = SignOffEvent.objects.get(kind="SignedOff")
    assert announced.position == SignOffEvent.objects.latest("position").position
    state = state_now(record_of(learner.pseudonym, "S01"))
    assert [seen.signed_in for seen in state.counted] == [None, None]
    courses.observation(watcher, learner, version, when=day(30))
    assert state_now(record_of(learner.pseudonym, "S01")).to_sign is not None


def test_the_level_last_seen_is_that_of_the_latest_work_not_of_the_latest_arrival():
    version, mentor, learner = courses.skill(observations=9), courses.mentor(), accounts.trainee()
    courses.observation(mentor, learner, version, when=day(9), level=Entrustment.SUPERVISES)
    courses.observation(mentor, learner, version, when=day(1), level=Entrustment.NEARBY)
    assert Standing.objects.get().level == Entrustment.SUPERVISES


def test_a_clock_that_runs_ahead_makes_nothing_seen_after_it_was_received():
    version, mentor, learner = courses.skill(), courses.mentor(), accounts.trainee()
    event = observe(
        by=mentor,
        learner=learner,
        version=version,
        seen=courses.seen(version),
        client_uuid=uuid.uuid4(),
        observed_at=timezone.now() + timedelta(seconds=90),
    )
    assert event.observed_at == event.received_at
    assert standing_at(learner.pseudonym, "S01", timezone.now()).is_held(timezone.now())


def test_a_dispute_does_not_put_what_a_recognition_holds_on_hold():
    version, mentor, learner = courses.skill(), courses.mentor(), accounts.trainee()
    courses.recognition(mentor, learner, version)
    event = courses.observation(mentor, learner, version)
    dispute(event, by=learner, reason="It was another kettle", client_uuid=uuid.uuid4())
    row = Standing.objects.get()
    assert (row.state, row.recognised) == ("held", True)
