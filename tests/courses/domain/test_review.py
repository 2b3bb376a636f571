"""Rules that are easy to get wrong: versions, second words, changed rules, erased people."""

import uuid
from datetime import timedelta

import pytest
from django.db import connection
from django.utils import timezone

from courses.domain import authority, signoff
from courses.domain.counting import observations_in, state_of
from courses.domain.ledger import first_bad_row
from courses.domain.second import countersign, revoke
from courses.domain.standing import events_about, standing_at, versions_by_key
from courses.enums import Act, Basis
from courses.models import Place, SignOffEvent, Standing
from lms.kernel.errors import DomainError
from tests.factories import accounts, courses

pytestmark = pytest.mark.django_db


def state(learner, code="S01"):
    return state_of(observations_in(events_about(learner.pseudonym, [code]), versions_by_key([code])))


def test_one_observation_under_a_stricter_version_does_not_renew_what_is_held():
    old = courses.skill(expiry_months=12)
    mentor, learner = courses.mentor(), accounts.trainee()
    start = timezone.now() - timedelta(days=100)
    courses.observation(mentor, learner, old, when=start)
    until = state(learner).valid_until
    new = courses.new_version(old.skill, observations=2, expiry_months=6)
    courses.observation(mentor, learner, new, when=start + timedelta(days=10))
    assert (state(learner).version, state(learner).valid_until) == (old, until)
    courses.observation(mentor, learner, new, when=start + timedelta(days=20), items=["kettle 2"])
    renewed = state(learner)
    assert (renewed.version, len(renewed.counted), renewed.held_since) == (new, 2, start)
    assert renewed.valid_until < until


def test_a_version_that_begins_to_expire_expires():
    old = courses.skill(expiry_months=None)
    mentor, learner = courses.mentor(), accounts.trainee()
    courses.observation(mentor, learner, old)
    new = courses.new_version(old.skill, expiry_months=6)
    courses.observation(mentor, learner, new)
    assert state(learner).valid_until is not None


@pytest.fixture
def countersigned():
    version = courses.skill(countersign=True)
    learner = accounts.trainee()
    event = courses.observation(courses.mentor("Max"), learner, version)
    second = courses.mentor("Sue", act=Act.COUNTERSIGN)

    def say(agrees: bool, who=second) -> None:
        countersign(event, by=who, agrees=agrees, client_uuid=uuid.uuid4())

    return learner, say


def test_the_last_word_of_a_second_person_stands(countersigned):
    learner, say = countersigned
    say(True)
    assert state(learner).held_since is not None
    say(False)
    assert state(learner).held_since is None
    say(True)
    assert state(learner).held_since is not None


def test_another_second_person_may_agree_after_one_did_not(countersigned):
    learner, say = countersigned
    say(False)
    say(True, courses.mentor("Tom", act=Act.COUNTERSIGN))
    assert state(learner).held_since is not None


def test_authority_to_countersign_at_one_place_is_for_what_was_seen_there():
    version = courses.skill(countersign=True)
    place = Place.objects.create(code="main", name="Main workshop")
    mentor, learner, second = courses.mentor(), accounts.trainee(), accounts.person("Sue")
    authority.grant(
        second,
        authority.Terms(
            act=Act.COUNTERSIGN,
            course_code="C01",
            basis=Basis.FOUNDING,
            valid_from=courses.LONG_AGO,
            place=place,
        ),
        by=None,
    )
    event = signoff.observe(
        by=mentor,
        learner=learner,
        version=version,
        seen=courses.seen(version),
        client_uuid=uuid.uuid4(),
        place=place,
    )
    countersign(event, by=second, agrees=True, client_uuid=uuid.uuid4())
    assert state(learner).held_since is not None


def test_the_version_in_force_is_asked_when_it_is_recorded_not_when_the_form_was_opened():
    version = courses.skill()
    mentor, learner = courses.mentor(), accounts.trainee()
    courses.new_version(type(version.skill).objects.get(pk=version.skill_id))
    with pytest.raises(DomainError) as refusal:
        courses.observation(mentor, learner, version)
    assert refusal.value.code == "version_lapsed"


def test_a_rule_that_was_changed_behind_our_back_is_found():
    courses.observation(courses.mentor(), accounts.trainee(), courses.skill(expiry_months=12))
    assert first_bad_row() is None
    with connection.cursor() as cursor:
        for name in ("update", "delete", "truncate"):
            suffix = " ON courses_skillversion" if connection.vendor == "postgresql" else ""
            cursor.execute(f"DROP TRIGGER IF EXISTS courses_skillversion_no_{name}{suffix}")
        cursor.execute("UPDATE courses_skillversion SET expiry_months = NULL")
    bad = first_bad_row()
    assert bad is not None
    assert bad.position == 0


def test_an_observation_of_somebody_erased_can_still_be_taken_back():
    mentor, learner = courses.mentor(), accounts.trainee()
    event = courses.observation(mentor, learner, courses.skill())
    learner.delete()
    revoke(event, by=mentor, reason="It never happened", client_uuid=uuid.uuid4())
    assert SignOffEvent.objects.latest("position").kind == "Revoked"
    assert Standing.objects.get().held_since is None


def test_standing_on_a_date_follows_what_was_observed_by_then():
    version = courses.skill(expiry_months=12)
    mentor, learner = courses.mentor(), accounts.trainee()
    seen_at = timezone.now() - timedelta(days=400)
    courses.observation(mentor, learner, version, when=seen_at)
    before = standing_at(learner.pseudonym, "S01", seen_at - timedelta(days=1))
    during = standing_at(learner.pseudonym, "S01", seen_at + timedelta(days=100))
    assert before is None
    assert during is not None
    assert during.is_held(seen_at + timedelta(days=100))
    assert not during.is_held(timezone.now())


def terms(**changes):
    values = {
        "act": Act.OBSERVE,
        "course_code": "C01",
        "basis": Basis.STANDING,
        "valid_from": timezone.now(),
    }
    return authority.Terms(**(values | changes))


def test_own_standing_is_a_basis_only_where_the_skill_is_held():
    version, other = courses.skill("S01"), courses.skill("S02")
    mentor, person = courses.mentor(), accounts.trainee()
    courses.observation(mentor, person, version)
    assert authority.grant(person, terms(skill_code="S01"), by=None).skill_code == "S01"
    for wanted in (terms(skill_code=other.skill.code), terms()):
        with pytest.raises(DomainError) as refusal:
            authority.grant(person, wanted, by=None)
        assert refusal.value.code == "basis"
        assert "C01·S02" in str(refusal.value.message)
