"""What is kept of signatures, guardians and contacts: handed out to whom it is about, and gone after an erasure."""

import pytest
from django.utils import timezone

from courses.domain import emergency, guardians
from courses.domain.house_privacy import export_house
from courses.domain.minority import answer_for
from courses.models import (
    ContactLook,
    EmergencyContact,
    GuardianConsent,
    GuardianLink,
    HouseSignature,
    HouseVersion,
    LearnerSafeguard,
    SigningReminder,
)
from lms.accounts import roles
from lms.web import privacy
from tests.courses.domain.test_emergency import ANN, running
from tests.factories import accounts, joining


@pytest.fixture(autouse=True)
def own_list(settings, tmp_path):
    settings.ERASED_LIST = tmp_path / "erased.jsonl"


@pytest.fixture
def nia(db):
    """Somebody about whom there is one of each."""
    kay, mentor = accounts.coordinator("Kay"), accounts.person("Mo", role=roles.MENTOR)
    person = joining.minor(by=kay, of_age_on=joining.tomorrow())
    joining.signed(joining.published(), person, name="Nia N.")
    joining.consent(person, by=kay, pictures=True)
    link = guardians.link_behind(joining.link(person, by=kay))
    guardians.agree(link, name="Gus", pictures=False, shown=joining.terms(), device="")
    joining.link(person, by=kay)
    emergency.keep_contact(person, ANN)
    emergency.look(running(mentor, person), person, by=mentor, moment=timezone.now())
    SigningReminder.objects.create(person=person, asked_at=timezone.now())
    answer_for(person, by=kay, answer="Spoke to her mother")
    return person


def test_everything_is_handed_out_to_whom_it_is_about(nia):
    topics = {topic.name: list(topic.rows()) for topic in export_house(nia)}
    assert {name: len(rows) for name, rows in topics.items()} == {
        "house-rules": 1,
        "signing-reminders": 1,
        "under-age": 1,
        "guardians": 2,
        "consent-answers": 1,
        "guardian-links": 2,
        "emergency-contact": 1,
        "emergency-looks": 1,
    }
    assert topics["house-rules"][0]["taken back"] is None
    assert topics["house-rules"][0]["text"] == "Wear your glasses."
    assert topics["emergency-contact"][0]["note"] == "Allergic to penicillin"
    assert topics["emergency-looks"][0]["by"] == "Mo"
    assert topics["under-age"][0]["turns 18"] == joining.tomorrow().isoformat()


def test_of_an_erased_person_nothing_is_left_and_others_keep_theirs(nia):
    theo = accounts.trainee("Theo")
    joining.signed(HouseVersion.objects.get(), theo)
    emergency.keep_contact(theo, ANN)
    privacy.erase(nia)
    models = (ContactLook, GuardianConsent, GuardianLink, LearnerSafeguard, SigningReminder)
    assert {model.__name__: model.objects.count() for model in models} == dict.fromkeys(
        (model.__name__ for model in models), 0
    )
    assert [row.person for row in HouseSignature.objects.all()] == [theo]
    assert [row.person for row in EmergencyContact.objects.all()] == [theo]
    assert emergency.contact_of(theo) == ANN


def test_what_an_erased_coordinator_recorded_stays_without_their_name(nia):
    kay = GuardianConsent.objects.exclude(recorded_by=None).get().recorded_by
    accounts.coordinator("Cleo")
    privacy.erase(kay)
    row = GuardianConsent.objects.exclude(recorded_by=None).get()
    assert (row.guardian_name, str(row.recorded_by)) == ("Gus Guard", "erased person")
    assert str(HouseVersion.objects.get().published_by) == "erased person"
