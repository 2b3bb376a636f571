"""Recognising prior learning and sign-offs on paper; taking a recognition back."""

import uuid
from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from courses.enums import Act
from courses.models import SignOffEvent, Standing
from lms.accounts.models import User
from tests.factories import accounts, courses

pytestmark = pytest.mark.django_db


def client_of(person: User) -> Client:
    client = Client()
    client.force_login(User.objects.get(pk=person.pk))
    return client


@pytest.fixture
def scene():
    return courses.skill(expiry_months=12), courses.mentor(), accounts.trainee()


def url(learner) -> str:
    return f"/mentor/recognise/{learner.public_id}/S01/"


def filled(**changes):
    return {
        "client_uuid": str(uuid.uuid4()),
        "basis": "paper",
        "since": (timezone.localdate() - timedelta(days=30)).isoformat(),
        "level": "3",
        "who": "Repair School",
        "proof": "Task book 7, page 3",
    } | changes


def test_a_mentor_recognises_from_the_trainees_page_and_it_is_marked_everywhere(scene):
    _version, mentor, learner = scene
    client = client_of(mentor)
    choose = f"/mentor/sign/{learner.public_id}/"
    assert url(learner) in client.get(choose).content.decode()
    page = client.get(url(learner)).content.decode()
    assert "It leads to no badge" in page
    assert "This skill holds for 12 months" in page
    data = filled()
    for _turn in range(2):
        response = client.post(url(learner), data)
    event = SignOffEvent.objects.get(kind="Recognised")
    assert response["Location"] == f"/mentor/recognitions/{event.client_uuid}/"
    row = Standing.objects.get(person=learner.pseudonym)
    assert (row.state, row.recognised, row.level) == ("held", True, 3)
    assert "Recognised</span>" in client.get(choose).content.decode()
    assert response["Location"] in client.get(choose).content.decode()
    for reader, page in (
        (mentor, response["Location"]),
        (learner, "/me/record/"),
        (learner, "/me/record/S01/"),
    ):
        assert "Repair School: Task book 7, page 3" in client_of(reader).get(page).content.decode()


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"basis": ""}, "Say what it rests on."),
        ({"since": ""}, "Say since when it is held."),
        ({"since": "2999-01-01"}, "The date lies in the future. Check it."),
        ({"since": "2020-01-01"}, "It would have expired by now"),
        ({"level": "2"}, "Level 2 is below 3, the lowest that counts."),
        ({"who": " "}, "Say who vouches for it."),
        ({"proof": " "}, "Say what paper or proof you have seen."),
    ],
)
def test_a_mistake_keeps_the_form(scene, changes, message):
    _version, mentor, learner = scene
    response = client_of(mentor).post(url(learner), filled(**changes))
    assert response.status_code == 422
    assert message in response.content.decode()
    kept = changes.get("proof", "Task book 7, page 3")
    assert response.context["form"]["proof"].value() == kept
    assert not SignOffEvent.objects.filter(kind="Recognised").exists()


def test_without_authority_to_sign_and_for_oneself_it_is_refused(scene):
    _version, mentor, learner = scene
    watcher = courses.mentor("Wanda", act=Act.WATCH)
    mentor.give_roles("trainee")
    for person, about in (
        (watcher, learner),
        (courses.mentor("Elsewhere", course="C09"), learner),
        (accounts.coordinator(), learner),
        (mentor, mentor),
    ):
        assert client_of(person).get(url(about)).status_code == 403
        assert client_of(person).post(url(about), filled()).status_code == 403
    assert not SignOffEvent.objects.filter(kind="Recognised").exists()


def test_whoever_recognised_or_a_coordinator_takes_it_back_once_with_a_reason(scene):
    version, mentor, learner = scene
    event = courses.recognition(mentor, learner, version)
    page = f"/mentor/recognitions/{event.client_uuid}/"
    data = {"client_uuid": str(uuid.uuid4()), "reason": "Not their book"}
    for stranger in (courses.mentor("Other"), learner):
        assert client_of(stranger).get(page).status_code == 404
        assert client_of(stranger).post(page, data).status_code == 404
    client = client_of(accounts.coordinator())
    assert client.post(page, data | {"reason": " "}).status_code == 422
    assert client.post(page, data)["Location"] == page
    text = client.get(page).content.decode()
    assert "Taken back by Cora" in text
    assert "Not their book" in text
    assert "<textarea" not in text
    assert Standing.objects.get(person=learner.pseudonym).state == "in_progress"
    again = client_of(mentor).post(page, data | {"client_uuid": str(uuid.uuid4())})
    assert again.status_code == 422
    assert "already taken back" in again.content.decode()
