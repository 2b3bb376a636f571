"""Working through lessons, in order."""

import uuid
from dataclasses import dataclass

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from courses.domain.openness import Reader, is_open
from courses.domain.quiz import check_quizzes_passed
from courses.domain.taught import lessons_in
from courses.events import lesson_completed
from courses.models import CoursePage, Enrolment, LessonPage, LessonProgress
from lms.accounts.models import User
from lms.kernel.errors import DomainError


@dataclass(frozen=True)
class LessonState:
    """One lesson as one learner sees it; `open` means that every lesson before it is done."""

    page: LessonPage
    number: int
    done: bool
    open: bool

    @property
    def is_readable(self) -> bool:
        """Whether the reader may be led to it; where nobody asked for whom, they may."""
        return is_open(self.page)


@dataclass(frozen=True)
class CourseProgress:
    """Where a learner is in a course; `enrolled` is False for a visitor or somebody who left."""

    lessons: tuple[LessonState, ...]
    enrolled: bool

    @property
    def done(self) -> int:
        """How many lessons are complete."""
        return sum(state.done for state in self.lessons)

    @property
    def total(self) -> int:
        """How many lessons there are."""
        return len(self.lessons)

    @property
    def minutes(self) -> int:
        """About how long all lessons take to read."""
        return sum(state.page.minutes for state in self.lessons)

    @property
    def minutes_left(self) -> int:
        """About how long the lessons take that are not done."""
        return sum(state.page.minutes for state in self.lessons if not state.done)

    @property
    def next(self) -> LessonState | None:
        """The first lesson that is not done."""
        return next((state for state in self.lessons if not state.done), None)

    @property
    def following(self) -> LessonState | None:
        """The same, of those that the reader may be led to."""
        return next((state for state in self.lessons if not state.done and state.is_readable), None)


def progress_of(learner: User | None, course: CoursePage, *, reader: Reader | None = None) -> CourseProgress:
    """Progress in one course; one query for a visitor, three for somebody signed in.

    For a `reader` each lesson says whether they may be led to it. A closed one counts all the same.
    """
    pages = lessons_in([course], reader=reader)[course.code]
    if learner is None:
        return CourseProgress(_states(pages, set(), enrolled=False), enrolled=False)
    enrolled = Enrolment.objects.active().filter(learner=learner, course_code=course.code).exists()
    done = set(
        LessonProgress.objects.filter(learner=learner, course_code=course.code).values_list(
            "lesson_key", flat=True
        )
    )
    return CourseProgress(_states(pages, done, enrolled=enrolled), enrolled=enrolled)


def _states(pages: list[LessonPage], done: set[uuid.UUID], *, enrolled: bool) -> tuple[LessonState, ...]:
    states: list[LessonState] = []
    for number, page in enumerate(pages, start=1):
        open_now = enrolled and all(state.done for state in states)
        states.append(LessonState(page=page, number=number, done=page.translation_key in done, open=open_now))
    return tuple(states)


def _out_of_order(first: LessonState | None) -> str:
    if first is not None and not first.is_readable:
        return _(
            "Lessons build on each other, and one before this is closed to you. Ask the coordinator for it."
        )
    name = first.page.title if first else ""
    return _("Lessons build on each other. Finish “%(lesson)s” first.") % {"lesson": name}


@transaction.atomic
def record_completion(*, learner: User, lesson: LessonPage) -> LessonProgress:
    """Mark a lesson complete; marking it again changes nothing.

    Raises DomainError when the learner is not enrolled, an earlier lesson is not done, or a quiz that the lesson
    requires is not passed.
    """
    course = lesson.get_parent().specific
    progress = progress_of(learner, course, reader=Reader(learner))
    if not progress.enrolled:
        raise DomainError(
            _("Enrol in the course first; then mark its lessons complete."), code="not_enrolled"
        )
    state = next((s for s in progress.lessons if s.page.translation_key == lesson.translation_key), None)
    if state is None or not (state.open or state.done):
        raise DomainError(_out_of_order(progress.next), code="out_of_order")
    if not state.done:
        check_quizzes_passed(learner, lesson)
    row, created = LessonProgress.objects.get_or_create(
        learner=learner,
        lesson_key=lesson.translation_key,
        defaults={"course_code": course.code, "completed_at": timezone.now()},
    )
    if created:
        lesson_completed.announce(learner_id=learner.pk, lesson_id=lesson.pk)
    return row
