"""A report on paper: what it is based on, then one block for each row."""

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.utils.translation import gettext as _

from lms.kernel.print_fonts import NoPrintFonts, needed, printable, spelt_out

if TYPE_CHECKING:
    from fpdf import FPDF

_BASE, _HEADING_CELLS = "print", 3  # the first cells of a row name it
_SIZE, _LINE = 9.5, 4.6  # points, millimetres
_LABEL = 34  # millimetres beside which the values stand


def table(
    *,
    title: str,
    facts: Sequence[tuple[str, str]],
    head: Sequence[str],
    rows: Sequence[Sequence[str]],
    made_at: datetime,
) -> bytes:
    """The bytes of a PDF (A4): title, facts, and the rows, whose cells are named by `head`.

    Names keep every letter; a character that no font has stands as its number, and a note says so. Raises
    NoPrintFonts where the fonts or the library that draws them are missing.
    """
    words = [
        title,
        *head,
        *_notes(),
        *(part for fact in facts for part in fact),
        *(c for row in rows for c in row),
    ]
    slices, missing = needed(printable(" ".join(words) + "0123456789/·…"), settings.PRINT_FONTS)
    document = _Page(title, slices, missing, made_at)
    document.facts(facts)
    if missing:
        document.note(_notes()[0])
    for row in rows:
        document.row(head, row)
    if not rows:
        document.note(_notes()[1])
    return document.bytes()


def _notes() -> tuple[str, str]:
    return (
        _(
            "Some characters are in no font of this hub and stand as their Unicode numbers. "
            "The CSV has them as they are."
        ),
        _("The ledger says nothing by then about what was asked."),
    )


class _Page:
    """Writes downwards; the document breaks pages by itself."""

    def __init__(self, title: str, slices: Sequence[Any], missing: set[str], made_at: datetime) -> None:
        self.missing = missing
        self.pdf = _document(title, made_at, self.text)
        for one in slices:
            name = _BASE if one is slices[0] else one.name
            self.pdf.add_font(name, "", one.file, variations={"wght": 400.0})
            if one.family == slices[0].family:
                self.pdf.add_font(name, "B", one.file, variations={"wght": 650.0})
        self.pdf.set_fallback_fonts([one.name for one in slices[1:]], exact_match=False)
        self.pdf.set_text_shaping(use_shaping_engine=True)
        self.pdf.add_page()
        self._write(title, size=16, bold=True)

    def text(self, words: str) -> str:
        return spelt_out(printable(words), self.missing)

    def facts(self, facts: Sequence[tuple[str, str]]) -> None:
        for name, value in facts:
            self._pair(name, value)
        self.pdf.ln(2)

    def note(self, words: str) -> None:
        self._write(words, size=_SIZE, bold=False)
        self.pdf.ln(2)

    def row(self, head: Sequence[str], row: Sequence[str]) -> None:
        """One block: what it is about, then every cell that says something beside its name."""
        pdf = self.pdf
        if pdf.will_page_break(10 * _LINE):
            pdf.add_page()
        pdf.set_draw_color(160)
        pdf.line(pdf.l_margin, pdf.y, pdf.w - pdf.r_margin, pdf.y)
        pdf.ln(1.5)
        self._write(" · ".join(filter(None, row[:_HEADING_CELLS])), size=11, bold=True)
        for name, value in zip(head[_HEADING_CELLS:], row[_HEADING_CELLS:], strict=True):
            if value:
                self._pair(name, value)
        pdf.ln(2)

    def bytes(self) -> bytes:
        return bytes(self.pdf.output())

    def _pair(self, name: str, value: str) -> None:
        pdf = self.pdf
        if pdf.will_page_break(2 * _LINE):
            pdf.add_page()
        top = pdf.y
        pdf.set_font(_BASE, "B", _SIZE)
        pdf.multi_cell(_LABEL, _LINE, self.text(name), align="L", new_x="LMARGIN", new_y="NEXT")
        after, pdf.y = pdf.y, top
        pdf.set_x(pdf.l_margin + _LABEL)
        pdf.set_font(_BASE, "", _SIZE)
        pdf.multi_cell(0, _LINE, self.text(value), align="L", new_x="LMARGIN", new_y="NEXT")
        if pdf.y > top:  # else the page was turned meanwhile
            pdf.y = max(pdf.y, after)

    def _write(self, words: str, *, size: float, bold: bool) -> None:
        self.pdf.set_font(_BASE, "B" if bold else "", size)
        height = size * 0.5
        self.pdf.multi_cell(0, height, self.text(words), align="L", new_x="LMARGIN", new_y="NEXT")


def _document(title: str, made_at: datetime, text: Callable[[str], str]) -> "FPDF":
    try:
        import uharfbuzz  # noqa: F401, PLC0415 -- without it Arabic would come out as loose letters
        from fpdf import FPDF  # noqa: PLC0415 -- half a second, and only PDFs need it
    except ImportError as missing:
        raise NoPrintFonts(
            _("This server cannot make PDFs: a library is missing. The page and the CSV hold the same rows.")
        ) from missing

    class Numbered(FPDF):
        """With title and number at the foot of each page."""

        def footer(self) -> None:
            self.set_y(-12)
            self.set_font(_BASE, "", 8)
            self.cell(0, 5, text(title), align="L")
            self.set_x(self.l_margin)
            self.cell(0, 5, f"{self.page_no()} / {{nb}}", align="R")

    pdf = Numbered(format="A4")
    pdf.set_title(title)
    pdf.set_creator("Fettle")
    pdf.set_creation_date(made_at)
    pdf.set_margins(15, 15)
    pdf.set_auto_page_break(auto=True, margin=18)
    return pdf
