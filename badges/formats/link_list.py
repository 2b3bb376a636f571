"""Links among other text: pasted, or one column of a table that a spreadsheet wrote as CSV."""

import csv
import re
from collections import Counter
from contextlib import suppress
from dataclasses import dataclass
from io import StringIO
from itertools import islice
from typing import Final

MOST_BYTES: Final = 1_048_576
_MOST_LINES: Final = 2_000
_MOST_CELLS: Final = 50
_LINK: Final = re.compile(r"https?://\S+", re.IGNORECASE)
_WORD: Final = re.compile(r"[^\W\d_]{2}")
# What the column of people is called in the languages that the site speaks.
_CALLED: Final = re.compile(
    r"\b(name|holder|person|employee|worker|inhaber|mitarbeiter|nombre|titular|trabajador)",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class ListedLink:
    """One line of a list: its number, the name beside the link, and the link; each of the two may be empty."""

    line: int
    label: str
    link: str


def read_links(data: bytes | str) -> list[ListedLink]:
    """The lines of a list, without empty ones and without a heading.

    The column of links is the one that holds most of them. The column of names is the one that its heading calls
    so, otherwise the first other column with a word in it. Text is UTF-8, UTF-16 with its mark, or Windows-1252.
    What comes after 2,000 lines is not read.
    """
    rows = _rows(_text(data) if isinstance(data, bytes) else data)
    counts = Counter(at for _line, cells in rows for at, cell in enumerate(cells) if _LINK.search(cell))
    if not counts:
        return [ListedLink(line=line, label=" ".join(cells), link="") for line, cells in rows]
    column = min(counts, key=lambda at: (-counts[at], at))
    heading = rows.pop(0)[1] if len(rows[0][1]) > 1 and not _link_in(rows[0][1], column) else []
    names = _column_of_names(heading, rows, column)
    return [
        ListedLink(line=line, label=_label_in(cells, names, column), link=_link_in(cells, column))
        for line, cells in rows
    ]


def _text(data: bytes) -> str:
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        return data.decode("utf-16", errors="replace")
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError:
        return data.decode("cp1252", errors="replace")


def _rows(text: str) -> list[tuple[int, list[str]]]:
    """(number of the line, cells), taken apart by tabs, else by whichever of ; and , there is more of."""
    text = text.replace("\0", "").removeprefix("\ufeff")
    separator = "\t" if "\t" in text else max(";,", key=text.count)
    reader = csv.reader(StringIO(text, newline=""), delimiter=separator)
    rows: list[tuple[int, list[str]]] = []
    with suppress(csv.Error):  # one cell longer than any real one: what came before is kept
        for cells in islice(reader, _MOST_LINES):
            stripped = [cell.strip() for cell in cells[:_MOST_CELLS]]
            if any(stripped):
                rows.append((reader.line_num, stripped))
    return rows


def _column_of_names(heading: list[str], rows: list[tuple[int, list[str]]], links: int) -> int | None:
    for at, cell in enumerate(heading):
        if at != links and _CALLED.search(cell):
            return at
    widest = max((len(cells) for _line, cells in rows), default=0)
    others = [at for at in range(widest) if at != links]
    return next((at for at in others if any(_is_name(_cell(cells, at)) for _line, cells in rows)), None)


def _is_name(cell: str) -> bool:
    return bool(_WORD.search(cell)) and not _LINK.search(cell)


def _label_in(cells: list[str], names: int | None, links: int) -> str:
    """The name beside the link, or what stands in front of it in the same cell."""
    if names is not None:
        return _cell(cells, names)
    return _LINK.split(_cell(cells, links))[0].strip(" :–-<")


def _cell(cells: list[str], at: int | None) -> str:
    return cells[at] if at is not None and at < len(cells) else ""


def _link_in(cells: list[str], at: int) -> str:
    found = _LINK.search(_cell(cells, at))
    return found.group().rstrip(">") if found else ""
