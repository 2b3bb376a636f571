"""Calendars, read back by the rules of RFC 5545."""

from datetime import UTC, datetime, timedelta, timezone
from typing import Any

import pytest

from courses.formats.icalendar import Event, Status, calendar, fold, moment, text

START = datetime(2026, 12, 5, 10, 0, tzinfo=timezone(timedelta(hours=1)))
LONG = "Lötstation für Anfänger: " + "日本語の長い題名" * 20


def event(**changes) -> Event:
    fields: dict[str, Any] = {
        "uid": "a@b",
        "stamp": START,
        "start": START,
        "end": START + timedelta(hours=3),
        "summary": "Soldering",
    }
    return Event(**{**fields, **changes})


def unfolded(content: bytes) -> list[str]:
    """Content lines as a reader sees them (3.1): a break followed by a space is none."""
    return content.replace(b"\r\n ", b"").decode().split("\r\n")[:-1]


def test_one_event_is_exactly_this():
    content = calendar(
        [event(location="Hall 1, left", sequence=2, url="https://hub.test/s/1/")], producer="-//X//Y//EN"
    )
    assert content.decode() == (
        "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//X//Y//EN\r\nCALSCALE:GREGORIAN\r\n"
        "BEGIN:VEVENT\r\nUID:a@b\r\nDTSTAMP:20261205T090000Z\r\nDTSTART:20261205T090000Z\r\n"
        "DTEND:20261205T120000Z\r\nSEQUENCE:2\r\nSTATUS:CONFIRMED\r\nTRANSP:OPAQUE\r\nSUMMARY:Soldering\r\n"
        "LOCATION:Hall 1\\, left\r\nURL:https://hub.test/s/1/\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n"
    )


def test_no_line_is_longer_than_75_octets_and_no_character_is_broken():
    content = calendar([event(summary=LONG, description="x" * 200)], producer="p")
    lines = content.split(b"\r\n")
    assert max(len(line) for line in lines) <= 75
    assert all(line.decode() for line in lines[:-1])
    assert f"SUMMARY:{LONG}" in unfolded(content)
    assert f"DESCRIPTION:{'x' * 200}" in unfolded(content)


@pytest.mark.parametrize(("length", "lines"), [(74, 1), (75, 1), (76, 2), (149, 2), (150, 3)])
def test_a_line_is_broken_only_where_it_has_to_be(length, lines):
    assert fold("x" * length).count(b"\r\n") == lines


@pytest.mark.parametrize(
    ("raw", "written"),
    [
        ("a, b; c\\d", "a\\, b\\; c\\\\d"),
        ("one\ntwo\r\nthree\rfour", "one\\ntwo\\nthree\\nfour"),
        ("bell\x07 and null\x00\x7f", "bell and null"),
        ("\r\nEND:VCALENDAR", "\\nEND:VCALENDAR"),
    ],
)
def test_what_has_a_meaning_of_its_own_is_escaped(raw, written):
    assert text(raw) == written


def test_moments_are_utc_also_across_the_change_of_the_clocks():
    assert moment(START) == "20261205T090000Z"
    assert moment(datetime(2026, 7, 1, 0, 30, tzinfo=timezone(timedelta(hours=2)))) == "20260630T223000Z"
    assert moment(datetime(2026, 1, 1, tzinfo=UTC)) == "20260101T000000Z"


def test_what_was_called_off_is_cancelled_and_takes_no_time():
    content = calendar([event(status=Status.CANCELLED)], producer="p").decode()
    assert "STATUS:CANCELLED\r\nTRANSP:TRANSPARENT" in content


def test_an_address_with_a_break_in_it_is_none():
    with pytest.raises(ValueError, match="no space"):
        calendar([event(url="https://hub.test/\r\nX:1")], producer="p")


def test_an_empty_calendar_is_whole_and_has_its_name():
    lines = unfolded(calendar([], producer="p", name="Hub: mine", refresh=timedelta(hours=1)))
    assert lines[0] == "BEGIN:VCALENDAR"
    assert "NAME:Hub: mine" in lines
    assert "REFRESH-INTERVAL;VALUE=DURATION:PT60M" in lines
    assert lines[-1] == "END:VCALENDAR"
