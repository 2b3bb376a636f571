"""Plain text and CSV."""

import re
from typing import Final

from content.formats.evidence.cleaned import Cleaned
from content.formats.evidence.errors import EvidenceRefused

_CONTROL: Final = re.compile(r"[\x00-\x08\x0b\x0e-\x1f\x7f]")
_MARKUP: Final = re.compile(r"\s*<(?:[!?]|html|head|body|script|svg|iframe|math)", re.IGNORECASE)
_DELIMITERS: Final = (";", "\t", ",")
_LOOKED_AT: Final = 20


def clean_text(data: bytes) -> Cleaned:
    """Text in UTF-8, byte for byte; CSV where its first lines have the same number of fields.

    Raises EvidenceRefused for another encoding, control characters, or something that a browser would run.
    """
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise EvidenceRefused(
            "This is neither a kind of file that is known here nor text in UTF-8. Export a document as PDF, and save "
            "text as UTF-8.",
            "unknown_kind",
        ) from error
    if not text.strip():
        raise EvidenceRefused("The file is empty. Send it again.", "empty")
    if _CONTROL.search(text):
        raise EvidenceRefused("The text has control characters in it; it is no plain text.", "unknown_kind")
    if _MARKUP.match(text):
        raise EvidenceRefused(
            "This is a web page or a drawing in text form. Print it to PDF and send that.", "active_content"
        )
    csv = _is_csv(text)
    return Cleaned(
        kind="document",
        media_type="text/csv" if csv else "text/plain",
        ending="csv" if csv else "txt",
        data=data,
    )


def _is_csv(text: str) -> bool:
    lines = [line for line in text.splitlines()[:_LOOKED_AT] if line.strip()]
    return len(lines) > 1 and any(
        len({line.count(delimiter) for line in lines}) == 1 and delimiter in lines[0]
        for delimiter in _DELIMITERS
    )
