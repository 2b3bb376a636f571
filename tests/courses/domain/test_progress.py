"""Working through lessons in order."""

import pytest

from courses.domain.enrolment import enrol, leave
from courses.domain.progress import progress_of, record_completion
from courses.models import LessonProgress
from lms.kernel.errors import DomainError
from tests.factories import accounts, courses

pytestmark = pytest.mark.django_db


@pytest.fixture
def scene():
    course = courses.course()
    lessons = [courses.lesson(course, title) for title in ("One", "Two", "Three")]
    learner = accounts.trainee()
    enrol(learner=learner, course=course)
    return course, lessons, learner


def states(learner, course):
    return [(s.page.title, s.number, s.done, s.open) for s in progress_of(learner, course).lessons]


def test_lessons_open_one_after_the_other(scene):
    course, lessons, learner = scene
    assert states(learner, course) == [
        ("One", 1, False, True),
        ("Two", 2, False, False),
        ("Three", 3, False, False),
    ]
    record_completion(learner=learner, lesson=lessons[0])
    assert states(learner, course) == [
        ("One", 1, True, True),
        ("Two", 2, False, True),
        ("Three", 3, False, False),
    ]
    found = progress_of(learner, course)
    assert (found.done, found.total, found.next.page.title) == (1, 3, "Two")


def test_marking_twice_changes_nothing_and_announces_once(scene, django_capture_on_commit_callbacks):
    _course, lessons, learner = scene
    with django_capture_on_commit_callbacks() as callbacks:
        first = record_completion(learner=learner, lesson=lessons[0])
        second = record_completion(learner=learner, lesson=lessons[0])
    assert first == second
    assert len(callbacks) == 1
    assert LessonProgress.objects.count() == 1


def test_a_lesson_before_its_turn_is_refused_by_name(scene):
    _course, lessons, learner = scene
    with pytest.raises(DomainError) as caught:
        record_completion(learner=learner, lesson=lessons[2])
    assert caught.value.code == "out_of_order"
    assert "Finish “One” first." in str(caught.value)
    assert not LessonProgress.objects.exists()


def test_somebody_who_is_not_enrolled_or_has_left_is_refused(scene):
    course, lessons, learner = scene
    record_completion(learner=learner, lesson=lessons[0])
    leave(learner=learner, course=course)
    for person in (learner, accounts.trainee("Noor")):
        with pytest.raises(DomainError) as caught:
            record_completion(learner=person, lesson=lessons[1])
        assert caught.value.code == "not_enrolled"
    assert LessonProgress.objects.count() == 1


def test_when_all_is_done_nothing_is_next(scene):
    course, lessons, learner = scene
    for lesson in lessons:
        record_completion(learner=learner, lesson=lesson)
    found = progress_of(learner, course)
    assert (found.done, found.next) == (3, None)


def test_a_lesson_put_in_before_leaves_what_was_done_done(scene):
    course, lessons, learner = scene
    record_completion(learner=learner, lesson=lessons[0])
    record_completion(learner=learner, lesson=lessons[1])
    added = courses.lesson(course, "Zero")
    added.move(lessons[0], pos="left")
    found = [(s.page.title, s.done, s.open) for s in progress_of(learner, course).lessons]
    assert found == [
        ("Zero", False, True),
        ("One", True, False),
        ("Two", True, False),
        ("Three", False, False),
    ]


@pytest.mark.parametrize("number", [1, 6])
def test_progress_takes_one_query_for_a_visitor_and_three_for_a_learner(number, django_assert_num_queries):
    course, learner = courses.course(), accounts.trainee()
    for turn in range(number):
        courses.lesson(course, f"Lesson {turn}")
    enrol(learner=learner, course=course)
    with django_assert_num_queries(1):
        visitor = progress_of(None, course)
    with django_assert_num_queries(3):
        progress_of(learner, course)
    assert (visitor.enrolled, [s.open for s in visitor.lessons]) == (False, [False] * number)
