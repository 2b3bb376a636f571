"""Weeks and months of the hub, by their ISO names: what a regular draw of samples looks at."""

import re
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from django.utils import timezone
from django.utils.translation import gettext as _

from lms.kernel.errors import DomainError

_WEEK = re.compile(r"(\d{4})-W(\d{2})", re.ASCII)
_MONTH = re.compile(r"(\d{4})-(\d{2})", re.ASCII)


@dataclass(frozen=True)
class Period:
    """One ISO 8601 week (`2026-W47`) or month (`2026-11`) of the hub's zone, from `start` to before `end`."""

    name: str
    start: datetime
    end: datetime

    def __str__(self) -> str:
        return self.name

    def before(self) -> "Period":
        """The period of the same kind that ends where this one starts."""
        last = timezone.localdate(self.start - timedelta(microseconds=1), timezone.get_default_timezone())
        return week_of(last) if "W" in self.name else month_of(last)


def period_named(name: str) -> Period:
    """The week or month of this name; DomainError("period") for anything else, week 53 of a shorter year included."""
    try:
        if found := _WEEK.fullmatch(name):
            return week_of(date.fromisocalendar(int(found[1]), int(found[2]), 1))
        if found := _MONTH.fullmatch(name):
            return month_of(date(int(found[1]), int(found[2]), 1))
    except (ValueError, OverflowError) as error:
        raise _unreadable(name) from error
    raise _unreadable(name)


def _unreadable(name: str) -> DomainError:
    return DomainError(
        _("“%(name)s” is no week or month. Write a week as 2026-W47, or a month as 2026-11.")
        % {"name": name},
        code="period",
    )


def week_of(day: date) -> Period:
    """The ISO week in which a day lies."""
    monday = day - timedelta(days=day.weekday())
    year, week, _weekday = day.isocalendar()
    return Period(f"{year:04}-W{week:02}", _midnight(monday), _midnight(monday + timedelta(days=7)))


def month_of(day: date) -> Period:
    """The month in which a day lies."""
    first = day.replace(day=1)
    following = (first + timedelta(days=31)).replace(day=1)
    return Period(f"{first:%Y-%m}", _midnight(first), _midnight(following))


def last_week(now: datetime) -> Period:
    """The last week that is over at `now`."""
    return week_of(timezone.localdate(now, timezone.get_default_timezone())).before()


def _midnight(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day, time()), timezone.get_default_timezone())
