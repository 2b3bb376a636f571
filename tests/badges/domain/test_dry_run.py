"""Who would earn it: the same people that a sweep would award, without a query for each, and without a trace."""

from datetime import timedelta

import pytest
from django.utils import timezone

from badges.domain import awards
from badges.domain.dry_run import who_would_earn
from badges.domain.rules import Rule, rule_of
from badges.models import Achievement, Award
from courses.enums import Entrustment
from lms.kernel.errors import DomainError
from tests.factories import accounts, badges, courses

pytestmark = pytest.mark.django_db
RULE = Rule(("S01", "S02"), {"S02": 4})


@pytest.fixture
def people():
    """One of each: earns it, below the level, on paper only, lapsed, one skill, nothing."""
    first, second = courses.skill("S01", "C01"), courses.skill("S02", "C02", expiry_months=12)
    max_, mia = courses.mentor("Max", course="C01"), courses.mentor("Mia", course="C02")
    found = {name: accounts.trainee(name) for name in ("Ann", "Ben", "Cat", "Dan", "Eve", "Fay")}
    for name in ("Ann", "Ben", "Cat", "Dan", "Eve"):
        courses.observation(max_, found[name], first)
    courses.observation(mia, found["Ann"], second, level=Entrustment.CHECKED)
    courses.observation(mia, found["Ben"], second)
    courses.recognition(mia, found["Cat"], second)
    long_ago = timezone.now() - timedelta(days=800)
    courses.observation(mia, found["Dan"], second, level=Entrustment.CHECKED, when=long_ago)
    return found


def told(run):
    return {one.person.name: one.missing for one in run.everybody}


def test_who_would_earn_it_and_what_the_others_miss(people):
    run = who_would_earn(RULE, moment=timezone.now())
    assert [one.person.name for one in run.earning] == ["Ann"]
    assert told(run) == {
        "Ann": "",
        "Ben": "C02·S02 Skill S02 (below level 4)",
        "Cat": "C02·S02 Skill S02 (held by recognition only)",
        "Dan": "C02·S02 Skill S02 (lapsed)",
        "Eve": "C02·S02 Skill S02 (not begun)",
    }
    assert (run.begun, run.holding, [v.skill.code for v in run.versions]) == (5, 0, ["S01", "S02"])
    assert (Achievement.objects.count(), Award.objects.count()) == (0, 0)


def test_a_sweep_awards_exactly_those(people):
    run = who_would_earn(RULE, moment=timezone.now())
    versions = {version.skill.code: version for version in run.versions}
    badges.skill_set(versions["S01"], (versions["S02"], 4))
    assert [award.learner for award in awards.award_missing()] == [one.person for one in run.earning]


def test_of_an_achievement_that_exists_it_says_who_holds_it(people):
    [achievement] = [badges.achievement("C02")]
    awards.award_missing()
    run = who_would_earn(rule_of(achievement), moment=timezone.now(), achievement=achievement)
    assert {one.person.name: one.holds for one in run.earning} == {"Ann": True, "Ben": True}
    assert run.holding == 2


def test_those_who_are_erased_are_not_listed(people):
    from lms.web import privacy  # noqa: PLC0415 -- only here

    privacy.erase(people["Ann"])
    assert "Ann" not in told(who_would_earn(RULE, moment=timezone.now()))


@pytest.mark.parametrize(
    ("rule", "said"),
    [(Rule(), "needs at least one skill"), (Rule(("S01", "S77", "S88")), "There is no skill S77, S88")],
)
def test_a_rule_without_skills_or_with_skills_that_do_not_exist_is_refused(people, rule, said):
    with pytest.raises(DomainError, match=said):
        who_would_earn(rule, moment=timezone.now())


def test_the_number_of_queries_does_not_depend_on_how_many_people_there_are(
    people, django_assert_max_num_queries
):
    version = courses.Skill.objects.get(code="S01").current
    for number in range(15):
        courses.observation(courses.mentor("Max"), accounts.trainee(f"Learner {number}"), version)
    with django_assert_max_num_queries(8):
        run = who_would_earn(RULE, moment=timezone.now())
    assert len(run.nearly) == 19
