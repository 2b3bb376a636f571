"""What the ledger announces by itself: sets that were completed, renewed, and holds that a re-check ended."""

import uuid
from datetime import UTC, datetime, timedelta

import pytest
from django.db import transaction
from django.utils import timezone

from courses.domain import ledger
from courses.domain.incidents import lift, suspend
from courses.domain.learner_words import dispute
from courses.domain.ledger import HUB, facts_of, first_bad_row, moment_text
from courses.domain.second import countersign, revoke
from courses.domain.settling import settle
from courses.domain.standing import first_wrong_standing, rebuild, standing_at
from courses.enums import Act, EventKind
from courses.models import SignOffEvent, SkillVersion, Standing
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


def on_hold_since(when, version, learner):
    return suspend(
        version.skill,
        [learner],
        by=accounts.coordinator(),
        reason="A blade broke",
        public_id=uuid.uuid4(),
        happened_at=when,
    )


def as_replayed() -> None:
    """The chain is whole; stored, rebuilt and replayed, the standings are the same."""
    assert first_bad_row() is None
    assert first_wrong_standing() is None
    stored = Standing.objects.values().get()
    rebuild()
    assert Standing.objects.values().get() | {"id": 0} == stored | {"id": 0}
    row = Standing.objects.get()
    state = standing_at(row.person, row.skill_code, timezone.now())
    assert state is not None
    assert (state.holds_since, state.holds_until) == (row.held_since, row.valid_until)
    assert state.suspended == row.is_suspended


def test_a_recheck_that_moves_the_date_ends_the_hold_first_and_then_says_until_when():
    version, mentor, learner = courses.skill(expiry_months=12), courses.mentor(), accounts.trainee()
    courses.observation(mentor, learner, version, when=START)
    on_hold_since(START + DAY, version, learner)
    check = courses.observation(mentor, learner, version, when=START + 2 * DAY)
    assert kinds() == ["Observed", "SignedOff", "Suspended", "Observed", "Resumed", "Refreshed"]
    year = START.replace(year=2027)
    said = last()
    assert (said.signer, said.target, said.observed_at) == (HUB, check.client_uuid, START + 2 * DAY)
    assert facts_of(said) == {
        "from": moment_text(year),
        "until": moment_text(year + 2 * DAY),
        "authority": "rule",
        "cause": str(check.client_uuid),
        "device": "hub",
    }
    row = Standing.objects.get()
    assert (row.state, row.held_since, row.valid_until) == ("held", START, year + 2 * DAY)
    as_replayed()


def test_a_recheck_of_two_holds_ends_each_and_says_the_date_once():
    version, mentor, learner = courses.skill(expiry_months=12), courses.mentor(), accounts.trainee()
    courses.observation(mentor, learner, version, when=START)
    held = courses.observation(mentor, learner, version, when=START + DAY)
    on_hold_since(START + 2 * DAY, version, learner)
    put_on_hold(held, START + 3 * DAY)
    courses.observation(mentor, learner, version, when=START + 4 * DAY)
    assert kinds()[-3:] == ["Resumed", "Resumed", "Refreshed"]
    holds = list(SignOffEvent.objects.filter(kind="Suspended").order_by("position"))
    ended = SignOffEvent.objects.filter(kind="Resumed").order_by("position")
    assert [row.target for row in ended] == [row.client_uuid for row in holds]
    as_replayed()


def put_on_hold(about, when):
    """A hold of what an incident opened today would not reach: on hold already, or run out by now."""
    with transaction.atomic():
        event = ledger.append(
            ledger.Statement(
                kind=EventKind.SUSPENDED,
                client_uuid=uuid.uuid4(),
                subject=about.subject,
                signer=accounts.coordinator("Carl").pseudonym,
                observed_at=when,
                received_at=timezone.now(),
                facts={"incident": str(uuid.uuid4()), "authority": "coordinator", "device": "web"},
                skill_version=SkillVersion.objects.get(),
            )
        )
        settle(event)


def test_lifting_a_hold_moves_no_date_and_says_only_that_it_is_over():
    version, mentor, learner = courses.skill(expiry_months=12), courses.mentor(), accounts.trainee()
    courses.observation(mentor, learner, version, when=START)
    on_hold_since(START + DAY, version, learner)
    lift(
        SignOffEvent.objects.get(kind="Suspended"),
        by=accounts.coordinator("Carl"),
        reason="Not this blade",
        client_uuid=uuid.uuid4(),
    )
    assert kinds() == ["Observed", "SignedOff", "Suspended", "Resumed"]
    as_replayed()


def test_a_recheck_after_the_skill_ran_out_on_hold_ends_the_hold_and_signs_off_anew():
    version, mentor, learner = courses.skill(expiry_months=1), courses.mentor(), accounts.trainee()
    held = courses.observation(mentor, learner, version, when=START)
    put_on_hold(held, START + DAY)
    courses.observation(mentor, learner, version, when=START + 90 * DAY)
    assert kinds() == ["Observed", "SignedOff", "Suspended", "Observed", "Resumed", "SignedOff"]
    as_replayed()


def test_a_recheck_under_a_newer_version_ends_the_hold_and_signs_off_anew():
    version, mentor, learner = courses.skill(expiry_months=12), courses.mentor(), accounts.trainee()
    courses.observation(mentor, learner, version, when=START)
    on_hold_since(START + DAY, version, learner)
    newer = courses.new_version(version.skill, expiry_months=24)
    courses.observation(mentor, learner, newer, when=START + 2 * DAY)
    assert kinds()[-2:] == ["Resumed", "SignedOff"]
    as_replayed()


@pytest.mark.parametrize(("needed", "announced"), [(1, ["Resumed", "SignedOff"]), (2, [])])
def test_what_was_recognised_is_signed_off_by_the_recheck_that_completes_its_set(needed, announced):
    version, mentor, learner = courses.skill(observations=needed), courses.mentor(), accounts.trainee()
    courses.recognition(mentor, learner, version, since=START)
    on_hold_since(START + DAY, version, learner)
    courses.observation(mentor, learner, version, when=START + 2 * DAY)
    assert kinds() == ["Recognised", "Suspended", "Observed", *announced]
    as_replayed()


def test_a_disputed_skill_that_new_work_carries_until_later_is_announced_as_refreshed():
    version, mentor, learner = courses.skill(expiry_months=12), courses.mentor(), accounts.trainee()
    first = courses.observation(mentor, learner, version, when=START)
    dispute(first, by=learner, reason="Not me", client_uuid=uuid.uuid4())
    assert Standing.objects.get().is_suspended
    courses.observation(mentor, learner, version, when=START + DAY)
    assert kinds() == ["Observed", "SignedOff", "Disputed", "Observed", "Refreshed"]
    as_replayed()


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
