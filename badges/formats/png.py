"""PNG chunks, by bytes (PNG 3rd edition, sections 5.3 and 11.3.3). Pixels are never decoded."""

import struct
import zlib
from collections.abc import Iterator
from dataclasses import dataclass

from badges.formats.errors import UnreadableBadge

SIGNATURE = b"\x89PNG\r\n\x1a\n"
MAX_IMAGE_BYTES = 5 * 1024 * 1024
MAX_TEXT_BYTES = 1024 * 1024
MAX_CHUNKS = 20_000
_TRUNCATED = "The PNG image is cut off, as if a download or upload had stopped half-way."
_DAMAGED = "The PNG image is damaged: part of it does not match its own checksum."


@dataclass(frozen=True, slots=True)
class Chunk:
    """One chunk of a PNG: its kind, its data and where it starts and ends in the file."""

    kind: bytes
    data: bytes
    start: int
    end: int


def chunks(image: bytes) -> Iterator[Chunk]:
    """The chunks from IHDR to IEND, their checksums compared. ``UnreadableBadge`` at the first fault."""
    if len(image) > MAX_IMAGE_BYTES:
        raise UnreadableBadge("The image is larger than 5 MB.", "too_large")
    if not image.startswith(SIGNATURE):
        raise UnreadableBadge("This is not a PNG image.", "not_a_badge_file")
    position = len(SIGNATURE)
    for number in range(MAX_CHUNKS):
        chunk = _chunk(image, position)
        if (chunk.kind == b"IHDR") != (number == 0):
            raise UnreadableBadge("The PNG image does not begin with its header.", "png_damaged", "IHDR")
        yield chunk
        if chunk.kind == b"IEND":
            return
        position = chunk.end
    raise UnreadableBadge("The PNG image has more parts than any real one.", "png_damaged")


def _chunk(image: bytes, start: int) -> Chunk:
    if len(image) < start + 12:
        raise UnreadableBadge(_TRUNCATED, "png_truncated")
    length, kind = struct.unpack_from(">I4s", image, start)
    end = start + 12 + length
    if not kind.isalpha():
        raise UnreadableBadge(_DAMAGED, "png_damaged", repr(kind))
    if end > len(image):
        raise UnreadableBadge(_TRUNCATED, "png_truncated", kind.decode("ascii"))
    data = image[start + 8 : end - 4]
    (checksum,) = struct.unpack_from(">I", image, end - 4)
    if zlib.crc32(data, zlib.crc32(kind)) != checksum:
        raise UnreadableBadge(_DAMAGED, "png_bad_checksum", kind.decode("ascii"))
    return Chunk(kind, data, start, end)


def make_chunk(kind: bytes, data: bytes) -> bytes:
    """The bytes of one chunk."""
    return struct.pack(">I4s", len(data), kind) + data + struct.pack(">I", zlib.crc32(data, zlib.crc32(kind)))


def itxt(keyword: str, text: bytes) -> bytes:
    """An uncompressed iTXt chunk without language tag and translated keyword."""
    return make_chunk(b"iTXt", keyword.encode("latin-1") + b"\0\0\0\0\0" + text)


def texts(image: bytes) -> dict[str, list[bytes]]:
    """The text of every iTXt and tEXt chunk by keyword, as UTF-8 bytes, in order.

    Compressed iTXt is expanded within ``MAX_TEXT_BYTES``; language tags and translated keywords are left out.
    Only chunks whose keyword begins with ``openbadge`` are looked into.
    """
    found: dict[str, list[bytes]] = {}
    for chunk in chunks(image):
        keyword, separator, rest = chunk.data.partition(b"\0")
        if chunk.kind not in {b"iTXt", b"tEXt"} or not separator or not keyword.startswith(b"openbadge"):
            continue
        text = _international(rest) if chunk.kind == b"iTXt" else rest.decode("latin-1").encode("utf-8")
        found.setdefault(keyword.decode("latin-1"), []).append(text)
    return found


def _international(rest: bytes) -> bytes:
    parts = rest[2:].split(b"\0", 2)
    if len(rest) < 2 or len(parts) != 3 or rest[0] > 1:
        raise UnreadableBadge("The badge inside the image is not stored as PNG asks.", "png_damaged", "iTXt")
    text = parts[2]
    if rest[0] == 1:
        text = _expand(text)
    if len(text) > MAX_TEXT_BYTES:
        raise UnreadableBadge("The badge inside the image is larger than 1 MB.", "too_large")
    return text


def _expand(data: bytes) -> bytes:
    reader = zlib.decompressobj()
    try:
        text = reader.decompress(data, MAX_TEXT_BYTES + 1)
    except zlib.error as error:
        raise UnreadableBadge(
            "The badge inside the image cannot be unpacked.", "png_damaged", "iTXt"
        ) from error
    if len(text) <= MAX_TEXT_BYTES and not reader.eof:
        raise UnreadableBadge("The badge inside the image cannot be unpacked.", "png_damaged", "iTXt")
    return text
