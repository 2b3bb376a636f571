"""Mail to those who answered a quiz in words, once a mentor has read it; once for each answer."""

from collections.abc import Iterator
from datetime import datetime
from functools import partial

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext as _

from content.formats.scoring import drawn_from
from courses.domain.quiz_words import question_in, written_again
from courses.enums import WordsDecision
from courses.models import WrittenAnswer
from lms.kernel.letters import Letter
from lms.notifications.models import Delivery
from lms.notifications.news import News

ANSWER_READ = "answer_read"


def about_answer(row: WrittenAnswer) -> list[News]:
    """Whoever wrote it, once it is read; nobody where it was sent back and is written again already."""
    learner = row.attempt.learner
    if row.decided_at is None or not learner.is_active:
        return []
    if row.decision == WordsDecision.RETURNED and written_again(row) is not None:
        return []
    return [News(ANSWER_READ, row.public_id, learner, partial(_letter, row))]


def _letter(row: WrittenAnswer) -> Letter:
    returned = row.decision == WordsDecision.RETURNED
    quiz = drawn_from(row.attempt.drawn).quiz
    question = question_in(quiz, row)
    words = {"quiz": quiz.title, "question": question.ask if question is not None else ""}
    subject = _("Please write your answer again: %(quiz)s") if returned else _("Your answer counts: %(quiz)s")
    return Letter(
        subject=subject % words,
        paragraphs=(*_decision(row, words), *_said(row)),
        action=_("Write it again") if returned else _("See the result"),
        address=settings.BASE_URL + reverse("courses:quiz_attempt", args=[row.attempt.public_id]),
        why=_("You get this mail because you answered a quiz in words, and a mentor has read it."),
    )


def _decision(row: WrittenAnswer, words: dict[str, str]) -> tuple[str, ...]:
    if row.decision == WordsDecision.RETURNED:
        return (
            _("a mentor has read your answer to “%(question)s”, and sent it back. It does not count yet.")
            % words,
            _("Write it again, below the result. Nothing else of the quiz has to be done again."),
        )
    last = row.attempt.passed_at == row.decided_at  # set together; of several answers one is the last
    passed = (_("With that you have passed the quiz."),) if last else ()
    return (_("a mentor has read your answer to “%(question)s”. It counts.") % words, *passed)


def _said(row: WrittenAnswer) -> tuple[str, ...]:
    if not row.words:
        return ()
    names = {"mentor": str(row.decided_by or _("A mentor")), "words": row.words}
    return (_("%(mentor)s says: %(words)s") % names,)


def missed(since: datetime) -> Iterator[News]:
    """What was read since then, and was told nobody."""
    told = Delivery.objects.seen_to().filter(event=ANSWER_READ).values("subject")
    rows = WrittenAnswer.objects.filter(decided_at__gt=since).exclude(public_id__in=told)
    for row in rows.select_related("attempt__learner", "decided_by").order_by("decided_at", "pk"):
        yield from about_answer(row)
