"""A reader's side of the quizzes in a lesson; every tag of a page draws on one query."""

from typing import Any

from django import template
from wagtail.blocks import StructValue

from content.formats.questions import Quiz
from courses.domain.quiz import QuizState, state_in, states_of, still_required
from courses.models import LessonPage
from courses.templatetags.rows import rows_of
from lms.accounts.models import User

register = template.Library()
_KEPT = "_quiz_states"


def _states(context: dict[str, Any], page: LessonPage) -> list[QuizState]:
    request = context["request"]
    kept: dict[int, list[QuizState]] = request.__dict__.setdefault(_KEPT, {})
    if page.pk not in kept:
        kept[page.pk] = states_of(_reader(context), page)
    return kept[page.pk]


def _reader(context: dict[str, Any]) -> User | None:
    """Who reads; nobody in a frame, which is the same for everybody and reads no cookie."""
    return None if context.get("embedded") else rows_of(context["request"]).learner


@register.simple_tag(takes_context=True)
def quiz_state(context: dict[str, Any], value: StructValue) -> QuizState | None:
    """Where the reader is with the quiz in a block; None in a preview, which belongs to no lesson."""
    page = context.get("page")
    if not isinstance(page, LessonPage) or "request" not in context:
        return None
    return state_in(_states(context, page), value["id"])


@register.simple_tag(takes_context=True)
def quizzes_left(context: dict[str, Any], page: LessonPage) -> list[Quiz]:
    """The quizzes that the reader has to pass before the lesson is complete."""
    return still_required(_states(context, page))
