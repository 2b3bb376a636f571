"""Videos and voice notes in WebM files (a subset of Matroska, RFC 9559), without anything but picture and sound.

An element is blanked by turning it into Void of the same length: nothing moves, so that cues stay true. Browsers
write segments and clusters of unknown size; those end where an element of the level above begins.
"""

import struct
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from content.formats.evidence.boxes import damaged
from content.formats.evidence.cleaned import Cleaned
from content.formats.evidence.errors import EvidenceRefused
from content.formats.evidence.recordings import recording

_EBML, _SEGMENT, _VOID, _CRC = 0x1A45DFA3, 0x18538067, 0xEC, 0xBF
_INFO, _TRACKS, _CLUSTER, _CUES, _SEEK = 0x1549A966, 0x1654AE6B, 0x1F43B675, 0x1C53BB6B, 0x114D9B74
_TAGS, _ATTACHMENTS, _CHAPTERS = 0x1254C367, 0x1941A469, 0x1043A770
_LEVEL_ONE: Final = {_INFO, _TRACKS, _CLUSTER, _CUES, _SEEK, _TAGS, _ATTACHMENTS, _CHAPTERS}
_KEPT: Final = {_EBML, _SEGMENT, _INFO, _TRACKS, _CLUSTER, _CUES, _SEEK}
_SCALE, _DURATION = 0x2AD7B1, 0x4489
_INFO_DRAWS: Final = {_SCALE, _DURATION, 0x4D80, 0x5741, 0x4461}  # and the names of the programs, the date
_TRACK_ENTRY, _TRACK_TYPE, _TRACK_NAME = 0xAE, 0x83, 0x536E
_TIMESTAMP, _SIMPLE_BLOCK, _GROUP, _BLOCK, _BLOCK_DURATION = 0xE7, 0xA3, 0xA0, 0xA1, 0x9B
_PICTURE, _SOUND = 1, 2
_MOST_ELEMENTS: Final = 200_000


@dataclass(frozen=True, slots=True)
class Element:
    """One element: identifier, where it starts, where its contents start and end; `open` if it did not say."""

    name: int
    start: int
    body: int
    end: int
    open: bool = False


class _File:
    def __init__(self, data: bytes) -> None:
        self.data = bytearray(data)
        self.removed: set[str] = set()
        self._left = _MOST_ELEMENTS

    def vint(self, place: int, end: int, *, keep_marker: bool) -> tuple[int, int, bool]:
        """A variable-length number, where it ends, and whether all its bits are set."""
        if place >= end or self.data[place] == 0:
            raise damaged()
        length = 9 - self.data[place].bit_length()
        if place + length > end:
            raise damaged()
        value = int.from_bytes(self.data[place : place + length])
        bare = value & ((1 << 7 * length) - 1)
        return (value if keep_marker else bare), place + length, bare == (1 << 7 * length) - 1

    def within(self, start: int, end: int, *, stop: frozenset[int] = frozenset()) -> Iterator[Element]:
        """The elements between two places, up to one that is named in `stop`."""
        while start < end:
            self._left -= 1
            if self._left < 0:
                raise damaged()
            name, place, _all = self.vint(start, end, keep_marker=True)
            if name in stop:
                return
            size, body, unknown = self.vint(place, end, keep_marker=False)
            if unknown and name not in {_SEGMENT, _CLUSTER}:
                raise damaged()
            close = end if unknown else body + size
            if close > end:
                raise damaged()
            if unknown and name == _CLUSTER:
                close = self._end_of_open_cluster(body, end)
            yield Element(name, start, body, close, unknown)
            start = close

    def _end_of_open_cluster(self, body: int, end: int) -> int:
        last = body
        for inner in self.within(body, end, stop=frozenset(_LEVEL_ONE)):
            last = inner.end
        return last

    def number(self, element: Element) -> int:
        if element.end - element.body > 8:
            raise damaged()
        return int.from_bytes(self.data[element.body : element.end])

    def blank(self, element: Element, why: str) -> None:
        """Turn an element into Void of the same length; noted unless it was an empty Void."""
        length = element.end - element.start
        if length < 2:
            raise damaged()
        width = 1 if length - 2 < 0x7F else 8
        size = length - 1 - width
        if (
            element.name == _VOID
            and self.data.count(0, element.body, element.end) == element.end - element.body
        ):
            return
        self.data[element.start : element.end] = (
            bytes([_VOID]) + ((1 << 7 * width) | size).to_bytes(width) + bytes(size)
        )
        self.removed.add(why)


def clean_webm(data: bytes) -> Cleaned:
    """The recording without tags, attachments, chapters and titles. Nothing is transcoded. Raises EvidenceRefused."""
    file = _File(data)
    top = list(file.within(0, len(data)))
    if [element.name for element in top if element.name != _VOID] != [_EBML, _SEGMENT]:
        raise damaged()
    parts = list(file.within(*next((e.body, e.end) for e in top if e.name == _SEGMENT)))
    kinds = [kind for part in parts if part.name == _TRACKS for kind in _tracks(file, part)]
    seconds = _seconds(file, parts)
    for element in [*top, *parts]:
        if element.name not in _KEPT:
            file.blank(element, "tags")
        elif element.name == _INFO:
            _blank_others(file, element, _INFO_DRAWS)
    return recording(
        bytes(file.data),
        removed=file.removed,
        seconds=seconds,
        picture=_PICTURE in kinds,
        sound=_SOUND in kinds,
        types=("video/webm", "audio/webm"),
    )


def _blank_others(file: _File, parent: Element, kept: set[int]) -> None:
    for element in list(file.within(parent.body, parent.end)):
        if element.name not in kept:
            file.blank(element, "tags")


def _tracks(file: _File, tracks: Element) -> Iterator[int]:
    """The kind of every track, whose name is blanked. Raises EvidenceRefused for a kind not of picture or sound."""
    for entry in list(file.within(tracks.body, tracks.end)):
        if entry.name != _TRACK_ENTRY:
            file.blank(entry, "tags")
            continue
        kind = 0
        for element in list(file.within(entry.body, entry.end)):
            if element.name == _TRACK_TYPE:
                kind = file.number(element)
            elif element.name in {_TRACK_NAME, _VOID, _CRC}:
                file.blank(element, "tags")
        if kind not in {_PICTURE, _SOUND}:
            raise EvidenceRefused(
                "The recording has a track that is neither picture nor sound. Record it again without subtitles.",
                "other_track",
            )
        yield kind


def _seconds(file: _File, parts: list[Element]) -> float:
    """The longest that the header claims or any block reaches."""
    scale, claimed, last = 1_000_000, 0.0, 0
    for part in parts:
        if part.name == _INFO:
            for element in file.within(part.body, part.end):
                if element.name == _SCALE:
                    scale = file.number(element)
                elif element.name == _DURATION:
                    claimed = _float(file, element)
        elif part.name == _CLUSTER:
            last = max(last, _cluster_end(file, part))
    if not 1 <= scale <= 1_000_000_000:
        raise damaged()
    return max(claimed, float(last)) * scale / 1_000_000_000


def _float(file: _File, element: Element) -> float:
    size = element.end - element.body
    if size not in {4, 8}:
        raise damaged()
    value: float = struct.unpack(">f" if size == 4 else ">d", file.data[element.body : element.end])[0]
    if not 0 <= value < 1e15:  # also what is no number
        raise damaged()
    return value


def _cluster_end(file: _File, cluster: Element) -> int:
    start, last = 0, 0
    for element in file.within(cluster.body, cluster.end):
        if element.name == _TIMESTAMP:
            start = file.number(element)
        elif element.name == _SIMPLE_BLOCK:
            last = max(last, _block_time(file, element))
        elif element.name == _GROUP:
            last = max(last, _group_end(file, element))
    return start + last


def _group_end(file: _File, group: Element) -> int:
    time = length = 0
    for element in file.within(group.body, group.end):
        if element.name == _BLOCK:
            time = _block_time(file, element)
        elif element.name == _BLOCK_DURATION:
            length = file.number(element)
    return time + length


def _block_time(file: _File, block: Element) -> int:
    _track, place, _all = file.vint(block.body, block.end, keep_marker=False)
    if place + 3 > block.end:
        raise damaged()
    return int.from_bytes(file.data[place : place + 2], signed=True)
