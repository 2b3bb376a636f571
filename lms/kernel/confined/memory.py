"""Memory of a process that forks another for each job: what a job will write to is copied before the job is there.

After a fork both processes share every page until one of them writes to it; the kernel copies it then. In Python even
looking at an object counts a reference, so a job of two milliseconds stops for some five hundred copies, which take as
long again. `Rehearsed` finds out in one forked process which pages those are, and has them copied in the others while
these wait. Where the system does not offer what that takes, jobs wait for each copy, as everywhere.
"""

import ctypes
import os
import struct
from collections.abc import Callable, Iterator
from itertools import pairwise
from typing import Final

_PAGE: Final = os.sysconf("SC_PAGESIZE")
_POPULATE_WRITE: Final = 23  # madvise, since Linux 5.14
_ENTRY: Final = struct.Struct("=Q")  # of the page map: one for each page (Linux, admin-guide/mm/pagemap)
_PRESENT, _NOT_SHARED = 1 << 63, 1 << 56
_SIZES: Final = range(
    48, 513, 16
)  # bytes, of objects that Python keeps together; larger ones are the C library's
_IN_A_ROW: Final = 12
_MOST_OF_A_SIZE: Final = 700

Region = tuple[int, int]  # where it begins, and its length in bytes


def use_up_gaps() -> list[object]:
    """Objects that fill the gaps that others have left: new ones come one behind the other then, on few pages.

    Whoever keeps the list keeps the gaps filled.
    """
    kept: list[object] = []
    for size in _SIZES:
        room = bytes(size).__sizeof__() - size
        last, in_a_row = 0, 0
        for _ in range(_MOST_OF_A_SIZE):
            kept.append(filler := bytes(size - room))
            in_a_row = in_a_row + 1 if id(filler) == last + size else 0
            last = id(filler)
            if in_a_row == _IN_A_ROW:
                break
    return kept


class Rehearsed:
    """Which pages a job writes to. To be made before the walls are up, which hide the page map."""

    def __init__(self) -> None:
        self.regions: list[Region] = []
        try:
            self._map, self._maps = (
                os.open("/proc/self/pagemap", os.O_RDONLY),
                os.open("/proc/self/maps", os.O_RDONLY),
            )
        except OSError:
            self._map = self._maps = -1
        self._libc = ctypes.CDLL(None)
        self._libc.madvise.argtypes = (ctypes.c_void_p, ctypes.c_size_t, ctypes.c_int)

    def rehearse(self, job: Callable[[], object]) -> None:
        """Find out by a fork that does the job, and close what was opened for that."""
        if self._map < 0:
            return
        done, leave = os.pipe(), os.pipe()
        if (forked := os.fork()) == 0:
            job()
            os.write(done[1], b".")
            os.close(leave[1])
            os.read(leave[0], 1)  # until the other one has looked
            os._exit(0)
        os.close(done[1])
        if os.read(done[0], 1):
            self.regions = list(_joined(self._no_longer_shared()))
        for descriptor in (done[0], *leave, self._map, self._maps):
            os.close(descriptor)
        os.waitpid(forked, 0)

    def copy(self) -> None:
        """Have the pages copied at once. The system may say no, and then they are copied one by one."""
        for start, length in self.regions:
            self._libc.madvise(start, length, _POPULATE_WRITE)

    def _no_longer_shared(self) -> Iterator[int]:
        for start, end in self._writable():
            entries = os.pread(self._map, (end - start) // _PAGE * _ENTRY.size, start // _PAGE * _ENTRY.size)
            for number, (entry,) in enumerate(_ENTRY.iter_unpack(entries)):
                if entry & _PRESENT and entry & _NOT_SHARED:
                    yield start + number * _PAGE

    def _writable(self) -> Iterator[Region]:
        """Where each region that may be written to begins and ends, in the order of addresses."""
        with os.fdopen(self._maps, "rb", closefd=False) as file:
            for line in file:
                where, rights, *_ = line.split()
                if rights.startswith(b"rw"):
                    start, end = (int(address, 16) for address in where.split(b"-"))
                    yield start, end


def _joined(pages: Iterator[int]) -> Iterator[Region]:
    """Pages that follow each other, as one."""
    found = [*pages]
    start = 0
    for page, following in pairwise([*found, 0]):
        start = start or page
        if following != page + _PAGE:
            yield start, page + _PAGE - start
            start = 0
