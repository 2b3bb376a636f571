"""Sessions as calendars read them: one to save, or a person's own to subscribe to. They name nobody."""

import hmac
import secrets
from datetime import datetime, timedelta
from typing import Final

from django.conf import settings
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from courses.domain.seats import own_sessions
from courses.formats.icalendar import Event, Status, calendar
from courses.models import CalendarFeed, SeatWait, WorkshopSession
from lms.accounts.models import User

MOST: Final = 500  # sessions of one calendar
KEPT: Final = timedelta(days=90)  # how long a session that is over stays in a calendar
ASK_AGAIN: Final = timedelta(hours=1)
_PRODUCER: Final = "-//Fettle//Sessions//EN"


def one_session(session: WorkshopSession, *, waits: bool = False) -> bytes:
    """The file of one session, for somebody who has a seat or only `waits` for one."""
    return calendar([_event(session, waits=waits)], producer=_PRODUCER)


def own_calendar(person: User, *, moment: datetime) -> bytes:
    """The sessions at which a person has a seat, waits for one, or is a mentor. Two queries."""
    rows = list(own_sessions(person, since=moment - KEPT).select_related("place")[:MOST])
    waits = set(SeatWait.objects.filter(learner=person, session__in=rows).values_list("session", flat=True))
    events = [_event(row, waits=row.pk in waits) for row in rows]
    name = _("%(hub)s: my sessions") % {"hub": settings.HUB_NAME}
    return calendar(events, producer=_PRODUCER, name=name, refresh=ASK_AGAIN)


def _event(session: WorkshopSession, *, waits: bool) -> Event:
    off = session.cancelled_at is not None
    title = session.title
    if off:
        title = _("Called off: %(session)s") % {"session": title}
    elif waits:
        title = _("%(session)s (you wait for a seat)") % {"session": title}
    status = Status.CANCELLED if off else Status.TENTATIVE if waits else Status.CONFIRMED
    return Event(
        uid=f"{session.public_id}@sessions.fettle",
        stamp=session.revised_at or session.starts_at,
        start=session.starts_at,
        end=session.ends_at,
        summary=title,
        location=session.place.name,
        url=f"{settings.BASE_URL}/sessions/{session.public_id}/",
        sequence=session.revision,
        status=status,
    )


@transaction.atomic
def new_feed(person: User) -> CalendarFeed:
    """A new secret address for a person's calendar; the one before, if any, answers no more."""
    feed, _created = CalendarFeed.objects.update_or_create(
        person=person, defaults={"token": secrets.token_urlsafe(32), "made_at": timezone.now()}
    )
    return feed


def end_feed(person: User) -> None:
    """Let the address answer no more; again changes nothing."""
    CalendarFeed.objects.filter(person=person).delete()


def feed_of(token: str) -> CalendarFeed | None:
    """The feed behind an address; None for an unknown one, and for somebody who may not sign in any more."""
    if not (token.isascii() and token.isprintable()):  # PostgreSQL takes no NUL
        return None
    feed = CalendarFeed.objects.filter(token=token, person__is_active=True).select_related("person").first()
    return feed if feed is not None and hmac.compare_digest(feed.token.encode(), token.encode()) else None
