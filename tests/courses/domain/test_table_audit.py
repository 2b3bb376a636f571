"""Whoever changes a table beside the ledger is found out, though the chain is whole."""

import uuid
from datetime import timedelta

import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone

from courses.domain import authority
from courses.domain.ledger import BadRow, first_bad_row
from courses.domain.table_audit import first_difference
from courses.enums import EvidenceState
from courses.models import AuthorityGrant, Evidence, ObservationDetail, Place, SignOffEvent
from lms.web.privacy import erase
from tests.factories import accounts, courses
from tests.factories import evidence as made

pytestmark = pytest.mark.django_db


@pytest.fixture
def signed():
    """An observation with a photo, by a mentor under authority at a place; and its photo."""
    mentor, learner = courses.mentor(), accounts.trainee()
    photo = made.item(learner)
    event = courses.observation(mentor, learner, courses.skill(), evidence=(photo.public_id,), comment="Well")
    photo.refresh_from_db()
    assert photo.event_id == event.pk
    assert first_difference() is None
    return event, photo


def found() -> str:
    """What is wrong, where the chain alone shows nothing; the command says so too."""
    assert first_bad_row() is None
    bad = first_difference()
    assert bad is not None
    with pytest.raises(CommandError, match=bad.reason):
        call_command("verify_ledger")
    return f"{bad.position}: {bad.reason}"


def test_a_ledger_with_everything_in_it_is_intact(signed):
    cora, place = accounts.coordinator(), Place.objects.create(code="W1", name="Workshop")
    terms = authority.Terms(
        act="countersign",
        course_code="C01",
        basis="certificate",
        valid_from=timezone.now(),
        place=place,
        basis_expires=timezone.now() + timedelta(days=9),
    )
    row = authority.grant(accounts.trainee("Tom"), terms, by=cora)
    authority.withdraw(row, by=cora, reason="Moved away")
    assert first_difference() is None
    call_command("verify_ledger")


@pytest.mark.parametrize("changes", [{"media_type": "image/png"}, {"size": 1}, {"salt": bytes(31) + b"1"}])
def test_evidence_that_was_changed_is_named(signed, changes):
    event, photo = signed
    Evidence.objects.filter(pk=photo.pk).update(**changes)
    assert found() == f"{event.position}: a piece of evidence was changed after it was signed"


@pytest.mark.parametrize("act", ["delete", "untie", "digest", "add"])
def test_evidence_that_is_not_what_the_row_names_is_named(signed, act):
    event, photo = signed
    rows = Evidence.objects.filter(pk=photo.pk)
    if act == "delete":
        rows.delete()
    elif act == "untie":
        rows.update(event=None)
    elif act == "digest":
        rows.update(sha256="0" * 64)
    else:
        other = made.item(photo.learner)
        Evidence.objects.filter(pk=other.pk).update(event=event)
    assert found() == f"{event.position}: the evidence tied to it is not the evidence that it names"


def test_a_lie_that_evidence_was_erased_does_not_hide_another_digest(signed):
    event, photo = signed
    Evidence.objects.filter(pk=photo.pk).update(state=EvidenceState.ERASED, sha256="0" * 64)
    assert found() == f"{event.position}: the evidence tied to it is not the evidence that it names"


def test_words_that_were_deleted_are_named_unless_the_person_was_erased(signed):
    event, photo = signed
    learner = photo.learner
    ObservationDetail.objects.filter(event=event).delete()
    assert found() == f"{event.position}: its comment and items are gone, though nobody was erased"
    erase(learner)
    assert first_difference() is None


@pytest.mark.parametrize(
    "changes",
    [
        {"act": "sign"},
        {"skill_code": "S99"},
        {"valid_from": courses.LONG_AGO - timedelta(days=900)},
        {"valid_until": courses.LONG_AGO},
        {"basis": "standing"},
        {"supervised": True},
    ],
)
def test_authority_that_was_changed_is_named(signed, changes):
    AuthorityGrant.objects.update(**changes)
    assert found() == "1: the authority that it gives was changed afterwards"


def test_authority_that_ended_or_began_beside_the_ledger_is_named(signed):
    row = AuthorityGrant.objects.get()
    AuthorityGrant.objects.update(withdrawn_at=timezone.now())
    assert found() == "1: the authority that it gives ends at another time than was recorded"
    AuthorityGrant.objects.update(withdrawn_at=None)
    row.pk, row.public_id = None, uuid.uuid4()
    row.save()
    assert first_difference() == BadRow(0, f"authority {row.public_id} was never recorded")


def test_a_place_that_was_renamed_is_no_fault():
    place = Place.objects.create(code="W1", name="Workshop")
    terms = authority.Terms(
        act="observe", course_code="C01", basis="founding", valid_from=courses.LONG_AGO, place=place
    )
    authority.grant(accounts.trainee(), terms, by=None)
    Place.objects.update(code="W2")
    assert first_difference() is None
    AuthorityGrant.objects.update(place=None)
    Place.objects.update(code="W1")
    assert first_difference() == BadRow(1, "the authority that it gives was changed afterwards")


def test_it_costs_the_same_however_much_there_is(signed, django_assert_num_queries):
    _event, photo = signed
    with django_assert_num_queries(11):
        assert first_difference() is None
    mentor = AuthorityGrant.objects.get().mentor
    version = courses.skill("S02")
    for _turn in range(3):
        one = made.item(photo.learner)
        courses.observation(mentor, photo.learner, version, evidence=(one.public_id,))
    assert SignOffEvent.objects.filter(kind="Observed").count() == 4
    with django_assert_num_queries(11):
        assert first_difference() is None
