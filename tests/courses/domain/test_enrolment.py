"""Joining and leaving a course."""

import pytest

from courses.domain.enrolment import enrol, leave
from courses.models import Enrolment
from lms.kernel.errors import NotAllowed
from tests.factories import accounts, courses

pytestmark = pytest.mark.django_db


def test_enrolling_twice_is_one_row_and_announces_once(django_capture_on_commit_callbacks):
    learner, course = accounts.trainee(), courses.course()
    with django_capture_on_commit_callbacks() as callbacks:
        first, second = enrol(learner=learner, course=course), enrol(learner=learner, course=course)
    assert first == second
    assert len(callbacks) == 1
    assert list(Enrolment.objects.active()) == [first]


def test_leaving_keeps_the_row_and_enrolling_again_reopens_it(django_capture_on_commit_callbacks):
    learner, course = accounts.trainee(), courses.course()
    first = enrol(learner=learner, course=course)
    leave(learner=learner, course=course)
    left_at = Enrolment.objects.get().left_at
    leave(learner=learner, course=course)
    assert left_at is not None
    assert Enrolment.objects.get().left_at == left_at
    assert list(Enrolment.objects.active()) == []
    with django_capture_on_commit_callbacks() as callbacks:
        again = enrol(learner=learner, course=course)
    assert (again, again.left_at, again.enrolled_at) == (first, None, first.enrolled_at)
    assert Enrolment.objects.get().left_at is None
    assert len(callbacks) == 1


def test_a_person_who_was_switched_off_does_not_enrol():
    learner, course = accounts.trainee(), courses.course()
    learner.is_active = False
    with pytest.raises(NotAllowed) as caught:
        enrol(learner=learner, course=course)
    assert caught.value.code == "may_not_enrol"
    assert not Enrolment.objects.exists()
