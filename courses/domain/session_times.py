"""When a session is, in words: in the hub's time zone, where it takes place, and in the reader's where that differs."""

from dataclasses import dataclass
from datetime import datetime, tzinfo

from django.utils import timezone
from django.utils.formats import date_format, get_format
from django.utils.translation import gettext as _

from courses.models import WorkshopSession


@dataclass(frozen=True)
class Span:
    """Start and end as people read them, and the zone they are in: its short name at that time, and its own."""

    start: str
    end: str
    short: str
    zone: str

    def __str__(self) -> str:
        return f"{self.start} – {self.end} {self.short}"


def hub_span(session: WorkshopSession) -> Span:
    """In the hub's zone."""
    return _span(session, timezone.get_default_timezone())


def own_span(session: WorkshopSession) -> Span | None:
    """In the zone that pages and mails are shown in, which is the reader's; None where clocks show the same there."""
    own, hub = timezone.get_current_timezone(), timezone.get_default_timezone()
    if _offset(session.starts_at, own) == _offset(session.starts_at, hub):
        return None
    return _span(session, own)


def _offset(moment: datetime, zone: tzinfo) -> object:
    return moment.astimezone(zone).utcoffset()


def _span(session: WorkshopSession, zone: tzinfo) -> Span:
    start, end = session.starts_at.astimezone(zone), session.ends_at.astimezone(zone)
    one_day = start.date() == end.date()
    return Span(
        start=_without_zone(start, "DATETIME_FORMAT"),
        end=_without_zone(end, "TIME_FORMAT" if one_day else "DATETIME_FORMAT"),
        short=start.tzname() or "",
        zone=str(zone),
    )


def _without_zone(moment: datetime, name: str) -> str:
    """The reader's format, which ends with the zone: it is said once, after both times."""
    return date_format(moment, get_format(name).removesuffix(" T"))


def in_words(session: WorkshopSession) -> str:
    """Which session, where and when, for a sentence."""
    span = hub_span(session)
    return _("“%(title)s” (%(place)s, %(when)s)") % {
        "title": session.title,
        "place": session.place,
        "when": f"{span.start} {span.short}",
    }
