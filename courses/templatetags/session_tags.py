"""Tags about sessions: when they are, in whose time zone, and one's own."""

from typing import Any

from django import template
from django.utils import timezone

from courses.domain.seats import own_sessions
from courses.domain.session_times import Span, hub_span, own_span
from courses.models import Attendance, SeatWait, WorkshopSession
from lms.accounts.models import User

register = template.Library()


@register.simple_tag
def session_times(session: WorkshopSession) -> dict[str, Span | None]:
    """`hub`: when it is where it takes place; `own`: on the reader's clock, where that shows something else."""
    return {"hub": hub_span(session), "own": own_span(session)}


@register.simple_tag(takes_context=True)
def my_sessions(context: dict[str, Any], limit: int = 6) -> list[dict[str, Any]]:
    """The reader's sessions that have not ended, soonest first: with `seat`, `waits` or as a mentor. Three queries."""
    reader = context["request"].user
    if not isinstance(reader, User):
        return []
    rows = list(own_sessions(reader, since=timezone.now()).select_related("place")[:limit])
    seats = set(Attendance.objects.filter(learner=reader, session__in=rows).values_list("session", flat=True))
    waits = set(SeatWait.objects.filter(learner=reader, session__in=rows).values_list("session", flat=True))
    return [{"session": row, "seat": row.pk in seats, "waits": row.pk in waits} for row in rows]
