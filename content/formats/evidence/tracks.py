"""The tracks of MP4, M4A and QuickTime files: what they are, how long they last, where their samples lie."""

from dataclasses import dataclass
from typing import Final

from content.formats.evidence.boxes import Box, Boxes, damaged
from content.formats.evidence.errors import EvidenceRefused

_MOST_ENTRIES: Final = 200_000


@dataclass(frozen=True, slots=True)
class Track:
    """One `trak`: its number, what it holds (`vide`, `soun` or another handler), its length, its time scale."""

    box: Box
    number: int
    handler: bytes
    seconds: float
    scale: int


def track_of(boxes: Boxes, trak: Box) -> Track:
    """Read a track's headers. Raises EvidenceRefused where they are missing or samples lie in another file."""
    head, media = boxes.first(trak, b"tkhd"), boxes.first(trak, b"mdia", b"mdhd")
    handler = boxes.first(trak, b"mdia", b"hdlr")
    if head is None or media is None or handler is None:
        raise damaged()
    number = boxes.number(head.body + (20 if boxes.number(head.body, 1) else 12), 4)
    long = boxes.number(media.body, 1) == 1
    scale = boxes.number(media.body + (20 if long else 12), 4)
    if scale == 0:
        raise damaged()
    _check_own_data(boxes, trak)
    kind = bytes(boxes.data[handler.body + 8 : handler.body + 12])
    return Track(trak, number, kind, _sample_ticks(boxes, trak) / scale, scale)


def _check_own_data(boxes: Boxes, trak: Box) -> None:
    """Every sample lies in the file itself: a data reference has its first flag set."""
    references = boxes.first(trak, b"mdia", b"minf", b"dinf", b"dref")
    if references is None:
        return
    for one in boxes.inside(references, skip=8):
        if boxes.number(one.body, 4) & 1 == 0:
            raise EvidenceRefused(
                "The recording refers to another file. Send one that holds everything itself.",
                "refers_elsewhere",
            )


def _table(boxes: Boxes, trak: Box, kind: bytes, *, skip: int = 4) -> tuple[int, int] | None:
    """Where a table of samples starts and how many entries it claims."""
    box = boxes.first(trak, b"mdia", b"minf", b"stbl", kind)
    if box is None:
        return None
    entries = boxes.number(box.body + skip, 4)
    if entries > _MOST_ENTRIES:
        raise damaged()
    return box.body + skip + 4, entries


def _sample_ticks(boxes: Boxes, trak: Box) -> int:
    table = _table(boxes, trak, b"stts")
    if table is None:
        return 0
    start, entries = table
    return sum(
        boxes.number(start + 8 * turn, 4) * boxes.number(start + 8 * turn + 4, 4) for turn in range(entries)
    )


def sample_places(boxes: Boxes, trak: Box) -> list[tuple[int, int]]:
    """Start and end of every sample of a track, from its chunk tables. Raises EvidenceRefused."""
    sizes = _sizes(boxes, trak)
    places: list[tuple[int, int]] = []
    taken = 0
    for chunk, (offset, count) in enumerate(_chunks(boxes, trak)):
        place = offset
        for size in sizes[taken : taken + count]:
            places.append((place, place + size))
            place += size
        taken += count
        if chunk > _MOST_ENTRIES or taken >= len(sizes):
            break
    return places


def _sizes(boxes: Boxes, trak: Box) -> list[int]:
    fixed = boxes.first(trak, b"mdia", b"minf", b"stbl", b"stsz")
    table = _table(boxes, trak, b"stsz", skip=8)
    if fixed is None or table is None:
        return []
    start, entries = table
    same = boxes.number(fixed.body + 4, 4)
    return [same or boxes.number(start + 4 * turn, 4) for turn in range(entries)]


def _chunks(boxes: Boxes, trak: Box) -> list[tuple[int, int]]:
    """Offset and number of samples of every chunk."""
    width, offsets = 4, _table(boxes, trak, b"stco")
    if offsets is None:
        width, offsets = 8, _table(boxes, trak, b"co64")
    runs = _table(boxes, trak, b"stsc")
    if offsets is None or runs is None:
        return []
    counts: dict[int, int] = {
        boxes.number(runs[0] + 12 * turn, 4): boxes.number(runs[0] + 12 * turn + 4, 4)
        for turn in range(runs[1])
    }
    found, count = [], 0
    for chunk in range(offsets[1]):
        count = counts.get(chunk + 1, count)
        found.append((boxes.number(offsets[0] + width * chunk, width), count))
    return found


def fragment_ticks(boxes: Boxes, moof: Box) -> dict[int, int]:
    """For each track number, the tick at which its part of a movie fragment ends."""
    ends: dict[int, int] = {}
    for traf in boxes.inside(moof):
        if traf.kind != b"traf":
            continue
        head = boxes.first(traf, b"tfhd")
        if head is None:
            raise damaged()
        flags, number = boxes.number(head.body + 1, 3), boxes.number(head.body + 4, 4)
        usual = _default_duration(boxes, head, flags)
        ticks = _fragment_start(boxes, traf)
        for run in boxes.inside(traf):
            if run.kind == b"trun":
                ticks += _run_ticks(boxes, run, usual)
        ends[number] = max(ends.get(number, 0), ticks)
    return ends


def _default_duration(boxes: Boxes, head: Box, flags: int) -> int:
    place = head.body + 8 + (8 if flags & 0x1 else 0) + (4 if flags & 0x2 else 0)
    return boxes.number(place, 4) if flags & 0x8 else 0


def _fragment_start(boxes: Boxes, traf: Box) -> int:
    start = boxes.first(traf, b"tfdt")
    if start is None:
        return 0
    return boxes.number(start.body + 4, 8 if boxes.number(start.body, 1) == 1 else 4)


def _run_ticks(boxes: Boxes, run: Box, usual: int) -> int:
    flags, count = boxes.number(run.body + 1, 3), boxes.number(run.body + 4, 4)
    if count > _MOST_ENTRIES:
        raise damaged()
    if not flags & 0x100:
        return usual * count
    width = 4 * (flags & 0xF00).bit_count()
    place = run.body + 8 + (4 if flags & 0x1 else 0) + (4 if flags & 0x4 else 0)
    return sum(boxes.number(place + width * turn, 4) for turn in range(count))
