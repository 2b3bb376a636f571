"""Answers in words: read by a mentor of the course, accepted or sent back, and written again."""

import uuid
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.db import IntegrityError, transaction
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _
from wagtail.models import Page

from content.formats.answers import written_or_fault
from content.formats.questions import Quiz, WrittenQuestion
from content.formats.scoring import drawn_from
from courses.domain.authority import Scope, scope_of
from courses.domain.openness import Reader, open_to
from courses.domain.quiz_told import FAULT_WORDS
from courses.enums import Act, WordsDecision
from courses.events import answer_read
from courses.models import QuizAttempt, Skill, WrittenAnswer
from lms.accounts.models import User
from lms.kernel.errors import DomainError, NotAllowed


@dataclass(frozen=True)
class WaitingWords:
    """One answer that waits, with what a mentor has to know to read it; no `page` where they may not be led to it."""

    row: WrittenAnswer
    question: WrittenQuestion
    quiz_title: str
    page: Page | None


def courses_in(scope: Scope) -> set[str]:
    """The courses whose answers may be read with a scope of observing: those in which it covers something."""
    found = set(scope.courses)
    if scope.skills:
        found |= set(Skill.objects.filter(code__in=scope.skills).values_list("course_code", flat=True))
    return found


def _scope(mentor: User, now: datetime) -> Scope:
    return scope_of(mentor, act=Act.OBSERVE, moment=now)


def _readable(mentor: User, scope: Scope) -> QuerySet[WrittenAnswer]:
    rows = WrittenAnswer.objects.filter(attempt__course_code__in=courses_in(scope))
    return rows.exclude(attempt__learner=mentor).select_related("attempt__learner", "decided_by")


def waiting_words(mentor: User, *, now: datetime | None = None, limit: int = 50) -> list[WaitingWords]:
    """Answers that wait for this mentor, the longest waiting first; four queries for any number of them."""
    rows = (
        _readable(mentor, _scope(mentor, now or timezone.now()))
        .filter(decided_at__isnull=True)
        .order_by("sent_at", "pk")
    )
    return _told(list(rows[:limit]), Reader(mentor))


def count_waiting(mentor: User, scope: Scope) -> int:
    """How many answers wait for this mentor; `scope` is what they may observe."""
    return _readable(mentor, scope).filter(decided_at__isnull=True).count()


def words_for(
    mentor: User, public_id: uuid.UUID, *, reader: Reader | None = None, now: datetime | None = None
) -> WaitingWords | None:
    """One answer that this mentor may read, decided or not; as a `reader` they may have given passwords, too."""
    rows = _readable(mentor, _scope(mentor, now or timezone.now())).filter(public_id=public_id)
    return next(iter(_told(list(rows[:1]), reader or Reader(mentor))), None)


def _told(rows: Iterable[WrittenAnswer], reader: Reader) -> list[WaitingWords]:
    rows = list(rows)
    keys = {row.attempt.page_key for row in rows}
    shown = (
        Page.objects.live().filter(open_to(reader), translation_key__in=keys) if keys else Page.objects.none()
    )
    pages = {page.translation_key: page for page in shown.order_by("-locale_id")}
    found = []
    for row in rows:
        quiz = drawn_from(row.attempt.drawn).quiz
        question = question_in(quiz, row)
        if question is not None:
            found.append(WaitingWords(row, question, quiz.title, pages.get(row.attempt.page_key)))
    return found


@transaction.atomic
def decide(
    row: WrittenAnswer, *, by: User, accept: bool, words: str = "", now: datetime | None = None
) -> WrittenAnswer:
    """Accept an answer, or send it back with words; with the last one accepted the attempt has passed.

    Raises NotAllowed for somebody who may not read it, DomainError("no_words") for sending back without a reason,
    and DomainError("decided") where somebody else decided otherwise in between. Announces `answer_read`.
    """
    now = now or timezone.now()
    attempt = QuizAttempt.objects.select_for_update().get(pk=row.attempt_id)
    row = WrittenAnswer.objects.select_for_update().get(pk=row.pk)
    if attempt.learner_id == by.pk or attempt.course_code not in courses_in(_scope(by, now)):
        raise NotAllowed(
            _("Answers are read by mentors who may observe in this course, and never by who wrote them."),
            code="no_authority",
        )
    decision = WordsDecision.ACCEPTED if accept else WordsDecision.RETURNED
    if row.decided_at is not None:
        if row.decision == decision and row.decided_by_id == by.pk:
            return row
        raise DomainError(_("Another mentor has answered this in the meantime."), code="decided")
    if not accept and not words.strip():
        raise DomainError(_("Say what is missing, so that it can be written again."), code="no_words")
    row.decision, row.words, row.decided_at, row.decided_by = decision, words.strip(), now, by
    row.save()
    _pass_if_complete(attempt, now)
    answer_read.announce(answer_id=row.pk)
    return row


def _pass_if_complete(attempt: QuizAttempt, now: datetime) -> None:
    questions = drawn_from(attempt.drawn).quiz.questions
    asked = {one.id for one in questions if isinstance(one, WrittenQuestion)}
    accepted = WrittenAnswer.objects.filter(attempt=attempt, decision=WordsDecision.ACCEPTED)
    if asked <= set(accepted.values_list("question_id", flat=True)):
        attempt.passed_at = now
        attempt.save(update_fields=["passed_at"])


def written_again(earlier: WrittenAnswer) -> WrittenAnswer | None:
    """What was written in place of an answer since; None where nothing was."""
    rows = WrittenAnswer.objects.filter(attempt=earlier.attempt_id, question_id=earlier.question_id)
    return rows.filter(sent_at__gt=earlier.sent_at).last()


def question_in(quiz: Quiz, row: WrittenAnswer) -> WrittenQuestion | None:
    """What was asked, in the quiz as it was drawn for the attempt."""
    found = next((one for one in quiz.questions if one.id == row.question_id), None)
    return found if isinstance(found, WrittenQuestion) else None


def write_again(earlier: WrittenAnswer, text: str, *, now: datetime | None = None) -> WrittenAnswer:
    """Answer in other words what was sent back; once more changes nothing while a mentor has it.

    Raises DomainError with what is wrong with the words, and "not_returned" where it was not sent back.
    """
    words, fault = written_or_fault(text)
    if fault:
        raise DomainError(FAULT_WORDS[fault], code=fault)
    if earlier.decision != WordsDecision.RETURNED:
        raise DomainError(
            _("This answer was not sent back. Nothing has to be written again."), code="not_returned"
        )
    again = {"attempt": earlier.attempt, "question_id": earlier.question_id}
    later = written_again(earlier)
    if later is not None:
        return later
    try:
        with transaction.atomic():
            return WrittenAnswer.objects.create(**again, text=words, sent_at=now or timezone.now())
    except IntegrityError:
        return WrittenAnswer.objects.get(**again, decided_at__isnull=True)
