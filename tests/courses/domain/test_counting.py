"""Which observations count, and what they add up to."""

import uuid
from datetime import UTC, datetime, timedelta
from types import SimpleNamespace

import pytest
from dateutil.relativedelta import relativedelta

from courses.domain.counting import (
    distinct_assessors,
    distinct_items,
    is_complete,
    observations_in,
    readings_within,
    state_of,
)
from courses.domain.ledger import facts_of
from courses.domain.second import countersign, revoke
from courses.domain.standing import events_about, versions_by_key
from courses.enums import Act, Entrustment, Mark
from tests.factories import accounts, courses

pytestmark = pytest.mark.django_db

START = datetime(2026, 1, 10, 9, tzinfo=UTC)
DAY = timedelta(days=1)


@pytest.fixture
def scene():
    return SimpleNamespace(mentor=courses.mentor(), other=courses.mentor("Mia"), learner=accounts.trainee())


def observations(scene, code="S01"):
    return observations_in(events_about(scene.learner.pseudonym, [code]), versions_by_key([code]))


def state(scene, code="S01"):
    return state_of(observations(scene, code))


@pytest.mark.parametrize(
    ("changes", "counts"),
    [
        ({}, True),
        ({"level": Entrustment.SUPERVISES}, True),
        ({"level": Entrustment.HANDS_ON}, False),
        ({"marks": {"c1": Mark.MET}}, False),
        ({"marks": {"c1": Mark.MET, "c2": Mark.NOT_SEEN}}, False),
        ({"marks": {"c1": Mark.MET, "c2": Mark.NOT_YET}}, False),
        ({"marks": {"c1": Mark.MET, "c2": Mark.STOP}}, False),
        ({"level": Entrustment.SUPERVISES, "marks": {"c1": Mark.MET, "c2": Mark.STOP}}, False),
    ],
)
def test_an_observation_counts_when_all_is_met_at_the_lowest_level(scene, changes, counts):
    courses.observation(scene.mentor, scene.learner, courses.skill(), **changes)
    assert [seen.counts for seen in observations(scene)] == [counts]


@pytest.mark.parametrize(
    ("readings", "within"),
    [
        ({}, False),
        ({"m1": ["1"]}, False),
        ({"m1": ["1", "5"]}, True),
        ({"m1": ["-1", "5.000"]}, True),
        ({"m1": ["-1.0001", "0"]}, False),
        ({"m1": ["0", "5.0001"]}, False),
        ({"m1": ["1", "2", "9"]}, False),
    ],
)
def test_an_observation_counts_only_with_every_reading_within_limits(scene, readings, within):
    version = courses.skill(measurements=[courses.measurement(min="-1", max="5", readings=2)])
    courses.observation(scene.mentor, scene.learner, version, readings=readings)
    seen = observations(scene)[0]
    assert (seen.within_limits, seen.counts) == (within, within)


def test_a_version_that_measures_nothing_is_neither_within_nor_outside(scene):
    courses.observation(scene.mentor, scene.learner, courses.skill())
    assert observations(scene)[0].within_limits is None


@pytest.mark.parametrize(
    ("low", "high", "values", "within"),
    [
        (None, None, ["999999"], True),
        ("0.3", None, ["0.3"], True),
        ("0.3", None, ["0.30"], True),
        ("0.3", None, ["0.2999"], False),
        (None, "0.3", ["0.1"], True),
        (None, "0.3", [], False),
    ],
)
def test_limits_are_included_and_decimals_are_exact(low, high, values, within):
    assert readings_within({"min": low, "max": high, "readings": 1}, values) is within


def test_one_measurement_out_of_two_outside_is_enough_not_to_count(scene):
    version = courses.skill(measurements=[courses.measurement(), courses.measurement(id="m2", max="1")])
    courses.observation(scene.mentor, scene.learner, version, readings={"m1": ["1"], "m2": ["2"]})
    assert not observations(scene)[0].counts


def test_a_countersigned_skill_counts_only_once_somebody_agreed(scene):
    version = courses.skill(countersign=True)
    second = courses.mentor("Second", act=Act.COUNTERSIGN)
    event = courses.observation(scene.mentor, scene.learner, version)
    assert not observations(scene)[0].counts
    countersign(event, by=second, agrees=False, client_uuid=uuid.uuid4())
    assert not observations(scene)[0].counts
    countersign(event, by=second, agrees=True, client_uuid=uuid.uuid4())
    seen = observations(scene)[0]
    assert (seen.counts, seen.countersigned_by) == (True, second.pseudonym)


def test_a_revoked_observation_does_not_count_even_when_countersigned_later(scene):
    version = courses.skill(countersign=True)
    second = courses.mentor("Second", act=Act.COUNTERSIGN)
    event = courses.observation(scene.mentor, scene.learner, version)
    countersign(event, by=second, agrees=True, client_uuid=uuid.uuid4())
    revoke(event, by=scene.mentor, reason="x", client_uuid=uuid.uuid4())
    assert not observations(scene)[0].counts


def test_nothing_observed_is_no_state_and_nothing_counted_is_an_empty_one(scene):
    courses.skill()
    assert state(scene) is None
    courses.observation(scene.mentor, scene.learner, courses.skill(), marks={"c1": Mark.STOP})
    found = state(scene)
    assert found is not None
    assert (found.counted, found.collecting, found.held_since) == ((), (), None)
    assert not found.is_held(START)


def test_repeats_items_and_mentors_are_each_needed(scene):
    version = courses.skill(observations=3, distinct_items=2, distinct_assessors=2)
    steps = [
        (scene.mentor, "kettle", False),
        (scene.mentor, "kettle", False),
        (scene.mentor, "kettle", False),  # enough observations; one item, one mentor
        (scene.other, "kettle", False),  # enough mentors
        (scene.mentor, "iron", True),
    ]
    for number, (mentor, item, held) in enumerate(steps):
        when = START + number * DAY
        courses.observation(mentor, scene.learner, version, when=when, items=[item])
        found = state(scene)
        assert found is not None
        assert found.is_held(when) is held
        assert (found.held_since == when) is held


def test_items_are_counted_over_all_observations_whatever_their_spelling(scene):
    version = courses.skill(observations=9)
    courses.observation(scene.mentor, scene.learner, version, items=["Kettle 1", "iron"])
    courses.observation(scene.mentor, scene.learner, version, items=["  kettle   1 ", "drill"])
    assert distinct_items(observations(scene)) == 3
    assert distinct_assessors(observations(scene)) == 1


def test_the_same_item_of_two_learners_has_two_digests(scene):
    version = courses.skill()
    first = courses.observation(scene.mentor, scene.learner, version)
    second = courses.observation(scene.mentor, accounts.trainee("Noor"), version)
    assert facts_of(first)["items"] != facts_of(second)["items"]


def test_one_observation_may_name_all_the_items_that_are_needed(scene):
    version = courses.skill(distinct_items=3)
    courses.observation(scene.mentor, scene.learner, version, items=["a", "b", "c"], when=START)
    assert state(scene).is_held(START)
    assert is_complete(version, state(scene).counted)


def test_held_until_the_expiry_and_not_at_that_moment(scene):
    courses.observation(scene.mentor, scene.learner, courses.skill(expiry_months=12), when=START)
    found, end = state(scene), START + relativedelta(months=12)
    assert found.valid_until == end
    assert found.is_held(end - timedelta(microseconds=1))
    assert not found.is_held(end)


def test_months_end_where_the_calendar_ends(scene):
    when = datetime(2024, 2, 29, 12, tzinfo=UTC)
    courses.observation(scene.mentor, scene.learner, courses.skill(expiry_months=12), when=when)
    assert state(scene).valid_until == datetime(2025, 2, 28, 12, tzinfo=UTC)


def test_one_more_observation_renews_while_it_is_held(scene):
    version = courses.skill(observations=2, expiry_months=6)
    for days in (0, 1, 100):
        courses.observation(scene.mentor, scene.learner, version, when=START + days * DAY)
    found = state(scene)
    assert found.held_since == START + DAY
    assert found.valid_until == START + 100 * DAY + relativedelta(months=6)
    assert len(found.counted) == 3


def test_an_observation_that_arrives_late_never_shortens_the_validity(scene):
    version = courses.skill(expiry_months=6)
    courses.observation(scene.mentor, scene.learner, version, when=START)
    courses.observation(scene.mentor, scene.learner, version, when=START - 30 * DAY)
    assert state(scene).valid_until == START + relativedelta(months=6)


def test_after_expiry_the_whole_set_is_needed_again(scene):
    version = courses.skill(observations=2, expiry_months=6)
    for days in (0, 1, 300):
        courses.observation(scene.mentor, scene.learner, version, when=START + days * DAY)
    found = state(scene)
    assert not found.is_held(START + 300 * DAY)
    assert found.held_since == START + DAY
    assert [seen.event.observed_at for seen in found.latest] == [START + 300 * DAY]
    courses.observation(scene.mentor, scene.learner, version, when=START + 301 * DAY)
    again = state(scene)
    assert again.held_since == START + 301 * DAY
    assert [seen.event.observed_at for seen in again.counted] == [START + 300 * DAY, START + 301 * DAY]
    assert again.collecting == ()


def test_observations_of_different_versions_do_not_add_up(scene):
    first = courses.skill(observations=2)
    courses.observation(scene.mentor, scene.learner, first, when=START)
    second = courses.new_version(first.skill, observations=2)
    courses.observation(scene.mentor, scene.learner, second, when=START + DAY)
    found = state(scene)
    assert not found.is_held(START + DAY)
    assert [seen.version for seen in found.collecting] == [second]


def test_a_newer_version_renews_what_is_held(scene):
    first = courses.skill(expiry_months=6)
    courses.observation(scene.mentor, scene.learner, first, when=START)
    second = courses.new_version(first.skill, expiry_months=12)
    courses.observation(scene.mentor, scene.learner, second, when=START + DAY)
    found = state(scene)
    assert (found.version, found.valid_until) == (second, START + DAY + relativedelta(months=12))


def test_revoking_one_of_the_set_takes_the_skill_away(scene):
    version = courses.skill(observations=2)
    first = courses.observation(scene.mentor, scene.learner, version, when=START)
    courses.observation(scene.mentor, scene.learner, version, when=START + DAY)
    revoke(first, by=scene.mentor, reason="x", client_uuid=uuid.uuid4())
    found = state(scene)
    assert found.held_since is None
    assert [seen.event.observed_at for seen in found.collecting] == [START + DAY]
