"""Bench loggers' CSV: a preview with a suggested mapping, and reading by a mapping that somebody confirmed."""

import re
from array import array
from collections.abc import Callable, Iterator, Sequence
from collections.abc import Mapping as Object
from dataclasses import replace
from datetime import datetime
from itertools import islice
from pathlib import Path

import numpy as np

from content.formats.trace import csv_cells, headings
from content.formats.trace.csv_layout import HEAD, find_layout, is_comment, layout_by
from content.formats.trace.csv_text import cells, find_encoding, lines
from content.formats.trace.mapping import (
    ChannelChoice,
    Column,
    Dialect,
    Mapping,
    Preview,
    TimeAxis,
    interval_seconds,
    seconds_per,
)
from content.formats.trace.model import Channel, Trace, Values, check_size
from content.formats.trace.refusal import TraceRefused

_MIDNIGHT_BACK = 23 * 3600.0
_DAY = 86400.0
_LOOK_EVERY = 10_000  # rows
_MARKS = '#%/" '
_YES = re.compile(r"(yes|true|1)\b", re.IGNORECASE)
_INSTRUMENT = ("instrument", "model", "device", "device name", "gerät", "logger", "meter", "modell")


def inspect(path: Path, dialect: Dialect | None = None) -> Preview:
    """What the file seems to hold; refused where it is no text, too large, or holds no table.

    With a `dialect` it is read as that says, apart from the encoding.
    """
    encoding = find_encoding(path)
    with_numbers = lines(path, encoding)
    head = list(islice(with_numbers, HEAD))
    said = dialect and replace(dialect, encoding=encoding)
    layout = layout_by(head, said) if said else find_layout(head, encoding)
    first = layout.dialect.first_data_line
    rows = sum(1 for number, line in head if number >= first and not is_comment(line))
    rows += sum(1 for _, line in with_numbers if not is_comment(line))
    check_size(rows, 1)
    return Preview(
        kind="csv",
        rows=rows,
        columns=layout.columns,
        mapping=_suggestion(layout.columns, layout.dialect),
        dialect=layout.dialect,
        notes=layout.notes,
        problems=layout.problems,
    )


def read(path: Path, mapping: Mapping, *, name: str = "", simulated: bool = False) -> Trace:
    """The trace that the mapping names. Every mapped cell of every row must be what it should be.

    Refused with the line: a cell that is missing or no finite number, a row of another width, a unit that
    changes, a time that goes back. It is simulated where the caller says so, or a note above the table.
    """
    if mapping.dialect is None:
        raise TraceRefused("The mapping does not say how the file is written.", code="mapping")
    encoding = find_encoding(path)
    table = _Table(path, replace(mapping.dialect, encoding=encoding), mapping)
    time, channels = table.read()
    notes = _notes(path, encoding)
    instrument = next((value for key, value in notes.items() if key.lower() in _INSTRUMENT), "")
    return Trace(
        name=name,
        time=time,
        channels=channels,
        instrument=instrument,
        started_at=table.started_at,
        simulated=simulated or _says_simulated(notes),
        notes=notes,
    )


def _says_simulated(notes: Object[str, str]) -> bool:
    """Whether a note says it, also where a spreadsheet has put the line into quotes or split it into cells."""
    return any(
        name.strip(_MARKS).lower() == "simulated" and _YES.match(value.strip(_MARKS)) is not None
        for name, value in notes.items()
    )


def _notes(path: Path, encoding: str) -> dict[str, str]:
    return find_layout(list(islice(lines(path, encoding), HEAD)), encoding).notes


def _suggestion(columns: Sequence[Column], dialect: Dialect) -> Mapping:
    """The likeliest time axis, and every other column of numbers as a channel."""
    chosen = [
        ChannelChoice(
            column=column.id,
            name=column.name,
            quantity=column.quantity or headings.quantity(column.name, _unit(column, columns)[0]),
            unit=_unit(column, columns)[0],
            unit_column=_unit(column, columns)[1],
        )
        for column in columns
        if column.role == "channel"
    ]
    return Mapping(time=_time_axis(columns), channels=tuple(_named_apart(chosen)[:32]), dialect=dialect)


def _unit(column: Column, columns: Sequence[Column]) -> tuple[str, str]:
    """The column's unit, or the one that the next column repeats in every row, with that column."""
    following = columns[int(column.id) + 1] if int(column.id) + 1 < len(columns) else None
    if column.unit or following is None or not following.samples:
        return column.unit, ""
    repeated = following.samples[0]
    same = headings.is_unit(repeated) and all(sample == repeated for sample in following.samples)
    return (repeated, following.id) if same else ("", "")


def _named_apart(chosen: Sequence[ChannelChoice]) -> list[ChannelChoice]:
    names = [choice.name for choice in chosen]
    return [
        choice if names.count(choice.name) == 1 else replace(choice, name=f"{choice.name} ({position})")
        for position, choice in enumerate(chosen, start=1)
    ]


def _time_axis(columns: Sequence[Column]) -> TimeAxis:
    date = next((column.id for column in columns if column.role == "date"), "")
    times = [column for column in columns if column.role == "time"]
    with_unit = [column for column in times if column.time_kind == "number" and column.unit]
    ranked = with_unit + [
        column
        for kind in ("timestamp", "clock", "number", "index")
        for column in times
        if column.time_kind == kind
    ]
    if not ranked:
        return TimeAxis(kind="interval")
    column = ranked[0]
    if column.time_kind == "clock":
        return TimeAxis(kind="clock", column=column.id, date_column=date)
    if column.time_kind == "timestamp":
        return TimeAxis(kind="timestamp", column=column.id)
    if column.time_kind == "index":
        return TimeAxis(kind="index", column=column.id)
    return TimeAxis(kind="number", column=column.id, unit=column.unit)


class _Table:
    """One pass over the rows; holds the values that were asked for and nothing else."""

    def __init__(self, path: Path, dialect: Dialect, mapping: Mapping) -> None:
        self._dialect, self._axis, self._choices = dialect, mapping.time, mapping.channels
        self._path = path
        self._start: datetime | None = None
        self._first_clock: float | None = None
        self._days, self._before = 0, float("-inf")
        self.started_at = ""

    def read(self) -> tuple[Values, tuple[Channel, ...]]:
        rows = self._rows()
        number, first = next(rows, (0, []))
        if not number:
            raise TraceRefused("The trace has no rows of values.", code="rows")
        self._check_columns(len(first))
        time, values = array("d"), [array("d") for _ in self._choices]
        self._take(number, first, time, values)
        for number, row in rows:
            if len(row) != len(first):
                raise TraceRefused(
                    "there are %(cells)s cells where the first row has %(wanted)s.",
                    code="cell",
                    line=number,
                    cells=str(len(row)),
                    wanted=str(len(first)),
                )
            self._take(number, row, time, values)
        channels = tuple(
            Channel(choice.name, choice.quantity, choice.unit, np.array(kept, dtype=np.float64))
            for choice, kept in zip(self._choices, values, strict=True)
        )
        return np.array(time, dtype=np.float64), channels

    def _rows(self) -> Iterator[tuple[int, list[str]]]:
        for number, line in lines(self._path, self._dialect.encoding):
            if number >= self._dialect.first_data_line and not is_comment(line):
                yield number, cells(line, self._dialect.delimiter, number)

    def _check_columns(self, width: int) -> None:
        """Every column that the mapping names exists; sets up how the time is read."""
        wanted = [(choice.column, choice.unit_column) for choice in self._choices]
        names = {
            name for pair in [*wanted, (self._axis.column, self._axis.date_column)] for name in pair if name
        }
        for name in names:
            if not (name.isascii() and name.isdigit() and len(name) < 4 and int(name) < width):
                raise TraceRefused(
                    "The file has no column %(column_id)s.", code="mapping", column_id=name[:20]
                )
        self._places = [
            (int(choice.column), int(choice.unit_column) if choice.unit_column else None, choice)
            for choice in self._choices
        ]
        self._moment = self._moments()

    def _take(self, number: int, row: list[str], time: "array[float]", values: "list[array[float]]") -> None:
        """Add one row; the refusal of a cell names line and column."""
        decimal, name = self._dialect.decimal, "time"
        try:
            time.append(self._moment(row, len(time)))
            for kept, (place, unit_place, choice) in zip(values, self._places, strict=True):
                name = choice.name
                kept.append(csv_cells.number(row[place], decimal))
                if unit_place is not None and row[unit_place] != choice.unit:
                    raise TraceRefused(
                        "the unit is “%(unit)s” and not %(wanted)s",
                        code="unit",
                        unit=row[unit_place][:20],
                        wanted=choice.unit,
                    )
        except TraceRefused as refused:
            raise refused.at(number, column=name[:60]) from refused
        moment = time[-1]
        if moment < self._before:
            raise TraceRefused("the time goes back.", code="time", line=number)
        self._before = moment
        if not len(time) % _LOOK_EVERY:
            check_size(len(time), len(values))

    def _moments(self) -> Callable[[list[str], int], float]:
        """How the seconds of a row are found, given its cells and how many rows came before."""
        axis, decimal = self._axis, self._dialect.decimal
        place = int(axis.column) if axis.column else 0
        match axis.kind:
            case "number":
                factor = seconds_per(axis.unit)
                divisor = 1.0 if factor >= 1 else float(round(1 / factor))
                multiplier = max(factor, 1.0)
                return lambda row, _: csv_cells.number(row[place], decimal) * multiplier / divisor
            case "interval":
                step = interval_seconds(axis)
                return lambda _, position: round(position * step, 12)
            case "index":
                step = interval_seconds(axis)
                return lambda row, _: round(csv_cells.number(row[place], decimal) * step, 12)
            case "clock" if not axis.date_column:
                return lambda row, _: self._running(csv_cells.clock(row[place]))
            case "clock":
                date = int(axis.date_column)
                return lambda row, _: self._since_start(f"{row[date]} {row[place]}")
            case _:
                return lambda row, _: self._since_start(row[place])

    def _running(self, clock: float) -> float:
        """Seconds since the first row by the clock alone: going back by 23 hours or more is the next day."""
        if self._first_clock is None:
            self._first_clock = clock
        seconds = clock - self._first_clock + self._days * _DAY
        if self._before - seconds >= _MIDNIGHT_BACK:
            self._days += 1
            seconds += _DAY
        return round(seconds, 9)

    def _since_start(self, cell: str) -> float:
        moment = csv_cells.timestamp(cell)
        if self._start is None:
            self._start, self.started_at = moment, moment.isoformat()
        return csv_cells.elapsed(moment, self._start)
