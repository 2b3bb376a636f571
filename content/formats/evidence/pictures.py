"""The frames of JPEG, PNG and WebP pictures: their size and whatever they carry beside the picture.

Pixels are never decoded here. Everything that is not needed to draw the picture counts as carried; a picture that
carries nothing may be kept byte for byte.
"""

import struct
import zlib
from dataclasses import dataclass, field
from typing import Final

from content.formats.evidence.errors import EvidenceRefused

_MOST_PARTS: Final = 20_000
_MOST_SCANS: Final = 64


@dataclass(slots=True)
class Frame:
    """A picture's format and size in pixels, and what it carries: words such as exif, xmp, iptc, comment, preview,
    profile, other, trailing.
    """

    media_type: str
    width: int = 0
    height: int = 0
    carries: set[str] = field(default_factory=set)


def damaged() -> EvidenceRefused:
    """The refusal of a file that cannot be read to its end."""
    return EvidenceRefused("The picture is damaged or cut short. Take it or save it again.", "damaged")


def moving() -> EvidenceRefused:
    """The refusal of a picture with more than one frame."""
    return EvidenceRefused("The picture is animated. Send a still picture or a short video.", "animated")


# --- JPEG (ITU-T T.81) ---------------------------------------------------------------------------------------
_SOF: Final = {0xC0, 0xC1, 0xC2}
_DRAWS: Final = {0xDB, 0xC4, 0xDD, 0xCC}  # tables and restart interval
_ALONE: Final = {0x01, *range(0xD0, 0xD8)}


def jpeg(data: bytes) -> Frame:
    """Segments from SOI to EOI. Raises EvidenceRefused for a damaged file and for frames no camera makes."""
    frame, position, scans = Frame("image/jpeg"), 2, 0
    for _part in range(_MOST_PARTS):
        marker, position = _marker(data, position)
        if marker in _ALONE:
            continue
        if marker == 0xD9:
            return _jpeg_end(data, frame, position, scans)
        length = int.from_bytes(data[position : position + 2])
        body = data[position + 2 : position + length]
        if length < 2 or position + length > len(data):
            raise damaged()
        _segment(frame, marker, body)
        position += length
        if marker == 0xDA:
            scans += 1
            position = _after_scan(data, position)
        if scans > _MOST_SCANS:
            raise EvidenceRefused("The JPEG picture has more scans than any camera makes.", "bomb")
    raise damaged()


def _marker(data: bytes, position: int) -> tuple[int, int]:
    if data[position : position + 1] != b"\xff":
        raise damaged()
    while data[position : position + 1] == b"\xff":
        position += 1
    if position >= len(data):
        raise damaged()
    return data[position], position + 1


def _after_scan(data: bytes, position: int) -> int:
    """Where the next marker stands that is neither a stuffed byte nor a restart."""
    while True:
        position = data.find(b"\xff", position)
        if position < 0 or position + 1 >= len(data):
            raise damaged()
        if data[position + 1] not in {0x00, 0xFF, *range(0xD0, 0xD8)}:
            return position
        position += 1 if data[position + 1] == 0xFF else 2


def _segment(frame: Frame, marker: int, body: bytes) -> None:
    if marker in _SOF:
        if frame.width or len(body) < 6:
            raise damaged()
        frame.height, frame.width = struct.unpack(">HH", body[1:5])
    elif 0xC3 <= marker <= 0xCF and marker not in _DRAWS:
        raise EvidenceRefused("This kind of JPEG picture is not known here. Save it again.", "unknown_kind")
    elif marker == 0xFE:
        frame.carries.add("comment")
    elif 0xE0 <= marker <= 0xEF:
        _application(frame, marker, body)
    elif marker not in _DRAWS and marker != 0xDA:
        frame.carries.add("other")


def _application(frame: Frame, marker: int, body: bytes) -> None:
    """APPn: two kinds are needed to draw rightly, and only in their plain form."""
    if marker == 0xE0 and body.startswith(b"JFIF\0") and len(body) == 14:
        if body[12:14] != b"\0\0":
            frame.carries.add("preview")
        return
    if marker == 0xEE and body.startswith(b"Adobe") and len(body) == 12:
        return
    if marker == 0xE1 and body.startswith(b"Exif\0"):
        frame.carries.add("exif")
    elif marker == 0xE1 and body.startswith(b"http://ns.adobe.com/"):
        frame.carries.add("xmp")
    elif marker == 0xED:
        frame.carries.add("iptc")
    elif marker == 0xE2 and body.startswith(b"ICC_PROFILE\0"):
        frame.carries.add("profile")
    else:
        frame.carries.add("preview" if marker == 0xE0 else "other")


def _jpeg_end(data: bytes, frame: Frame, position: int, scans: int) -> Frame:
    if not frame.width or not frame.height or not scans:
        raise damaged()
    if position != len(data):
        frame.carries.add("trailing")
    return frame


# --- PNG (third edition) -------------------------------------------------------------------------------------
_PNG_DRAWS: Final = {b"IHDR", b"PLTE", b"tRNS", b"IDAT", b"IEND", b"sRGB", b"gAMA", b"sBIT"}
_PNG_CARRIES: Final = {
    b"eXIf": "exif",
    b"tEXt": "comment",
    b"zTXt": "comment",
    b"iTXt": "comment",
    b"iCCP": "profile",
    b"cHRM": "profile",
}


def png(data: bytes) -> Frame:
    """Chunks from IHDR to IEND with their checksums. Raises EvidenceRefused."""
    frame, position = Frame("image/png"), 8
    for number in range(_MOST_PARTS):
        if position + 12 > len(data):
            raise damaged()
        length, kind = struct.unpack_from(">I4s", data, position)
        end = position + 12 + length
        if end > len(data) or zlib.crc32(data[position + 4 : end - 4]) != int.from_bytes(data[end - 4 : end]):
            raise damaged()
        if (number == 0) != (kind == b"IHDR") or (kind == b"IHDR" and length != 13):
            raise damaged()
        if kind == b"IHDR":
            frame.width, frame.height = struct.unpack_from(">II", data, position + 8)
        if kind in {b"acTL", b"fcTL", b"fdAT"}:
            raise moving()
        if kind not in _PNG_DRAWS:
            frame.carries.add(_PNG_CARRIES.get(kind, "other"))
        position = end
        if kind == b"IEND":
            if position != len(data):
                frame.carries.add("trailing")
            return frame
    raise damaged()


# --- WebP (RFC 9649) -----------------------------------------------------------------------------------------
_WEBP_DRAWS: Final = {b"VP8 ", b"VP8L", b"VP8X", b"ALPH"}
_WEBP_CARRIES: Final = {b"EXIF": "exif", b"XMP ": "xmp", b"ICCP": "profile"}


def webp(data: bytes) -> Frame:
    """Chunks of the RIFF form. Raises EvidenceRefused."""
    frame, position = Frame("image/webp"), 12
    end = 8 + int.from_bytes(data[4:8], "little")
    if end > len(data):
        raise damaged()
    if end < len(data):
        frame.carries.add("trailing")
    drawn = 0
    for _part in range(_MOST_PARTS):
        if position >= end:
            break
        kind, length = (
            data[position : position + 4],
            int.from_bytes(data[position + 4 : position + 8], "little"),
        )
        if position + 8 + length > end:
            raise damaged()
        if kind in {b"ANIM", b"ANMF"}:
            raise moving()
        if kind not in _WEBP_DRAWS:
            frame.carries.add(_WEBP_CARRIES.get(kind, "other"))
        drawn += kind in {b"VP8 ", b"VP8L"}
        _webp_size(frame, kind, data[position + 8 : position + 18])
        position += 8 + length + length % 2
    if drawn != 1 or not frame.width or not frame.height:
        raise damaged()
    return frame


def _webp_size(frame: Frame, kind: bytes, body: bytes) -> None:
    """The largest size that any header claims: a small canvas must not hide a large picture."""
    width = height = 0
    if kind == b"VP8X" and len(body) == 10:
        width = 1 + int.from_bytes(body[4:7], "little")
        height = 1 + int.from_bytes(body[7:10], "little")
    elif kind == b"VP8L" and len(body) >= 5 and body[0] == 0x2F:
        bits = int.from_bytes(body[1:5], "little")
        width, height = 1 + (bits & 0x3FFF), 1 + (bits >> 14 & 0x3FFF)
    elif kind == b"VP8 " and len(body) == 10 and body[3:6] == b"\x9d\x01\x2a":
        width = int.from_bytes(body[6:8], "little") & 0x3FFF
        height = int.from_bytes(body[8:10], "little") & 0x3FFF
    frame.width, frame.height = max(frame.width, width), max(frame.height, height)
