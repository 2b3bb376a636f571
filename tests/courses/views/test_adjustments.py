"""The page of one person's adjustments, and who may open it."""

import uuid

import pytest
from django.template import Context, Template
from django.test import Client

from courses.domain.adjustments import agree
from courses.models import Adjustment
from lms.accounts import roles
from lms.accounts.models import User
from tests.factories import accounts, courses

pytestmark = pytest.mark.django_db


def client_of(person: User) -> Client:
    client = Client()
    client.force_login(User.objects.get(pk=person.pk))
    return client


@pytest.fixture
def scene():
    criteria = [
        {"id": "c1", "text": "Proves the meter"},
        {"id": "c2", "text": "Keeps still"},
        {"id": "c3", "text": "Isolates first", "safety": True},
    ]
    courses.skill(criteria=criteria)
    mentor = courses.mentor()
    mentor.give_roles(roles.MENTOR)
    return mentor, accounts.trainee()


def url(learner) -> str:
    return f"/mentor/adjustments/{learner.public_id}/"


def filled(**changes):
    return {"public_id": str(uuid.uuid4()), "what": "Sits at the bench"} | changes


def test_a_mentor_agrees_for_one_skill_and_criteria_for_safety_are_not_offered(scene):
    mentor, learner = scene
    client = client_of(mentor)
    page = client.get(url(learner) + "?skill=S01").content.decode()
    assert "Keeps still" in page
    assert "Isolates first" not in page
    data = filled(skill="S01", criteria=["c2"])
    for _turn in range(2):
        assert client.post(url(learner), data)["Location"] == url(learner)
    row = Adjustment.objects.get()
    assert (row.skill.code, row.criteria, row.agreed_by) == ("S01", ["c2"], mentor)
    assert "Adjustments (1 agreed)" in client.get(f"/mentor/sign/{learner.public_id}/").content.decode()


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"what": " "}, "Say what is adapted."),
        ({"skill": "S01", "criteria": ["c3"]}, "Select a valid choice."),
    ],
)
def test_a_mistake_keeps_the_form(scene, changes, message):
    mentor, learner = scene
    response = client_of(mentor).post(url(learner), filled(**changes))
    assert response.status_code == 422
    assert message in response.content.decode()
    assert not Adjustment.objects.exists()


def test_for_all_skills_no_criteria_are_asked_about(scene):
    mentor, learner = scene
    client = client_of(mentor)
    assert 'name="criteria"' not in client.get(url(learner)).content.decode()
    client.post(url(learner), filled())
    assert Adjustment.objects.get().skill is None


def test_it_is_ended_after_asking(scene):
    mentor, learner = scene
    row = agree(learner, None, what="Sits", by=mentor)
    client = client_of(mentor)
    end = f"{url(learner)}{row.public_id}/end/"
    assert client.post(end, {}).status_code == 422
    assert client.post(end, {"confirm": "on"})["Location"] == url(learner)
    row.refresh_from_db()
    assert row.ended_at is not None
    assert "Ended on" in client.get(url(learner)).content.decode()


def test_one_persons_adjustment_is_not_ended_from_another_persons_page(scene):
    mentor, learner = scene
    row = agree(learner, None, what="Sits", by=mentor)
    end = f"{url(accounts.trainee('Omar'))}{row.public_id}/end/"
    assert client_of(mentor).post(end, {"confirm": "on"}).status_code == 404
    row.refresh_from_db()
    assert row.ended_at is None


@pytest.mark.parametrize("role", [roles.TRAINEE, roles.TEACHER, roles.EDITOR])
def test_others_are_refused_whether_or_not_the_person_exists(scene, role):
    _mentor, learner = scene
    client = client_of(accounts.person("Nobody", role=role))
    assert client.get(url(learner)).status_code == 403
    assert client.get(f"/mentor/adjustments/{uuid.uuid4()}/").status_code == 403


def test_the_learner_is_refused_too_even_as_a_mentor(scene):
    mentor, learner = scene
    agree(mentor, None, what="Sits", by=accounts.coordinator())
    for person in (learner, mentor):
        assert client_of(person).get(url(person)).status_code == 403


def test_the_part_for_the_mentors_form_shows_what_is_agreed_to_mentors_only(scene):
    mentor, learner = scene
    skill = courses.Skill.objects.select_related("current").get(code="S01")
    agree(learner, skill, what="Sits at the bench", criteria=["c2"], by=mentor)
    part = Template('{% include "courses/record/_adjustments.html" %}')

    def shown_to(user):
        return part.render(
            Context({"user": User.objects.get(pk=user.pk), "learner": learner, "skill": skill})
        )

    assert "Adjustment agreed" in shown_to(mentor)
    assert "Sits at the bench" in shown_to(mentor)
    assert shown_to(learner).strip() == ""
    assert shown_to(accounts.trainee("Omar")).strip() == ""
