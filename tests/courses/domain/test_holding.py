"""Observations made after authority had ended: held, readable, and recorded only where the clock was wrong."""

import json
import uuid
from datetime import timedelta

import pytest
from django.utils import timezone

from courses.domain import authority
from courses.domain.basis import AuthorityEnded
from courses.domain.holding import dismiss_held, observe_or_hold, record_held, seen_as_json, seen_from_json
from courses.domain.ledger import facts_of, moment_text
from courses.domain.measuring import Taken
from courses.domain.trace_choice import Choice
from courses.enums import Mark
from courses.models import AuthorityGrant, HeldObservation, SignOffEvent, SignOffRequest, Standing
from lms.kernel.errors import DomainError, NotAllowed
from tests.factories import accounts, courses

pytestmark = pytest.mark.django_db

HOUR = timedelta(hours=1)


@pytest.fixture
def scene():
    """A mentor whose authority was withdrawn an hour ago."""
    version, mentor, learner = courses.skill(), courses.mentor(), accounts.trainee()
    cora = accounts.coordinator()
    authority.withdraw(AuthorityGrant.objects.get(), by=cora, reason="Signed without looking")
    AuthorityGrant.objects.update(withdrawn_at=timezone.now() - HOUR)
    return version, mentor, learner, cora


def send(scene, *, name=None, when=None, by=None, remarks=None, **changes):
    version, mentor, learner, _cora = scene
    return observe_or_hold(
        by=by or mentor,
        learner=learner,
        version=version,
        seen=courses.seen(version, **changes),
        client_uuid=name or uuid.uuid4(),
        observed_at=when,
        device="phone 3",
        remarks=remarks,
    )


def test_what_belongs_to_a_drill_is_refused_since_held_it_would_forget_the_drill(scene):
    with pytest.raises(AuthorityEnded):
        send(scene, remarks={"session": str(uuid.uuid4())})
    assert not HeldObservation.objects.exists()


def test_what_was_seen_before_the_end_and_arrives_late_is_recorded(scene):
    event = send(scene, when=timezone.now() - 2 * HOUR)
    assert isinstance(event, SignOffEvent)
    assert Standing.objects.get().state == "held"


def test_what_was_seen_after_the_end_is_held_with_all_that_was_said_and_counts_nothing(scene):
    name = uuid.uuid4()
    held = send(scene, name=name, comment="Well done", practise="Slower", marks={"c1": Mark.MET})
    assert isinstance(held, HeldObservation)
    assert send(scene, name=name) == held
    held.refresh_from_db()
    assert (held.state, held.device, held.mentor, held.learner) == ("waiting", "phone 3", scene[1], scene[2])
    assert held.seen == {
        "taken": {},
        "marks": {"c1": "met"},
        "items": ["kettle 1"],
        "level": 3,
        "readings": {},
        "comment": "Well done",
        "practise": "Slower",
        "evidence": [],
        "adjustment": None,
    }
    assert "ended on" in held.reason
    assert not SignOffEvent.objects.filter(kind="Observed").exists()
    assert not Standing.objects.exists()


def test_other_reasons_are_refused_and_nothing_is_held(scene):
    with pytest.raises(NotAllowed) as caught:
        send(scene, by=courses.mentor("Far", course="C09"))
    assert caught.value.code == "no_authority"
    with pytest.raises(DomainError):
        send(scene, when=timezone.now() - 2 * HOUR, items=[])
    assert not HeldObservation.objects.exists()


def test_a_reviewer_who_knows_the_clock_was_wrong_has_it_recorded_at_the_true_time(scene):
    held, cora = send(scene), scene[3]
    claimed, true = held.observed_at, timezone.now() - 2 * HOUR
    event = record_held(held, by=cora, observed_at=true, reason="The phone was an hour ahead; I was there")
    held.refresh_from_db()
    assert (event.client_uuid, event.observed_at, event.signer) == (
        held.client_uuid,
        true,
        scene[1].pseudonym,
    )
    assert facts_of(event)["claimed_at"] == moment_text(claimed)
    assert facts_of(event)["reviewed_by"] == str(cora.pseudonym)
    assert (held.state, held.answered_by) == ("recorded", cora)
    assert Standing.objects.get().held_since == true


def test_review_cannot_stand_in_for_authority(scene):
    held, cora = send(scene), scene[3]
    with pytest.raises(NotAllowed) as caught:
        record_held(held, by=cora, observed_at=timezone.now(), reason="Trust me")
    assert caught.value.code == "authority_ended"
    held.refresh_from_db()
    assert held.state == "waiting"
    assert not SignOffEvent.objects.filter(kind="Observed").exists()


def test_dismissed_it_stays_readable_and_somebody_else_is_asked_to_watch(scene):
    held, cora = send(scene), scene[3]
    dismiss_held(held, by=cora, reason="Nobody else was there")
    held.refresh_from_db()
    assert (held.state, held.answer) == ("dismissed", "Nobody else was there")
    assert SignOffRequest.objects.get().learner == scene[2]
    with pytest.raises(DomainError) as caught:
        dismiss_held(held, by=cora, reason="Again")
    assert caught.value.code == "answered"


def test_nobody_reviews_their_own(scene):
    held = send(scene)
    scene[1].give_roles("coordinator")
    mentor = courses.User.objects.get(pk=scene[1].pk)
    with pytest.raises(NotAllowed) as caught:
        dismiss_held(held, by=mentor, reason="x")
    assert caught.value.code == "own_work"
    with pytest.raises(NotAllowed) as caught:
        dismiss_held(held, by=courses.mentor("Mia"), reason="x")
    assert caught.value.code == "may_not_review"


def test_what_is_held_comes_back_as_it_was_seen_with_what_was_chosen_of_a_trace():
    taken = {"m1": Taken(unit="mV", trace=uuid.uuid4(), choice=Choice("mean", "U1")), "m2": Taken()}
    seen = courses.seen(courses.skill(), taken=taken)
    written = seen_as_json(seen)
    assert seen_from_json(json.loads(json.dumps(written))) == seen
    for said in written["taken"].values():
        del said["choice"]  # as it was written before there were choices
    assert seen_from_json(written).taken["m1"].choice == Choice()
