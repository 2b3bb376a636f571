"""The boxes of MP4, M4A and QuickTime files (ISO/IEC 14496-12), walked within bounds and blanked in place.

A box is blanked by renaming it to `free` and filling it with zeros: nothing moves, so that the offsets of pictures
and sound stay true.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from content.formats.evidence.errors import EvidenceRefused

_MOST_BOXES: Final = 50_000


@dataclass(frozen=True, slots=True)
class Box:
    """One box: its kind, where it starts, where its contents start and where it ends."""

    kind: bytes
    start: int
    body: int
    end: int


def damaged() -> EvidenceRefused:
    """The refusal of a recording that cannot be read to its end."""
    return EvidenceRefused("The recording is damaged or cut short. Record or send it again.", "damaged")


class Boxes:
    """A file's bytes with its boxes; counts what it has read, so that no file can keep it busy."""

    def __init__(self, data: bytes) -> None:
        self.data = bytearray(data)
        self.removed: set[str] = set()
        self._left = _MOST_BOXES

    def within(self, start: int, end: int) -> Iterator[Box]:
        """The boxes between two places. Raises EvidenceRefused where one does not fit."""
        while start < end:
            self._left -= 1
            if self._left < 0 or start + 8 > end:
                raise damaged()
            size, body = self.number(start, 4), start + 8
            if size == 1 and start + 16 <= end:
                size, body = self.number(start + 8, 8), start + 16
            elif size == 0:
                size = end - start
            if size < body - start or start + size > end:
                raise damaged()
            yield Box(bytes(self.data[start + 4 : start + 8]), start, body, start + size)
            start += size

    def inside(self, box: Box, *, skip: int = 0) -> Iterator[Box]:
        """The boxes inside a box, after `skip` bytes of its own fields."""
        return self.within(box.body + skip, box.end)

    def first(self, box: Box, *path: bytes) -> Box | None:
        """The box reached by taking the first of each kind; None where there is none."""
        found: Box | None = box
        for kind in path:
            found = next((one for one in self.inside(found) if one.kind == kind), None) if found else None
        return found

    def number(self, place: int, size: int) -> int:
        """An unsigned big-endian number. Raises EvidenceRefused beyond the end of the file."""
        if place + size > len(self.data):
            raise damaged()
        return int.from_bytes(self.data[place : place + size])

    def blank(self, box: Box, why: str) -> None:
        """Make a box say nothing; noted as removed unless it said nothing before."""
        if box.kind not in {b"free", b"skip", b"wide"}:
            self.data[box.start + 4 : box.start + 8] = b"free"
            self.removed.add(why)
        self.zero(box.body, box.end, why)

    def zero(self, start: int, end: int, why: str) -> None:
        """Fill with zeros; noted as removed if anything else stood there."""
        if start > end or end > len(self.data):
            raise damaged()
        if self.data.count(0, start, end) != end - start:
            self.data[start:end] = bytes(end - start)
            self.removed.add(why)
