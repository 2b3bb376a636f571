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
from courses.domain.enrolment import enrol
from courses.domain.practical_quizzes import missing_quizzes
from courses.domain.quiz import QuizzedPage, answer_attempt, open_attempt, states_of, still_required
from courses.models import CoursePage, LessonPage, Skill
from lms.accounts.models import User


def pass_quizzes(learner: User, lesson: LessonPage) -> None:
    """Answer every quiz rightly that the lesson requires and the learner has not passed."""
    for quiz in still_required(states_of(learner, lesson)):
        _pass(learner, lesson, quiz.id)


def pass_before_asking(learner: User, skill: Skill) -> None:
    """Likewise every quiz that comes before asking to be watched at a skill; who is not enrolled yet enrols."""
    for missing in missing_quizzes(learner, skill):
        if missing.page is not None:
            enrol(learner=learner, course=CoursePage.objects.parent_of(missing.page).get())
            _pass(learner, missing.page, missing.state.quiz.id)


def _pass(learner: User, page: QuizzedPage, quiz_id: str) -> None:
    attempt = open_attempt(learner=learner, page=page, quiz_id=quiz_id)
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
