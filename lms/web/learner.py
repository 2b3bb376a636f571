"""The trainee's own screens. What they show comes from tags; these views say who may see which."""

import uuid

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.views.decorators.http import require_safe

from courses.domain.shown_readings import shown_in
from courses.domain.signature_proof import acknowledged, signed_on_device
from courses.domain.story import stories
from courses.enums import EventKind
from courses.models import ObservationDetail
from courses.permissions import evidence_reader


@require_safe
@login_required
def home(request: HttpRequest) -> HttpResponse:
    """Next step, waiting requests, standings, courses and badges of whoever is signed in."""
    return render(request, "web/me/home.html")


@require_safe
@login_required
def observation(request: HttpRequest, public_id: uuid.UUID) -> HttpResponse:
    """The story of one observation, for the person it is about; 404 for everybody else."""
    detail = get_object_or_404(
        ObservationDetail.objects.select_related("event"),
        public_id=public_id,
        learner=request.user,
        event__kind=EventKind.OBSERVED,
    )
    story = stories([detail.event], with_authority=True)[0]
    shown = shown_in(story, evidence_reader(request.user, timezone.now()))
    context = {"story": story, "shown": shown, "signed": signed_on_device(story)}
    return render(request, "web/me/observation.html", context | {"acknowledged": acknowledged(story)})
