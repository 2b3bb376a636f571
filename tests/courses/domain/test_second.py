"""Signing for what somebody else observed."""

import uuid
from datetime import UTC, datetime, timedelta

import pytest

from courses.domain.ledger import facts_of
from courses.domain.second import sign_off
from courses.domain.standing import standing_at
from courses.enums import Act
from courses.models import SignOffEvent, Standing
from lms.kernel.errors import DomainError, NotAllowed
from tests.factories import accounts, courses

pytestmark = pytest.mark.django_db

START = datetime(2026, 1, 10, 9, tzinfo=UTC)
DAY = timedelta(days=1)


@pytest.fixture
def watched():
    """A set of one, complete but for a signature: its mentor may observe and not sign."""
    version, learner = courses.skill(), accounts.trainee()
    event = courses.observation(courses.mentor("Wanda", act=Act.WATCH), learner, version, when=START)
    return event, learner


def test_what_a_mentor_who_may_only_observe_saw_completes_nothing_until_somebody_signs(watched):
    event, learner = watched
    assert facts_of(event)["signs"] is False
    assert Standing.objects.get().state == "in_progress"
    state = standing_at(learner.pseudonym, "S01", START)
    assert state is not None
    assert state.awaits_signature
    signer, name = courses.mentor("Sia", act=Act.SIGN), uuid.uuid4()
    said = sign_off(event, by=signer, client_uuid=name)
    assert sign_off(event, by=signer, client_uuid=name) == said
    assert (Standing.objects.get().state, Standing.objects.get().held_since) == ("held", START)
    assert facts_of(said)["observations"] == [str(event.client_uuid)]
    assert facts_of(said)["authority"] == str(signer.authority.get().public_id)
    assert [e.kind for e in SignOffEvent.objects.filter(subject=learner.pseudonym)] == [
        "Observed",
        "SignedOff",
    ]


def test_who_may_observe_and_sign_may_sign_for_others(watched):
    sign_off(watched[0], by=courses.mentor("Max"), client_uuid=uuid.uuid4())
    assert Standing.objects.get().state == "held"


@pytest.mark.parametrize(
    ("name", "act"), [("Wanda", Act.WATCH), ("Cai", Act.COUNTERSIGN), ("Sam", Act.SAMPLE)]
)
def test_others_may_not_sign(watched, name, act):
    with pytest.raises(NotAllowed) as caught:
        sign_off(watched[0], by=courses.mentor(name, act=act), client_uuid=uuid.uuid4())
    assert caught.value.code == "no_authority"


def test_nobody_signs_for_their_own_work():
    version, learner = courses.skill(), accounts.trainee()
    event = courses.observation(courses.mentor("Wanda", act=Act.WATCH), learner, version)
    courses.mentor(learner.name, act=Act.SIGN)
    with pytest.raises(NotAllowed) as caught:
        sign_off(event, by=learner, client_uuid=uuid.uuid4())
    assert caught.value.code == "own_work"


def test_a_set_that_is_not_complete_cannot_be_signed_for():
    version, learner = courses.skill(observations=2), accounts.trainee()
    event = courses.observation(courses.mentor("Wanda", act=Act.WATCH), learner, version)
    with pytest.raises(DomainError) as caught:
        sign_off(event, by=courses.mentor(), client_uuid=uuid.uuid4())
    assert caught.value.code == "not_complete"


def test_only_the_last_observation_of_the_set_needs_a_signature():
    version, learner = courses.skill(observations=2), accounts.trainee()
    courses.observation(courses.mentor("Wanda", act=Act.WATCH), learner, version, when=START)
    courses.observation(courses.mentor("Max"), learner, version, when=START + DAY)
    assert Standing.objects.get().state == "held"


def test_a_refresher_that_was_only_observed_renews_once_it_is_signed():
    version, learner = courses.skill(expiry_months=12), accounts.trainee()
    courses.observation(courses.mentor("Max"), learner, version, when=START)
    event = courses.observation(courses.mentor("Wanda", act=Act.WATCH), learner, version, when=START + DAY)
    assert Standing.objects.get().valid_until == START.replace(year=2027)
    sign_off(event, by=courses.mentor("Max"), client_uuid=uuid.uuid4())
    assert Standing.objects.get().valid_until == START.replace(year=2027) + DAY
