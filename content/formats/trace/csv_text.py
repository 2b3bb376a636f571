"""The text of a CSV file, line by line: its encoding found, its size and lines bounded, and never held whole."""

import codecs
import csv
from collections.abc import Iterator
from io import TextIOWrapper
from pathlib import Path
from typing import Final

from content.formats.trace.model import MAX_ROWS
from content.formats.trace.refusal import TraceRefused

MAX_BYTES: Final = 64 << 20
MAX_LINE: Final = 20_000  # characters
MAX_COLUMNS: Final = 256
# Lines that are not rows of values: the preamble, comments, blank lines.
_SPARE_LINES: Final = 10_000
_BLOCK: Final = 1 << 20
_BINARY: Final = bytes({*range(9), *range(14, 27), *range(28, 32), 0x0B})
_OTHER_FILES: Final = (
    (b"PK\x03\x04", "an Excel or another packed file. Export the table as CSV"),
    (b"\xd0\xcf\x11\xe0", "an old Excel or Word file. Export the table as CSV"),
    (b"%PDF", "a PDF. Export the readings as CSV"),
    (b"\x89PNG", "a picture. Send the readings as CSV"),
    (b"\xff\xd8\xff", "a picture. Send the readings as CSV"),
    (b"\x1f\x8b", "packed with gzip. Unpack it first"),
    (b"{", "JSON. Export the readings as CSV"),
    (b"<", "a web page or XML. Export the readings as CSV"),
)


def find_encoding(path: Path) -> str:
    """The file's encoding, after one look over all of it; refused if it is no text, empty or too large.

    A byte order mark decides; without one, UTF-16 by its zero bytes, UTF-8 where all of the file is that, and
    else Windows-1252, which old loggers write and in which the degree sign and µ mean what they should.
    """
    if path.stat().st_size > MAX_BYTES:
        raise TraceRefused("The file is larger than %(most)s MB.", code="size", most=str(MAX_BYTES >> 20))
    with path.open("rb") as stream:
        start = stream.read(4096)
    _refuse_other_kinds(start)
    marked = {codecs.BOM_UTF8: "utf-8-sig", codecs.BOM_UTF16_LE: "utf-16", codecs.BOM_UTF16_BE: "utf-16"}
    for mark, encoding in marked.items():
        if start.startswith(mark):
            return encoding
    zeros = (start[0::2].count(0), start[1::2].count(0))
    if max(zeros) > len(start) // 4 and min(zeros) < len(start) // 20 + 1:
        return "utf-16-le" if zeros[1] > zeros[0] else "utf-16-be"
    return "utf-8" if _scan(path) else "cp1252"


def lines(path: Path, encoding: str) -> Iterator[tuple[int, str]]:
    """Each line with its number, without its end; refused where one is overlong or is no text."""
    try:
        with path.open("rb") as raw, TextIOWrapper(raw, encoding=encoding, errors="strict") as stream:
            number = 0
            while line := stream.readline(MAX_LINE + 1):
                number += 1
                if number > MAX_ROWS + _SPARE_LINES:
                    raise _too_many_rows()
                if len(line) > MAX_LINE:
                    raise _overlong(line, number)
                if "\0" in line:
                    raise TraceRefused("there are zero bytes; this is no text.", code="kind", line=number)
                yield number, line.rstrip("\n")
    except UnicodeError as error:
        raise TraceRefused(
            "The file is not what its encoding (%(encoding)s) says. Save it as UTF-8.",
            code="damaged",
            encoding=encoding,
        ) from error


def cells(line: str, delimiter: str, number: int) -> list[str]:
    """The cells of a line, without quotes and outer spaces; refused where quotes do not pair."""
    if '"' not in line:
        found = line.split(delimiter)
    else:
        try:
            found = next(csv.reader([line], delimiter=delimiter, skipinitialspace=True, strict=True), [])
        except csv.Error as error:
            raise TraceRefused("a quotation mark is missing.", code="cell", line=number) from error
    if len(found) > MAX_COLUMNS:
        raise TraceRefused(
            "there are more than %(most)s columns.", code="columns", line=number, most=str(MAX_COLUMNS)
        )
    return found if line.isprintable() and " " not in line else [cell.strip() for cell in found]


def _too_many_rows() -> TraceRefused:
    return TraceRefused(
        "The file has more than %(most)s rows. Log less often, or send a part of it.",
        code="rows",
        most=f"{MAX_ROWS:,}",
    )


def _overlong(line: str, number: int) -> TraceRefused:
    if max(line.count(delimiter) for delimiter in ",;\t|") > MAX_COLUMNS:
        return TraceRefused(
            "there are more than %(most)s columns.", code="columns", line=number, most=str(MAX_COLUMNS)
        )
    return TraceRefused(
        "it is longer than %(most)s characters.", code="line", line=number, most=f"{MAX_LINE:,}"
    )


def _refuse_other_kinds(start: bytes) -> None:
    if not start.strip():
        raise TraceRefused("The file is empty.", code="kind")
    for mark, what in _OTHER_FILES:
        if start.startswith(mark):
            raise TraceRefused("The file is %(what)s.", code="kind", what=what)


def _scan(path: Path) -> bool:
    """Whether all of the file is UTF-8; refused where it is no text or has too many lines to be accepted."""
    decoder = codecs.getincrementaldecoder("utf-8")()
    utf8, ends = True, 0
    with path.open("rb") as stream:
        while block := stream.read(_BLOCK):
            if len(block.translate(None, _BINARY)) != len(block):
                raise TraceRefused("The file is no text, so it cannot be CSV.", code="kind")
            ends += max(block.count(b"\n"), block.count(b"\r"))
            if ends > MAX_ROWS + _SPARE_LINES:
                raise _too_many_rows()
            utf8 = utf8 and _decodes(decoder, block)
    return utf8 and _decodes(decoder, b"", final=True)


def _decodes(decoder: codecs.IncrementalDecoder, block: bytes, *, final: bool = False) -> bool:
    try:
        decoder.decode(block, final)
    except UnicodeDecodeError:
        return False
    return True
