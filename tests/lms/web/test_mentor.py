"""The mentor's desk."""

import uuid

import pytest
from django.test import Client
from django.urls import reverse

from courses.domain import authority, requests
from courses.domain.second import countersign, revoke
from courses.enums import Act
from courses.models import AuthorityGrant
from tests.factories import accounts, courses

pytestmark = pytest.mark.django_db


def desk(person, **query):
    client = Client()
    client.force_login(person)
    return client.get(reverse("mentor"), query)


def test_the_desk_is_for_mentors():
    assert desk(accounts.trainee()).status_code == 403
    assert desk(accounts.person("Teacher", role="teacher")).status_code == 403
    assert desk(courses.mentor()).status_code == 200
    assert Client().get(reverse("mentor")).status_code == 302


def test_an_empty_desk_says_what_belongs_there():
    text = desk(courses.mentor()).content.decode()
    assert "Nobody waits" in text
    assert "Nothing yet." in text
    assert "No authority today" not in text


def test_those_whom_this_mentor_may_sign_come_first_and_the_others_are_shown_apart():
    mine, other = courses.skill("S01"), courses.skill("S50", "C05")
    mentor, tessa, noor = courses.mentor(), accounts.trainee("Tessa"), accounts.trainee("Noor")
    for learner, version in ((tessa, other), (noor, mine), (tessa, mine)):
        requests.ask(learner=learner, skill=version.skill)
    context = desk(mentor).context
    assert [(r.learner, r.skill.code) for r in context["mine"].requests] == [(noor, "S01"), (tessa, "S01")]
    assert [(r.learner, r.skill.code) for r in context["others"].requests] == [(tessa, "S50")]
    text = desk(mentor).content.decode()
    assert reverse("signoff_sign", args=[noor.public_id, "S01"]) in text
    assert reverse("signoff_sign", args=[tessa.public_id, "S50"]) not in text
    assert text.count("No authority") == 1


def test_a_mentor_does_not_wait_at_their_own_desk():
    version, mentor = courses.skill(), courses.mentor()
    requests.ask(learner=mentor, skill=version.skill)
    context = desk(mentor).context
    assert (context["mine"].requests, context["others"].requests) == ((), ())


def test_authority_that_was_withdrawn_moves_the_request_to_the_others():
    version, mentor, learner = courses.skill(), courses.mentor(), accounts.trainee()
    requests.ask(learner=learner, skill=version.skill)
    authority.withdraw(AuthorityGrant.objects.get(), by=accounts.coordinator())
    context = desk(mentor).context
    assert context["mine"].requests == ()
    assert [r.learner for r in context["others"].requests] == [learner]
    assert not context["has_authority"]


@pytest.mark.parametrize(
    ("words", "found"),
    [
        ("tess", ["Tessa Blau"]),
        ("BLAU tess", ["Tessa Blau"]),
        ("example", ["Noor Blau", "Tessa Blau"]),
        ("%", []),
        ("", []),
        ("   ", []),
        ("tes\0", []),
        ("x" * 500, []),
    ],
)
def test_finding_a_trainee_by_name_or_address(words, found):
    mentor = courses.mentor()
    accounts.trainee("Tessa Blau")
    accounts.trainee("Noor Blau")
    accounts.person("Tessa Editor", role="editor")
    gone = accounts.trainee("Tessa Gone")
    gone.is_active = False
    gone.save()
    assert [str(person) for person in desk(mentor, q=words).context["found"]] == found


def test_what_waits_for_a_second_person_is_shown_to_those_who_may_countersign():
    version = courses.skill(countersign=True)
    mentor, learner = courses.mentor(), accounts.trainee()
    second = courses.mentor("Second", act=Act.COUNTERSIGN)
    waits = courses.observation(mentor, learner, version)
    courses.observation(mentor, learner, version, level=courses.Entrustment.WATCHED)
    answered = courses.observation(mentor, learner, version)
    countersign(answered, by=second, agrees=True, client_uuid=uuid.uuid4())
    taken_back = courses.observation(mentor, learner, version)
    revoke(taken_back, by=mentor, reason="x", client_uuid=uuid.uuid4())
    assert [story.event for story in desk(second).context["to_countersign"]] == [waits]
    assert desk(mentor).context["to_countersign"] == []
    assert desk(courses.mentor("Far", course="C09", act=Act.COUNTERSIGN)).context["to_countersign"] == []


def test_what_one_signed_lately_can_be_taken_back_from_the_desk():
    version, mentor, learner = courses.skill(), courses.mentor(), accounts.trainee()
    event = courses.observation(mentor, learner, version)
    courses.observation(courses.mentor("Other"), learner, version)
    response = desk(mentor)
    assert [story.event for story in response.context["recent"]] == [event]
    assert reverse("signoff_revoke", args=[event.client_uuid]) in response.content.decode()
    revoke(event, by=mentor, reason="x", client_uuid=uuid.uuid4())
    assert reverse("signoff_revoke", args=[event.client_uuid]) not in desk(mentor).content.decode()


@pytest.mark.parametrize("rows", [1, 5])
def test_the_desk_asks_the_same_number_of_queries_however_many_wait(rows, django_assert_num_queries):
    version = courses.skill(countersign=True, observations=9)
    mentor = courses.mentor()
    courses.mentor("Max", act=Act.COUNTERSIGN)
    other = courses.mentor("Other")
    for number in range(rows):
        learner = accounts.trainee(f"Trainee {number}")
        requests.ask(learner=learner, skill=version.skill)
        requests.ask(learner=learner, skill=courses.skill(f"S5{number}", "C05").skill)
        courses.observation(mentor, learner, version)
        courses.observation(other, learner, version)
        requests.ask(learner=learner, skill=version.skill)
    client = Client()
    client.force_login(mentor)
    client.get(reverse("mentor"))
    with django_assert_num_queries(34):
        client.get(reverse("mentor"), {"q": "Trainee"})
