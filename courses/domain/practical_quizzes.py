"""Quizzes of a practical: those that are passed before one asks a mentor to watch."""

from dataclasses import dataclass

from django.conf import settings
from django.utils.translation import get_language

from content.formats.questions import Quiz
from courses.domain.openness import Reader, is_open, with_openness
from courses.domain.quiz import QuizState, quizzes_of, states_of
from courses.models import PracticalPage, Skill
from lms.accounts.models import User


@dataclass(frozen=True)
class MissingQuiz:
    """A quiz that is to be passed first, how it stands, and the page on which the reader takes it.

    No `page` where none that has it is open to them.
    """

    state: QuizState
    page: PracticalPage | None


def comes_first(quiz: Quiz) -> bool:
    """Whether nobody asks for a sign-off without it: its author says so, or safety rests on one of its questions."""
    return quiz.required or any(one.safety for one in quiz.questions)


def missing_quizzes(learner: User, skill: Skill, *, reader: Reader | None = None) -> list[MissingQuiz]:
    """What is to be passed before one asks for this skill; a query, and one more where there is a quiz.

    The card in the hub's own language says what counts, so that a translation that is behind lets nobody through. A
    quiz is taken in the reader's language where their card has it. As a `reader` they may have given passwords, too.
    """
    rows = PracticalPage.objects.live().filter(skill=skill).select_related("locale").order_by("locale_id")
    asked = with_openness(rows, reader or Reader(learner))
    cards = sorted(asked, key=lambda card: card.locale.language_code != settings.LANGUAGE_CODE)
    if not cards:
        return []
    states = [state for state in states_of(learner, cards[0]) if comes_first(state.quiz)]
    return [MissingQuiz(state, _taken_on(cards, state.quiz)) for state in states if not state.passed]


def _taken_on(cards: list[PracticalPage], quiz: Quiz) -> PracticalPage | None:
    read = (card for card in cards if is_open(card) and card.locale.language_code == get_language())
    same = (card for card in read if card.translation_key == cards[0].translation_key)
    first = cards[0] if is_open(cards[0]) else None
    return next((card for card in same if quiz.id in {one.id for one in quizzes_of(card)}), first)
