"""A reader's side of the quizzes on a page; every tag of a page draws on one query."""

from typing import Any

from django import template
from wagtail.blocks import StructValue

from content.formats.questions import Quiz
from courses.domain.practical_quizzes import comes_first
from courses.domain.progress import CourseProgress
from courses.domain.quiz import QuizState, QuizzedPage, state_in, states_of
from courses.models import CoursePage, LessonPage
from courses.templatetags import locks
from courses.templatetags.lists import LessonPlace
from courses.templatetags.quiz_links import is_practical, quiz_address
from courses.templatetags.rows import rows_of
from lms.accounts.models import User

register = template.Library()
register.filter("is_practical", is_practical)
register.simple_tag(quiz_address)
_KEPT = "_quiz_states"


def _states(context: dict[str, Any], page: QuizzedPage) -> list[QuizState]:
    request = context["request"]
    kept: dict[int, list[QuizState]] = request.__dict__.setdefault(_KEPT, {})
    if page.pk not in kept:
        kept[page.pk] = states_of(_reader(context), page)
    return kept[page.pk]


def _reader(context: dict[str, Any]) -> User | None:
    """Who reads; nobody in a frame, which is the same for everybody and reads no cookie."""
    return None if context.get("embedded") else rows_of(context["request"]).learner


@register.filter
def holds_back(quiz: Quiz | StructValue) -> bool:
    """Whether nobody asks for a sign-off without this quiz of a practical, as it is kept or as its block holds it."""
    if isinstance(quiz, Quiz):
        return comes_first(quiz)
    return bool(quiz["required"]) or any(one.value["safety"] for one in quiz["questions"])


@register.simple_tag(takes_context=True)
def quiz_state(context: dict[str, Any], value: StructValue) -> QuizState | None:
    """Where the reader is with the quiz in a block; None in a preview, which belongs to no page."""
    page = context.get("page")
    if not isinstance(page, QuizzedPage) or "request" not in context:
        return None
    return state_in(_states(context, page), value["id"])


@register.simple_tag(takes_context=True)
def lesson_lock(
    context: dict[str, Any],
    page: LessonPage,
    course: CoursePage,
    progress: CourseProgress,
    place: LessonPlace,
) -> locks.Lock | None:
    """Why the reader cannot mark this lesson complete, and what to do; None where they can, or have."""
    return locks.lesson_lock(context["request"], course, progress, place, _states(context, page))
