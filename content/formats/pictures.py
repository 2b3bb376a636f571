"""Tells by its bytes whether a file is what its name says, without decoding more than its frame.

Each check returns ``None`` or a sentence that completes "<file> …". Nothing here trusts a name, and nothing
renders.
"""

import re
import struct
import zlib
from collections.abc import Iterator
from typing import Final
from xml.parsers import expat

from content.formats import films, hdf5_frame

MAX_SIDE: Final = 10_000
MAX_PIXELS: Final = 50_000_000
MAX_SVG_BYTES: Final = 1_000_000
MAX_SVG_DEPTH: Final = 100

PICTURE_ENDINGS: Final = ("svg", "png", "jpg")
FILE_ENDINGS: Final = ("pdf", "svg", "csv", "txt", "h5", *films.ENDINGS)


def complaint(data: bytes, ending: str) -> str | None:
    """What is wrong with a file of that ending, or ``None``."""
    if not data:
        return "is empty"
    match ending:
        case "png":
            return _png(data)
        case "jpg":
            return _jpeg(data)
        case "svg":
            return _svg(data)
        case "pdf":
            return _pdf(data)
        case "mp4" | "webm" | "vtt" | "h5":
            return _by_frame(data, ending)
        case _:
            return _text(data)


def _by_frame(data: bytes, ending: str) -> str | None:
    fault = hdf5_frame.hdf5_fault(data) if ending == "h5" else films.film_fault(data, ending)
    return (hdf5_frame.FAULTS | films.FAULTS)[fault] if fault else None


def _size(width: int, height: int) -> str | None:
    if width < 1 or height < 1:
        return "has no width or no height"
    if max(width, height) > MAX_SIDE or width * height > MAX_PIXELS:
        return f"is {width} × {height} pixels large; make it smaller than {MAX_SIDE} a side and 50 megapixels"
    return None


def _png(data: bytes) -> str | None:
    """PNG (ISO/IEC 15948): signature, IHDR first, every chunk whole with its checksum, IDAT, IEND last."""
    if not data.startswith(b"\x89PNG\r\n\x1a\n"):
        return "is not a PNG picture"
    chunks = list(_png_chunks(data))
    kinds = [kind for kind, _, _ in chunks]
    if not all(sound for _, _, sound in chunks):
        return "is a PNG picture that is damaged or cut short; save it again"
    if kinds[:1] != [b"IHDR"] or kinds[-1] != b"IEND" or b"IDAT" not in kinds or len(chunks[0][1]) != 13:
        return "is a PNG picture that is incomplete; save it again"
    if sum(12 + len(body) for _, body, _ in chunks) != len(data) - 8:
        return "is a PNG picture with something after its end; save it again"
    return _size(*struct.unpack(">II", chunks[0][1][:8]))


def _png_chunks(data: bytes) -> Iterator[tuple[bytes, bytes, bool]]:
    """Kind, contents and soundness of each chunk, as far as the last or the first that is not sound."""
    position, kind, sound = 8, b"", True
    while position < len(data) and kind != b"IEND" and sound:
        length = int.from_bytes(data[position : position + 4])
        kind = data[position + 4 : position + 8]
        body = data[position + 8 : position + 8 + length]
        checksum = data[position + 8 + length : position + 12 + length]
        sound = len(checksum) == 4 and zlib.crc32(kind + body) == int.from_bytes(checksum)
        yield kind, body, sound
        position += 12 + length


_JPEG_FRAMES: Final = frozenset({0xC0, 0xC1, 0xC2})
_JPEG_ALONE: Final = frozenset({0x01, *range(0xD0, 0xD8)})


def _jpeg(data: bytes) -> str | None:
    """JPEG (ITU-T T.81): segments from SOI to the first scan, one frame header among them, EOI at the end."""
    if not data.startswith(b"\xff\xd8\xff"):
        return "is not a JPEG picture"
    position, framed = 2, False
    while position + 4 <= len(data):
        if data[position] != 0xFF:
            return "is a damaged JPEG picture; save it again"
        marker = data[position + 1]
        if marker == 0xFF or marker in _JPEG_ALONE:
            position += 1 if marker == 0xFF else 2
            continue
        length = struct.unpack(">H", data[position + 2 : position + 4])[0]
        if marker in _JPEG_FRAMES:
            frame = data[position + 5 : position + 9]
            if len(frame) < 4:
                break
            height, width = struct.unpack(">HH", frame)
            if problem := _size(width, height):
                return problem
            framed = True
        if marker == 0xDA:
            whole = framed and data.rstrip(b"\0").endswith(b"\xff\xd9")
            return None if whole else "is a JPEG picture that is cut short"
        if length < 2:
            return "is a damaged JPEG picture; save it again"
        position += 2 + length
    return "is a JPEG picture that is cut short"


_SVG: Final = "http://www.w3.org/2000/svg"
_SVG_ACTIVE: Final = frozenset(
    {
        "script",
        "foreignobject",
        "iframe",
        "embed",
        "object",
        "audio",
        "video",
        "canvas",
        "handler",
        "listener",
        "set",
    }
    | {"animate", "animatetransform", "animatemotion", "a"}
)
_CSS_OUTSIDE: Final = re.compile(
    r"@import|url\s*\(\s*['\"]?\s*(?!#)[^\s'\")]|expression\s*\(|\\", re.IGNORECASE
)
_INLINE_PICTURE: Final = re.compile(r"data:image/(?:png|jpeg);base64,[A-Za-z0-9+/=\s]+")


class _SvgRefused(Exception):
    """Raised inside the parser's callbacks to stop it."""


class _SvgCheck:
    """Callbacks for expat. An allow-list would be stricter; this refuses whatever can act or call out."""

    def __init__(self) -> None:
        self.depth = 0
        self.in_style = False
        self.style = ""

    def start(self, name: str, attributes: dict[str, str]) -> None:
        namespace, _, local = name.rpartition(" ")
        self.depth += 1
        if self.depth == 1:
            self._root(namespace, local, attributes)
        if self.depth > MAX_SVG_DEPTH:
            raise _SvgRefused(f"nests more than {MAX_SVG_DEPTH} deep")
        if local.lower() in _SVG_ACTIVE:
            raise _SvgRefused(f"has a <{local}> element, which pictures here may not have")
        self.in_style = local.lower() == "style"
        for attribute, value in attributes.items():
            self._attribute(attribute.rpartition(" ")[2].lower(), value)

    def _root(self, namespace: str, local: str, attributes: dict[str, str]) -> None:
        if (namespace, local) != (_SVG, "svg"):
            raise _SvgRefused(f'is no SVG picture; its first element must be <svg xmlns="{_SVG}">')
        if len(re.findall(r"-?[0-9.]+", attributes.get("viewBox", ""))) != 4:
            raise _SvgRefused('has no viewBox; add one, such as viewBox="0 0 640 480"')

    def _attribute(self, name: str, value: str) -> None:
        if name.startswith("on"):
            raise _SvgRefused(f"has an event handler ({name}), which pictures here may not have")
        if name in ("href", "src") and not value.startswith("#") and not _INLINE_PICTURE.fullmatch(value):
            raise _SvgRefused(f"refers to something outside itself ({name}); draw it into the picture")
        if _CSS_OUTSIDE.search(value):
            raise _SvgRefused(f"refers to something outside itself ({name}); draw it into the picture")

    def end(self, _name: str) -> None:
        self.depth -= 1
        if self.in_style and _CSS_OUTSIDE.search(self.style):
            raise _SvgRefused("has a style that refers to something outside; draw it into the picture")
        self.in_style, self.style = False, ""

    def data(self, text: str) -> None:
        if self.in_style:
            self.style += text

    def doctype(self, *_: object) -> None:
        raise _SvgRefused("has a document type declaration (<!DOCTYPE or <!ENTITY>); remove it")

    def declaration(self, _version: str, encoding: str | None, _standalone: int) -> None:
        # A browser would follow another encoding and might read other words than were checked here.
        if encoding is not None and encoding.upper() != "UTF-8":
            raise _SvgRefused(f"is encoded as {encoding}; save it as UTF-8")

    def instruction(self, target: str, _data: str) -> None:
        raise _SvgRefused(f"has a processing instruction (<?{target}>); remove it")


def _svg(data: bytes) -> str | None:
    """SVG that only draws: well-formed, nothing that runs, nothing fetched from elsewhere."""
    if len(data) > MAX_SVG_BYTES:
        return f"is larger than {MAX_SVG_BYTES // 1000} kB; simplify the drawing"
    check = _SvgCheck()
    parser = expat.ParserCreate("UTF-8", " ")
    parser.StartElementHandler = check.start
    parser.EndElementHandler = check.end
    parser.CharacterDataHandler = check.data
    parser.StartDoctypeDeclHandler = check.doctype
    parser.XmlDeclHandler = check.declaration
    parser.ProcessingInstructionHandler = check.instruction
    try:
        parser.Parse(data, True)
    except _SvgRefused as refused:
        return str(refused)
    except expat.ExpatError as error:
        return f"is no well-formed SVG: {expat.ErrorString(error.code)} in its line {error.lineno}"
    return None


def _pdf(data: bytes) -> str | None:
    if not data.startswith(b"%PDF-"):
        return "is not a PDF"
    return None if b"%%EOF" in data[-1024:] else "is a PDF that is cut short"


def _text(data: bytes) -> str | None:
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError:
        return "is not text in UTF-8; save it in that encoding"
    return (
        "has control characters in it; it is no plain text"
        if re.search(r"[\x00-\x08\x0e-\x1f]", text)
        else None
    )
