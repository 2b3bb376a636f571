"""Which badges rest on a skill."""

import pytest

from badges.domain import awards, issuing
from badges.domain.resting import names_of_badges, resting_on
from tests.factories import accounts, badges, courses

pytestmark = pytest.mark.django_db


def told(code, course=""):
    return [(one.achievement.name, one.standing, one.level) for one in resting_on(code, course)]


def test_the_badges_of_its_course_and_of_chosen_skills_rest_on_a_skill():
    award = badges.issued(code="C01", skill_code="S01")
    other = courses.skill("S02", "C02")
    badges.skill_set((courses.skill("S03", "C03"), 4), other, name="Two of them")
    badges.recognition()
    assert told("S01") == [(award.achievement.name, 1, None)]
    assert told("S03") == [("Two of them", 0, 4)]
    assert told("S99") == []


def test_the_badge_of_the_course_that_it_would_move_to_is_named_too():
    award = badges.issued(code="C01", skill_code="S01")
    courses.skill("S02", "C02")
    assert told("S02", "C01") == [(award.achievement.name, 1, None)]


def test_it_asks_as_much_for_ten_achievements_as_for_one(django_assert_num_queries):
    version = courses.skill("S01")
    badges.skill_set(version, name="First")
    for number in (1, 10):
        with django_assert_num_queries(5):
            assert len(told("S01")) == number
        if number == 1:
            for n in range(9):
                badges.skill_set(version, name=f"Set {n}")


def test_the_badges_of_a_learner_that_rest_on_a_skill_are_named_with_as_many_queries_for_ten(
    django_assert_max_num_queries,
):
    tessa, version = accounts.trainee("Tessa"), courses.skill("S01")
    courses.observation(courses.mentor(), tessa, version)
    for number in range(3):
        badges.skill_set(version, name=f"Set {number}")
    awards.award_missing()
    issuing.issue_pending()
    with django_assert_max_num_queries(8):
        assert names_of_badges(tessa, "S01") == ["Set 0", "Set 1", "Set 2"]
    assert names_of_badges(tessa, "S02") == names_of_badges(accounts.trainee("Theo"), "S01") == []
