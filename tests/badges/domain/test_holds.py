"""What holds, corrections and recognitions do to badges."""

import uuid
from datetime import timedelta

import pytest
from django.utils import timezone

from badges.domain import awards, issuing
from badges.domain.verification import holder_state
from badges.enums import AwardState, Verdict
from badges.models import Award
from courses.domain.corrections import correct
from courses.domain.incidents import close, suspend
from courses.domain.learner_words import dispute, resolve
from courses.domain.recognition import Grounds, recognise
from courses.enums import DisputeOutcome, Entrustment, RecognitionBasis
from courses.models import SignOffEvent, Skill
from lms.accounts.models import User
from tests.factories import accounts, badges, courses

pytestmark = pytest.mark.django_db


@pytest.fixture
def award():
    return badges.issued()


def observed() -> SignOffEvent:
    return SignOffEvent.objects.get(kind="Observed")


def sweep():
    awards.award_missing()
    issuing.issue_pending()


def states() -> list[str]:
    return [award.state for award in Award.objects.order_by("renewal")]


def on_hold(award):
    return suspend(
        Skill.objects.get(),
        [award.learner],
        by=accounts.coordinator(),
        reason="The guard was changed",
        public_id=uuid.uuid4(),
    )


def test_a_suspended_skill_suspends_the_badge(award):
    on_hold(award)
    sweep()
    award.refresh_from_db()
    assert award.state == AwardState.SUSPENDED
    assert holder_state(award, timezone.now()) == Verdict.SUSPENDED
    sweep()
    assert states() == [AwardState.SUSPENDED]


def test_a_recheck_brings_a_new_badge_that_replaces_the_suspended_one(award):
    on_hold(award)
    sweep()
    courses.observation(courses.mentor("Mia"), award.learner, Skill.objects.get().current)
    sweep()
    assert states() == [AwardState.REPLACED, AwardState.ISSUED]


def test_closing_the_incident_brings_a_new_badge_too(award):
    incident = on_hold(award)
    sweep()
    assert close(incident, by=accounts.coordinator("Cleo"), note="The machine was not the cause") == 1
    sweep()
    assert states() == [AwardState.REPLACED, AwardState.ISSUED]


def test_taking_the_observation_back_during_the_hold_revokes_the_badge(award):
    on_hold(award)
    sweep()
    signer = User.objects.get(pseudonym=observed().signer)
    courses.revoke(observed(), by=signer)
    sweep()
    assert states() == [AwardState.REVOKED]


@pytest.mark.parametrize(
    ("outcome", "then"),
    [
        (DisputeOutcome.STANDS, [AwardState.REPLACED, AwardState.ISSUED]),
        (DisputeOutcome.SET_ASIDE, [AwardState.REVOKED]),
    ],
)
def test_a_disputed_observation_suspends_the_badge_until_the_answer(award, outcome, then):
    said = dispute(observed(), by=award.learner, reason="That was not my work", client_uuid=uuid.uuid4())
    sweep()
    assert states() == [AwardState.SUSPENDED]
    resolve(said, by=accounts.coordinator(), outcome=outcome, reason="I asked both", client_uuid=uuid.uuid4())
    sweep()
    assert states() == then


def test_a_correction_that_still_counts_renews_the_badge_with_what_is_true(award):
    event = observed()
    signer = User.objects.get(pseudonym=event.signer)
    version = Skill.objects.get().current
    correct(
        event,
        by=signer,
        seen=courses.seen(version, level=Entrustment.CHECKED),
        reason="Wrong level",
        client_uuid=uuid.uuid4(),
    )
    sweep()
    assert states() == [AwardState.REPLACED, AwardState.ISSUED]
    document = Award.objects.latest("renewal").credentials.get(format="ob3").document
    assert b'"4"' in bytes(document)


def test_a_correction_to_not_yet_revokes_the_badge(award):
    event = observed()
    correct(
        event,
        by=User.objects.get(pseudonym=event.signer),
        seen=courses.seen(Skill.objects.get().current, marks={"c1": "met", "c2": "not_yet"}),
        reason="I pressed the wrong one",
        client_uuid=uuid.uuid4(),
    )
    sweep()
    assert states() == [AwardState.REVOKED]


def test_a_recognised_skill_leads_to_no_badge():
    version, achievement, learner = courses.skill(), badges.achievement(), accounts.trainee()
    recognise(
        learner,
        version,
        Grounds(
            RecognitionBasis.PAPER,
            timezone.now() - timedelta(days=3),
            Entrustment.NEARBY,
            "M. Rossi, task book 7",
        ),
        by=courses.mentor(),
        client_uuid=uuid.uuid4(),
    )
    assert awards.reconsider(achievement, learner) is None
    sweep()
    assert not Award.objects.exists()
    courses.observation(courses.mentor("Mia"), learner, version)
    sweep()
    assert states() == [AwardState.ISSUED]
