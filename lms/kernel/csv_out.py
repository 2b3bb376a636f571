"""Tables as CSV that a spreadsheet opens as what it is: text, never a formula."""

import csv
from collections.abc import Iterable, Iterator, Sequence
from io import StringIO

from django.http import StreamingHttpResponse

from lms.kernel.streaming import as_asked

_STARTS_A_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
_BYTE_ORDER_MARK = "\ufeff"  # without it Excel reads UTF-8 as something else, and names break


def harmless(cell: str) -> str:
    """The cell, with an apostrophe before it where a spreadsheet would take it for a formula."""
    return f"'{cell}" if cell.lstrip(" \N{NO-BREAK SPACE}").startswith(_STARTS_A_FORMULA) else cell


def lines(table: Iterable[Sequence[str]]) -> Iterator[str]:
    """The rows of a table as lines of CSV (RFC 4180), beginning with a byte order mark."""
    buffer = StringIO()
    writer = csv.writer(buffer)
    yield _BYTE_ORDER_MARK
    for row in table:
        writer.writerow([harmless(cell) for cell in row])
        yield buffer.getvalue()
        buffer.seek(0)
        buffer.truncate()


def download(table: Iterable[Sequence[str]], *, name: str) -> StreamingHttpResponse:
    """A table to keep, sent line by line in the asker's language; `name` is the file's, in ASCII."""
    response = StreamingHttpResponse(lines(as_asked(table)), content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    response["Cache-Control"] = "no-store"
    return response
