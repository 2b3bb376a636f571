"""The queue of samples, the page of one, and the comparison of mentors."""

import uuid
from typing import cast

from django.contrib import messages
from django.contrib.auth.decorators import login_required, permission_required
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from courses.domain.drift import LEAST, drift
from courses.domain.second_look import authority_to_sample, may_see_queue, queue_for
from courses.domain.story import stories
from courses.forms.review import VerdictForm
from courses.models import Sample
from courses.views.dots import dot_plot
from courses.views.shown import shown_to
from lms.accounts.models import User
from lms.kernel.errors import DomainError


@login_required
def queue(request: HttpRequest) -> HttpResponse:
    """What waits for a second look by this person."""
    me, now = cast(User, request.user), timezone.now()
    if not may_see_queue(me, now):
        raise PermissionDenied
    return render(request, "courses/review/samples.html", {"queue": queue_for(me, now)})


@login_required
def sample(request: HttpRequest, sample_id: uuid.UUID) -> HttpResponse:
    """One sample with all that was seen, and the verdict; refused to whoever is not independent."""
    row = get_object_or_404(Sample.objects.select_related("event"), public_id=sample_id)
    me = cast(User, request.user)
    if not row.verdict:
        authority_to_sample(row.event, by=me, moment=timezone.now())
    elif not may_see_queue(me, timezone.now()):
        raise PermissionDenied
    form = VerdictForm(request.POST if request.method == "POST" else None)
    try:
        if form.is_valid():
            form.record(row, by=me)
            messages.success(request, _("Your verdict is recorded."))
            return redirect("samples")
    except DomainError as error:
        form.add_error(None, str(error.message))
    told = list(Sample.objects.filter(event=row.event))
    story = stories([row.event])[0]
    context = {"sample": row, "samples": told, "story": story, "form": form}
    context["shown"] = shown_to(request, story, judging=not row.verdict)
    return render(request, "courses/review/sample.html", context, status=422 if form.is_bound else 200)


@login_required
@permission_required("courses.view_coordination", raise_exception=True)
def mentors_compared(request: HttpRequest) -> HttpResponse:
    """How each mentor judges beside the others, as a picture and a table."""
    rows = drift(timezone.now())
    context = {"rows": rows, "plot": dot_plot(rows), "least": LEAST}
    return render(request, "courses/review/drift.html", context)
