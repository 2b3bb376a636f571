"""PDF documents (ISO 32000-2) that only show: what could run, open or carry something else is refused.

Names are read as a viewer reads them: outside strings and comments, with `#xx` undone, also inside object streams,
which are expanded within bounds. A document that hides its names (encrypted, or packed in an unusual way) is refused.
"""

import re
import zlib
from collections.abc import Iterator
from typing import Final

from content.formats.evidence.cleaned import Cleaned
from content.formats.evidence.errors import EvidenceRefused

_MOST_EXPANDED: Final = 50_000_000
_MOST_STREAMS: Final = 50_000
_DICTIONARY: Final = 8_192  # bytes before "stream" in which its dictionary is looked for

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
_TOKEN: Final = re.compile(
    rb"%[^\r\n]*"  # a comment
    rb"|\((?:[^()\\]|\\.)*(?:\)|(?=\())"  # a string, up to its end or one nested in it
    rb"|/([^\x00\t\n\f\r ()<>\[\]{}/%]*)",
    re.DOTALL,
)
_STREAM: Final = re.compile(rb"stream\r?\n")
_ESCAPED: Final = re.compile(rb"#([0-9A-Fa-f]{2})")


def clean_pdf(data: bytes) -> Cleaned:
    """The document, byte for byte. Raises EvidenceRefused with what stands in it."""
    if data.rstrip(b"\0\t\n\f\r ")[-5:] != b"%%EOF":
        code = "trailing" if b"%%EOF" in data else "damaged"
        raise EvidenceRefused(
            "The PDF is cut short, or something stands after its end. Print it to PDF once more and send that.",
            code,
        )
    expanded = 0
    for part, is_objects in _parts(data):
        text = part
        if is_objects:
            text = _expand(part, _MOST_EXPANDED - expanded)
            expanded += len(text)
        _check(text)
    return Cleaned(kind="document", media_type="application/pdf", ending="pdf", data=data)


def _parts(data: bytes) -> Iterator[tuple[bytes, bool]]:
    """What lies between streams, and the contents of object streams (marked True)."""
    position = 0
    for _stream in range(_MOST_STREAMS):
        start = _STREAM.search(data, position)
        if start is None:
            yield data[position:], False
            return
        yield data[position : start.start()], False
        end = data.find(b"endstream", start.end())
        if end < 0:
            raise EvidenceRefused("The PDF is damaged or cut short. Print it to PDF once more.", "damaged")
        if _holds_objects(data[max(position, start.start() - _DICTIONARY) : start.start()]):
            yield data[start.end() : end], True
        position = end
    raise EvidenceRefused("The PDF has more parts than any ordinary document. Print it to PDF.", "bomb")


def _holds_objects(before: bytes) -> bool:
    """Whether the dictionary before a stream is that of an object stream; refuses one that is packed oddly."""
    dictionary = before[max(before.rfind(b"endobj"), 0) :]
    names = list(_names(dictionary))
    if b"ObjStm" not in names and b"First" not in names:
        return False
    filters = [name for name in names if name.endswith(b"Decode") or name in _SHORT_FILTERS]
    if filters != [b"FlateDecode"] or b"Predictor" in names:
        raise EvidenceRefused(
            "The PDF is packed in an unusual way, so that it cannot be checked. Print it to PDF once more.",
            "unusual_packing",
        )
    return True


_SHORT_FILTERS: Final = {b"Fl", b"LZW", b"AHx", b"A85", b"RL", b"Crypt"}


def _expand(packed: bytes, room: int) -> bytes:
    reader = zlib.decompressobj()
    try:
        text = reader.decompress(packed, room + 1)
    except zlib.error as error:
        raise EvidenceRefused("The PDF is damaged. Print it to PDF once more.", "damaged") from error
    if len(text) > room:
        raise EvidenceRefused("The PDF unpacks to far more than it weighs. Print it to PDF once more.", "bomb")
    return text


def _names(text: bytes) -> Iterator[bytes]:
    for token in _TOKEN.finditer(text):
        if token.group(1) is not None:
            yield _ESCAPED.sub(lambda found: bytes([int(found.group(1), 16)]), token.group(1))


def _check(text: bytes) -> None:
    for name in _names(text):
        if name == b"Encrypt":
            raise EvidenceRefused(
                "The PDF is protected by a password or against copying, so that it cannot be checked. Save it without.",
                "encrypted",
            )
        if name in _REFUSED:
            what, code = _REFUSED[name]
            raise EvidenceRefused(f"The PDF contains {what}. Print it to PDF once more and send that.", code)
