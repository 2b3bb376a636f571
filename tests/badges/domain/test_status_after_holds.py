"""However a hold ends: the badge's bit stays set, and its holder gets a successor with a place of its own."""

import json
import uuid

import pytest
from django.utils import timezone

from badges.domain import awards, issuing, status
from badges.domain.verification import verify
from badges.enums import AwardState, Format, Verdict
from badges.formats.status_bits import decode, is_set
from badges.models import Award, StatusList
from courses.domain.incidents import close, lift
from courses.domain.learner_words import dispute, resolve
from courses.enums import DisputeOutcome
from courses.models import Incident, SignOffEvent, Skill
from tests.badges.domain.test_holds import on_hold
from tests.factories import accounts, badges, courses

pytestmark = pytest.mark.django_db


def event(kind: str) -> SignOffEvent:
    return SignOffEvent.objects.get(kind=kind)


def say_no_to(said, by):
    dispute(said, by=by, reason="That is not right", client_uuid=uuid.uuid4())


def answer(outcome: DisputeOutcome) -> None:
    resolve(
        event("Disputed"),
        by=accounts.coordinator("Cleo"),
        outcome=outcome,
        reason="I asked both",
        client_uuid=uuid.uuid4(),
    )


def seen_again(award):
    courses.observation(courses.mentor("Mia"), award.learner, Skill.objects.get().current)


def lifted(_award):
    lift(event("Suspended"), by=accounts.coordinator("Cleo"), reason="Not there", client_uuid=uuid.uuid4())


def hold_set_aside(award):
    say_no_to(event("Suspended"), award.learner)
    answer(DisputeOutcome.SET_ASIDE)


HOLDS = {
    "an incident that is closed": (
        on_hold,
        lambda _award: close(Incident.objects.get(), by=accounts.coordinator("Cleo"), note="Nothing"),
    ),
    "a suspension that is lifted for one": (on_hold, lifted),
    "a re-check after the incident": (on_hold, seen_again),
    "a suspension that its learner disputes with success": (on_hold, hold_set_aside),
    "a disputed observation that stands": (
        lambda award: say_no_to(event("Observed"), award.learner),
        lambda _award: answer(DisputeOutcome.STANDS),
    ),
    "a disputed observation, and a new one that suffices": (
        lambda award: say_no_to(event("Observed"), award.learner),
        seen_again,
    ),
}


def bit(award: Award) -> bool:
    listed = json.loads(bytes(StatusList.objects.get().document))
    return is_set(decode(listed["credentialSubject"]["encodedList"]), award.status_entry.index)


def sweep() -> None:
    awards.award_missing()
    issuing.issue_pending()
    status.publish()


@pytest.mark.parametrize("hold", HOLDS)
def test_the_bit_stays_set_and_a_successor_is_issued(hold):
    put_on_hold, end = HOLDS[hold]
    award = badges.issued()
    put_on_hold(award)
    sweep()
    award.refresh_from_db()
    assert (award.state, bit(award)) == (AwardState.SUSPENDED, True)
    end(award)
    sweep()
    successor = Award.objects.exclude(pk=award.pk).get()
    award.refresh_from_db()
    assert (award.state, successor.state) == (AwardState.REPLACED, AwardState.ISSUED)
    assert (bit(award), bit(successor)) == (True, False)
    assert award.status_entry.index != successor.status_entry.index
    document = bytes(successor.credentials.get(format=Format.OB3).document)
    assert verify(document, at=timezone.now()).verdict is Verdict.VALID
