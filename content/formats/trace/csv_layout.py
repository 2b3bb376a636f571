"""Where the table of a CSV file begins and how it is written, from its first lines."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import product
from typing import Any, Final

from content.formats.trace import headings
from content.formats.trace.csv_cells import is_date, is_number, is_value, time_kind
from content.formats.trace.csv_text import cells
from content.formats.trace.mapping import DELIMITERS, Column, Dialect, Role
from content.formats.trace.model import MAX_NOTES, printable
from content.formats.trace.refusal import TraceRefused, remark

HEAD: Final = 300  # lines looked at; a preamble is shorter
_COMMENTS: Final = ("#", "%", "//")
_SAMPLES: Final = 5

Line = tuple[int, str]


@dataclass(frozen=True, slots=True)
class Layout:
    """The dialect, the columns, and what the lines above the table say."""

    dialect: Dialect
    columns: tuple[Column, ...]
    notes: dict[str, str]
    problems: tuple[dict[str, Any], ...]


@dataclass(frozen=True, slots=True)
class _Run:
    """Rows of equal width that look like values, and how well they do."""

    delimiter: str
    decimal: str
    rows: list[tuple[int, list[str]]]
    score: int


def is_comment(line: str) -> bool:
    """Whether a line is blank or marked as a comment; such lines may stand anywhere."""
    return not line.strip() or line.lstrip().startswith(_COMMENTS)


def find_layout(head: Sequence[Line], encoding: str) -> Layout:
    """The most plausible reading of a file's first lines; refused where none of them looks like a table."""
    # Commas may be both, where the cells with decimal commas stand in quotes.
    runs = [_longest_run(head, delimiter, decimal) for delimiter, decimal in product(DELIMITERS, ".,")]
    best = max(runs, key=lambda run: run.score)  # the first of equals: a point before a comma
    if best.score <= 0:
        raise TraceRefused(
            "No table of numbers begins in the first %(most)s lines. Export rows of values with a heading.",
            code="layout",
            most=str(HEAD),
        )
    best = _without_heading(best)
    width, first = len(best.rows[0][1]), best.rows[0][0]
    above = [(number, _uncommented(line)) for number, line in head if number < first and line.strip()]
    titles = [(n, cells(line, best.delimiter, n)) for n, line in above[-2:]]
    fitting = [(n, row) for n, row in titles if _fits(row, width, best.rows)]
    has_units = len(fitting) == 2 and _are_units(fitting[1][1], below=fitting[0][1])
    heading = fitting[0] if has_units else (fitting[-1] if fitting and fitting[-1] == titles[-1] else (0, []))
    units = fitting[1] if has_units else (0, [])
    dialect = Dialect(
        encoding=encoding,
        delimiter=best.delimiter,
        decimal=best.decimal,
        header_line=heading[0],
        unit_line=units[0],
        first_data_line=first,
    )
    columns = _columns(best, heading[1], units[1])
    used = {heading[0], units[0]}
    notes = _notes([line for number, line in above if number not in used], best.delimiter)
    return Layout(dialect, columns, notes, tuple(_problems(best, columns, heading[0])))


def layout_by(head: Sequence[Line], dialect: Dialect) -> Layout:
    """The layout of a file of which somebody has said how it is written; refused where no row begins there."""
    rows = [
        (number, cells(line, dialect.delimiter, number))
        for number, line in head
        if number >= dialect.first_data_line and not is_comment(line)
    ]
    if not rows:
        raise TraceRefused(
            "There is no row of values from line %(first)s on, within the first %(most)s lines.",
            code="layout",
            first=str(dialect.first_data_line),
            most=str(HEAD),
        )
    alike = [(number, row) for number, row in rows if len(row) == len(rows[0][1])]
    run = _Run(dialect.delimiter, dialect.decimal, alike, 0)
    texts = {number: _uncommented(line) for number, line in head}
    titles, units = (
        cells(texts[line], dialect.delimiter, line) if line in texts else []
        for line in (dialect.header_line, dialect.unit_line)
    )
    columns = _columns(run, titles, units)
    used = {dialect.header_line, dialect.unit_line}
    above = [
        line for number, line in texts.items() if number < dialect.first_data_line and number not in used
    ]
    notes = _notes([line for line in above if line.strip()], dialect.delimiter)
    return Layout(dialect, columns, notes, tuple(_problems(run, columns, dialect.header_line)))


def _longest_run(head: Sequence[Line], delimiter: str, decimal: str) -> _Run:
    """The run of like rows with the most cells that are values, less those that are not."""
    best, current, score = _Run(delimiter, decimal, [], 0), list[tuple[int, list[str]]](), 0
    for number, line in head:
        if is_comment(line):
            continue
        row = _cells(line, delimiter, number)
        values = sum(is_value(cell, decimal) for cell in row)
        worth = 2 * values - sum(bool(cell) for cell in row)
        if current and len(row) != len(current[0][1]):
            current, score = [], 0
        if values < 1 or worth < 0:
            current, score = [], 0
            continue
        current.append((number, row))
        score += worth
        if score > best.score:
            best = _Run(delimiter, decimal, list(current), score)
    return best


def _cells(line: str, delimiter: str, number: int) -> list[str]:
    """The cells by a delimiter that is being tried; one cell where its quotes do not fit that."""
    try:
        return cells(line, delimiter, number)
    except TraceRefused as refused:
        if refused.code != "cell":
            raise
        return [line]


def _are_units(row: list[str], *, below: list[str]) -> bool:
    """Whether a row holds units and the row above it names, one of them the time's."""
    names = [headings.split(printable(cell))[0] for cell in below]
    timed = any(headings.looks_like_time(name, "", None) or headings.looks_like_index(name) for name in names)
    return timed and any(headings.is_unit(cell) for cell in row)


def _without_heading(run: _Run) -> _Run:
    """The run without a first row that is a heading after all, such as `Time,1,2,3` over numbered channels."""
    rows = run.rows
    if len(rows) < 3:
        return run
    columns = range(len(rows[0][1]))
    odd = [
        column
        for column in columns
        if rows[0][1][column]
        and not is_value(rows[0][1][column], run.decimal)
        and all(is_value(row[column], run.decimal) for _, row in rows[1:])
    ]
    return _Run(run.delimiter, run.decimal, rows[1:], run.score) if odd else run


def _uncommented(line: str) -> str:
    return line.lstrip().lstrip("#%/").strip() if is_comment(line) else line


def _fits(row: list[str], width: int, rows: list[tuple[int, list[str]]]) -> bool:
    """Whether a row of headings belongs to rows of that width, of which the last cell may be empty."""
    if len(row) == width:
        return any(row)
    return len(row) == width - 1 > 0 and all(not cells_[-1] for _, cells_ in rows)


def _columns(run: _Run, titles: list[str], units: list[str]) -> tuple[Column, ...]:
    described = []
    for index in range(len(run.rows[0][1])):
        heading = titles[index] if index < len(titles) else ""
        name, unit = headings.split(printable(heading))
        if not unit and index < len(units) and headings.is_unit(units[index]):
            unit = units[index].strip("()[] ")
        described.append((heading, name or f"Column {index + 1}", unit, [row[index] for _, row in run.rows]))
    return tuple(_column(index, *each, run.decimal) for index, each in enumerate(described))


def _column(index: int, heading: str, name: str, unit: str, found: list[str], decimal: str) -> Column:
    samples = tuple(printable(cell) for cell in found[:_SAMPLES])
    found = [cell for cell in found if cell]
    kind = time_kind(found, decimal)
    role: Role = "ignore"
    if found and all(is_date(cell) for cell in found) and kind != "number":
        role = "date"
    elif headings.looks_like_time(name, unit, kind) and kind:
        role = "time"
    elif headings.looks_like_index(name) and kind == "number" and not unit:
        role, kind = "time", "index"
    elif sum(is_number(cell, decimal) for cell in found) * 2 > len(found):
        role = "channel"
    return Column(
        id=str(index),
        heading=printable(heading),
        name=name,
        unit=unit,
        quantity=headings.quantity(name, unit),
        role=role,
        time_kind=kind or "",
        samples=samples,
    )


def _notes(above: Sequence[str], delimiter: str) -> dict[str, str]:
    """The preamble as names and values: `key: value`, `key = value`, or two cells."""
    notes: dict[str, str] = {}
    for line in above:
        for sign in (": ", "=", delimiter, ":", "\t"):
            name, found, value = line.partition(sign)
            name, value = printable(name.strip(' "')), printable(value.strip(f' "{delimiter}'))
            if found and name and value and len(notes) < MAX_NOTES:
                notes.setdefault(name, value)
                break
    return notes


def _problems(run: _Run, columns: Sequence[Column], header_line: int) -> list[dict[str, Any]]:
    problems = []
    if not header_line:
        problems.append(
            remark("No line of headings fits the columns: say what each column is, and in which unit.")
        )
    numbers = [cell for _, row in run.rows for cell in row if "," in cell and is_number(cell, ",")]
    if run.decimal == "," and all(len(cell.partition(",")[2]) == 3 and cell[0] != "0" for cell in numbers):
        problems.append(
            remark("Every number has three digits after its comma: check that this is a decimal comma.")
        )
    problems += [
        remark("Column “%(name)s” has no unit.", name=column.name)
        for column in columns
        if column.role == "channel" and not column.unit
    ]
    return problems
