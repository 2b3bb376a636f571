"""Answering disputes: who sees the queue, who answers, what both sides read."""

import uuid

import pytest
from django.test import Client
from django.utils import timezone

from courses.domain.learner_words import dispute
from courses.domain.second import countersign, sign_off
from courses.domain.second_look import judge_sample
from courses.enums import Act, SampleVerdict
from courses.models import Sample, SignOffEvent, Standing
from lms.accounts.models import User
from tests.factories import accounts, courses

pytestmark = pytest.mark.django_db


def client_of(person: User) -> Client:
    client = Client()
    client.force_login(User.objects.get(pk=person.pk))
    return client


@pytest.fixture
def scene():
    mentor, learner = courses.mentor(), accounts.trainee()
    event = courses.observation(mentor, learner, courses.skill())
    said = dispute(event, by=learner, reason="I was not there", client_uuid=uuid.uuid4())
    return event, said, mentor, learner


def url(said) -> str:
    return f"/coordinator/disputes/{said.client_uuid}/"


def answer(outcome="stands", **changes):
    return {"client_uuid": str(uuid.uuid4()), "outcome": outcome, "reason": "It is on film"} | changes


def test_a_coordinator_reads_the_dispute_with_the_observation_and_answers_once(scene):
    event, said, mentor, learner = scene
    client = client_of(accounts.coordinator())
    assert "I was not there" in client.get("/coordinator/disputes/").content.decode()
    page = client.get(url(said)).content.decode()
    for words in ("I was not there", "Seen by Max", "Tessa", "kettle 1"):
        assert words in page
    data = answer()
    for _turn in range(2):
        assert client.post(url(said), data)["Location"] == "/coordinator/disputes/"
    assert SignOffEvent.objects.filter(kind="DisputeResolved").count() == 1
    assert Standing.objects.get(person=learner.pseudonym).state == "held"
    assert "No dispute is open" in client.get("/coordinator/disputes/").content.decode()
    for reader, page in (
        (learner, f"/me/observations/{event.detail.public_id}/"),
        (mentor, f"/mentor/observations/{event.client_uuid}/"),
    ):
        text = client_of(reader).get(page).content.decode()
        assert "Answered by Cora: it stands" in text
        assert "It is on film" in text


def test_set_aside_counts_no_longer(scene):
    _event, said, _mentor, learner = scene
    client_of(accounts.coordinator()).post(url(said), answer("set_aside"))
    assert Standing.objects.get(person=learner.pseudonym).state == "in_progress"


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"outcome": ""}, "Say whether it stands."),
        ({"reason": " "}, "Give the reason for your answer. The trainee will read it."),
    ],
)
def test_an_answer_needs_an_outcome_and_a_reason_and_keeps_what_was_typed(scene, changes, message):
    _event, said, _mentor, _learner = scene
    response = client_of(accounts.coordinator()).post(url(said), answer() | changes)
    assert response.status_code == 422
    assert message in response.content.decode()
    assert not SignOffEvent.objects.filter(kind="DisputeResolved").exists()


def test_whoever_checks_samples_of_the_skill_answers_and_of_another_does_not(scene):
    _event, said, _mentor, _learner = scene
    elsewhere = courses.mentor("Elsewhere", course="C09", act=Act.SAMPLE)
    assert "I was not there" not in client_of(elsewhere).get("/coordinator/disputes/").content.decode()
    assert client_of(elsewhere).post(url(said), answer()).status_code == 403
    here = courses.mentor("Here", act=Act.SAMPLE)
    assert "I was not there" in client_of(here).get("/coordinator/disputes/").content.decode()
    assert client_of(here).post(url(said), answer()).status_code == 302


def test_a_coordinator_who_signed_sees_it_in_the_queue_and_does_not_answer():
    version, cora, learner = courses.skill(), courses.mentor("Cora"), accounts.trainee()
    cora.give_roles("coordinator")
    event = courses.observation(cora, learner, version)
    said = dispute(event, by=learner, reason="No", client_uuid=uuid.uuid4())
    accounts.coordinator("Carl")
    client = client_of(cora)
    page = client.get("/coordinator/disputes/").content.decode()
    assert "Somebody else answers" in page
    assert "Nobody here may answer" not in page
    assert url(said) not in page
    assert client.get(url(said)).status_code == 403
    assert client.post(url(said), answer()).status_code == 403


def test_nor_does_whoever_countersigned_or_signed_for_the_set():
    version, learner = courses.skill(countersign=True), accounts.trainee()
    watcher = courses.mentor("Wanda", act=Act.WATCH)
    second, signer = courses.mentor("Sue", act=Act.COUNTERSIGN), courses.mentor("Sid", act=Act.SIGN)
    for person in (second, signer):
        person.give_roles("coordinator")
    event = courses.observation(watcher, learner, version)
    countersign(event, by=second, agrees=True, client_uuid=uuid.uuid4())
    sign_off(event, by=signer, client_uuid=uuid.uuid4())
    said = dispute(event, by=learner, reason="No", client_uuid=uuid.uuid4())
    accounts.coordinator("Carl")
    for person in (second, signer):
        assert client_of(person).post(url(said), answer()).status_code == 403
        assert "Somebody else answers" in client_of(person).get("/coordinator/disputes/").content.decode()
    assert not SignOffEvent.objects.filter(kind="DisputeResolved").exists()


def test_where_nobody_is_left_the_queue_says_so_and_what_to_do():
    """A hub of two: one observed, the other gave the verdict on the sample."""
    version, max_, learner = courses.skill(), courses.mentor("Max"), accounts.trainee()
    max_.give_roles("coordinator")
    checker = courses.mentor("Sam", act=Act.SAMPLE)
    event = courses.observation(max_, learner, version)
    sampled(event, by=checker)
    dispute(event, by=learner, reason="No", client_uuid=uuid.uuid4())
    for reader, to_do, link in (
        (max_, "Ask somebody who had no part in it, and", True),
        (checker, "Ask a coordinator to give somebody else authority to check samples of S01.", False),
    ):
        page = " ".join(client_of(reader).get("/coordinator/disputes/").content.decode().split())
        assert "Nobody here may answer this: everybody who could had a part in it." in page
        assert to_do in page
        assert ('href="/coordinator/authority/grant/"' in page) is link
        assert "Somebody else answers" not in page
    courses.mentor("New", act=Act.SAMPLE)
    page = client_of(max_).get("/coordinator/disputes/").content.decode()
    assert "Nobody here may answer" not in page
    assert "Somebody else answers" in page


def test_whoever_judged_it_as_a_sample_is_told_why_they_do_not_answer(scene):
    event, said, _mentor, _learner = scene
    cora = accounts.coordinator()
    sampled(event, by=cora)
    response = client_of(cora).post(url(said), answer())
    assert response.status_code == 403
    assert "You have judged this observation as a sample." in response.content.decode()
    assert not SignOffEvent.objects.filter(kind="DisputeResolved").exists()


def sampled(event, *, by):
    now = timezone.now()
    sample = Sample.objects.create(
        event=event, draw="w", reason="risk", seed="s", share=1, drawn_at=now, due_at=now
    )
    verdict = SampleVerdict.ACCEPTED
    return judge_sample(sample, by=by, verdict=verdict, reason="", client_uuid=uuid.uuid4())


def test_a_coordinator_does_not_answer_their_own_dispute():
    cora = accounts.coordinator()
    event = courses.observation(courses.mentor(), cora, courses.skill())
    said = dispute(event, by=cora, reason="No", client_uuid=uuid.uuid4())
    assert client_of(cora).post(url(said), answer()).status_code == 403


def test_the_queue_asks_as_much_for_many_disputes_as_for_one(scene, django_assert_num_queries):
    _event, _said, mentor, learner = scene
    client = client_of(accounts.coordinator())
    client.get("/coordinator/disputes/")
    with django_assert_num_queries(18):
        client.get("/coordinator/disputes/")
    version = courses.Skill.objects.get(code="S01").current
    for number in range(6):
        event = courses.observation(mentor, learner, version, items=[f"kettle {number}"])
        dispute(event, by=learner, reason="No", client_uuid=uuid.uuid4())
    with django_assert_num_queries(18):
        client.get("/coordinator/disputes/")
