"""The words in sheets that are a table (CSV): read out of one, and put into a copy of it in another language.

A text is a cell. A measured trace is a table too, but no sheet: software reads its columns by their names.
"""

import csv
from collections.abc import Mapping, Sequence
from io import StringIO
from typing import Final

from content.formats.wording import has_words, text_of

_BYTE_ORDER_MARK: Final = "\ufeff"  # without it Excel reads UTF-8 as something else, and words break


def words_in(data: bytes) -> tuple[str, ...]:
    """What a table says and somebody has to translate, each text once, in its order; nothing of a measured trace."""
    return tuple(text for text in all_words_in(data) if has_words(text))


def all_words_in(data: bytes) -> tuple[str, ...]:
    """Everything that is written in a table, also numbers, units and codes; nothing of a measured trace."""
    return tuple(dict.fromkeys(cell for row in _rows(text_of(data)) for cell in row if cell))


def in_language(data: bytes, said: Mapping[str, str]) -> bytes:
    """The table with its words as `said` has them; what that lacks stays. The same words give the same bytes.

    Commas stay between its cells. Where it has letters beyond ASCII, it begins with a byte order mark.
    """
    text = text_of(data)
    rows = _rows(text)
    if not rows:
        return data
    made = StringIO()
    writer = csv.writer(made, lineterminator="\r\n" if "\r\n" in text else "\n")
    writer.writerows([said.get(cell) or cell for cell in row] for row in rows)
    mark = "" if made.getvalue().isascii() else _BYTE_ORDER_MARK
    return f"{mark}{made.getvalue()}".encode()


def _rows(text: str) -> list[list[str]]:
    rows = list(csv.reader(StringIO(text, newline="")))
    return [] if _is_trace(rows) else rows


def _is_trace(rows: Sequence[Sequence[str]]) -> bool:
    """Whether it ends in rows full of numbers, below headings."""
    first = next((turn for turn, row in enumerate(rows) if _is_reading(row)), len(rows))
    return first < len(rows) and all(_is_reading(row) for row in rows[first:] if row)


def _is_reading(row: Sequence[str]) -> bool:
    return bool(row) and all(any(map(str.isdigit, cell)) and not has_words(cell) for cell in row)
