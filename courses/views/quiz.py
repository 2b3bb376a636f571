"""Quizzes: begin one, answer it, read what was right. Nothing here needs a script."""

import uuid
from functools import cached_property
from typing import cast

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from content.formats.answers import read_answers, was_pointed
from content.formats.questions import OrderQuestion
from content.formats.scoring import drawn_from
from courses.domain.openness import is_open, reader_of
from courses.domain.progress import progress_of
from courses.domain.quiz import (
    QuizState,
    QuizzedPage,
    answer_attempt,
    open_attempt,
    own_attempt,
    page_of,
    state_in,
    states_of,
    words_before,
)
from courses.domain.quiz_told import asked_in, result_of
from courses.domain.quiz_words import write_again
from courses.models import LessonPage, QuizAttempt, WrittenAnswer
from courses.views.opened import closed, closed_words, reached
from lms.accounts.models import User
from lms.kernel.errors import DomainError


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def quiz(
    request: HttpRequest, page_id: int, quiz_id: str, model: type[QuizzedPage] = LessonPage
) -> HttpResponse:
    """What a quiz is about and how it went so far; a POST begins it, or goes on with what was begun."""
    page: QuizzedPage = reached(request, model.objects, page_id)
    learner = request.user if isinstance(request.user, User) else None
    if not is_open(page):
        if request.method == "POST" and learner is not None:
            raise closed()
        raise Http404
    state = state_in(states_of(learner, page), quiz_id)
    if state is None:
        raise Http404
    if request.method == "POST" and learner is not None:
        try:
            attempt = open_attempt(learner=learner, page=page, quiz_id=quiz_id)
        except DomainError as error:
            return _quiz_page(request, page, state, problem=str(error))
        return redirect("courses:quiz_attempt", attempt.public_id)
    return _quiz_page(request, page, state)


def _quiz_page(
    request: HttpRequest, page: QuizzedPage, state: QuizState, *, problem: str = ""
) -> HttpResponse:
    course = page.get_parent().specific
    learner = request.user if isinstance(request.user, User) else None
    context = {
        "page": page,
        "course": course,
        "state": state,
        "count": state.quiz.draw or len(state.quiz.questions),
        "enrolled": progress_of(learner, course).enrolled,
        "pause_until": state.pause_at(timezone.now()),
        "problem": problem,
    }
    return render(request, "courses/quiz/quiz.html", context, status=409 if problem else 200)


@never_cache
@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def quiz_attempt(request: HttpRequest, attempt: uuid.UUID) -> HttpResponse:
    """One's own attempt: its questions while it is open, and its result once it is answered.

    The questions of a page that is closed to the reader are shown and answered no more (403); what is theirs, the
    result, stays, and names no such page.
    """
    row = own_attempt(cast(User, request.user), attempt)
    if row is None:
        raise Http404
    taken = _Taken(request, row)
    if row.submitted_at is None and taken.is_closed:
        raise closed()
    if request.method != "POST":
        return _asked(request, taken) if row.submitted_at is None else _told(request, taken)
    if "again" in request.POST:
        return _write_again(request, taken)
    return _answer(request, taken)


class _Taken:
    """An attempt, and the page on which it was taken, as the reader of a request finds it."""

    def __init__(self, request: HttpRequest, row: QuizAttempt) -> None:
        self.row = row
        self._reader = reader_of(request)

    @cached_property
    def page(self) -> QuizzedPage | None:
        """The page in the reader's language; None where it is gone."""
        return page_of(self.row, get_language() or "", reader=self._reader)

    @property
    def is_closed(self) -> bool:
        """Whether the page is there, and closed to the reader."""
        return self.page is not None and not is_open(self.page)


def _answer(request: HttpRequest, taken: _Taken) -> HttpResponse:
    """Take the answers, or show them again with what is wrong: 422, or 409 where a rule stands in the way."""
    row = taken.row
    drawn = drawn_from(row.drawn)
    values = request.POST.getlist
    if row.submitted_at is None and was_pointed(values, drawn) is not None:
        return _asked(request, taken)
    found = read_answers(drawn, values)
    if row.submitted_at is None and found.faults:
        return _asked(request, taken, faults=found.faults)
    try:
        row, counts = answer_attempt(attempt=row, answers=found.given)
    except DomainError as error:
        return _asked(request, taken, problem=str(error))
    if not counts:
        messages.info(request, _("Your answers were in already. The first ones count."))
    return redirect("courses:quiz_attempt", row.public_id)


def _asked(
    request: HttpRequest, taken: _Taken, *, faults: dict[int, str] | None = None, problem: str = ""
) -> HttpResponse:
    drawn = drawn_from(taken.row.drawn)
    before = words_before(taken.row) if request.method != "POST" else {}
    asked = asked_in(drawn, request.POST.getlist, faults or {}, before)
    pointed = was_pointed(request.POST.getlist, drawn)
    context = _around(taken.page) | {
        "quiz": drawn.quiz,
        "asked": asked,
        "wrong": [one for one in asked if one.error],
        "ordered": any(one.kind == OrderQuestion.kind for one in asked),
        "pointed": pointed,
        "problem": problem,
    }
    status = 409 if problem else 422 if faults else 200
    return render(request, "courses/quiz/asked.html", context, status=status)


def _told(
    request: HttpRequest, taken: _Taken, *, again: str = "", typed: str = "", problem: str = ""
) -> HttpResponse:
    row = taken.row
    result, told = result_of(row)
    page = None if taken.is_closed else taken.page
    states = states_of(cast(User, request.user), page) if page is not None else []
    state = state_in(states, row.quiz_id)
    context = _around(page) | {
        "quiz": drawn_from(row.drawn).quiz,
        "attempt": row,
        "result": result,
        "told": told,
        "returned": any(one.returned for one in told),
        "state": state,
        "changed": state is not None and state.digest != row.digest,
        "pause_until": state.pause_at(timezone.now()) if state is not None else None,
        "again": again,
        "typed": typed,
        "problem": problem,
    }
    return render(request, "courses/quiz/told.html", context, status=422 if problem else 200)


def _around(page: QuizzedPage | None) -> dict[str, object]:
    return {"page": page, "course": page.get_parent().specific if page is not None else None}


def _write_again(request: HttpRequest, taken: _Taken) -> HttpResponse:
    """Take other words for an answer that a mentor sent back, or show them again with what is wrong."""
    again, typed = request.POST["again"], request.POST.get("words", "")
    try:
        earlier = WrittenAnswer.objects.filter(attempt=taken.row, public_id=uuid.UUID(again)).first()
    except ValueError:
        earlier = None
    if earlier is None:
        raise Http404
    if taken.is_closed:
        return _told(request, taken, again=again, typed=typed, problem=closed_words())
    try:
        write_again(earlier, typed)
    except DomainError as error:
        return _told(request, taken, again=again, typed=typed, problem=str(error))
    messages.success(request, _("A mentor reads what you wrote. You see here what they say."))
    return redirect("courses:quiz_attempt", taken.row.public_id)
