"""When a course or pathway is done, until when, and which ledger position earned it."""

import uuid
from datetime import UTC, datetime, timedelta

import pytest
from dateutil.relativedelta import relativedelta

from courses.domain.completion import completion_of, earliest, has_completed, skills_of
from courses.domain.second import revoke
from courses.enums import Mark
from tests.factories import accounts, courses

pytestmark = pytest.mark.django_db

START = datetime(2026, 1, 10, 9, tzinfo=UTC)
DAY = timedelta(days=1)


@pytest.fixture
def pair():
    return courses.mentor(), accounts.trainee()


def test_the_skills_of_a_course_and_of_a_pathway_with_all_it_requires():
    for code, course in (("S01", "C01"), ("S02", "C02"), ("S03", "C03"), ("S04", "C04")):
        courses.skill(code, course)
    courses.pathway("P1", ["C01"])
    courses.pathway("P2", ["C02"], requires=["P1"])
    courses.pathway("P3", ["C03", "C01"], requires=["P2"])
    assert skills_of("C02") == ["S02"]
    assert skills_of("P1") == ["S01"]
    assert skills_of("P3") == ["S01", "S02", "S03"]
    assert skills_of("C99") == []


def test_pathways_that_require_each_other_do_not_go_round_for_ever():
    courses.skill("S01", "C01")
    courses.skill("S02", "C02")
    courses.pathway("P1", ["C01"], requires=["P2"])
    courses.pathway("P2", ["C02"], requires=["P1"])
    assert skills_of("P1") == ["S01", "S02"]


def test_a_course_without_skills_is_never_complete(pair):
    assert completion_of(pair[1].pseudonym, "C77") is None


def test_a_course_is_complete_with_the_last_of_its_skills(pair):
    mentor, learner = pair
    first, second = courses.skill("S01"), courses.skill("S02")
    courses.observation(mentor, learner, first, when=START)
    assert completion_of(learner.pseudonym, "C01") is None
    event = courses.observation(mentor, learner, second, when=START + DAY)
    done = completion_of(learner.pseudonym, "C01")
    assert (done.renewal, done.completed_at, done.valid_until) == (event.position, START + DAY, None)
    assert [(one.version, len(one.observations)) for one in done.skills] == [(first, 1), (second, 1)]


def test_another_persons_skills_do_not_help(pair):
    mentor, learner = pair
    first, second = courses.skill("S01"), courses.skill("S02")
    courses.observation(mentor, learner, first)
    courses.observation(mentor, accounts.trainee("Noor"), second)
    assert completion_of(learner.pseudonym, "C01") is None


def test_it_is_valid_until_the_first_of_its_skills_runs_out(pair):
    mentor, learner = pair
    courses.observation(mentor, learner, courses.skill("S01", expiry_months=24), when=START)
    courses.observation(mentor, learner, courses.skill("S02", expiry_months=12), when=START + DAY)
    courses.observation(mentor, learner, courses.skill("S03"), when=START + 2 * DAY)
    end = START + DAY + relativedelta(months=12)
    assert completion_of(learner.pseudonym, "C01").valid_until == end
    assert has_completed(learner.pseudonym, "C01", moment=end - DAY)
    assert not has_completed(learner.pseudonym, "C01", moment=end)


def test_skills_that_are_never_held_together_do_not_complete(pair):
    mentor, learner = pair
    first, second = courses.skill("S01", expiry_months=1), courses.skill("S02")
    courses.observation(mentor, learner, first, when=START)
    courses.observation(mentor, learner, second, when=START + 60 * DAY)
    assert completion_of(learner.pseudonym, "C01") is None
    courses.observation(mentor, learner, first, when=START + 61 * DAY)
    assert completion_of(learner.pseudonym, "C01").completed_at == START + 61 * DAY


def test_a_renewal_that_moves_the_earliest_expiry_is_a_new_completion_and_another_is_not(pair):
    mentor, learner = pair
    short, long = courses.skill("S01", expiry_months=6), courses.skill("S02", expiry_months=24)
    courses.observation(mentor, learner, short, when=START)
    earned = courses.observation(mentor, learner, long, when=START)
    assert completion_of(learner.pseudonym, "C01").renewal == earned.position
    courses.observation(mentor, learner, long, when=START + DAY)
    assert completion_of(learner.pseudonym, "C01").renewal == earned.position
    moved = courses.observation(mentor, learner, short, when=START + 2 * DAY)
    done = completion_of(learner.pseudonym, "C01")
    assert (done.renewal, done.valid_until) == (
        moved.position,
        START + 2 * DAY + relativedelta(months=6),
    )


def test_an_observation_that_does_not_count_renews_nothing(pair):
    mentor, learner = pair
    version = courses.skill(expiry_months=6)
    earned = courses.observation(mentor, learner, version, when=START)
    courses.observation(mentor, learner, version, when=START + DAY, marks={"c1": Mark.STOP})
    assert completion_of(learner.pseudonym, "C01").renewal == earned.position


def test_taking_back_what_it_rests_on_undoes_it(pair):
    mentor, learner = pair
    event = courses.observation(mentor, learner, courses.skill(), when=START)
    assert has_completed(learner.pseudonym, "C01", moment=START)
    revoke(event, by=mentor, reason="x", client_uuid=uuid.uuid4())
    assert completion_of(learner.pseudonym, "C01") is None
    assert not has_completed(learner.pseudonym, "C01", moment=START)


def test_never_is_later_than_any_date():
    assert earliest([None, START + DAY, START]) == START
    assert earliest([None]) is None
    assert earliest([]) is None


def test_work_that_arrives_late_completes_nothing_before_the_other_skills_were_held(pair):
    mentor, learner = pair
    first, second = courses.skill("S01", expiry_months=6), courses.skill("S02", expiry_months=6)
    courses.observation(mentor, learner, first, when=START + 30 * DAY)
    courses.observation(mentor, learner, second, when=START)
    done = completion_of(learner.pseudonym, "C01")
    assert done is not None
    assert done.completed_at == START + 30 * DAY
    assert done.valid_until == START + relativedelta(months=6)
