"""What a limit rests on, and whether its note says so: the formula itself does for physics, all else has a source."""

import re
from typing import Final

_CONFIRMED: Final = {"en": r"confirm", "de": r"bestätig", "es": r"confirm"}
"""How a note of a draft says that somebody has to confirm it, by language."""

_DOCUMENT: Final = {
    "en": r"data ?sheet|manual|instructions|drawing|catalogue|rating plate",
    "de": r"datenbl|handbuch|anleitung|zeichnung|katalog|typenschild",
    "es": r"hoja de datos|ficha|manual|instrucciones|plano|catálogo|placa",
}
"""How a note names the paper in which a maker says the limit, by language."""

_STANDARD: Final = re.compile(r"\b[A-Z]{2,}\b[A-Z/ ]*[A-Z]?[0-9]")


def basis_fault(basis: str, note: str, language: str) -> str | None:
    """What the note of a limit lacks: "no_source", "no_confirmer", "no_standard", "no_document"; None where nothing.

    "no_basis" where nobody has said what it rests on. Physics and an exercise need no note, every other basis does. A
    draft's says who has to confirm it and a maker's in which paper it stands, where the language is known here; a
    standard's names the standard by its letters and number.
    """
    if not basis:
        return "no_basis"
    if basis in {"physics", "exercise"}:
        return None
    if not note.strip():
        return "no_source"
    if basis == "standard":
        return None if _STANDARD.search(note) else "no_standard"
    wanted = {"draft": (_CONFIRMED, "no_confirmer"), "manufacturer": (_DOCUMENT, "no_document")}.get(basis)
    if wanted is None:
        return None
    patterns, fault = wanted
    pattern = patterns.get(language.partition("-")[0])
    return fault if pattern and not re.search(pattern, note, re.IGNORECASE) else None
