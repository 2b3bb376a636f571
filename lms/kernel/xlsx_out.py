"""Tables as an Excel workbook in which every text is text, never a formula."""

from collections.abc import Iterable, Sequence
from datetime import date
from io import BytesIO
from typing import Final

from django.http import HttpResponse

Cell = str | int | date | None

_TYPE: Final = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
_WIDEST: Final = 60
_LONGEST: Final = 32_767  # characters in a cell; Excel repairs a file with more by throwing them away


def download(table: Iterable[Sequence[Cell]], *, name: str, title: str) -> HttpResponse:
    """A table to keep, its first row a heading that stays in sight; `name` is the file's, in ASCII."""
    response = HttpResponse(_workbook(list(table), title), content_type=_TYPE)
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    response["Cache-Control"] = "no-store"
    return response


def _workbook(rows: list[Sequence[Cell]], title: str) -> bytes:
    from openpyxl import Workbook  # noqa: PLC0415 -- slow import, seldom needed
    from openpyxl.cell import WriteOnlyCell  # noqa: PLC0415
    from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE  # noqa: PLC0415
    from openpyxl.utils import get_column_letter  # noqa: PLC0415

    book = Workbook(write_only=True)
    sheet = book.create_sheet("".join(" " if sign in "[]:*?/\\" else sign for sign in title)[:31])
    sheet.freeze_panes = "A2"
    for at, cells in enumerate(zip(*rows, strict=True), start=1):
        sheet.column_dimensions[get_column_letter(at)].width = min(
            _WIDEST, max(len(str(cell)) for cell in cells) + 2
        )
    for row in rows:
        written = []
        for value in row:
            text = ILLEGAL_CHARACTERS_RE.sub(" ", value)[:_LONGEST] if isinstance(value, str) else value
            cell = WriteOnlyCell(sheet, value=text)
            if isinstance(text, str):
                cell.data_type = "s"  # otherwise a text that begins with = would become a formula
            written.append(cell)
        sheet.append(written)
    kept = BytesIO()
    book.save(kept)
    return kept.getvalue()
