"""What `inspect` shows and `read` follows, as JSON objects and as dataclasses. Needs neither numpy nor h5py."""

from collections.abc import Mapping as Object
from dataclasses import asdict, dataclass, field
from typing import Any, Final, Literal

from content.formats.trace.refusal import TraceRefused

TimeKind = Literal["number", "clock", "timestamp", "index", "interval"]
Role = Literal["time", "date", "channel", "ignore"]
TIME_KINDS: Final[tuple[TimeKind, ...]] = ("number", "clock", "timestamp", "index", "interval")
DELIMITERS: Final = (",", ";", "\t", "|")
ENCODINGS: Final = ("utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "cp1252")
# Seconds in each unit that a time axis may be written in.
TIME_UNITS: Final = {
    "s": 1.0, "sec": 1.0, "secs": 1.0, "second": 1.0, "seconds": 1.0, "sek": 1.0,
    "ms": 1e-3, "msec": 1e-3, "millisecond": 1e-3, "milliseconds": 1e-3,
    "µs": 1e-6, "μs": 1e-6, "us": 1e-6, "ns": 1e-9,
    "min": 60.0, "mins": 60.0, "minute": 60.0, "minutes": 60.0,
    "h": 3600.0, "hr": 3600.0, "hrs": 3600.0, "hour": 3600.0, "hours": 3600.0, "std": 3600.0,
    "d": 86400.0, "day": 86400.0, "days": 86400.0,
}  # fmt: skip
_MOST_CHANNELS: Final = 32


@dataclass(frozen=True, slots=True, kw_only=True)
class Dialect:
    """How a CSV file is written. Lines count from 1; a `header_line` or `unit_line` of 0 means there is none."""

    encoding: str
    delimiter: str
    decimal: str
    header_line: int = 0
    unit_line: int = 0
    first_data_line: int = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class Column:
    """A column of a CSV file, or a one-dimensional dataset of an HDF5 file.

    `id` is how a mapping names it: the column's number from 0, or the dataset's path. `heading` is the text it
    was taken from; `name`, `unit`, `quantity`, `role` and `time_kind` are guesses, "" where there is none.
    """

    id: str
    heading: str
    name: str
    unit: str
    quantity: str
    role: Role
    time_kind: str
    samples: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class TimeAxis:
    """Where the time comes from.

    `number`: `column` holds numbers in `unit`. `clock`: hh:mm:ss, with a date in `date_column` if there is one.
    `timestamp`: date and time in one. `index`: `column` counts samples, `interval` seconds apart. `interval`:
    no column; every row is `interval` seconds after the one before.
    """

    kind: TimeKind
    column: str = ""
    unit: str = ""
    date_column: str = ""
    interval: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ChannelChoice:
    """A column that becomes a channel, under this name, quantity and unit.

    `unit_column`: where a logger repeats the unit in every row, the column that must say `unit` all the way. A
    meter that changes its range in mid-log would be read wrong otherwise.
    """

    column: str
    name: str
    quantity: str = ""
    unit: str = ""
    unit_column: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Mapping:
    """What to read and what it means. `dialect` is for CSV only."""

    time: TimeAxis
    channels: tuple[ChannelChoice, ...]
    dialect: Dialect | None = None

    def as_json(self) -> dict[str, Any]:
        return asdict(self)


@dataclass(frozen=True, slots=True, kw_only=True)
class Preview:
    """What a file seems to hold. `mapping` is a suggestion; `problems` are remarks on what wants a person's eye."""

    kind: Literal["csv", "hdf5"]
    rows: int
    columns: tuple[Column, ...]
    mapping: Mapping
    dialect: Dialect | None = None
    notes: Object[str, str] = field(default_factory=dict)
    problems: tuple[dict[str, Any], ...] = ()

    def as_json(self) -> dict[str, Any]:
        return asdict(self)


def mapping_from_json(found: object) -> Mapping:
    """A mapping from its JSON object; `TraceRefused` where something is missing, unknown or out of its range."""
    data = _object(found, {"time", "channels", "dialect"}, "The mapping")
    rows = data.get("channels")
    if not isinstance(rows, list | tuple) or not 1 <= len(rows) <= _MOST_CHANNELS:
        raise TraceRefused(
            "Choose between 1 and %(most)s columns to be channels.", code="mapping", most=str(_MOST_CHANNELS)
        )
    channels = tuple(_channel(row) for row in rows)
    dialect = data.get("dialect")
    return Mapping(
        time=_time(data.get("time")),
        channels=channels,
        dialect=None if dialect is None else dialect_from_json(dialect),
    )


def seconds_per(unit: str) -> float:
    """How many seconds one `unit` is; refused where the unit is missing or none of time."""
    if not unit.strip():
        raise TraceRefused("The time column has no unit. Say whether it is s, ms, min or h.", code="unit")
    if (factor := TIME_UNITS.get(unit.strip()) or TIME_UNITS.get(unit.strip().lower())) is None:
        raise TraceRefused(
            "“%(unit)s” is no unit of time. Use s, ms, µs, min, h or d.", code="unit", unit=unit[:40]
        )
    return factor


def interval_seconds(axis: TimeAxis) -> float:
    """The seconds between two samples; refused unless they are a number above zero."""
    try:
        seconds = float(axis.interval.replace(",", "."))
    except ValueError:
        seconds = 0.0
    if not 1e-12 <= seconds <= 1e7:
        raise TraceRefused("Give the seconds between two samples as a number above zero.", code="mapping")
    return seconds


def _channel(found: object) -> ChannelChoice:
    texts = _texts(found, _names(ChannelChoice), "The channel")
    if not (texts.get("column") and texts.get("name", "").strip()):
        raise TraceRefused("Every channel needs a column and a name.", code="mapping")
    return ChannelChoice(**texts)


def _time(found: object) -> TimeAxis:
    texts = _texts(found, _names(TimeAxis), "The time axis")
    kinds: dict[str, TimeKind] = {kind: kind for kind in TIME_KINDS}
    if (kind := kinds.get(texts.pop("kind", ""))) is None:
        raise TraceRefused("The time axis is one of: %(known)s.", code="mapping", known=", ".join(TIME_KINDS))
    if kind != "interval" and not texts.get("column"):
        raise TraceRefused("Choose the column that holds the time.", code="mapping")
    return TimeAxis(kind=kind, **texts)


def dialect_from_json(found: object) -> Dialect:
    """A dialect from its JSON object; `TraceRefused` where something is missing, unknown or out of its range."""
    data = dict(_object(found, _names(Dialect), "The dialect"))
    lines = {name: data.pop(name, 0) for name in ("header_line", "unit_line", "first_data_line")}
    texts = _texts(data, {"encoding", "delimiter", "decimal"}, "The dialect")
    known = (
        texts.get("encoding") in ENCODINGS
        and texts.get("delimiter") in DELIMITERS
        and texts.get("decimal") in (".", ",")
        and all(type(line) is int and 0 <= line <= 10_000 for line in lines.values())
        and lines["first_data_line"] > 0
    )
    if not known:
        raise TraceRefused("The way the file is written is not one that is known here.", code="mapping")
    return Dialect(
        encoding=texts["encoding"], delimiter=texts["delimiter"], decimal=texts["decimal"], **lines
    )


def _names(kind: Any) -> set[str]:
    return set(kind.__dataclass_fields__)


def _object(found: object, known: set[str], what: str) -> dict[str, Any]:
    if not isinstance(found, dict):
        raise TraceRefused("%(what)s is not as it should be.", code="mapping", what=what)
    if strange := set(map(str, found)) - known:
        raise TraceRefused(
            "%(what)s is not as it should be: it may not have “%(unknown)s”.",
            code="mapping",
            what=what,
            unknown=min(strange)[:40],
        )
    return found


def _texts(found: object, known: set[str], what: str) -> dict[str, str]:
    data = dict(_object(found, known, what))
    for name, value in data.items():
        if not isinstance(value, str) or len(value) > 1_000:
            raise TraceRefused(
                "%(what)s’s %(name)s is no text, or a very long one.",
                code="mapping",
                what=what,
                name=name,
            )
    return data
