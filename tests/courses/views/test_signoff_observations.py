"""An observation afterwards: its story, the second person, taking it back; and who may see it."""

import uuid

import pytest
from django.test import Client
from django.urls import reverse

from courses.domain import authority
from courses.enums import Act, Basis, Mark
from courses.models import AuthorityGrant, SignOffEvent, Standing
from tests.factories import accounts, courses

pytestmark = pytest.mark.django_db


def client_of(person):
    client = Client()
    client.force_login(person)
    return client


@pytest.fixture
def scene():
    """An observation that waits for a second person, its mentor and its trainee."""
    version = courses.skill(countersign=True)
    mentor, learner = courses.mentor(), accounts.trainee()
    event = courses.observation(mentor, learner, version, comment="Careful", items=["kettle 9"])
    return event, mentor, learner


def url(name, event):
    return reverse(name, args=[event.client_uuid])


def word(agrees, **changes):
    return {"client_uuid": str(uuid.uuid4()), "agrees": agrees} | changes


@pytest.mark.parametrize("page", ["signoff_story", "signoff_done"])
def test_the_story_is_for_the_signer_and_coordinators_and_does_not_exist_for_others(scene, page):
    event, mentor, learner = scene
    for reader in (mentor, accounts.coordinator()):
        response = client_of(reader).get(url(page, event))
        assert response.status_code == 200
    for stranger in (learner, courses.mentor("Other"), courses.mentor("Second", act=Act.COUNTERSIGN)):
        assert client_of(stranger).get(url(page, event)).status_code == 404
    assert client_of(mentor).get(reverse(page, args=[uuid.uuid4()])).status_code == 404
    assert Client().get(url(page, event)).status_code == 302


def test_the_story_tells_what_was_seen_and_said(scene):
    event, mentor, _learner = scene
    text = client_of(mentor).get(url("signoff_story", event)).content.decode()
    for words in ("Careful", "kettle 9", "Tessa", "Max", "Waits for a second person", event.hash[:16]):
        assert words in text


def test_a_grant_or_a_revocation_is_no_observation(scene):
    _event, mentor, _learner = scene
    grant = SignOffEvent.objects.get(kind="AuthorityGranted")
    client = client_of(accounts.coordinator())
    for page in ("signoff_story", "signoff_done", "signoff_revoke", "signoff_countersign"):
        assert client.get(url(page, grant)).status_code == 404
    assert client_of(mentor).get(url("signoff_story", grant)).status_code == 404


def test_the_second_person_agrees_and_the_skill_is_held(scene):
    event, _mentor, learner = scene
    second = courses.mentor("Second", act=Act.COUNTERSIGN)
    client, data = client_of(second), word("yes")
    assert "Careful" in client.get(url("signoff_countersign", event)).content.decode()
    assert client.post(url("signoff_countersign", event), data)["Location"] == reverse("mentor")
    assert client.post(url("signoff_countersign", event), data)["Location"] == reverse("mentor")
    assert SignOffEvent.objects.filter(kind="Countersigned").count() == 1
    assert Standing.objects.get(person=learner.pseudonym).state == "held"


def test_the_second_person_does_not_agree_and_it_does_not_count(scene):
    event, mentor, learner = scene
    second = courses.mentor("Second", act=Act.COUNTERSIGN)
    client_of(second).post(url("signoff_countersign", event), word("no"))
    assert Standing.objects.get(person=learner.pseudonym).state == "in_progress"
    assert (
        "A second person did not agree" in client_of(mentor).get(url("signoff_story", event)).content.decode()
    )


def test_saying_neither_is_a_mistake(scene):
    event, _mentor, _learner = scene
    second = courses.mentor("Second", act=Act.COUNTERSIGN)
    response = client_of(second).post(url("signoff_countersign", event), word(""))
    assert response.status_code == 422
    assert "Say whether you agree." in response.content.decode()
    assert not SignOffEvent.objects.filter(kind="Countersigned").exists()


def test_signer_learner_and_mentors_without_authority_do_not_countersign(scene):
    event, mentor, learner = scene
    for person in (mentor, learner):
        authority.grant(
            person,
            authority.Terms(
                act=Act.COUNTERSIGN, course_code="C01", basis=Basis.FOUNDING, valid_from=courses.LONG_AGO
            ),
            by=None,
        )
    elsewhere = courses.mentor("Elsewhere", course="C09", act=Act.COUNTERSIGN)
    observer = courses.mentor("Observer")
    for person in (mentor, learner, elsewhere, observer):
        client = client_of(type(person).objects.get(pk=person.pk))
        assert client.get(url("signoff_countersign", event)).status_code == 403
        assert client.post(url("signoff_countersign", event), word("yes")).status_code == 403
    assert not SignOffEvent.objects.filter(kind="Countersigned").exists()


def test_the_signer_takes_it_back_with_a_reason_and_sees_it_said(scene):
    event, mentor, learner = scene
    client = client_of(mentor)
    assert client.get(url("signoff_revoke", event)).status_code == 200
    data = {"client_uuid": str(uuid.uuid4()), "reason": "Wrong kettle", "confirm": "on"}
    response = client.post(url("signoff_revoke", event), data, follow=True)
    text = response.content.decode()
    assert "The observation is taken back." in text
    assert "Wrong kettle" in text
    assert SignOffEvent.objects.filter(kind="Revoked").count() == 1
    assert Standing.objects.get(person=learner.pseudonym).counted == 0
    again = client.post(url("signoff_revoke", event), data | {"client_uuid": str(uuid.uuid4())})
    assert again.status_code == 422
    assert SignOffEvent.objects.filter(kind="Revoked").count() == 1


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"reason": "  "}, "Give the reason for taking it back."),
        ({"confirm": ""}, "Tick the box to confirm."),
    ],
)
def test_taking_back_asks_for_reason_and_confirmation_and_keeps_what_was_typed(scene, changes, message):
    event, mentor, _learner = scene
    data = {"client_uuid": str(uuid.uuid4()), "reason": "Wrong kettle", "confirm": "on"} | changes
    response = client_of(mentor).post(url("signoff_revoke", event), data)
    assert response.status_code == 422
    assert message in response.content.decode()
    assert response.context["form"]["reason"].value() == data["reason"]
    assert not SignOffEvent.objects.filter(kind="Revoked").exists()


def test_a_coordinator_takes_back_but_other_mentors_and_the_learner_do_not(scene):
    event, _mentor, learner = scene
    data = {"client_uuid": str(uuid.uuid4()), "reason": "Complaint", "confirm": "on"}
    for stranger in (learner, courses.mentor("Other")):
        assert client_of(stranger).post(url("signoff_revoke", event), data).status_code == 404
    assert client_of(accounts.coordinator()).post(url("signoff_revoke", event), data).status_code == 302


def test_a_coordinator_does_not_take_back_what_is_about_themselves():
    version, mentor, cora = courses.skill(), courses.mentor(), accounts.coordinator()
    event = courses.observation(mentor, cora, version)
    data = {"client_uuid": str(uuid.uuid4()), "reason": "I want it gone", "confirm": "on"}
    assert client_of(cora).post(url("signoff_revoke", event), data).status_code == 403
    assert not SignOffEvent.objects.filter(kind="Revoked").exists()


def test_an_erased_detail_leaves_a_story_without_words(scene):
    event, mentor, _learner = scene
    event.detail.delete()
    text = client_of(mentor).get(url("signoff_story", event)).content.decode()
    assert "Items and comment have been erased." in text


def test_pages_about_an_observation_keep_their_number_of_queries(scene, django_assert_max_num_queries):
    event, mentor, learner = scene
    version = SignOffEvent.objects.get(pk=event.pk)
    for number in range(4):
        courses.observation(
            mentor,
            learner,
            courses.Skill.objects.get(code=version.skill_code).current,
            items=[f"item {number}"],
            marks={"c1": Mark.MET},
        )
    client = client_of(mentor)
    with django_assert_max_num_queries(14):
        client.get(url("signoff_story", event))
    with django_assert_max_num_queries(24):
        client.get(url("signoff_done", event))
    second = courses.mentor("Second", act=Act.COUNTERSIGN)
    seconds = client_of(second)
    with django_assert_max_num_queries(17):
        seconds.get(url("signoff_countersign", event))
    assert AuthorityGrant.objects.count() == 2
