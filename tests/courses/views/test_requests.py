"""Asking for a sign-off by button, and withdrawing."""

import pytest

from courses.enums import RequestState
from courses.models import SignOffRequest
from lms.accounts import roles
from tests.factories import accounts, courses

pytestmark = pytest.mark.django_db


@pytest.fixture
def learner(client):
    person = accounts.trainee()
    client.force_login(person)
    return person


@pytest.fixture
def course():
    return courses.course()


def ask(client, practical, note=""):
    return client.post(f"/learn/practicals/{practical.pk}/ask/", {"note": note})


def test_asking_puts_the_learner_on_the_list_once(client, learner, course):
    practical = courses.practical(course, courses.skill("S01"))
    for _attempt in range(2):
        assert ask(client, practical, "Bench 4")["Location"] == "/courses/c01/skill-s01/"
    waiting = SignOffRequest.objects.get()
    assert (waiting.learner, waiting.skill.code, waiting.note) == (learner, "S01", "Bench 4")


def test_before_the_prerequisites_it_names_what_is_missing_with_links_and_keeps_the_note(
    client, learner, course
):
    courses.practical(course, courses.skill("S01"))
    practical = courses.practical(course, courses.skill("S02", prerequisites=["S01"]))
    response = ask(client, practical, "On Thursday")
    page = response.content.decode()
    assert response.status_code == 409
    assert '<a href="/courses/c01/skill-s01/">S01 Skill S01</a>' in page
    assert "On Thursday" in page
    assert not SignOffRequest.objects.exists()


def test_a_note_that_is_too_long_comes_back_whole_with_the_reason(client, learner, course):
    practical = courses.practical(course, courses.skill("S01"))
    response = ask(client, practical, "x" * 301)
    page = response.content.decode()
    assert response.status_code == 422
    assert "x" * 301 in page
    assert "at most 300 characters" in page
    assert not SignOffRequest.objects.exists()


def test_somebody_without_the_role_is_refused(client, course):
    client.force_login(accounts.person("Teo", role=roles.TEACHER))
    response = ask(client, courses.practical(course, courses.skill("S01")))
    assert response.status_code == 403
    assert b"Only trainees and mentors ask for a sign-off." in response.content


def test_somebody_not_signed_in_is_sent_to_sign_in_and_back_to_the_card(client, course):
    response = ask(client, courses.practical(course, courses.skill("S01")))
    assert response["Location"] == "/accounts/login/?next=/courses/c01/skill-s01/"


def test_withdrawing_takes_only_ones_own_request_back(client, learner, course):
    practical = courses.practical(course, courses.skill("S01"))
    ask(client, practical)
    other = accounts.trainee("Omar")
    theirs = SignOffRequest.objects.create(
        learner=other, skill=practical.skill, asked_at=SignOffRequest.objects.get().asked_at
    )
    response = client.post(f"/learn/practicals/{practical.pk}/withdraw/", {"back": "/me/"})
    assert response["Location"] == "/me/"
    assert SignOffRequest.objects.get(learner=learner).state == RequestState.WITHDRAWN
    theirs.refresh_from_db()
    assert theirs.state == RequestState.WAITING


@pytest.mark.parametrize("action", ["ask", "withdraw"])
def test_opening_the_address_changes_nothing(client, learner, course, action):
    practical = courses.practical(course, courses.skill("S01"))
    response = client.get(f"/learn/practicals/{practical.pk}/{action}/")
    assert response.status_code == 405
    assert b'href="/courses/c01/skill-s01/"' in response.content
