"""What the ledger announces by itself: sets that were completed, renewed, and holds that a re-check ended."""

import uuid
from datetime import UTC, datetime, timedelta

import pytest

from courses.domain.incidents import suspend
from courses.domain.ledger import HUB, facts_of, first_bad_row, moment_text
from courses.domain.second import countersign, revoke
from courses.domain.standing import first_wrong_standing
from courses.enums import Act
from courses.models import SignOffEvent, Standing
from tests.factories import accounts, courses

pytestmark = pytest.mark.django_db

START = datetime(2026, 1, 10, 9, tzinfo=UTC)
DAY = timedelta(days=1)


def kinds() -> list[str]:
    events = SignOffEvent.objects.exclude(kind__startswith="Authority").order_by("position")
    return list(events.values_list("kind", flat=True))


def last() -> SignOffEvent:
    return SignOffEvent.objects.latest("position")


def test_the_observation_that_completes_the_set_is_followed_by_the_sign_off_of_its_mentor():
    version, mentor, learner = courses.skill(observations=2), courses.mentor(), accounts.trainee()
    first = courses.observation(mentor, learner, version, when=START)
    assert kinds() == ["Observed"]
    second = courses.observation(mentor, learner, version, when=START + DAY)
    assert kinds() == ["Observed", "Observed", "SignedOff"]
    said = last()
    assert (said.signer, said.subject, said.target, said.observed_at) == (
        mentor.pseudonym,
        learner.pseudonym,
        second.client_uuid,
        START + DAY,
    )
    assert facts_of(said) == {
        "observations": [str(first.client_uuid), str(second.client_uuid)],
        "authority": facts_of(second)["authority"],
        "until": None,
        "cause": str(second.client_uuid),
        "device": "hub",
    }


def test_a_set_completed_by_a_second_persons_word_is_announced_by_the_hub():
    version, learner = courses.skill(countersign=True), accounts.trainee()
    event = courses.observation(courses.mentor(), learner, version, when=START)
    countersign(event, by=courses.mentor("Mia", act=Act.COUNTERSIGN), agrees=True, client_uuid=uuid.uuid4())
    assert kinds() == ["Observed", "Countersigned", "SignedOff"]
    assert last().signer == HUB


def test_one_more_observation_is_announced_as_a_refreshment_with_both_dates():
    version, mentor, learner = courses.skill(expiry_months=12), courses.mentor(), accounts.trainee()
    courses.observation(mentor, learner, version, when=START)
    courses.observation(mentor, learner, version, when=START + DAY)
    assert kinds() == ["Observed", "SignedOff", "Observed", "Refreshed"]
    year = START.replace(year=2027)
    assert (facts_of(last())["from"], facts_of(last())["until"]) == (
        moment_text(year),
        moment_text(year + DAY),
    )
    assert Standing.objects.get().valid_until == year + DAY


def test_an_older_observation_that_arrives_late_refreshes_nothing():
    version, mentor, learner = courses.skill(expiry_months=12), courses.mentor(), accounts.trainee()
    courses.observation(mentor, learner, version, when=START)
    courses.observation(mentor, learner, version, when=START - DAY)
    assert kinds() == ["Observed", "SignedOff", "Observed"]


def test_what_has_lapsed_is_signed_off_anew():
    version, mentor, learner = courses.skill(expiry_months=1), courses.mentor(), accounts.trainee()
    courses.observation(mentor, learner, version, when=START)
    courses.observation(mentor, learner, version, when=START + 90 * DAY)
    assert kinds() == ["Observed", "SignedOff", "Observed", "SignedOff"]


def test_a_recheck_ends_a_suspension_and_says_which_observation_did():
    version, mentor, learner = courses.skill(), courses.mentor(), accounts.trainee()
    courses.observation(mentor, learner, version, when=START)
    incident = suspend(
        version.skill,
        [learner],
        by=accounts.coordinator(),
        reason="A blade broke",
        public_id=uuid.uuid4(),
        happened_at=START + DAY,
    )
    assert Standing.objects.get().is_suspended
    held = SignOffEvent.objects.get(kind="Suspended")
    assert facts_of(held)["incident"] == str(incident.public_id)
    check = courses.observation(mentor, learner, version, when=START + 2 * DAY)
    resumed = SignOffEvent.objects.get(kind="Resumed")
    assert (resumed.target, facts_of(resumed)["observation"]) == (held.client_uuid, str(check.client_uuid))
    assert Standing.objects.get().is_held(START + 3 * DAY)
    revoke(check, by=mentor, reason="It was somebody else", client_uuid=uuid.uuid4())
    assert Standing.objects.get().is_suspended
    assert first_bad_row() is None
    assert first_wrong_standing() is None


def test_an_observation_made_before_the_incident_that_arrives_late_lifts_nothing():
    version, mentor, learner = courses.skill(), courses.mentor(), accounts.trainee()
    courses.observation(mentor, learner, version, when=START)
    suspend(
        version.skill,
        [learner],
        by=accounts.coordinator(),
        reason="A blade broke",
        public_id=uuid.uuid4(),
        happened_at=START + 2 * DAY,
    )
    courses.observation(mentor, learner, version, when=START + DAY)
    assert Standing.objects.get().is_suspended
    assert "Resumed" not in kinds()
