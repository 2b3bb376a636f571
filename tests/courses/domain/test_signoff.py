"""Recording an observation, the second person's word, taking back: every refusal leaves no row."""

import uuid
from datetime import timedelta

import pytest
from django.utils import timezone

from courses.domain.basis import AuthorityEnded
from courses.domain.ledger import facts_of, first_bad_row
from courses.domain.second import countersign, revoke
from courses.domain.signoff import decimal_text, observe
from courses.enums import Act, Entrustment, Mark
from courses.models import AuthorityGrant, ObservationDetail, Place, SignOffEvent, SignOffRequest, Standing
from lms.kernel.errors import DomainError, NotAllowed
from tests.factories import accounts, courses

pytestmark = pytest.mark.django_db


@pytest.fixture
def scene():
    version = courses.skill()
    return version, courses.mentor(), accounts.trainee()


def send(by, learner, version, *, client_uuid=None, when=None, place=None, **changes):
    return observe(
        by=by,
        learner=learner,
        version=version,
        seen=courses.seen(version, **changes),
        client_uuid=client_uuid or uuid.uuid4(),
        observed_at=when,
        place=place,
    )


def refused(error, code, *args, **kwargs):
    before = (SignOffEvent.objects.count(), ObservationDetail.objects.count(), Standing.objects.count())
    with pytest.raises(error) as caught:
        send(*args, **kwargs)
    assert caught.value.code == code
    assert (
        SignOffEvent.objects.count(),
        ObservationDetail.objects.count(),
        Standing.objects.count(),
    ) == before


def test_the_same_form_sent_twice_is_one_event_and_announces_once(scene, django_capture_on_commit_callbacks):
    version, mentor, learner = scene
    name = uuid.uuid4()
    with django_capture_on_commit_callbacks() as first:
        event = send(mentor, learner, version, client_uuid=name)
    with django_capture_on_commit_callbacks() as second:
        again = send(mentor, learner, version, client_uuid=name, comment="other words")
    assert again == event
    assert (len(first), len(second)) == (2, 0)  # the sign-off, and the standing that changed
    assert SignOffEvent.objects.filter(kind="Observed").count() == 1
    assert event.detail.comment == ""


def test_a_form_that_was_used_for_somebody_else_is_refused(scene):
    version, mentor, learner = scene
    name = send(mentor, learner, version).client_uuid
    refused(DomainError, "form_reused", mentor, accounts.trainee("Noor"), version, client_uuid=name)
    refused(DomainError, "form_reused", courses.mentor("Mia"), learner, version, client_uuid=name)
    refused(DomainError, "form_reused", mentor, learner, courses.skill("S02"), client_uuid=name)
    grant = AuthorityGrant.objects.filter(mentor=mentor).get()
    refused(DomainError, "form_reused", mentor, learner, version, client_uuid=grant.public_id)


def test_nobody_signs_for_themselves(scene):
    version, mentor, _learner = scene
    refused(NotAllowed, "own_work", mentor, mentor, version)


def test_authority_is_for_the_skill_the_act_and_the_day(scene):
    version, mentor, learner = scene
    refused(NotAllowed, "no_authority", accounts.coordinator(), learner, version)
    refused(NotAllowed, "no_authority", courses.mentor("Far", course="C09"), learner, version)
    refused(NotAllowed, "no_authority", courses.mentor("Second", act=Act.COUNTERSIGN), learner, version)
    refused(NotAllowed, "no_authority", mentor, learner, version, when=courses.LONG_AGO - timedelta(days=1))
    AuthorityGrant.objects.filter(mentor=mentor).update(withdrawn_at=timezone.now() - timedelta(days=2))
    refused(AuthorityEnded, "authority_ended", mentor, learner, version)
    assert send(mentor, learner, version, when=timezone.now() - timedelta(days=3)).pk


def test_authority_at_one_place_does_not_hold_elsewhere(scene):
    version, mentor, learner = scene
    north, south = (Place.objects.create(code=code, name=code) for code in ("north", "south"))
    AuthorityGrant.objects.filter(mentor=mentor).update(place=north)
    refused(NotAllowed, "no_authority", mentor, learner, version)
    refused(NotAllowed, "no_authority", mentor, learner, version, place=south)
    assert facts_of(send(mentor, learner, version, place=north))["place"] == "north"


def test_a_version_that_is_no_longer_in_force_is_refused(scene):
    version, mentor, learner = scene
    courses.new_version(version.skill)
    refused(DomainError, "version_lapsed", mentor, learner, version)


def test_prerequisites_must_be_held_on_the_day(scene):
    first, mentor, learner = scene
    version = courses.skill("S02", prerequisites=["S01"])
    refused(DomainError, "not_ready", mentor, learner, version)
    send(mentor, learner, first)
    assert send(mentor, learner, version).pk


def test_a_lapsed_gate_further_down_stops_a_new_observation(scene):
    _plain, mentor, learner = scene
    now = timezone.now()
    gate = courses.skill("S10", safety_gate=True, expiry_months=1)
    middle = courses.skill("S11", prerequisites=["S10"])
    top = courses.skill("S12", prerequisites=["S11"])
    send(mentor, learner, gate, when=now - timedelta(days=50))
    send(mentor, learner, middle, when=now - timedelta(days=49))
    refused(DomainError, "not_ready", mentor, learner, top)
    send(mentor, learner, gate)
    assert send(mentor, learner, top).pk


def test_a_time_in_the_future_is_refused_beyond_what_clocks_differ(scene):
    version, mentor, learner = scene
    refused(DomainError, "future", mentor, learner, version, when=timezone.now() + timedelta(minutes=3))
    assert send(mentor, learner, version, when=timezone.now() + timedelta(minutes=1)).pk


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"marks": {}}, "nothing_seen"),
        ({"marks": {"c1": Mark.NOT_SEEN}}, "nothing_seen"),
        ({"marks": {"c1": Mark.MET, "c9": Mark.MET}}, "unknown_criterion"),
        ({"items": []}, "no_item"),
        ({"items": [" ", "\t"]}, "no_item"),
        ({"readings": {"m9": ["1"]}}, "unknown_measurement"),
    ],
)
def test_what_says_nothing_or_does_not_fit_the_card_is_refused(scene, changes, code):
    version, mentor, learner = scene
    refused(DomainError, code, mentor, learner, version, **changes)


def test_an_unreadable_reading_is_refused():
    version = courses.skill(measurements=[courses.measurement()])
    refused(DomainError, "reading", courses.mentor(), accounts.trainee(), version, readings={"m1": ["0,2x"]})


def test_every_criterion_stands_in_the_payload_untouched_ones_as_not_seen(scene):
    version, mentor, learner = scene
    event = send(mentor, learner, version, marks={"c2": Mark.STOP}, level=Entrustment.WATCHED)
    assert facts_of(event)["marks"] == [
        {"criterion": "c1", "mark": "not_seen"},
        {"criterion": "c2", "mark": "stop"},
    ]


def test_blank_items_are_dropped_and_the_others_tidied(scene):
    version, mentor, learner = scene
    event = send(mentor, learner, version, items=["  kettle   1 ", " ", "iron"])
    assert event.detail.items == ["kettle 1", "iron"]
    assert len(facts_of(event)["items"]) == 2
    assert first_bad_row() is None


@pytest.mark.parametrize(
    ("raw", "text"),
    [
        ("0.21", "0.21"),
        (" 0,210 ", "0.210"),
        ("5", "5"),
        ("-1.5", "-1.5"),
        ("−1,5", "-1.5"),
        ("+3", "3"),
        (".5", "0.5"),
        ("5.", "5"),
        ("1.2e-3", "0.0012"),
        ("0", "0"),
        ("0.000", "0.000"),
    ],
)
def test_a_reading_becomes_a_plain_decimal(raw, text):
    assert decimal_text(raw) == text


@pytest.mark.parametrize(
    "raw",
    [
        "",
        " ",
        ".",
        "0,2x",
        "NaN",
        "sNaN",
        "inf",
        "-Infinity",
        "1e999",
        "1e-999",
        "1e13",
        "1,000.5",
        "1_0",
        "٣",
        "1 2",
        "0." + "1" * 30,
    ],
)
def test_what_is_no_reading_is_refused(raw):
    with pytest.raises(DomainError) as caught:
        decimal_text(raw)
    assert caught.value.code == "reading"


def test_recording_answers_the_waiting_request_of_that_skill_only(scene):
    version, mentor, learner = scene
    now = timezone.now()
    mine = SignOffRequest.objects.create(learner=learner, skill=version.skill, asked_at=now)
    other = SignOffRequest.objects.create(learner=learner, skill=courses.skill("S02").skill, asked_at=now)
    send(mentor, learner, version)
    assert [SignOffRequest.objects.get(pk=row.pk).state for row in (mine, other)] == ["answered", "waiting"]


def test_countersigning_is_for_a_second_person_with_authority(scene):
    version, mentor, learner = courses.skill("S02", countersign=True), scene[1], scene[2]
    event = send(mentor, learner, version)
    courses.mentor(mentor.name, act=Act.COUNTERSIGN)
    courses.mentor(learner.name, act=Act.COUNTERSIGN)
    for person in (mentor, learner):
        with pytest.raises(NotAllowed) as caught:
            countersign(event, by=person, agrees=True, client_uuid=uuid.uuid4())
        assert caught.value.code == "not_a_second_person"
    with pytest.raises(NotAllowed) as caught:
        countersign(event, by=courses.mentor("Mia"), agrees=True, client_uuid=uuid.uuid4())
    assert caught.value.code == "no_authority"
    assert not SignOffEvent.objects.filter(kind="Countersigned").exists()


def test_countersigning_and_taking_back_are_each_recorded_once_per_form(scene):
    version, mentor, learner = scene
    event, second = send(mentor, learner, version), courses.mentor("Second", act=Act.COUNTERSIGN)
    word, back = uuid.uuid4(), uuid.uuid4()
    assert countersign(event, by=second, agrees=True, client_uuid=word) == countersign(
        event, by=second, agrees=True, client_uuid=word
    )
    assert revoke(event, by=mentor, reason="x", client_uuid=back) == revoke(
        event, by=mentor, reason="x", client_uuid=back
    )
    assert [e.kind for e in SignOffEvent.objects.filter(target=event.client_uuid)] == [
        "SignedOff",
        "Countersigned",
        "Revoked",
    ]


def test_a_form_that_was_used_for_something_else_neither_countersigns_nor_takes_back(scene):
    version, mentor, learner = scene
    event, second = send(mentor, learner, version), courses.mentor("Second", act=Act.COUNTERSIGN)
    for attempt in (
        lambda: countersign(event, by=second, agrees=True, client_uuid=event.client_uuid),
        lambda: revoke(event, by=mentor, reason="x", client_uuid=event.client_uuid),
    ):
        with pytest.raises(DomainError) as caught:
            attempt()
        assert caught.value.code == "form_reused"
    assert [e.kind for e in SignOffEvent.objects.filter(target=event.client_uuid)] == ["SignedOff"]


def test_only_an_observation_that_stands_is_countersigned_or_taken_back(scene):
    version, mentor, learner = scene
    event, second = send(mentor, learner, version), courses.mentor("Second", act=Act.COUNTERSIGN)
    gone = revoke(event, by=mentor, reason="x", client_uuid=uuid.uuid4())
    for target, code in ((event, "already_revoked"), (gone, "not_an_observation")):
        for attempt in (
            lambda t=target: countersign(t, by=second, agrees=True, client_uuid=uuid.uuid4()),
            lambda t=target: revoke(t, by=mentor, reason="y", client_uuid=uuid.uuid4()),
        ):
            with pytest.raises(DomainError) as caught:
                attempt()
            assert caught.value.code == code
    assert [e.kind for e in SignOffEvent.objects.filter(target=event.client_uuid)] == ["SignedOff", "Revoked"]


def test_taking_back_needs_a_reason_and_the_right_person(scene):
    version, mentor, learner = scene
    event, cora = send(mentor, learner, version), accounts.coordinator()
    cases = [
        (mentor, " ", DomainError, "no_reason"),
        (courses.mentor("Mia"), "x", NotAllowed, "may_not_revoke"),
        (learner, "x", NotAllowed, "own_work"),
    ]
    for by, reason, error, code in cases:
        with pytest.raises(error) as caught:
            revoke(event, by=by, reason=reason, client_uuid=uuid.uuid4())
        assert caught.value.code == code
    gone = revoke(event, by=cora, reason="Complaint", client_uuid=uuid.uuid4())
    assert (gone.detail.comment, gone.target, gone.subject) == (
        "Complaint",
        event.client_uuid,
        learner.pseudonym,
    )
    assert "Complaint" not in gone.payload
    assert first_bad_row() is None


def test_an_observation_whose_words_were_erased_can_still_be_taken_back(scene):
    version, mentor, learner = scene
    event = send(mentor, learner, version)
    event.detail.delete()
    fresh = SignOffEvent.objects.get(pk=event.pk)
    assert revoke(fresh, by=mentor, reason="x", client_uuid=uuid.uuid4()).detail.learner == learner
