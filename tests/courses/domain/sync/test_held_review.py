"""What a device sent and a person has to look at: why, both sides of a conflict, and the time to propose."""

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from courses.domain.held_review import held_story, other_side
from courses.domain.holding import dismiss_held, record_held
from courses.domain.ledger import facts_of, first_bad_row, moment_text
from courses.domain.table_audit import first_difference
from courses.models import HeldObservation, ObservationSignature, SignOffEvent
from lms.kernel.errors import DomainError
from tests.factories import accounts, courses
from tests.factories.desk import Desk, clock
from tests.factories.signing import make_pin

pytestmark = pytest.mark.django_db


def scene():
    return courses.skill(), Desk(courses.mentor()), accounts.trainee(), accounts.coordinator()


def browser(person):
    client = Client()
    client.force_login(person)
    return client


def page_of(held, reader, name="held"):
    return browser(reader).get(reverse(name, args=[held.client_uuid])).content.decode()


def test_with_a_wrong_clock_the_time_by_the_hubs_clock_is_proposed_and_recorded_with_the_signature():
    version, desk, learner, cora = scene()
    desk.skew = timedelta(days=2)
    desk.send(desk.observation(learner, version))
    held = HeldObservation.objects.get()
    proposed = held_story(held).hub_time
    assert abs(proposed - timezone.now()) < timedelta(seconds=10)
    assert "By the hub’s clock" in page_of(held, cora)
    assert "By the hub’s clock" in page_of(held, desk.mentor, "own_held")
    event = record_held(held, by=cora, observed_at=proposed, reason="I was there")
    facts = facts_of(event)
    assert (facts["claimed_at"], facts["reviewed_by"]) == (moment_text(held.observed_at), str(cora.pseudonym))
    assert (facts["signature"]["kind"], event.observed_at) == ("passkey", proposed)
    assert ObservationSignature.objects.get().event == event
    assert (first_bad_row(), first_difference()) == (None, None)


def test_the_form_begins_with_the_proposed_time():
    version, desk, learner, cora = scene()
    desk.skew = -timedelta(days=2)
    desk.send(desk.observation(learner, version))
    held = HeldObservation.objects.get()
    response = browser(cora).get(reverse("held", args=[held.client_uuid]))
    assert response.context["recording"].fields["observed_at"].initial == held_story(held).hub_time


def test_a_signature_that_does_not_hold_can_be_answered_for_and_is_not_recorded_as_one():
    version, desk, learner, cora = scene()
    make_pin(desk.mentor)
    item = desk.by_pin(desk.content(learner, version), pin="918273")
    desk.send(item)
    held = HeldObservation.objects.get()
    assert "The PIN was wrong." in page_of(held, cora)
    event = record_held(held, by=cora, observed_at=held.observed_at, reason="We both saw it")
    assert "signature" not in facts_of(event)
    assert not ObservationSignature.objects.exists()
    [again] = desk.send(item)
    assert (again.outcome, again.first) == ("duplicate", "accepted")
    assert first_difference() is None


def test_both_sides_of_a_conflict_are_shown_and_each_can_be_recorded():
    version, desk, learner, cora = scene()
    first = desk.content(learner, version, items=["blue kettle"])
    desk.send(desk.signed(first))
    desk.send(desk.signed(first | {"items": ["red kettle"]}))
    held = HeldObservation.objects.get()
    for page in (page_of(held, cora), page_of(held, desk.mentor, "own_held")):
        assert page.index("blue kettle") < page.index("red kettle")
        assert reverse("signoff_story", args=[held.conflicts_with]) in page
        assert page.count('id="criteria"') == page.count('id="criteria-first"') == 1
    event = record_held(held, by=cora, observed_at=held.observed_at, reason="Two kettles that day")
    assert event.client_uuid == held.client_uuid != held.conflicts_with
    assert SignOffEvent.objects.filter(kind="Observed").count() == 2
    assert first_difference() is None


def test_two_that_differ_may_both_be_held():
    version, desk, learner, cora = scene()
    first = desk.content(learner, version)
    desk.send(desk.sealed(first))
    desk.send(desk.sealed(first | {"items": ["red kettle"]}))
    later = HeldObservation.objects.get(kind="conflict")
    side = other_side(later)
    assert (side.in_ledger, side.story.seen.items) == (False, ["blue kettle"])
    assert reverse("held", args=[later.conflicts_with]) in page_of(later, cora)
    dismiss_held(later, by=cora, reason="A slip")
    assert HeldObservation.objects.get(kind="signature").state == "waiting"


def test_a_card_that_was_not_in_force_is_not_recorded_at_that_time_either():
    old, desk, learner, cora = scene()
    courses.new_version(old.skill, title="Newer")
    after = clock(
        timezone.now() + timedelta(seconds=1)
    )  # a device writes milliseconds: not before the new card
    desk.send(desk.observation(learner, old, observed_at=after))
    held = HeldObservation.objects.get()
    assert held.kind == "version"
    with pytest.raises(DomainError) as caught:
        record_held(held, by=cora, observed_at=held.observed_at, reason="x")
    assert caught.value.code == "version_lapsed"
    before = old.created_at
    event = record_held(held, by=cora, observed_at=before, reason="The clock was wrong")
    assert (event.skill_version, event.observed_at) == (1, before)


def test_the_list_says_why_each_is_held():
    version, desk, learner, cora = scene()
    desk.send(desk.sealed(desk.content(learner, version)))
    desk.send(desk.observation(learner, version, observed_at=clock(timezone.now() + timedelta(minutes=30))))
    page = browser(cora).get(reverse("held_list")).content.decode()
    assert "The signature does not hold" in page
    assert "The device’s clock is wrong" in page
