"""Reasonable adjustments: who agrees, what is never adapted, when they are in force, what observations name."""

import uuid
from datetime import timedelta

import pytest
from django.utils import timezone

from courses.domain.adjustments import agree, end, in_force, may_see, of_learner
from courses.domain.ledger import facts_of
from courses.models import Adjustment
from lms.accounts import roles
from lms.kernel.errors import DomainError, NotAllowed
from tests.factories import accounts, courses

pytestmark = pytest.mark.django_db

CRITERIA = [
    {"id": "c1", "text": "Proves the meter"},
    {"id": "c2", "text": "Keeps still"},
    {"id": "c3", "text": "Isolates first", "safety": True},
]


@pytest.fixture
def scene():
    return courses.skill(criteria=CRITERIA).skill, courses.mentor(), accounts.trainee()


def code_of(call) -> str:
    with pytest.raises(DomainError) as refused:
        call()
    return str(refused.value.code)


def test_mentors_and_coordinators_agree_and_it_says_who_and_what(scene):
    skill, mentor, learner = scene
    row = agree(learner, skill, what="  Sits at the bench ", criteria=["c2"], by=mentor)
    assert (row.what, row.criteria, row.agreed_by, row.skill) == ("Sits at the bench", ["c2"], mentor, skill)
    agree(learner, None, what="More time", by=accounts.coordinator())
    assert [one.what for one in in_force(learner, skill, timezone.now())] == [
        "Sits at the bench",
        "More time",
    ]


def test_the_same_form_agrees_once(scene):
    skill, mentor, learner = scene
    name = uuid.uuid4()
    first = agree(learner, skill, what="Sits", by=mentor, public_id=name)
    assert agree(learner, skill, what="Sits", by=mentor, public_id=name) == first
    assert Adjustment.objects.count() == 1
    other = accounts.trainee("Omar")
    assert code_of(lambda: agree(other, skill, what="Sits", by=mentor, public_id=name)) == "form_reused"


@pytest.mark.parametrize(
    ("criteria", "code"),
    [
        (["c3"], "safety"),
        (["c2", "c3"], "safety"),
        (["c1", "c2", "c3"], "safety"),
        (["c9"], "unknown_criterion"),
    ],
)
def test_criteria_for_safety_and_unknown_ones_are_refused(scene, criteria, code):
    skill, mentor, learner = scene
    assert code_of(lambda: agree(learner, skill, what="Sits", criteria=criteria, by=mentor)) == code
    assert not Adjustment.objects.exists()


def test_all_criteria_at_once_are_refused(scene):
    _skill, mentor, learner = scene
    plain = courses.skill("S02").skill
    assert (
        code_of(lambda: agree(learner, plain, what="x", criteria=["c1", "c2"], by=mentor)) == "all_criteria"
    )
    agree(learner, plain, what="x", criteria=["c1"], by=mentor)


def test_no_criterion_of_a_safety_gate_is_adapted_though_how_it_is_shown_may_be(scene):
    _skill, mentor, learner = scene
    gate = courses.skill("S02", safety_gate=True).skill
    assert code_of(lambda: agree(learner, gate, what="x", criteria=["c1"], by=mentor)) == "safety"
    assert agree(learner, gate, what="Card read aloud", by=mentor).criteria == []


def test_an_adjustment_for_all_skills_touches_no_criterion_and_says_something(scene):
    skill, mentor, learner = scene
    assert code_of(lambda: agree(learner, None, what="x", criteria=["c1"], by=mentor)) == "no_skill"
    assert code_of(lambda: agree(learner, skill, what="  ", by=mentor)) == "no_reason"


@pytest.mark.parametrize("role", [roles.TRAINEE, roles.TEACHER, roles.EDITOR])
def test_nobody_else_agrees_or_sees(scene, role):
    skill, _mentor, learner = scene
    stranger = accounts.person("Nobody", role=role)
    assert not may_see(stranger, learner)
    with pytest.raises(NotAllowed):
        agree(learner, skill, what="x", by=stranger)


def test_nobody_agrees_or_ends_for_themselves(scene):
    skill, mentor, _learner = scene
    assert not may_see(mentor, mentor)
    with pytest.raises(NotAllowed):
        agree(mentor, skill, what="x", by=mentor)
    row = agree(mentor, skill, what="x", by=accounts.coordinator())
    with pytest.raises(NotAllowed):
        end(row, by=mentor)
    assert len(of_learner(mentor)) == 1


def test_it_is_in_force_from_agreeing_to_ending_for_its_skill_only(scene):
    skill, mentor, learner = scene
    row = agree(learner, skill, what="Sits", by=mentor)
    other = courses.skill("S02").skill
    assert in_force(learner, other, timezone.now()) == []
    assert in_force(learner, skill, row.agreed_at - timedelta(seconds=1)) == []
    end(row, by=mentor)
    ended = Adjustment.objects.get().ended_at
    assert in_force(learner, skill, ended) == []
    assert in_force(learner, skill, ended - timedelta(microseconds=1)) == [row]
    end(row, by=mentor)
    assert Adjustment.objects.get().ended_at == ended


def test_a_new_card_that_makes_the_criterion_one_for_safety_puts_it_out_of_force(scene):
    skill, mentor, learner = scene
    agree(learner, skill, what="Sits", criteria=["c2"], by=mentor)
    courses.new_version(skill, criteria=[c | {"safety": True} for c in CRITERIA])
    skill.refresh_from_db()
    assert in_force(learner, skill, timezone.now()) == []


def test_an_observation_names_the_adjustment_of_its_own_learner_and_skill_and_no_other(scene):
    skill, mentor, learner = scene
    mine = agree(learner, skill, what="Sits", by=mentor)
    event = courses.observation(mentor, learner, skill.current, adjustment=mine.public_id)
    assert facts_of(event)["adjustment"] == str(mine.public_id)
    theirs = agree(accounts.trainee("Omar"), skill, what="Sits", by=mentor)
    elsewhere = agree(learner, courses.skill("S02").skill, what="Sits", by=mentor)
    for row in (theirs, elsewhere):
        refused = code_of(
            lambda row=row: courses.observation(mentor, learner, skill.current, adjustment=row.public_id)
        )
        assert refused == "unknown_adjustment"
