"""Single cells: numbers with their decimal sign, clock times, dates. Strict: what is unclear is refused."""

import re
from datetime import UTC, datetime
from typing import Final

from content.formats.trace.mapping import TimeKind
from content.formats.trace.model import OVER_RANGE
from content.formats.trace.refusal import TraceRefused

_NUMBER: Final = {
    ".": re.compile(r"[+-]?(?:[0-9]+\.?[0-9]*|\.[0-9]+)(?:[eE][+-]?[0-9]+)?"),
    ",": re.compile(r"[+-]?(?:[0-9]+,?[0-9]*|,[0-9]+)(?:[eE][+-]?[0-9]+)?"),
}
_GROUPED: Final = re.compile(r"[+-]?[0-9]{1,3}(?:[.,'’ \u00a0\u202f][0-9]{3})+(?:[.,][0-9]*)?")
_BOTH: Final = re.compile(r"[+-]?[0-9.,]*(?:\.[0-9]*,|,[0-9]*\.)[0-9.,]*")
_OVER: Final = re.compile(
    r"[+-]?\s*(?:o\.?l\.?|over|overload|overrange|ovld?|inf(?:inity)?|----*|\.ol|0l)", re.IGNORECASE
)
_CLOCK: Final = re.compile(
    r"(?P<h>[0-9]{1,4}):(?P<m>[0-5][0-9]):(?P<s>[0-5][0-9])(?:[.,:](?P<f>[0-9]{1,9}))?"
)
_ISO: Final = re.compile(
    r"(?P<date>[0-9]{4}[-/.][0-9]{1,2}[-/.][0-9]{1,2})[T ]\s*"
    r"(?P<time>[0-9]{1,2}:[0-9]{2}(?::[0-9]{2}(?:[.,][0-9]{1,9})?)?)\s*(?P<zone>Z|[+-][0-9]{2}:?[0-9]{2})?"
)
_DOTTED: Final = re.compile(
    r"(?P<d>[0-9]{1,2})\.(?P<m>[0-9]{1,2})\.(?P<y>[0-9]{4})[T ]\s*"
    r"(?P<time>[0-9]{1,2}:[0-9]{2}(?::[0-9]{2}(?:[.,][0-9]{1,9})?)?)"
)
_SLASHED: Final = re.compile(r"[0-9]{1,2}[/-][0-9]{1,2}[/-][0-9]{2,4}(?:[T ,].*)?")
_DATE: Final = re.compile(r"[0-9]{4}[-/.][0-9]{1,2}[-/.][0-9]{1,2}|[0-9]{1,2}[./-][0-9]{1,2}[./-][0-9]{2,4}")


def number(cell: str, decimal: str) -> float:
    """A cell's number. Thousands separators, missing values, over-range marks and words are refused."""
    try:
        value = float(cell if decimal == "." else _with_point(cell))
    except ValueError:
        raise _no_number(cell, decimal) from None
    # Python reads more than loggers write: nan, 1_000, digits of other scripts.
    if not -OVER_RANGE < value < OVER_RANGE or "_" in cell or not cell.isascii():
        raise _no_number(cell, decimal)
    return value


def _with_point(cell: str) -> str:
    """A number with a decimal comma as Python writes it; a point in it makes it no number."""
    return "" if "." in cell else cell.replace(",", ".")


def is_number(cell: str, decimal: str) -> bool:
    """Whether the cell is a number with that decimal sign and no other."""
    return _NUMBER[decimal].fullmatch(cell) is not None


def _no_number(cell: str, decimal: str) -> TraceRefused:
    shown, code = cell[:40], "number"
    cell = cell[:60]
    if not cell:
        return TraceRefused("the cell is empty. A trace has a value in every row", code=code)
    if _OVER.fullmatch(cell) or is_number(cell, decimal):
        return TraceRefused("“%(cell)s” means that the instrument was over its range", code=code, cell=shown)
    if cell.strip("+-").lower() in ("nan", "#n/a", "n/a", "na", "null", "none"):
        return TraceRefused(
            "“%(cell)s” is no number. A trace has a value in every row", code=code, cell=shown
        )
    if _BOTH.fullmatch(cell) or (_GROUPED.fullmatch(cell) and not (decimal == "." and "," in cell)):
        return TraceRefused(
            "“%(cell)s” has a thousands separator. Export the numbers without one", code=code, cell=shown
        )
    if is_number(cell, "," if decimal == "." else "."):
        if decimal == ".":
            return TraceRefused("“%(cell)s” is no number with a decimal point", code=code, cell=shown)
        return TraceRefused("“%(cell)s” is no number with a decimal comma", code=code, cell=shown)
    return TraceRefused("“%(cell)s” is no number", code=code, cell=shown)


def clock(cell: str) -> float:
    """Seconds of a clock time or a running time, hh:mm:ss with a fraction if there is one."""
    found = _CLOCK.fullmatch(cell)
    if not found:
        raise TraceRefused("“%(cell)s” is no time such as 01:02:03", code="time", cell=cell[:40])
    whole = int(found["h"]) * 3600 + int(found["m"]) * 60 + int(found["s"])
    return whole + (float(f"0.{found['f']}") if found["f"] else 0.0)


def timestamp(cell: str) -> datetime:
    """A moment: ISO 8601, or day.month.year and a time. Dates with slashes are refused, for who knows which."""
    if found := _ISO.fullmatch(cell):
        date, zone = re.sub("[/.]", "-", found["date"]), (found["zone"] or "")
        year, month, day = (int(part) for part in date.split("-"))
    elif found := _DOTTED.fullmatch(cell):
        year, month, day, zone = int(found["y"]), int(found["m"]), int(found["d"]), ""
    elif _SLASHED.fullmatch(cell):
        raise TraceRefused(
            "“%(cell)s” can be read as two dates. Export dates as year-month-day", code="time", cell=cell[:40]
        )
    else:
        raise TraceRefused(
            "“%(cell)s” is no date and time such as 2025-03-31 14:05:00", code="time", cell=cell[:40]
        )
    hours, minutes, *rest = found["time"].replace(",", ".").split(":")
    seconds, _, fraction = (rest[0] if rest else "0").partition(".")
    text = f"{year:04}-{month:02}-{day:02}T{int(hours):02}:{minutes}:{int(seconds):02}.{fraction:0<6.6}{zone}"
    try:
        return datetime.fromisoformat(text)
    except ValueError:
        raise TraceRefused("“%(cell)s” is no moment of the calendar", code="time", cell=cell[:40]) from None


def elapsed(moment: datetime, start: datetime) -> float:
    """Seconds from `start` to `moment`; refused where only one of them knows its time zone."""
    if (moment.tzinfo is None) != (start.tzinfo is None):
        raise TraceRefused("some times have a time zone and some have none", code="time")
    if moment.tzinfo is not None:
        return (moment.astimezone(UTC) - start.astimezone(UTC)).total_seconds()
    return (moment - start).total_seconds()


def time_kind(cells: list[str], decimal: str) -> TimeKind | None:
    """How a column's cells are written, if all of them could be times of one kind."""
    if not cells:
        return None
    if all(is_number(cell, decimal) for cell in cells):
        return "number"
    if all(_CLOCK.fullmatch(cell) for cell in cells):
        return "clock"
    if all(_ISO.fullmatch(cell) or _DOTTED.fullmatch(cell) for cell in cells):
        return "timestamp"
    return None


def is_date(cell: str) -> bool:
    """Whether the cell is a date without a time."""
    return _DATE.fullmatch(cell) is not None


def is_value(cell: str, decimal: str) -> bool:
    """Whether a cell could stand in a row of values rather than in a heading."""
    if is_number(cell, decimal) or is_date(cell) or _SLASHED.fullmatch(cell):
        return True
    return bool(_CLOCK.fullmatch(cell) or _ISO.fullmatch(cell) or _DOTTED.fullmatch(cell))
