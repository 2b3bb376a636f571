"""Pages about one observation: what came of it, its story, the second person's word, taking it back."""

import uuid
from dataclasses import replace
from datetime import datetime
from typing import Any, cast

from django.contrib import messages
from django.contrib.auth.decorators import login_required, permission_required
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from courses.domain.authority import scope_of
from courses.domain.counting import state_of_record
from courses.domain.desk import next_waiting, waiting
from courses.domain.learner_words import acknowledgement_of
from courses.domain.ledger import HUB
from courses.domain.observations import SkillRecord
from courses.domain.outlook import outlook, waits_for_second
from courses.domain.second import check_may_revoke, grant_to_countersign
from courses.domain.signature_proof import acknowledged, proof_of, signed_on_device
from courses.domain.standing import record_of
from courses.domain.story import Story, may_read, stories
from courses.enums import Act, EventKind
from courses.forms.words import CountersignForm, RevokeForm
from courses.models import SignOffEvent, SignOffRequest
from courses.views.shown import shown_to
from courses.views.signoff import keep_key
from lms.accounts.models import User
from lms.kernel.errors import DomainError


def _story_for(request: HttpRequest, observation: uuid.UUID) -> Story:
    """The observation, for whoever may read it; for everybody else it does not exist."""
    event = SignOffEvent.objects.filter(client_uuid=observation, kind=EventKind.OBSERVED).first()
    if event is None or not may_read(cast(User, request.user), event):
        raise Http404
    return stories([event], with_authority=True)[0]


def _as_if_countersigned(record: SkillRecord) -> SkillRecord:
    """What waits for a second person is not asked of the trainee once more."""
    return replace(
        record,
        observations=tuple(
            replace(seen, words={HUB: True}) if waits_for_second(seen) and not seen.words else seen
            for seen in record.observations
        ),
    )


@login_required
def done(request: HttpRequest, observation: uuid.UUID) -> HttpResponse:
    """What was just recorded, whether it counts and why not, what is still needed, and who waits next."""
    story, me, now = _story_for(request, observation), cast(User, request.user), timezone.now()
    context: dict[str, Any] = {"story": story, "next_request": None, "outlook": None, "keep": ""}
    if story.learner:
        record = record_of(story.learner.pseudonym, story.event.skill_code)
        state = state_of_record(record) if record else None
        ahead = state_of_record(_as_if_countersigned(record)) if record else None
        context["outlook"] = outlook(story.version, state, now)
        context["ahead"] = outlook(story.version, ahead, now)
        context["keep"] = keep_key(me, story.learner, story.event.skill_code, story.version.number)
    context["next_request"] = _next_request(me, story.learner, now)
    return render(request, "courses/signoff/done.html", context)


def _next_request(me: User, learner: User | None, now: datetime) -> SignOffRequest | None:
    """Another request of the person who is still at the bench, else the one that waits longest."""
    scope = scope_of(me, act=Act.OBSERVE, moment=now)
    if learner is not None:
        own = waiting(without=me).filter(learner=learner)
        found = next((request for request in own if scope.covers(request.skill)), None)
        if found is not None:
            return found
    return next_waiting(me, scope)


@login_required
def observation_story(request: HttpRequest, observation: uuid.UUID) -> HttpResponse:
    """Everything about one observation, for the mentor who signed it and for coordinators."""
    story, me = _story_for(request, observation), cast(User, request.user)
    try:
        check_may_revoke(story.event, by=me)
        may_revoke = not story.seen.revoked
    except DomainError:
        may_revoke = False
    context = {"story": story, "may_revoke": may_revoke, "may_correct": _may_correct(story, me)}
    context["shown"] = shown_to(request, story)
    context |= {"signed": signed_on_device(story), "acknowledged": acknowledged(story)}
    return render(request, "courses/signoff/story.html", context)


@require_safe
@login_required
def signature(request: HttpRequest, observation: uuid.UUID) -> HttpResponse:
    """The passkey's signature with all it takes to check it, for whoever may read the observation, and the trainee."""
    return _proof(_readable(request, observation))


@require_safe
@login_required
def signed_acknowledgement(request: HttpRequest, observation: uuid.UUID) -> HttpResponse:
    """Likewise the signature under the trainee's word that they have read it."""
    return _proof(acknowledgement_of(_readable(request, observation)))


def _readable(request: HttpRequest, observation: uuid.UUID) -> SignOffEvent:
    event = get_object_or_404(SignOffEvent, client_uuid=observation, kind=EventKind.OBSERVED)
    me = cast(User, request.user)
    if not (may_read(me, event) or event.subject == me.pseudonym):
        raise Http404
    return event


def _proof(event: SignOffEvent | None) -> HttpResponse:
    proof = proof_of(event) if event is not None else None
    if event is None or proof is None:
        raise Http404
    response = JsonResponse(proof, json_dumps_params={"indent": 2})
    response["Cache-Control"] = "private, no-store"
    response["Content-Disposition"] = f'attachment; filename="signature-{event.position}.json"'
    return response


def _may_correct(story: Story, me: User) -> bool:
    """Whether the page for it would open: what stands in the way is said there."""
    return story.event.signer == me.pseudonym and not (story.seen.revoked or story.seen.disputed)


@login_required
@permission_required("courses.record_observation", raise_exception=True)
def countersign(request: HttpRequest, observation: uuid.UUID) -> HttpResponse:
    """The second person reads the observation and agrees or not; refused to everybody else."""
    event = get_object_or_404(SignOffEvent, client_uuid=observation, kind=EventKind.OBSERVED)
    me = cast(User, request.user)
    grant_to_countersign(event, by=me, moment=timezone.now())
    story = stories([event])[0]
    form = CountersignForm(request.POST if request.method == "POST" else None)
    try:
        if form.is_valid():
            form.record(event, by=me)
            messages.success(request, _("Your word is recorded."))
            return redirect("mentor")
    except DomainError as error:
        form.add_error(None, str(error.message))
    context = {"story": story, "form": form, "shown": shown_to(request, story, judging=story.waits)}
    return render(request, "courses/signoff/countersign.html", context, status=422 if form.is_bound else 200)


@login_required
def revoke(request: HttpRequest, observation: uuid.UUID) -> HttpResponse:
    """Take an observation back, with a reason; for the mentor who signed it and for coordinators."""
    story, me = _story_for(request, observation), cast(User, request.user)
    check_may_revoke(story.event, by=me)
    form = RevokeForm(request.POST if request.method == "POST" else None)
    try:
        if form.is_valid():
            form.record(story.event, by=me)
            messages.success(request, _("The observation is taken back. It no longer counts."))
            return redirect("signoff_story", observation=observation)
    except DomainError as error:
        form.add_error(None, str(error.message))
    status = 422 if form.is_bound else 200
    return render(request, "courses/signoff/revoke.html", {"story": story, "form": form}, status=status)
