"""A skill on hold for a set of people, and how that ends."""

import uuid
from datetime import timedelta

import pytest
from django.utils import timezone

from courses.domain.incidents import close, is_open, lift, suspend, suspensions_of
from courses.domain.learner_words import dispute
from courses.domain.ledger import HUB, facts_of
from courses.domain.readiness import readiness_of
from courses.enums import Mark
from courses.models import Incident, SignOffEvent, Standing
from lms.kernel.errors import DomainError, NotAllowed
from tests.factories import accounts, courses

pytestmark = pytest.mark.django_db

HOUR = timedelta(hours=1)


@pytest.fixture
def crew():
    """Two who hold the skill, and one who does not."""
    version, mentor = courses.skill(safety_gate=True), courses.mentor()
    people = [accounts.trainee(name) for name in ("Ann", "Ben", "Cy")]
    for person in people[:2]:
        courses.observation(mentor, person, version, when=timezone.now() - 10 * HOUR)
    return version, mentor, people


def suspended(version, people, **changes):
    values = {"reason": "The guard was changed", "public_id": uuid.uuid4()} | changes
    by = values.pop("by", None) or accounts.coordinator(f"Cora {uuid.uuid4().hex[:6]}")
    return suspend(version.skill, people, by=by, **values)


def states() -> list[str]:
    return sorted(Standing.objects.values_list("state", flat=True))


def test_everybody_who_holds_it_is_suspended_at_once_and_the_ledger_keeps_no_words(crew):
    version, _mentor, people = crew
    incident = suspended(version, people)
    events = suspensions_of(incident)
    assert {event.subject for event in events} == {p.pseudonym for p in people[:2]}
    assert all("guard" not in event.payload for event in events)
    assert facts_of(events[0]) == {
        "incident": str(incident.public_id),
        "authority": "coordinator",
        "device": "web",
    }
    assert states() == ["suspended", "suspended"]


def test_a_coordinator_who_holds_the_skill_is_suspended_with_the_others(crew):
    version, mentor, people = crew
    cora = accounts.coordinator()
    courses.observation(mentor, cora, version, when=timezone.now() - HOUR)
    incident = suspended(version, [*people, cora], by=cora)
    signers = {event.subject: event.signer for event in suspensions_of(incident)}
    assert signers[cora.pseudonym] == HUB
    assert signers[people[0].pseudonym] == cora.pseudonym
    assert states() == ["suspended", "suspended", "suspended"]


def test_sent_twice_it_is_one_incident(crew):
    version, _mentor, people = crew
    name, cora = uuid.uuid4(), accounts.coordinator()
    first = suspended(version, people, by=cora, public_id=name)
    assert suspended(version, people, by=cora, public_id=name) == first
    assert SignOffEvent.objects.filter(kind="Suspended").count() == 2


def test_what_depends_on_it_is_blocked_meanwhile(crew):
    version, _mentor, people = crew
    courses.skill("S02", prerequisites=["S01"])
    assert readiness_of(people[0], "S02", moment=timezone.now()).ready
    suspended(version, people)
    assert not readiness_of(people[0], "S02", moment=timezone.now()).ready


def test_a_recheck_lifts_it_for_that_person_only_and_a_not_yet_for_nobody(crew):
    version, mentor, people = crew
    incident = suspended(version, people, happened_at=timezone.now() - HOUR)
    courses.observation(mentor, people[0], version, marks={"c1": Mark.NOT_YET})
    assert states() == ["suspended", "suspended"]
    courses.observation(mentor, people[0], version)
    assert states() == ["held", "suspended"]
    assert [is_open(event) for event in suspensions_of(incident)].count(True) == 1


def test_a_coordinator_lifts_one_with_a_reason_and_never_their_own(crew):
    version, _mentor, people = crew
    cora = accounts.coordinator()
    event = suspensions_of(suspended(version, people, by=cora))[0]
    with pytest.raises(DomainError) as caught:
        lift(event, by=cora, reason=" ", client_uuid=uuid.uuid4())
    assert caught.value.code == "no_reason"
    with pytest.raises(NotAllowed):
        lift(event, by=courses.mentor("Mia"), reason="x", client_uuid=uuid.uuid4())
    name = uuid.uuid4()
    said = lift(event, by=cora, reason="They never used that machine", client_uuid=name)
    assert lift(event, by=cora, reason="again", client_uuid=name) == said
    assert states() == ["held", "suspended"]
    with pytest.raises(DomainError) as caught:
        lift(event, by=cora, reason="x", client_uuid=uuid.uuid4())
    assert caught.value.code == "not_suspended"


def test_closing_ends_it_for_whoever_is_left_once(crew):
    version, mentor, people = crew
    incident = suspended(version, people, happened_at=timezone.now() - HOUR)
    courses.observation(mentor, people[0], version)
    cleo = accounts.coordinator("Cleo")
    assert close(incident, by=cleo, note="Repaired and tested") == 1
    assert close(incident, by=cleo, note="Repaired and tested") == 0
    assert states() == ["held", "held"]
    assert Incident.objects.get().closing_note == "Repaired and tested"


@pytest.mark.parametrize(
    ("changes", "error", "code"),
    [
        ({"reason": ""}, DomainError, "no_reason"),
        ({"happened_at": timezone.now() + timedelta(days=2)}, DomainError, "future"),
    ],
)
def test_bad_input_is_refused_and_suspends_nobody(crew, changes, error, code):
    version, _mentor, people = crew
    with pytest.raises(error) as caught:
        suspended(version, people, **changes)
    assert caught.value.code == code
    assert not Incident.objects.exists()


def test_nobody_to_suspend_and_nobody_to_ask(crew):
    version, mentor, people = crew
    with pytest.raises(DomainError) as caught:
        suspended(version, people[2:])
    assert caught.value.code == "nobody"
    with pytest.raises(NotAllowed):
        suspended(version, people, by=mentor)
    assert not SignOffEvent.objects.filter(kind="Suspended").exists()


def test_a_form_for_lifting_one_hold_lifts_no_other(crew):
    version, _mentor, people = crew
    cora, name = accounts.coordinator(), uuid.uuid4()
    first, other = suspensions_of(suspended(version, people))
    lift(first, by=cora, reason="Not their machine", client_uuid=name)
    for taken in (name, first.client_uuid):
        with pytest.raises(DomainError) as caught:
            lift(other, by=cora, reason="Not their machine", client_uuid=taken)
        assert caught.value.code == "form_reused"
    assert is_open(other)


def test_a_form_for_an_incident_is_used_for_one_skill_and_by_one_person(crew):
    version, mentor, people = crew
    name, cora = uuid.uuid4(), accounts.coordinator()
    suspended(version, people, by=cora, public_id=name)
    other = courses.skill("S02")
    courses.observation(mentor, people[2], other)
    for skill, by in ((other, cora), (version, accounts.coordinator("Clio"))):
        with pytest.raises(DomainError) as caught:
            suspended(skill, people, by=by, public_id=name)
        assert caught.value.code == "form_reused"
    with pytest.raises(NotAllowed):
        suspended(version, people, by=mentor, public_id=name)


def test_nobody_keeps_an_incident_open_by_taking_a_name_beforehand(crew):
    version, _mentor, people = crew
    incident = suspended(version, people)
    hold = next(one for one in suspensions_of(incident) if one.subject == people[0].pseudonym)
    dispute(hold, by=people[0], reason="x", client_uuid=uuid.uuid5(hold.client_uuid, "closed"))
    assert close(incident, by=accounts.coordinator("Clio"), note="The guard is back") == 2
    assert states() == ["held", "held"]
