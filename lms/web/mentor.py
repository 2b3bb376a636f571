"""The mentor's desk: who waits, whose work to watch, what was signed."""

from typing import cast

from django import forms
from django.contrib.auth.decorators import login_required, permission_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone

from courses.domain import desk as on_desk
from courses.domain.authority import scope_of
from courses.domain.clearance import without_consent
from courses.domain.held_review import held_of
from courses.domain.quiz_words import count_waiting
from courses.domain.second_look import waiting_samples
from courses.domain.sessions import todays_sessions
from courses.domain.sync.devices import devices_of
from courses.domain.trace_intake import open_traces
from courses.enums import Act
from lms.accounts.models import User


class SearchForm(forms.Form):
    """Words to find a trainee by."""

    q = forms.CharField(required=False, max_length=80)


@login_required
@permission_required("courses.record_observation", raise_exception=True)
def desk(request: HttpRequest) -> HttpResponse:
    """Everything that waits for this mentor, in a constant number of queries."""
    me, now = cast(User, request.user), timezone.now()
    scope = scope_of(me, act=Act.OBSERVE, moment=now)
    search = SearchForm(request.GET)
    words = search.cleaned_data["q"] if search.is_valid() else ""
    may_search = bool(scope.courses or scope.skills)
    mine = on_desk.waiting_for(me, scope, mine=True)
    # Whoever has no authority any more has no reason to look people up.
    found = [p for p in on_desk.find_learners(words) if p.pk != me.pk] if may_search else []
    here = [*(row.learner_id for row in mine.requests), *(person.pk for person in found)]
    context = {
        "has_authority": bool(scope.courses or scope.skills),
        "mine": mine,
        "others": on_desk.waiting_for(me, scope, mine=False),
        "to_countersign": on_desk.to_countersign(me, scope_of(me, act=Act.COUNTERSIGN, moment=now)),
        "to_sign": on_desk.to_sign(me, scope_of(me, act=Act.SIGN, moment=now)),
        "checks_samples": bool(scope_of(me, act=Act.SAMPLE, moment=now)),
        "held": held_of(me, now),
        "traces": open_traces(me),
        "sessions": todays_sessions(now),
        "devices": devices_of(me),
        "samples": waiting_samples(me, now),
        "written": count_waiting(me, scope),
        "may_give": bool(scope_of(me, act=Act.GRANT, moment=now)),
        "recent": on_desk.signed_by(me),
        "words": words,
        "found": found,
        "unagreed": without_consent(here, now),
    }
    return render(request, "web/mentor/desk.html", context)
