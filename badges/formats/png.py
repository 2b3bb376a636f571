"""PNG chunks, by bytes (PNG 3rd edition, sections 5.3 and 11.3.3). Pixels are never decoded."""

import struct
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

from badges.formats.errors import UnreadableBadge

SIGNATURE = b"\x89PNG\r\n\x1a\n"
MAX_IMAGE_BYTES = 5 * 1024 * 1024
MAX_TEXT_BYTES = 1024 * 1024
MAX_CHUNKS = 20_000
OB3_KEYWORD = "openbadgecredential"
OB2_KEYWORD = "openbadges"
_KEYWORDS = {OB3_KEYWORD.encode("ascii"): OB3_KEYWORD, OB2_KEYWORD.encode("ascii"): OB2_KEYWORD}
_ROOM_FOR_TAGS = 4096  # keyword, language tag and translated keyword stand before the text
_TRUNCATED = "The PNG image is cut off, as if a download or upload had stopped half-way."
_DAMAGED = "The PNG image is damaged: part of it does not match its own checksum."
_TOO_LARGE = "The badge inside the image is larger than 1 MB."
_NOT_UNPACKED = "The badge inside the image cannot be unpacked."


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
    return b"".join(itxt_parts(keyword, text))


def itxt_parts(keyword: str, text: bytes) -> tuple[bytes, bytes, bytes]:
    """The same in parts, the text not copied."""
    head, checksum = _head(keyword)
    length = (len(head) - 4 + len(text)).to_bytes(4, "big")
    return length + head, text, zlib.crc32(text, checksum).to_bytes(4, "big")


@cache
def _head(keyword: str) -> tuple[bytes, int]:
    """What stands before a text in its chunk, from the chunk's kind on, and the checksum over it."""
    head = b"iTXt" + keyword.encode("latin-1") + b"\0\0\0\0\0"
    return head, zlib.crc32(head)


def without_badge(image: bytes) -> bytes:
    """The image without the badge chunks it may have, every other byte as before."""
    result = image
    for chunk in sorted(_badge_chunks(image).values(), key=lambda chunk: chunk.start, reverse=True):
        result = result[: chunk.start] + result[chunk.end :]
    return result


def texts(image: bytes) -> dict[str, bytes]:
    """The text of the iTXt or tEXt chunk of each of the two badge keywords that the image has, as UTF-8 bytes.

    Two chunks with one keyword are refused (``two_badges``) before anything is expanded. Other keywords are not
    looked into. Each text is at most ``MAX_TEXT_BYTES`` long, and so is all that is expanded in one file.
    Language tags and translated keywords are left out.
    """
    found: dict[str, bytes] = {}
    room = MAX_TEXT_BYTES
    for keyword, chunk in _badge_chunks(image).items():
        if len(chunk.data) > MAX_TEXT_BYTES + _ROOM_FOR_TAGS:
            raise UnreadableBadge(_TOO_LARGE, "too_large")
        rest = chunk.data.partition(b"\0")[2]
        if chunk.kind == b"tEXt":
            text = rest.decode("latin-1").encode("utf-8")
        else:
            packed, text = _international(rest)
            if packed:
                text = _expand(text, room)
                room -= len(text)
        if len(text) > MAX_TEXT_BYTES:
            raise UnreadableBadge(_TOO_LARGE, "too_large")
        found[keyword] = text
    return found


def without(image: bytes, keyword: str) -> bytes:
    """The image without its badge of this keyword; every other byte as before."""
    chunk = _badge_chunks(image).get(keyword)
    return image if chunk is None else image[: chunk.start] + image[chunk.end :]


def _badge_chunks(image: bytes) -> dict[str, Chunk]:
    found: dict[str, Chunk] = {}
    for chunk in chunks(image):
        name, separator, _ = chunk.data[:80].partition(b"\0")
        if chunk.kind not in {b"iTXt", b"tEXt"} or not separator or name not in _KEYWORDS:
            continue
        keyword = _KEYWORDS[name]
        if keyword in found:
            raise UnreadableBadge(
                "The image holds two badges, so readers could disagree.", "two_badges", keyword
            )
        found[keyword] = chunk
    return found


def _international(rest: bytes) -> tuple[bool, bytes]:
    parts = rest[2:].split(b"\0", 2)
    if len(rest) < 2 or len(parts) != 3 or rest[0] > 1:
        raise UnreadableBadge("The badge inside the image is not stored as PNG asks.", "png_damaged", "iTXt")
    return rest[0] == 1, parts[2]


def _expand(data: bytes, room: int) -> bytes:
    reader = zlib.decompressobj()
    try:
        text = reader.decompress(data, room + 1)
    except zlib.error as error:
        raise UnreadableBadge(_NOT_UNPACKED, "png_damaged", "iTXt") from error
    if len(text) > room:
        raise UnreadableBadge(_TOO_LARGE, "too_large")
    if not reader.eof:
        raise UnreadableBadge(_NOT_UNPACKED, "png_damaged", "iTXt")
    return text
