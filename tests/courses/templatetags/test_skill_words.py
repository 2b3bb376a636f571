"""Rules and standings as sentences."""

from datetime import UTC, datetime, timedelta

import pytest
from django.utils import timezone
from django.utils.translation import override

from courses.domain.requests import ask
from courses.templatetags.own import own_skill
from courses.templatetags.rows import Rows
from courses.templatetags.skill_words import (
    Label,
    counts_sentence,
    risk_label,
    standing_sentence,
    what_counts,
)
from lms.accounts import roles
from tests.factories import accounts, courses

pytestmark = pytest.mark.django_db


def own(learner, version):
    return own_skill(Rows(learner, timezone.now()), version)


@pytest.fixture
def learner():
    return accounts.trainee()


def test_a_plain_card():
    assert what_counts(courses.skill()) == [
        "A mentor watches you once and marks every criterion as met.",
        "Level 3 or higher: does it with a supervisor nearby.",
        "It does not lapse.",
    ]


def test_the_risk_begins_with_a_capital_and_keeps_those_of_its_language():
    version = courses.skill(risk="high")
    assert risk_label(version) == Label("High risk", "bad", "alert")
    with override("de"):
        assert risk_label(version) == Label("Hohes Risiko", "bad", "alert")


def test_a_demanding_card():
    version = courses.skill(
        observations=3,
        distinct_items=2,
        distinct_assessors=2,
        countersign=True,
        min_level=4,
        expiry_months=12,
        measurements=[courses.measurement()],
    )
    assert what_counts(version) == [
        "A mentor watches you 3 times and marks every criterion as met each time.",
        "You work on at least 2 different items.",
        "At least 2 different mentors have seen it.",
        "A second person countersigns each observation.",
        "Every reading is written down and lies within its limits.",
        "Level 4 or higher: does it alone, checked afterwards.",
        "It lapses after 12 months. One more good observation before then renews it.",
    ]


def test_standing_goes_from_open_over_in_progress_to_held(learner):
    version, mentor = courses.skill(observations=2, distinct_items=2), courses.mentor()
    assert own(learner, version).state == "open"
    when = datetime(2026, 2, 1, 12, tzinfo=UTC)
    courses.observation(mentor, learner, version, when=when - timedelta(days=1))
    assert own(learner, version).state == "in_progress"
    assert standing_sentence(own(learner, version)) == "1 of 2 observations, 1 of 2 different items."
    courses.observation(mentor, learner, version, items=["kettle 2"], when=when)
    mine = own(learner, version)
    assert (mine.state, mine.may_ask) == ("held", False)
    assert standing_sentence(mine) == "Signed off since 1 Feb 2026. It does not lapse."


def test_more_than_it_takes_is_not_counted_aloud():
    version = courses.skill(observations=2, distinct_items=2, distinct_assessors=2)
    assert (
        counts_sentence(version, 4, 3, 1)
        == "2 of 2 observations, 2 of 2 different items, 1 of 2 different mentors."
    )


def test_a_new_card_starts_the_count_again(learner):
    version = courses.skill(observations=2)
    courses.observation(courses.mentor(), learner, version)
    newer = courses.new_version(version.skill, observations=2)
    assert standing_sentence(own(learner, newer)) == "0 of 2 observations."


def test_what_expires_says_when_and_may_be_renewed(learner):
    version = courses.skill(expiry_months=12)
    moment = timezone.now() - timedelta(days=1)
    courses.observation(courses.mentor(), learner, version, when=moment)
    mine = own(learner, version)
    assert (mine.state, mine.may_ask) == ("held", True)
    assert standing_sentence(mine).startswith("Signed off. Valid until ")


def test_what_has_lapsed_says_so(learner):
    version = courses.skill(expiry_months=1)
    courses.observation(courses.mentor(), learner, version, when=datetime(2025, 3, 10, 9, tzinfo=UTC))
    mine = own(learner, version)
    assert (mine.state, mine.may_ask) == ("lapsed", True)
    assert standing_sentence(mine) == "Lapsed on 10 Apr 2025. All observations are needed again."


def test_a_missing_need_locks_it_and_a_request_makes_it_wait(learner):
    first, second = courses.skill("S01"), courses.skill("S02", prerequisites=["S01"])
    mine = own(learner, second)
    assert (mine.state, [need.version.skill.code for need in mine.missing]) == ("locked", ["S01"])
    ask(learner=learner, skill=first.skill)
    mine = own(learner, first)
    assert (mine.state, mine.may_ask) == ("waiting", False)


def test_nothing_is_known_of_a_visitor(django_assert_num_queries):
    version = courses.skill()
    rows = Rows(None, timezone.now())
    with django_assert_num_queries(2):  # the versions in force; nothing about a person
        mine = own_skill(rows, version)
    assert (mine.state, mine.may_ask) == ("unknown", False)


def test_a_teacher_is_not_offered_to_ask():
    assert own(accounts.person("Teo", role=roles.TEACHER), courses.skill()).may_ask is False
