"""Links among other text: pasted, or one column of a table that a spreadsheet wrote as CSV."""

import csv
import re
from collections import Counter
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from io import StringIO
from itertools import islice
from typing import Final, Literal

from badges.formats.links import written_in

MOST_BYTES: Final = 1_048_576
_MOST_LINES: Final = 2_000
_MOST_CELLS: Final = 50
# The host of an address without its https://: after www. in any case, else in small letters, so that "Dr.Roth" is none.
_WWW: Final = re.compile(r"www\.(?:[a-z0-9-]+\.)+[a-z]{2,}(?::[0-9]{1,5})?", re.IGNORECASE)
_HOST: Final = re.compile(r"(?:[a-z0-9-]+\.)*[0-9]*[a-z][a-z0-9-]*\.[a-z]{2,}(?::[0-9]{1,5})?")
_MOST_SIGNS: Final = 2_000  # of an address
_WORD: Final = re.compile(r"[^\W\d_]{2}")
_DIGIT: Final = re.compile(r"\d")
# What the column of people is called in the languages that the site speaks.
_CALLED: Final = re.compile(
    r"\b(name|holder|person|employee|worker|inhaber|mitarbeiter|nombre|titular|trabajador)",
    re.IGNORECASE,
)
# Whole cells that name a column, and nobody: that of people, and what stands beside it.
_PEOPLE: Final = re.compile(
    r"names?|(full|first|last) name|surname|holder|person|employee|worker"
    r"|(vor|nach)?name|inhaber(in)?|mitarbeiter(in)?|mitarbeitende|beschäftigte"
    r"|nombres?|apellidos?|nombre y apellidos|titular|trabajadora?|emplead[oa]",
    re.IGNORECASE,
)
_BESIDE: Final = re.compile(
    r"badges?|credentials?|certificates?|links?|urls?|address|e-?mail|phone|no\.?|number|id|company|team|department"
    r"|zertifikate?|nachweise?|(web)?adresse|telefon|nr\.?|(personal)?nummer|firma|abteilung"
    r"|insignias?|credencial(es)?|certificados?|enlaces?|dirección|correo|teléfono|número|empresa|equipo|departamento",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class ListedLink:
    """A link of a list: the number of its line, the name beside it, and the link; each of the two may be empty.

    A link begins with http:// or https://, in small letters.
    """

    line: int
    label: str
    link: str


@dataclass(frozen=True, slots=True, kw_only=True)
class LinkList:
    """The lines of a list, and its heading, which is none of them: the names of the columns, or empty."""

    heading: str
    lines: list[ListedLink]


def read_links(data: bytes | str) -> LinkList:
    """The lines of a list, without empty ones.

    The column of links is the one that holds most of them. The column of names is the one that its heading calls
    so, otherwise the first other column with a word in it. A line of nothing but links is as many as it holds, and so
    is a cell with several. Text is UTF-8, UTF-16 with its mark, or Windows-1252. What comes after 2,000 lines, or
    2,000 links, is not read.
    """
    rows = _rows(_text(data) if isinstance(data, bytes) else data)
    column = _column_of_links(rows)
    heading = rows.pop(0)[1] if rows and _is_heading(rows[0][1], column) else []
    names = None if column is None else _column_of_names(heading, rows, column)
    listed = (one for line, cells in rows for one in _listed(line, cells, names, column))
    return LinkList(heading=", ".join(filter(None, heading)), lines=list(islice(listed, _MOST_LINES)))


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
    rows = _read(text, separator, csv.QUOTE_MINIMAL)
    if any("\n" in cell and len(written_in(cell)) > 1 for _line, cells in rows for cell in cells):
        # A quotation mark that nobody closed has swallowed the lines after it.
        rows = _read(text.replace('"', ""), separator, csv.QUOTE_NONE)
    return rows


def _read(text: str, separator: str, quoting: Literal[0, 3]) -> list[tuple[int, list[str]]]:
    reader = csv.reader(StringIO(text, newline=""), delimiter=separator, quoting=quoting)
    rows: list[tuple[int, list[str]]] = []
    with suppress(csv.Error):  # one cell longer than any real one: what came before is kept
        for cells in islice(reader, _MOST_LINES):
            stripped = [cell.strip() for cell in cells[:_MOST_CELLS]]
            if any(stripped):
                rows.append((reader.line_num, stripped))
    return rows


def _column_of_links(rows: list[tuple[int, list[str]]]) -> int | None:
    """The one that holds most links; those that are written out count before all others."""
    whole: Counter[int] = Counter()
    all_links: Counter[int] = Counter()
    for _line, cells in rows:
        for at, cell in enumerate(cells):
            whole[at] += bool(written_in(cell))
            all_links[at] += bool(_parted(cell)[1])
    found = [at for at in all_links if all_links[at]]
    return min(found, key=lambda at: (-whole[at], -all_links[at], at)) if found else None


def _is_heading(cells: list[str], links: int | None) -> bool:
    """Whether the first line names columns, and is nobody's.

    A heading holds no link. All of it are words that name columns; or, over the column of links, it has a word: in the
    line of somebody without a link there is mostly a gap or a date. Whoever takes a list says what its heading was.
    """
    said = [cell.strip(" :*") for cell in cells if cell]
    if any(_parted(cell)[1] for cell in cells):
        return False
    if all(_PEOPLE.fullmatch(word) or _BESIDE.fullmatch(word) for word in said):
        return True
    if links is None:
        return len(said) > 1 and any(map(_PEOPLE.fullmatch, said))
    over = _cell(cells, links)
    return len(cells) > 1 and bool(_WORD.search(over)) and not _DIGIT.search(over)


def _column_of_names(heading: list[str], rows: list[tuple[int, list[str]]], links: int) -> int | None:
    for at, cell in enumerate(heading):
        if at != links and _CALLED.search(cell):
            return at
    widest = max((len(cells) for _line, cells in rows), default=0)
    others = [at for at in range(widest) if at != links]
    return next((at for at in others if any(_is_name(_cell(cells, at)) for _line, cells in rows)), None)


def _is_name(cell: str) -> bool:
    return bool(_WORD.search(cell)) and not _parted(cell)[1]


def _listed(line: int, cells: list[str], names: int | None, links: int | None) -> Iterator[ListedLink]:
    """Named by what stands beside the link, or in front of it in the same cell."""
    if links is None:
        yield ListedLink(line=line, label=" ".join(cells), link="")
        return
    parted = [_parted(cell) for cell in cells if cell]
    if len(parted) > 1 and all(found and not before for before, found in parted):  # nothing but links
        yield from (ListedLink(line=line, label="", link=link) for _before, found in parted for link in found)
        return
    before, found = _parted(_cell(cells, links))
    label = before.strip(' :–-<«‹“„"') if names is None else _cell(cells, names)
    yield from (ListedLink(line=line, label=label, link=link) for link in found or [""])


def _cell(cells: list[str], at: int | None) -> str:
    return cells[at] if at is not None and at < len(cells) else ""


def _parted(cell: str) -> tuple[str, list[str]]:
    """What stands in front of the links, and the links; all of the cell and none where it holds none."""
    if found := written_in(cell):
        return cell[: found[0][0]], list(dict.fromkeys(link for _begin, link in found))
    last = cell.rsplit(maxsplit=1)[-1] if cell else ""
    bare = last.strip("<>")
    return (cell[: -len(last)], [f"https://{bare}"]) if _is_address(bare) else (cell, [])


def _is_address(word: str) -> bool:
    """Whether this is plainly the address of a page, of which https:// was left out: its path has an id or a folder."""
    host, _slash, path = word[:_MOST_SIGNS].partition("/")
    if _WWW.fullmatch(host):
        return True
    return bool(_HOST.fullmatch(host)) and ("/" in path.rstrip("/") or bool(_DIGIT.search(path)))
