"""Adding a measurement trace: the file, its columns, what it comes to, and keeping it."""

import uuid
from typing import Any, cast

from django.contrib import messages
from django.contrib.auth.decorators import login_required, permission_required
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache

from courses import tasks
from courses.domain.authority import scope_of
from courses.domain.desk import learners
from courses.domain.evidence import KEPT_LOOSE
from courses.domain.judged_traces import judgements
from courses.domain.limit_words import limit_words
from courses.domain.sync.traces import Kept, drop_trace, keep_trace, let_count_in, waiting_for
from courses.domain.trace_fit import chosen_channels, could_stand, fits
from courses.domain.trace_intake import (
    LARGE,
    LARGEST,
    back_to_columns,
    is_late,
    kept_trace_of,
    look_again,
    open_traces,
    own_open_trace,
    queue,
    read,
)
from courses.domain.trace_reasons import remarks_in_words
from courses.enums import Act, TraceStage
from courses.forms.traces import ColumnsForm, TraceFileForm
from courses.models import MeasurementTrace, Skill
from courses.views.addresses import as_uuid
from courses.views.uploads import capped_upload
from lms.accounts.models import User
from lms.kernel.errors import DomainError, NotAllowed
from lms.kernel.post_only import post_only

_CORRECTIONS = "traces_for_corrections"
_LOOK_EVERY = "5"  # seconds


@never_cache
@capped_upload(largest=LARGEST)
@login_required
@permission_required("courses.record_observation", raise_exception=True)
def new_for_learner(request: HttpRequest, learner_id: uuid.UUID, skill_code: str) -> HttpResponse:
    """The file of a trace about somebody else's work, for whoever may sign that skill for them."""
    learner = get_object_or_404(learners(), public_id=learner_id)
    skill, me = _skill(skill_code), cast(User, request.user)
    if learner.pk == me.pk:
        raise NotAllowed(_("You cannot sign off your own work. Ask another mentor."), code="own_work")
    if not scope_of(me, act=Act.OBSERVE, moment=timezone.now()).covers(skill):
        raise NotAllowed(
            _("You have no authority to sign %(skill)s today.") % {"skill": skill.engraved},
            code="no_authority",
        )
    return _new(request, learner, skill)


@never_cache
@capped_upload(largest=LARGEST)
@login_required
def new_for_oneself(request: HttpRequest, skill_code: str) -> HttpResponse:
    """The file of a trace about one's own work; a mentor can use it when signing."""
    return _new(request, cast(User, request.user), _skill(skill_code))


def _skill(code: str) -> Skill:
    rows = Skill.objects.select_related("current__skill").prefetch_related("current__wordings__locale")
    return get_object_or_404(rows, code=code, current__isnull=False)


def _new(request: HttpRequest, learner: User, skill: Skill) -> HttpResponse:
    me = cast(User, request.user)
    form = TraceFileForm()
    if request.method == "POST":
        form = TraceFileForm(request.POST, request.FILES)
        try:
            if form.is_valid():
                trace = form.record(by=me, learner=learner, skill=skill)
                _remember(request, trace)
                return redirect("trace", public_id=trace.evidence.public_id)
        except DomainError as error:
            form.add_error("file", str(error.message))
    own, corrected = learner.pk == me.pk, as_uuid(request.GET.get("correct", ""))
    asked = [corrected] if corrected else [learner.public_id, skill.code]
    context = {
        "form": form,
        "learner": None if own else learner,
        "skill": skill,
        "version": skill.current,
        "begun": open_traces(me),
        "back": reverse("my_evidence")
        if own
        else reverse("signoff_correct" if corrected else "signoff_sign", args=asked),
        "days": KEPT_LOOSE.days,
    }
    return render(request, "courses/traces/new.html", context, status=422 if form.is_bound else 200)


def _remember(request: HttpRequest, trace: MeasurementTrace) -> None:
    """Which correction a trace was added for, so that keeping it leads back there."""
    corrected = as_uuid(request.GET.get("correct", ""))
    if corrected is not None:
        asked = request.session.get(_CORRECTIONS, {})
        request.session[_CORRECTIONS] = asked | {str(trace.evidence.public_id): str(corrected)}


def _own(request: HttpRequest, public_id: uuid.UUID) -> MeasurementTrace:
    """A trace that the reader has sent and not kept yet; for everybody else it does not exist."""
    found = own_open_trace(cast(User, request.user), public_id)
    if found is None or found.skill is None:
        raise Http404
    return found


@never_cache
@login_required
def trace(request: HttpRequest, public_id: uuid.UUID) -> HttpResponse:
    """One trace on its way: its columns to confirm, that it is being read, or what was read of it."""
    me = cast(User, request.user)
    if request.method != "POST" and kept_trace_of(me, public_id):
        return redirect("evidence", public_id=public_id)  # a desk links here for as long as it knows of it
    row = _own(request, public_id)
    if request.method == "POST":
        return _follow(request, row)
    if row.stage == TraceStage.QUEUED:
        context = _context(row) | {"late": is_late(row, timezone.now())}
        response = render(request, "courses/traces/reading.html", context)
        response["Refresh"] = _LOOK_EVERY
        return response
    if row.stage == TraceStage.READ:
        return _read(request, row)
    return _columns(request, row, ColumnsForm(trace=row))


def _follow(request: HttpRequest, row: MeasurementTrace) -> HttpResponse:
    """What one of the page's buttons asks for."""
    wanted = request.POST.get("do", "")
    if wanted == "back" and (row.stage == TraceStage.READ or is_late(row, timezone.now())):
        back_to_columns(row)
        return redirect("trace", public_id=row.evidence.public_id)
    if wanted == "again" and row.stage == TraceStage.QUEUED:
        _queue(row, row.mapping)
        return redirect("trace", public_id=row.evidence.public_id)
    if row.stage != TraceStage.COLUMNS:
        return redirect("trace", public_id=row.evidence.public_id)
    form = ColumnsForm(request.POST, trace=row)
    form.full_clean()
    try:
        if form.knows_dialect and (wanted == "look" or form.is_rewritten):
            look_again(row, form.dialect or {})
            messages.info(request, _("The file was looked at again. Check its columns."))
            return redirect("trace", public_id=row.evidence.public_id)
        if wanted != "look" and form.is_valid():
            _read_or_queue(row, form.mapping)
            return redirect("trace", public_id=row.evidence.public_id)
    except DomainError as error:
        form.add_error(None, str(error.message))
    return _columns(request, row, form)


def _read_or_queue(row: MeasurementTrace, mapping: dict[str, Any]) -> None:
    if row.original_size > LARGE:
        _queue(row, mapping)
    else:
        read(row, mapping)


def _queue(row: MeasurementTrace, mapping: dict[str, Any]) -> None:
    with transaction.atomic():
        queue(row, mapping, now=timezone.now())
        transaction.on_commit(lambda: tasks.read_trace.delay(row.pk))


def _context(row: MeasurementTrace) -> dict[str, Any]:
    skill = cast(Skill, row.skill)
    own = row.evidence.learner_id == row.evidence.uploaded_by_id
    waits = waiting_for(row.evidence)
    return {
        "trace": row,
        "learner": None if own else row.evidence.learner,
        "skill": skill,
        "version": skill.current,
        "days": KEPT_LOOSE.days,
        "summary": row.summary,
        "waiting": waits,
        "let_count": let_count_in(waits, row.evidence),
    }


def _columns(request: HttpRequest, row: MeasurementTrace, form: ColumnsForm) -> HttpResponse:
    context = _context(row)
    mapping = form.mapping if form.is_bound and form.is_valid() else row.mapping
    channels = chosen_channels(mapping)
    found = fits(context["version"], channels) if context["version"] else []
    context |= {
        "form": form,
        "preview": row.preview,
        "remarks": remarks_in_words(row.preview),
        "complaint": "" if form.is_bound else row.complaint,
        "needs": [(fit, limit_words(fit.definition)) for fit in found],
        "could_stand": could_stand(context["version"], channels) if context["version"] else [],
    }
    return render(request, "courses/traces/columns.html", context, status=422 if form.is_bound else 200)


def _read(request: HttpRequest, row: MeasurementTrace) -> HttpResponse:
    context, day = _context(row), timezone.localdate(timezone=timezone.get_default_timezone())
    found = judgements(context["version"], row, day=day) if context["version"] else []
    return render(request, "courses/traces/read.html", context | {"judgements": found})


@post_only
@login_required
def keep(request: HttpRequest, public_id: uuid.UUID) -> HttpResponse:
    """Keep what was read as evidence, and go back to where it was asked for."""
    row = _own(request, public_id)
    try:
        kept = keep_trace(row)
    except DomainError as error:
        if not waiting_for(row.evidence):
            raise
        messages.error(
            request,
            _("What you saw cannot be recorded with these columns. %(reason)s") % {"reason": error.message},
        )
        return redirect("trace", public_id=public_id)
    evidence = kept.evidence
    messages.success(request, _("The trace is kept."))
    if kept.recorded or kept.held:
        return _after_waiting(request, kept)
    if evidence.learner is None or evidence.learner_id == request.user.pk:
        return redirect("evidence", public_id=evidence.public_id)
    corrected = request.session.get(_CORRECTIONS, {}).get(str(evidence.public_id))
    if corrected:
        return redirect(f"{reverse('signoff_correct', args=[corrected])}#readings")
    address = reverse("signoff_sign", args=[evidence.learner.public_id, cast(Skill, row.skill).code])
    return redirect(f"{address}?trace={evidence.public_id}#readings")


def _after_waiting(request: HttpRequest, kept: Kept) -> HttpResponse:
    """Back to the desk, or to what cannot be recorded, with word of what became of it."""
    if kept.recorded:
        messages.success(request, _("What you saw is recorded."))
    for held in kept.held:
        messages.warning(
            request, _("What you saw is still held for review: %(reason)s") % {"reason": held.reason}
        )
    if kept.held:
        return redirect("own_held", kept.held[0].client_uuid)
    return redirect("signoff_story", kept.recorded[0].client_uuid)


@post_only
@login_required
def throw_away(request: HttpRequest, public_id: uuid.UUID) -> HttpResponse:
    """Delete a trace that was not kept, and begin again with another file."""
    row = _own(request, public_id)
    learner, skill = row.evidence.learner, cast(Skill, row.skill)
    waited = bool(waiting_for(row.evidence))
    drop_trace(row)
    messages.success(request, _("Removed."))
    if waited:
        messages.info(request, _("A coordinator looks at the observation that waited for it."))
        return redirect("mentor")
    if learner is None or learner.pk == request.user.pk:
        return redirect("my_trace_new", skill_code=skill.code)
    return redirect("trace_new", learner_id=learner.public_id, skill_code=skill.code)
