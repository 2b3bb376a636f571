"""Mail about sessions: a seat after waiting, another time or place, and that one was called off; once each."""

import uuid
from collections.abc import Iterator
from datetime import datetime
from functools import partial

from django.db.models import Q
from django.utils import timezone

from courses.models import Attendance, SeatWait, WorkshopSession
from lms.accounts.models import User
from lms.notifications import session_letters
from lms.notifications.days import NAMES
from lms.notifications.models import Delivery
from lms.notifications.news import News

SEAT_GIVEN, MOVED, CALLED_OFF = "seat_given", "session_moved", "session_called_off"


def about_seat(row: Attendance) -> list[News]:
    """Whoever waited for a seat and has it now, as long as that helps."""
    session = row.session
    late = session.cancelled_at is not None or session.starts_at <= timezone.now()
    if row.given is None or late or not row.learner.is_active:
        return []
    return [News(SEAT_GIVEN, row.given, row.learner, partial(session_letters.seat_given, session))]


def about_change(session: WorkshopSession) -> Iterator[News]:
    """Whoever was on a list when it was changed or called off, and was not told; nobody once it is over."""
    changed = session.revised_at
    if changed is None or not session.revision or session.ends_at <= (session.cancelled_at or timezone.now()):
        return
    off = session.cancelled_at is not None
    event, subject = (CALLED_OFF, session.public_id) if off else (MOVED, name_of_revision(session))
    told = Delivery.objects.filter(event=event, subject=subject, sent_at__isnull=False).values("recipient")
    seats = Attendance.objects.filter(session=session, added_at__lte=changed).values("learner")
    waits = SeatWait.objects.filter(session=session, asked_at__lte=changed).values("learner")
    listed = User.objects.filter(Q(pk__in=seats) | Q(pk__in=waits), is_active=True)
    write = partial(session_letters.called_off if off else session_letters.moved, session)
    for person in listed.exclude(pk__in=told).order_by("pk"):
        yield News(event, subject, person, write)


def name_of_revision(session: WorkshopSession) -> uuid.UUID:
    """One name for each change of a session."""
    return uuid.uuid5(NAMES, f"{session.public_id}/{session.revision}")


def missed(since: datetime) -> Iterator[News]:
    """What changed since then, and was told nobody."""
    told = Delivery.objects.filter(event=SEAT_GIVEN, sent_at__isnull=False).values("subject")
    given = Attendance.objects.filter(given__isnull=False, added_at__gt=since).exclude(given__in=told)
    for row in given.select_related("session__place", "learner"):
        yield from about_seat(row)
    for session in WorkshopSession.objects.filter(revised_at__gt=since, revision__gt=0).select_related(
        "place"
    ):
        yield from about_change(session)
