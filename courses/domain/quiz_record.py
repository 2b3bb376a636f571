"""One person's quizzes, for them to take away: what was asked and answered, without what was right."""

from datetime import datetime

from content.formats.scoring import drawn_from
from courses.domain.quiz_told import given_in_words
from courses.models import QuizAttempt, WrittenAnswer
from lms.accounts.models import User
from lms.kernel.privacy import Row


def quizzes_of_person(person: User) -> list[Row]:
    """Every attempt, the first one first; three queries for any number of them."""
    rows = QuizAttempt.objects.filter(learner=person).order_by("opened_at", "pk")
    return [_row(row) for row in rows.prefetch_related("written__decided_by")]


def words_said_by(mentor: User) -> list[Row]:
    """What a mentor said to answers in words, the first one first; one query."""
    rows = (
        WrittenAnswer.objects.filter(decided_by=mentor).select_related("attempt").order_by("decided_at", "pk")
    )
    return [
        {
            "course": row.attempt.course_code,
            "decision": row.decision,
            "words": row.words,
            "decided": _text(row.decided_at),
        }
        for row in rows
    ]


def _row(attempt: QuizAttempt) -> Row:
    quiz = drawn_from(attempt.drawn).quiz
    return {
        "course": attempt.course_code,
        "quiz": quiz.title,
        "begun": _text(attempt.opened_at),
        "answered": _text(attempt.submitted_at),
        "right": attempt.earned,
        "of": attempt.most,
        "passed": _text(attempt.passed_at),
        "questions": [
            {"asked": one.ask, "answered": list(given_in_words(one, attempt.answers.get(one.id)))}
            for one in quiz.questions
        ],
        "in words": [
            {
                "answer": row.text,
                "sent": _text(row.sent_at),
                "decision": row.decision,
                "words of the mentor": row.words,
                "decided by": str(row.decided_by) if row.decided_by else "",
                "decided": _text(row.decided_at),
            }
            for row in attempt.written.all()
        ],
    }


def _text(moment: datetime | None) -> str | None:
    return moment.isoformat() if moment else None
