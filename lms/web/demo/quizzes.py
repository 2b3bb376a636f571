"""The quizzes that the people of the demo have passed."""

from typing import Any

from content.formats.questions import (
    MultipleQuestion,
    NumericQuestion,
    OrderQuestion,
    PointQuestion,
    Question,
    SingleQuestion,
)
from content.formats.scoring import drawn_from
from courses.domain.quiz import answer_attempt, open_attempt, states_of, still_required
from courses.models import LessonPage
from lms.accounts.models import User


def pass_quizzes(learner: User, lesson: LessonPage) -> None:
    """Answer every quiz rightly that the lesson requires and the learner has not passed."""
    for quiz in still_required(states_of(learner, lesson)):
        attempt = open_attempt(learner=learner, lesson=lesson, quiz_id=quiz.id)
        questions = drawn_from(attempt.drawn).quiz.questions
        answer_attempt(attempt=attempt, answers={one.id: _right(one) for one in questions})


def _right(question: Question) -> Any:
    match question:
        case SingleQuestion():
            return next(one.id for one in question.options if one.right)
        case MultipleQuestion():
            return [one.id for one in question.options if one.right]
        case NumericQuestion():
            return {"number": question.value, "unit": question.unit}
        case OrderQuestion():
            return [one.id for one in question.steps]
        case PointQuestion():
            return {"area": next(one.id for one in question.areas if one.right)}
    return "I would say what I see and ask my mentor."
