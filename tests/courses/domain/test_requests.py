"""Asking to be watched."""

import pytest

from courses.domain.requests import ask, withdraw_request
from courses.models import SignOffRequest
from lms.accounts import roles
from lms.kernel.errors import DomainError, NotAllowed
from tests.factories import accounts, courses

pytestmark = pytest.mark.django_db


def test_asking_twice_is_one_request_and_announces_once(django_capture_on_commit_callbacks):
    version, learner = courses.skill(), accounts.trainee()
    with django_capture_on_commit_callbacks() as callbacks:
        first = ask(learner=learner, skill=version.skill, note="After lunch")
        second = ask(learner=learner, skill=version.skill, note="Now")
    assert first == second
    assert (first.state, second.note, len(callbacks)) == ("waiting", "After lunch", 1)
    assert SignOffRequest.objects.count() == 1


@pytest.mark.parametrize("role", [None, roles.TEACHER, roles.EDITOR])
def test_only_those_who_learn_ask(role):
    version = courses.skill()
    with pytest.raises(NotAllowed) as caught:
        ask(learner=accounts.person("Somebody", role=role), skill=version.skill)
    assert caught.value.code == "may_not_ask"
    assert not SignOffRequest.objects.exists()


def test_asking_before_the_prerequisites_names_them_and_leaves_nothing():
    courses.skill("S01")
    version = courses.skill("S02", prerequisites=["S01"])
    with pytest.raises(DomainError) as caught:
        ask(learner=accounts.trainee(), skill=version.skill)
    assert (caught.value.code, str(caught.value)) == ("not_ready", "First you need: C01·S01 Skill S01.")
    assert not SignOffRequest.objects.exists()


def test_after_an_answer_or_a_withdrawal_one_may_ask_again():
    version, mentor, learner = courses.skill(), courses.mentor(), accounts.trainee()
    first = ask(learner=learner, skill=version.skill)
    courses.observation(mentor, learner, version)
    second = ask(learner=learner, skill=version.skill)
    withdraw_request(second)
    third = ask(learner=learner, skill=version.skill)
    assert [SignOffRequest.objects.get(pk=row.pk).state for row in (first, second, third)] == [
        "answered",
        "withdrawn",
        "waiting",
    ]


def test_withdrawing_an_answered_request_changes_nothing():
    version, mentor, learner = courses.skill(), courses.mentor(), accounts.trainee()
    row = ask(learner=learner, skill=version.skill)
    courses.observation(mentor, learner, version)
    withdraw_request(row)
    assert SignOffRequest.objects.get().state == "answered"
