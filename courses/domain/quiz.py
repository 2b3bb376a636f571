"""Taking a quiz: an attempt is drawn and kept on the server, answered once, and scored there."""

import secrets
import uuid
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import Exists, OuterRef
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from content.formats.question_store import quizzes_in
from content.formats.questions import Quiz, WrittenQuestion, digest
from content.formats.scoring import draw, drawn_from, score, stored
from courses.domain.openness import Reader, is_open, with_openness
from courses.models import Enrolment, LessonPage, PracticalPage, QuizAttempt, WrittenAnswer
from lms.accounts.models import User
from lms.kernel.errors import DomainError

QuizzedPage = LessonPage | PracticalPage


@dataclass(frozen=True)
class QuizState:
    """Where one learner is with one quiz; attempts stand in the order they were begun."""

    quiz: Quiz
    attempts: tuple[QuizAttempt, ...] = ()

    @property
    def digest(self) -> str:
        """That of the quiz as it stands on its page now."""
        return digest(self.quiz)

    @property
    def open(self) -> QuizAttempt | None:
        """The attempt that is not answered yet."""
        return next((one for one in self.attempts if one.submitted_at is None), None)

    @property
    def answered(self) -> tuple[QuizAttempt, ...]:
        """The attempts that are, the last one first."""
        return tuple(one for one in reversed(self.attempts) if one.submitted_at is not None)

    @property
    def passed(self) -> bool:
        """Whether any attempt passed: what was passed once stays passed."""
        return any(one.passed_at is not None for one in self.attempts)

    @property
    def waiting(self) -> QuizAttempt | None:
        """The attempt that lacks nothing but the word of a mentor, who has it."""
        return next((one for one in self._good_so_far if one.unread), None)

    @property
    def returned(self) -> QuizAttempt | None:
        """The attempt whose answer in words was sent back and is to be written again."""
        return next((one for one in self._good_so_far if not one.unread), None)

    @property
    def _good_so_far(self) -> tuple[Any, ...]:
        last = self.answered[:1]
        return tuple(one for one in last if one.good and one.passed_at is None)

    @property
    def next_at(self) -> datetime | None:
        """When the pause after too many attempts that did not pass is over; None where there is none."""
        failed = 0
        for one in self.answered:
            if one.good:
                break
            failed += 1
        last = self.answered[0].submitted_at if self.answered else None
        if not self.quiz.attempts or not failed or last is None or failed % self.quiz.attempts:
            return None
        return last + timedelta(minutes=self.quiz.wait)

    def pause_at(self, now: datetime) -> datetime | None:
        """When the pause that goes on now is over; None where there is none."""
        return self.next_at if self.next_at is not None and now < self.next_at else None


def state_in(states: Iterable[QuizState], quiz_id: str) -> QuizState | None:
    """That of one quiz; None where the page has no such quiz."""
    return next((state for state in states if state.quiz.id == quiz_id), None)


def quizzes_of(page: QuizzedPage) -> list[Quiz]:
    """The quizzes of a page in order; no query."""
    return quizzes_in(page.body.raw_data)


def states_of(learner: User | None, page: QuizzedPage) -> list[QuizState]:
    """Where a learner is with each quiz of a page; one query, and none where there is no quiz or no learner."""
    quizzes = quizzes_of(page)
    if learner is None or not quizzes:
        return [QuizState(quiz) for quiz in quizzes]
    rows = QuizAttempt.objects.filter(learner=learner, page_key=page.translation_key)
    unread = WrittenAnswer.objects.filter(attempt=OuterRef("pk"), decided_at__isnull=True)
    rows = rows.defer("drawn", "answers").annotate(unread=Exists(unread)).order_by("opened_at", "pk")
    found: dict[str, list[QuizAttempt]] = {quiz.id: [] for quiz in quizzes}
    for row in rows:
        found.get(row.quiz_id, []).append(row)
    return [QuizState(quiz, tuple(found[quiz.id])) for quiz in quizzes]


def still_required(states: Iterable[QuizState]) -> list[Quiz]:
    """The quizzes without which the lesson is not complete, and which are not passed."""
    return [state.quiz for state in states if state.quiz.required and not state.passed]


def check_quizzes_passed(learner: User, lesson: LessonPage) -> None:
    """Raises DomainError("quiz_not_passed") while a quiz that the lesson requires is not passed."""
    missing = still_required(states_of(learner, lesson))
    if missing:
        raise DomainError(
            _("First pass the quiz “%(quiz)s” of this lesson. Then mark the lesson complete.")
            % {"quiz": missing[0].title},
            code="quiz_not_passed",
        )


@transaction.atomic
def open_attempt(
    *, learner: User, page: QuizzedPage, quiz_id: str, now: datetime | None = None
) -> QuizAttempt:
    """Begin a quiz, or go on with the attempt that is open.

    Raises DomainError: "no_quiz", "not_enrolled", "waits_for_mentor", or "pause" after too many attempts.
    """
    now = now or timezone.now()
    state = state_in(states_of(learner, page), quiz_id)
    if state is None:
        raise DomainError(_("There is no such quiz any more. Go back to the page it was on."), code="no_quiz")
    course = page.get_parent().specific
    _check_enrolled(learner, course.code)
    if state.open is not None:
        return state.open
    _check_may_try(state, now)
    seed = secrets.token_hex(16)
    try:
        with transaction.atomic():
            return QuizAttempt.objects.create(
                learner=learner,
                course_code=course.code,
                page_key=page.translation_key,
                quiz_id=quiz_id,
                digest=digest(state.quiz),
                seed=seed,
                drawn=stored(draw(state.quiz, seed)),
                opened_at=now,
            )
    except IntegrityError:  # begun twice at once: both get the same attempt
        return QuizAttempt.objects.get(
            learner=learner, page_key=page.translation_key, quiz_id=quiz_id, submitted_at__isnull=True
        )


def _check_enrolled(learner: User, course_code: str) -> None:
    if not Enrolment.objects.active().filter(learner=learner, course_code=course_code).exists():
        raise DomainError(_("Enrol in the course first; then take its quizzes."), code="not_enrolled")


def _check_may_try(state: QuizState, now: datetime) -> None:
    if state.waiting is not None and not state.passed:
        raise DomainError(
            _("A mentor has your answer in words. You need not do the quiz again."), code="waits_for_mentor"
        )
    pause = state.pause_at(now)
    if pause is not None:
        minutes = -(-int((pause - now).total_seconds()) // 60) or 1
        raise DomainError(
            ngettext(
                "Take a break and read the page again. You can try once more in %(minutes)s minute.",
                "Take a break and read the page again. You can try once more in %(minutes)s minutes.",
                minutes,
            )
            % {"minutes": minutes},
            code="pause",
        )


@transaction.atomic
def answer_attempt(
    *, attempt: QuizAttempt, answers: Mapping[str, Any], now: datetime | None = None
) -> tuple[QuizAttempt, bool]:
    """Score an attempt once, by the questions it was drawn with; whether these answers are the ones that count.

    Answers that come when others are in change nothing. Raises DomainError("not_enrolled") after the course was left.
    """
    now = now or timezone.now()
    row = QuizAttempt.objects.select_for_update().get(pk=attempt.pk)
    if row.submitted_at is not None:
        return row, row.answers == answers
    _check_enrolled(row.learner, row.course_code)
    drawn = drawn_from(row.drawn)
    result = score(drawn, answers)
    row.answers, row.submitted_at = dict(answers), now
    row.earned, row.most, row.good = result.earned, result.most, result.good
    row.passed_at = now if result.good and not result.waits else None
    row.save()
    if result.good:
        _send_words(row, drawn.quiz.questions, now)
    return row, True


def _send_words(attempt: QuizAttempt, questions: Sequence[Any], now: datetime) -> None:
    WrittenAnswer.objects.bulk_create(
        WrittenAnswer(attempt=attempt, question_id=one.id, text=attempt.answers[one.id], sent_at=now)
        for one in questions
        if isinstance(one, WrittenQuestion)
    )


def words_before(attempt: QuizAttempt) -> dict[str, str]:
    """What the learner wrote in the attempt before this one, by question: nobody writes it a second time."""
    before = QuizAttempt.objects.filter(
        learner=attempt.learner_id,
        page_key=attempt.page_key,
        quiz_id=attempt.quiz_id,
        submitted_at__isnull=False,
    ).last()
    if before is None:
        return {}
    questions = drawn_from(before.drawn).quiz.questions
    return {one.id: before.answers[one.id] for one in questions if isinstance(one, WrittenQuestion)}


def page_of(attempt: QuizAttempt, language: str = "", *, reader: Reader | None = None) -> QuizzedPage | None:
    """The live lesson or practical of an attempt; None once it is gone. It says whether it `is_open` to the learner.

    Of its translations it is an open one, and the one that the attempt was drawn from. Where that says something else
    by now it is the one in this language, or the first there is. As a `reader` they may have given passwords, too.
    """
    asked = reader or Reader(attempt.learner)
    found = _live(LessonPage, attempt, asked) or _live(PracticalPage, attempt, asked)
    pages = [page for page in found if is_open(page)] or found
    in_language = [page for page in pages if page.locale.language_code == language]
    drawn_from_it = [page for page in pages if attempt.digest in map(digest, quizzes_of(page))]
    return next(iter([*drawn_from_it, *in_language, *pages]), None)


def _live(model: type[LessonPage] | type[PracticalPage], attempt: QuizAttempt, reader: Reader) -> list[Any]:
    rows = model.objects.live().filter(translation_key=attempt.page_key).select_related("locale")
    return list(with_openness(rows, reader).order_by("locale_id"))


def own_attempt(learner: User, public_id: uuid.UUID) -> QuizAttempt | None:
    """The learner's attempt; nobody else's is found."""
    return QuizAttempt.objects.filter(learner=learner, public_id=public_id).first()
