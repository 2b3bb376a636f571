"""The badge in a PDF: what is attached to it, and, where nothing is, what its pages say of where one is.

`in_child` is a job for a child process with limits: PDFium, which reads the PDF, is native code on a stranger's file.
What it answers is as untrusted as the file.
"""

import ctypes
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any, Final

from badges.formats import png
from badges.formats.baking import read_badge
from badges.formats.errors import UnreadableBadge
from badges.formats.qr_picture import codes_in

MOST_ATTACHMENTS: Final = 20
_MOST_BADGES: Final = 2  # enough to see that there is not one
_MOST_PAGES: Final = 5
_MOST_LETTERS: Final = 200_000
_MOST_SIDE: Final = 2_400  # pixels: three for each square of the densest code that we print, on A4
_NO_BADGE: Final = frozenset({"empty", "too_large", "not_a_badge_file", "not_a_badge", "no_badge_inside"})
_LOCKED: Final = frozenset({4, 5})  # FPDF_ERR_PASSWORD, FPDF_ERR_SECURITY


def looks_like_pdf(data: bytes) -> bool:
    """Whether this begins as a PDF does. Badges in other forms never do."""
    return data.removeprefix(b"\xef\xbb\xbf").lstrip().startswith(b"%PDF-")


def in_child(source: Path, _arguments: dict[str, Any], out: Path) -> dict[str, Any]:
    """Write the attached badges into `out`, at most two; answer how many, or the `problem` with the PDF.

    Problems: `locked`, `damaged`, `too_many` attachments. Where there is no badge, `text` is what is written on the
    first pages, and `codes` are the texts of the QR codes on the first of them.
    """
    from pypdfium2 import PdfDocument, PdfiumError  # noqa: PLC0415 -- native and large: for the child alone

    try:
        document = PdfDocument(source)
    except PdfiumError as error:
        return {"problem": "locked" if error.err_code in _LOCKED else "damaged"}
    if document.count_attachments() > MOST_ATTACHMENTS:
        return {"problem": "too_many"}
    found = _badges(_attached(document))
    for number, data in enumerate(found):
        (out / f"badge-{number}").write_bytes(data)
    if found:
        return {"badges": len(found)}
    return {"badges": 0, "text": _written(document), "codes": _shown(document)}


def _badges(attached: Iterable[bytes]) -> list[bytes]:
    """Those that are badges, or damaged ones; each once, and no more than two."""
    found: list[bytes] = []
    for data in attached:
        if len(found) < _MOST_BADGES and data not in found and _is_badge(data):
            found.append(data)
    return found


def _is_badge(data: bytes) -> bool:
    try:
        read_badge(data)
    except UnreadableBadge as error:
        return error.code not in _NO_BADGE
    return True


def _attached(document: Any) -> Iterator[bytes]:
    """Each attached file that is not larger than any badge, whatever the PDF says of its size."""
    from pypdfium2 import PdfiumError, raw  # noqa: PLC0415 -- as above

    for number in range(document.count_attachments()):
        size = ctypes.c_ulong()
        try:
            one = document.get_attachment(number)
            known = raw.FPDFAttachment_GetFile(one, None, 0, size)
            if known and 0 < size.value <= png.MAX_IMAGE_BYTES:
                yield bytes(one.get_data())
        except PdfiumError:
            continue  # named and not there: nothing that could be a badge


def _written(document: Any) -> str:
    from pypdfium2 import PdfiumError  # noqa: PLC0415 -- as above

    text = ""
    for number in range(min(len(document), _MOST_PAGES)):
        try:
            page = document[number].get_textpage()
            text += page.get_text_range(count=min(page.count_chars(), _MOST_LETTERS)) + "\n"
        except PdfiumError:
            continue  # a page that is damaged says nothing
    return text[:_MOST_LETTERS]


def _shown(document: Any) -> list[str]:
    """The codes on the first page, drawn as a scan of it would look."""
    from pypdfium2 import PdfiumError  # noqa: PLC0415 -- as above

    try:
        page = document[0]
        scale = _MOST_SIDE / max(*page.get_size(), 1)
        picture = page.render(scale=scale, may_draw_forms=False).to_pil().convert("L")
    except PdfiumError:
        return []
    return codes_in(picture)
