"""Why an observation does not count, and what a skill still takes, in words."""

import uuid
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from dateutil.relativedelta import relativedelta

from courses.domain.counting import state_of, state_of_record
from courses.domain.desk import history
from courses.domain.incidents import suspend
from courses.domain.outlook import outlook, waits_for_second, why_not_counted
from courses.domain.second import countersign, revoke
from courses.domain.standing import record_of
from courses.enums import Act, Entrustment, Mark
from tests.factories import accounts, courses

pytestmark = pytest.mark.django_db

START = datetime(2026, 1, 10, 9, tzinfo=UTC)
DAY = timedelta(days=1)


@pytest.fixture
def pair():
    return courses.mentor(), accounts.trainee()


def seen(learner):
    return [story.seen for story in history(learner, "S01")]


@pytest.mark.parametrize(
    ("changes", "reasons"),
    [
        ({"readings": {"m1": ["1"]}}, []),
        ({}, ["A reading is missing: Residual voltage."]),
        ({"readings": {"m1": ["5.1"]}}, ["Residual voltage is outside its limits: 5.1 V."]),
        (
            {
                "marks": {"c1": Mark.STOP},
                "level": Entrustment.WATCHED,
                "readings": {"m1": ["6"]},
            },
            [
                "A safety stop was marked.",
                "Not every criterion was seen.",
                "Level 1 is below 3, the lowest that counts.",
                "Residual voltage is outside its limits: 6 V.",
            ],
        ),
        (
            {"marks": {"c1": Mark.MET, "c2": Mark.NOT_YET}, "readings": {"m1": ["1"]}},
            ["Not every criterion is met yet."],
        ),
    ],
)
def test_every_reason_is_named_and_none_where_it_counts(pair, changes, reasons):
    mentor, learner = pair
    version = courses.skill(measurements=[courses.measurement()])
    courses.observation(mentor, learner, version, **changes)
    found = seen(learner)[0]
    assert why_not_counted(found) == reasons
    assert found.counts is (reasons == [])


def test_what_waits_for_a_second_person_lacks_nothing_else(pair):
    mentor, learner = pair
    version = courses.skill(countersign=True)
    event = courses.observation(mentor, learner, version)
    courses.observation(mentor, learner, version, marks={"c1": Mark.STOP})
    first, second = seen(learner)
    assert [waits_for_second(first), waits_for_second(second)] == [True, False]
    assert why_not_counted(first) == ["A second person has to countersign it first."]
    other = courses.mentor("Second", act=Act.COUNTERSIGN)
    countersign(event, by=other, agrees=True, client_uuid=uuid.uuid4())
    first = seen(learner)[0]
    assert (waits_for_second(first), why_not_counted(first)) == (False, [])


def test_what_was_taken_back_says_so(pair):
    mentor, learner = pair
    event = courses.observation(mentor, learner, courses.skill())
    revoke(event, by=mentor, reason="x", client_uuid=uuid.uuid4())
    assert why_not_counted(seen(learner)[0]) == ["It was taken back."]


def numbers(found):
    return [(need.name, need.have, need.want, need.missing) for need in found.needs]


def test_what_is_still_needed_before_while_and_after_a_skill_is_held(pair):
    mentor, learner = pair
    version = courses.skill(observations=2, distinct_items=2, distinct_assessors=1, expiry_months=6)
    none = outlook(version, None, START)
    assert numbers(none) == [("observations", 0, 2, 2), ("items", 0, 2, 2), ("mentors", 0, 1, 1)]
    assert (none.held, none.lapsed, none.valid_until) == (False, False, None)

    courses.observation(mentor, learner, version, when=START, items=["a"])
    some = outlook(version, state_of(seen(learner)), START)
    assert [need.name for need in some.missing] == ["observations", "items"]

    courses.observation(mentor, learner, version, when=START + DAY, items=["b"])
    held = outlook(version, state_of(seen(learner)), START + DAY)
    assert (held.held, held.lapsed, held.missing) == (True, False, ())

    lapsed = outlook(version, state_of(seen(learner)), START + 365 * DAY)
    assert (lapsed.held, lapsed.lapsed, len(lapsed.missing)) == (False, True, 3)


def test_what_was_seen_on_an_older_card_does_not_add_to_the_new_one(pair):
    mentor, learner = pair
    version = courses.skill(observations=2)
    courses.observation(mentor, learner, version)
    newer = courses.new_version(version.skill, observations=2)
    assert numbers(outlook(newer, state_of(seen(learner)), START))[0] == ("observations", 0, 2, 2)


def test_a_skill_on_hold_is_not_lapsed_and_asks_for_nothing_but_a_re_check(pair):
    mentor, learner = pair
    version = courses.skill(observations=2, expiry_months=12)
    for day in range(2):
        courses.observation(mentor, learner, version, when=START + day * DAY)
    public_id, cora = uuid.uuid4(), accounts.coordinator()
    suspend(
        version.skill, [learner], by=cora, reason="Smoke", public_id=public_id, happened_at=START + 3 * DAY
    )
    found = outlook(version, state_of_record(record_of(learner.pseudonym, "S01")), START + 4 * DAY)
    assert (found.held, found.lapsed, found.suspended, found.missing) == (False, False, True, ())
    assert [need.have for need in found.needs] == [2, 1, 1]


def test_what_rests_on_a_recognition_is_valid_as_long_as_that_is(pair):
    mentor, learner = pair
    version = courses.skill(expiry_months=12)
    event = courses.recognition(mentor, learner, version)
    found = outlook(version, state_of_record(record_of(learner.pseudonym, "S01")), event.received_at)
    assert (found.held, found.valid_until) == (True, event.observed_at + relativedelta(months=12))


def test_a_rejected_sample_is_a_reason(pair):
    mentor, learner = pair
    courses.observation(mentor, learner, courses.skill())
    found = replace(seen(learner)[0], samples={uuid.uuid4(): False})
    assert why_not_counted(found) == ["Somebody looked at it a second time: it does not stand."]
