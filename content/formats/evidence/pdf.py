"""PDF documents (ISO 32000-2) that only show: what could run, open or carry something else is refused.

Names are looked for everywhere, with `#xx` undone, also inside packed streams that could hold objects, which are
expanded within bounds. A document that hides its names (encrypted, or packed in an unusual way) is refused. This is
no proof that a document is harmless: it is never opened on this site, only offered for download.
"""

import re
import zlib
from collections.abc import Iterator
from typing import Final

from content.formats.evidence.cleaned import Cleaned
from content.formats.evidence.errors import EvidenceRefused

_MOST_EXPANDED: Final = 50_000_000
_MOST_STREAMS: Final = 50_000

_REFUSED: Final = {
    b"JavaScript": ("a script", "script"),
    b"JS": ("a script", "script"),
    b"Launch": ("an action that starts a program", "launch"),
    b"EmbeddedFile": ("another file inside it", "embedded_file"),
    b"EmbeddedFiles": ("another file inside it", "embedded_file"),
    b"Filespec": ("another file inside it", "embedded_file"),
    b"GoToE": ("another file inside it", "embedded_file"),
    b"GoToR": ("a link that opens another file", "launch"),
    b"SubmitForm": ("a form that sends data", "script"),
    b"ImportData": ("a form that reads data", "script"),
    b"RichMedia": ("media that play by themselves", "script"),
    b"Rendition": ("media that play by themselves", "script"),
    b"Movie": ("media that play by themselves", "script"),
    b"XFA": ("a form that can run scripts", "script"),
    b"AA": ("actions that run by themselves", "script"),
}
_SHORT: Final = 3  # letters; shorter names turn up by chance among packed bytes
_NAME: Final = re.compile(rb"/([^\x00\t\n\f\r ()<>\[\]{}/%]+)")
_STREAM: Final = re.compile(rb"(?<!end)stream\r?\n")
_OBJECT: Final = re.compile(rb"\d+[\s\0]+\d+[\s\0]+obj")
_ESCAPED: Final = re.compile(rb"#([0-9A-Fa-f]{2})")
_STARTS_OBJECTS: Final = re.compile(rb"[\s\0%+-]*\d")  # an object stream begins with a list of numbers
_COMPACT: Final = {b"ObjStm", b"XRef", b"XRefStm"}
_UNUSUAL: Final = {b"ASCIIHexDecode", b"ASCII85Decode", b"LZWDecode", b"RunLengthDecode", b"Crypt"} | {
    b"AHx",
    b"A85",
    b"LZW",
    b"RL",
}


def clean_pdf(data: bytes) -> Cleaned:
    """The document, byte for byte. Raises EvidenceRefused with what stands in it."""
    if data.rstrip(b"\0\t\n\f\r ")[-5:] != b"%%EOF":
        raise EvidenceRefused(
            "The PDF is cut short, or something stands after its end. Print it to PDF once more and send that.",
            "trailing" if b"%%EOF" in data else "damaged",
        )
    names: set[bytes] = set()
    room = _MOST_EXPANDED
    for before, body in _parts(data):
        found = _names(before)
        _check(found)
        _check({name for name in _names(body) if len(name) > _SHORT})
        text = _objects_in(before, body, room)
        room -= len(text)
        _check(_names(text))
        names |= found
    if names & _UNUSUAL and (names & _COMPACT or {b"First", b"N"} <= names):
        raise _unusual()
    return Cleaned(kind="document", media_type="application/pdf", ending="pdf", data=data)


def _parts(data: bytes) -> Iterator[tuple[bytes, bytes]]:
    """What stands before each stream, and its contents; at last what stands after all of them."""
    position = 0
    for _stream in range(_MOST_STREAMS):
        start = _STREAM.search(data, position)
        if start is None:
            yield data[position:], b""
            return
        end = data.find(b"endstream", start.end())
        if end < 0:
            raise EvidenceRefused("The PDF is damaged or cut short. Print it to PDF once more.", "damaged")
        yield data[position : start.start()], data[start.end() : end]
        position = end
    raise EvidenceRefused("The PDF has more parts than any ordinary document. Print it to PDF.", "bomb")


def _objects_in(before: bytes, body: bytes, room: int) -> bytes:
    """The contents of a packed stream that could hold objects, whatever its dictionary says; else nothing."""
    start = max((found.end() for found in _OBJECT.finditer(before)), default=0)
    if {b"First", b"Predictor"} <= _names(before[start:]):
        raise _unusual()
    reader = zlib.decompressobj()
    try:
        text = reader.decompress(body, 64)
        if not _STARTS_OBJECTS.match(text):
            return b""
        text += reader.decompress(reader.unconsumed_tail, room + 1)
    except zlib.error:
        return b""  # not packed this way: what stands in it was looked at as it is
    if len(text) > room:
        raise EvidenceRefused(
            "The PDF unpacks to far more than it weighs. Print it to PDF once more.", "bomb"
        )
    return text


def _unusual() -> EvidenceRefused:
    return EvidenceRefused(
        "The PDF is packed in an unusual way, so that it cannot be checked. Print it to PDF once more.",
        "unusual_packing",
    )


def _names(text: bytes) -> set[bytes]:
    """Every name, also in strings and comments: what a viewer skips depends on where it begins to read."""
    return {
        _ESCAPED.sub(lambda found: bytes([int(found.group(1), 16)]), name)
        for name in set(_NAME.findall(text))
    }


def _check(names: set[bytes]) -> None:
    if b"Encrypt" in names:
        raise EvidenceRefused(
            "The PDF is protected by a password or against copying, so that it cannot be checked. Save it without.",
            "encrypted",
        )
    for name in sorted(names & _REFUSED.keys()):
        what, code = _REFUSED[name]
        raise EvidenceRefused(
            "The PDF contains %(what)s. Print it to PDF once more and send that.", code, what=what
        )
