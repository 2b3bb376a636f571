"""Calendars as RFC 5545 has them: a few events in, text out. Written for what sessions need, and nothing more.

All moments are UTC (3.3.5, form 2), so that no VTIMEZONE is needed and every calendar shows its reader's own clock.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from typing import Final

_LONGEST: Final = 75  # octets of a line, its break not counted (3.1)
_CONTROLS: Final = {
    code: None for code in [*range(32), 127] if chr(code) not in "\t\n"
}  # 3.3.11: not in a TEXT


class Status(StrEnum):
    """STATUS of an event (3.8.1.11)."""

    CONFIRMED = "CONFIRMED"
    TENTATIVE = "TENTATIVE"
    CANCELLED = "CANCELLED"


@dataclass(frozen=True, kw_only=True)
class Event:
    """One VEVENT (3.6.1). `uid` never changes (3.8.4.7); `sequence` grows with each change of time or place
    (3.8.7.4); `stamp` is when the event was last changed (3.8.7.2).
    """

    uid: str
    stamp: datetime
    start: datetime
    end: datetime
    summary: str
    location: str = ""
    description: str = ""
    url: str = ""
    sequence: int = 0
    status: Status = Status.CONFIRMED


def calendar(
    events: Iterable[Event], *, producer: str, name: str = "", refresh: timedelta | None = None
) -> bytes:
    """A VCALENDAR in UTF-8. `name` is what a program calls it, `refresh` how often it should ask (RFC 7986)."""
    lines = ["BEGIN:VCALENDAR", "VERSION:2.0", f"PRODID:{text(producer)}", "CALSCALE:GREGORIAN"]
    if name:
        lines += [f"NAME:{text(name)}", f"X-WR-CALNAME:{text(name)}"]
    if refresh is not None:
        minutes = int(refresh.total_seconds() // 60)
        lines += [f"REFRESH-INTERVAL;VALUE=DURATION:PT{minutes}M", f"X-PUBLISHED-TTL:PT{minutes}M"]
    for event in events:
        lines += _event(event)
    lines.append("END:VCALENDAR")
    return b"".join(fold(line) for line in lines)


def _event(event: Event) -> Iterator[str]:
    yield "BEGIN:VEVENT"
    yield f"UID:{text(event.uid)}"
    yield f"DTSTAMP:{moment(event.stamp)}"
    yield f"DTSTART:{moment(event.start)}"
    yield f"DTEND:{moment(event.end)}"
    yield f"SEQUENCE:{event.sequence}"
    yield f"STATUS:{event.status}"
    yield f"TRANSP:{'TRANSPARENT' if event.status == Status.CANCELLED else 'OPAQUE'}"
    yield f"SUMMARY:{text(event.summary)}"
    if event.location:
        yield f"LOCATION:{text(event.location)}"
    if event.description:
        yield f"DESCRIPTION:{text(event.description)}"
    if event.url:
        yield f"URL:{_address(event.url)}"
    yield "END:VEVENT"


def moment(value: datetime) -> str:
    """A DATE-TIME in UTC (3.3.5)."""
    return value.astimezone(UTC).strftime("%Y%m%dT%H%M%SZ")


def text(value: str) -> str:
    """A TEXT with what has a meaning of its own escaped (3.3.11); other control characters are left out."""
    plain = value.replace("\r\n", "\n").replace("\r", "\n").translate(_CONTROLS)
    for sign in ("\\", ";", ","):
        plain = plain.replace(sign, f"\\{sign}")
    return plain.replace("\n", "\\n")


def _address(value: str) -> str:
    """A URI (3.3.13) is not escaped; it has no space and no control character, or it is none."""
    if any(ord(sign) <= 32 or ord(sign) == 127 for sign in value):
        raise ValueError("An address holds no space and no control character.")
    return value


def fold(line: str) -> bytes:
    """A content line, broken after at most 75 octets and never inside a character, each line ended by CRLF (3.1)."""
    pieces, piece = [], b""
    for sign in line:
        octets = sign.encode()
        if len(piece) + len(octets) > _LONGEST:
            pieces.append(piece)
            piece = b" "
        piece += octets
    return b"\r\n".join([*pieces, piece]) + b"\r\n"
