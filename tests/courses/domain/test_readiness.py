"""What a practical needs before one may ask for it."""

from datetime import timedelta

import pytest
from django.utils import timezone

from courses.domain.readiness import judge, readiness_of, standings_of, versions_in_force
from courses.domain.requests import ask
from courses.models import Skill, Standing
from lms.kernel.errors import DomainError
from tests.factories import accounts, courses

pytestmark = pytest.mark.django_db


def needs(learner, code):
    found = readiness_of(learner, code, moment=timezone.now()).needs
    return [(n.version.skill.code, n.is_gate, n.held, n.lapsed) for n in found]


def test_a_skill_without_prerequisites_is_ready():
    courses.skill()
    found = readiness_of(accounts.trainee(), "S01", moment=timezone.now())
    assert (found.needs, found.missing, found.ready) == ((), (), True)


def test_prerequisites_held_open_and_lapsed():
    held, lapsed = courses.skill("S01"), courses.skill("S02", expiry_months=1)
    courses.skill("S03")
    courses.skill("S04", prerequisites=["S01", "S02", "S03"])
    mentor, learner = courses.mentor(), accounts.trainee()
    courses.observation(mentor, learner, held)
    courses.observation(mentor, learner, lapsed, when=timezone.now() - timedelta(days=60))
    assert needs(learner, "S04") == [
        ("S01", False, True, False),
        ("S02", False, False, True),
        ("S03", False, False, False),
    ]
    found = readiness_of(learner, "S04", moment=timezone.now())
    assert [need.version.skill.code for need in found.missing] == ["S02", "S03"]
    assert not found.ready


def test_gates_further_down_are_needed_and_other_skills_there_are_not():
    courses.skill("S01", safety_gate=True)
    courses.skill("S02", prerequisites=["S01"])
    courses.skill("S03", safety_gate=True, prerequisites=["S02"])
    courses.skill("S04", prerequisites=["S02", "S03"])
    courses.skill("S05", prerequisites=["S04"])
    assert [code for code, *_rest in needs(accounts.trainee(), "S05")] == ["S04", "S03", "S01"]
    assert [code for code, *_rest in needs(accounts.trainee("Noor"), "S04")] == ["S02", "S03", "S01"]


def test_skills_that_need_each_other_do_not_go_round_for_ever():
    courses.skill("S01", prerequisites=["S02"], safety_gate=True)
    courses.skill("S02", prerequisites=["S01"], safety_gate=True)
    assert [code for code, *_rest in needs(accounts.trainee(), "S01")] == ["S02"]


def test_a_lapsed_gate_far_below_closes_new_observations_by_name_and_leaves_what_is_held():
    gate = courses.skill("S01", safety_gate=True, expiry_months=1)
    between = courses.skill("S02", prerequisites=["S01"])
    top = courses.skill("S03", prerequisites=["S02"])
    mentor, learner, then = courses.mentor(), accounts.trainee(), timezone.now() - timedelta(days=40)
    for version in (gate, between, top):
        courses.observation(mentor, learner, version, when=then)
    held = list(Standing.objects.order_by("skill_code").values("skill_code", "state", "held_since"))
    for refused in (
        lambda: courses.observation(mentor, learner, top),
        lambda: ask(learner=learner, skill=top.skill),
    ):
        with pytest.raises(DomainError, match=r"C01·S01 Skill S01 \(lapsed\)") as error:
            refused()
        assert error.value.code == "not_ready"
    now = timezone.now()
    assert standings_of(learner)["S03"].is_held(now)
    assert list(Standing.objects.order_by("skill_code").values("skill_code", "state", "held_since")) == held
    courses.observation(mentor, learner, gate)
    courses.observation(mentor, learner, top)


def test_what_was_seen_while_a_gate_held_is_recorded_after_it_lapsed():
    gate = courses.skill("S01", safety_gate=True, expiry_months=1)
    top = courses.skill("S02", prerequisites=["S01"])
    mentor, learner, then = courses.mentor(), accounts.trainee(), timezone.now() - timedelta(days=40)
    courses.observation(mentor, learner, gate, when=then)
    courses.observation(mentor, learner, top, when=then + timedelta(days=1))
    assert standings_of(learner)["S02"].is_held(timezone.now())


def test_a_prerequisite_that_is_not_in_force_is_not_asked_for():
    courses.skill("S02", prerequisites=["S01"])
    Skill.objects.create(code="S01", course_code="C01")
    assert needs(accounts.trainee(), "S02") == []


def test_many_skills_are_judged_without_a_query(django_assert_num_queries):
    for number in range(1, 6):
        courses.skill(f"S0{number}", prerequisites=[f"S0{number - 1}"] if number > 1 else [])
    learner = accounts.trainee()
    versions, standings = versions_in_force(), standings_of(learner)
    with django_assert_num_queries(0):
        found = judge(versions, versions, standings, timezone.now())
    assert [code for code, ready in found.items() if ready.ready] == ["S01"]


def test_readiness_takes_few_queries_however_many_skills_there_are(django_assert_max_num_queries):
    for number in range(8):
        courses.skill(f"S0{number}")
    learner = accounts.trainee()
    with django_assert_max_num_queries(4):
        readiness_of(learner, "S01", moment=timezone.now())
