"""Recording a safety drill: gate by gate, who can be recorded, who cannot and why, and who has been."""

import uuid
from typing import cast

from django.contrib.auth.decorators import login_required, permission_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.views.decorators.http import require_safe

from courses.domain.clearance import lacking_consent
from courses.domain.drills import gates_of
from courses.domain.group import MOST_LEARNERS
from courses.domain.presence import may_be_marked
from courses.domain.sessions import may_run
from courses.enums import SessionKind
from courses.models import WorkshopSession
from lms.accounts.models import User


@require_safe
@login_required
@permission_required("courses.record_observation", raise_exception=True)
def drill(request: HttpRequest, public_id: uuid.UUID) -> HttpResponse:
    """What the drill refreshes, for whom. Any mentor may look; who may sign is the authority of that day."""
    rows = WorkshopSession.objects.select_related("place").prefetch_related("mentors")
    session = get_object_or_404(rows, public_id=public_id, kind=SessionKind.DRILL)
    me, now = cast(User, request.user), timezone.now()
    gates = gates_of(session, by=me, now=now)
    ready = {one.learner.pk: one.learner for gate in gates for one in gate.ready}
    context = {
        "session": session,
        "gates": gates,
        "batches": [(gate, gate.ready[:MOST_LEARNERS]) for gate in gates],
        "lacking": lacking_consent(ready.values(), now),
        "nobody": not any(gate.ready or gate.blocked or gate.done for gate in gates),
        "may_mark": may_run(me, session) and may_be_marked(session, now),
        "most": MOST_LEARNERS,
    }
    return render(request, "courses/sessions/drill.html", context)
