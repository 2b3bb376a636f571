"""Answers in words on a mentor's desk: the list of what waits, and one to read and answer."""

import uuid
from typing import cast

from django.contrib import messages
from django.contrib.auth.decorators import login_required, permission_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from courses.domain.openness import reader_of
from courses.domain.quiz_words import decide, waiting_words, words_for
from courses.forms.quiz import DecideForm
from lms.accounts.models import User
from lms.kernel.errors import DomainError


@login_required
@permission_required("courses.record_observation", raise_exception=True)
def written_answers(request: HttpRequest) -> HttpResponse:
    """Answers that wait for this mentor, the longest waiting first."""
    found = waiting_words(cast(User, request.user))
    return render(request, "courses/quiz/written_answers.html", {"found": found})


@login_required
@permission_required("courses.record_observation", raise_exception=True)
def written_answer(request: HttpRequest, answer: uuid.UUID) -> HttpResponse:
    """One answer, with what to look for; a POST accepts it or sends it back (422 with what is wrong)."""
    me = cast(User, request.user)
    found = words_for(me, answer, reader=reader_of(request))
    if found is None:
        raise Http404
    form = DecideForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        accept = form.cleaned_data["decision"] == DecideForm.ACCEPT
        try:
            decide(found.row, by=me, accept=accept, words=form.cleaned_data["words"])
        except DomainError as error:
            form.add_error("words" if error.code == "no_words" else None, str(error))
        else:
            messages.success(
                request,
                _("The answer is accepted.") if accept else _("The answer is sent back with your words."),
            )
            return redirect("written_answers")
    status = 422 if form.is_bound else 200
    return render(request, "courses/quiz/written_answer.html", {"found": found, "form": form}, status=status)
