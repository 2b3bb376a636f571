"""Voice notes in Ogg Opus files (RFC 3533, RFC 7845) without their comments.

The comment header is emptied in place: its packet keeps its length, padded with zeros, and only the checksums of the
pages it lies on are made anew.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from content.formats.evidence.boxes import damaged
from content.formats.evidence.cleaned import Cleaned
from content.formats.evidence.errors import EvidenceRefused
from content.formats.evidence.recordings import recording

_RATE: Final = 48_000
_MOST_PAGES: Final = 100_000
_MOST_COMMENT: Final = 1_000_000
_VENDOR: Final = b"Fettle"
_NO_TIME: Final = 2**64 - 1


@dataclass(frozen=True, slots=True)
class Page:
    """One page: where it starts, where its contents start and end, its position in samples and its segments."""

    start: int
    body: int
    end: int
    granule: int
    serial: int
    lacing: bytes


def clean_ogg(data: bytes) -> Cleaned:
    """The voice note with an empty comment header. Raises EvidenceRefused for anything but one Opus stream."""
    pages = list(_pages(data))
    if not pages or data[pages[0].body : pages[0].body + 8] != b"OpusHead":
        raise EvidenceRefused(
            "This Ogg file is not Opus. Record as Ogg Opus, WebM, M4A or WAV.", "unknown_kind"
        )
    if len({page.serial for page in pages}) != 1:
        raise EvidenceRefused("The Ogg file holds more than one stream. Send one recording.", "other_track")
    bare, removed = _without_comments(bytearray(data), pages)
    skip = int.from_bytes(data[pages[0].body + 10 : pages[0].body + 12], "little")
    last = max((page.granule for page in pages if page.granule != _NO_TIME), default=0)
    return recording(
        bare,
        removed=removed,
        seconds=max(0, last - skip) / _RATE,
        picture=False,
        sound=True,
        types=("", "audio/ogg"),
    )


def _pages(data: bytes) -> Iterator[Page]:
    position = 0
    for _page in range(_MOST_PAGES):
        if position == len(data):
            return
        if data[position : position + 5] != b"OggS\0" or position + 27 > len(data):
            raise damaged()
        segments = data[position + 26]
        lacing = data[position + 27 : position + 27 + segments]
        body = position + 27 + segments
        end = body + sum(lacing)
        if end > len(data) or len(lacing) != segments:
            raise damaged()
        granule = int.from_bytes(data[position + 6 : position + 14], "little")
        serial = int.from_bytes(data[position + 14 : position + 18], "little")
        yield Page(position, body, end, granule, serial, lacing)
        position = end
    raise damaged()


def _without_comments(data: bytearray, pages: list[Page]) -> tuple[bytes, set[str]]:
    spans = list(_comment_spans(pages))
    packet = b"".join(data[start:end] for _page, start, end in spans)
    if not packet.startswith(b"OpusTags") or len(packet) > _MOST_COMMENT:
        raise damaged()
    vendor = int.from_bytes(packet[8:12], "little")
    after = 12 + vendor
    if after + 4 > len(packet):
        raise damaged()
    if not any(packet[after:]):
        return bytes(data), set()
    kept = _VENDOR[: max(0, len(packet) - 16)]
    blank = (b"OpusTags" + len(kept).to_bytes(4, "little") + kept + bytes(4)).ljust(len(packet), b"\0")
    for page, start, end in spans:
        data[start:end], blank = blank[: end - start], blank[end - start :]
        data[page.start + 22 : page.start + 26] = bytes(4)
        data[page.start + 22 : page.start + 26] = checksum(data[page.start : page.end]).to_bytes(4, "little")
    return bytes(data), {"tags"}


def _comment_spans(pages: list[Page]) -> Iterator[tuple[Page, int, int]]:
    """The second packet, page by page: it starts on the second page and may run over several."""
    for page in pages[1:]:
        end = page.body
        for length in page.lacing:
            end += length
            if length < 255:
                yield page, page.body, end
                return
        yield page, page.body, end
    raise damaged()


def _crc_table() -> list[int]:
    table = []
    for byte in range(256):
        value = byte << 24
        for _bit in range(8):
            value = (value << 1) ^ (0x04C11DB7 if value & 0x80000000 else 0)
        table.append(value & 0xFFFFFFFF)
    return table


_TABLE: Final = _crc_table()


def checksum(page: bytes | bytearray) -> int:
    """The CRC of a page whose own checksum field is zero (RFC 3533, section 6)."""
    value = 0
    for byte in page:
        value = (value << 8 & 0xFFFFFFFF) ^ _TABLE[value >> 24 ^ byte]
    return value
