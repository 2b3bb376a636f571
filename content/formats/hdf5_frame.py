"""Whether a download is an HDF5 file, told by its first bytes and its length alone: nothing in it is opened.

The superblock (HDF5 File Format Specification, section II.A) says where the file ends. Versions 0 and 1 hold their
addresses from byte 24 or 28 on, versions 2 and 3 from byte 12 on: base, one other, end of file.
"""

from typing import Final

SIGNATURE: Final = b"\x89HDF\r\n\x1a\n"
MAX_BYTES: Final = 5_000_000
FAULTS: Final = {
    "hdf5": "is no HDF5 file",
    "hdf5_large": "is larger than 5 MB; take a part of it, or fewer rows",
    "hdf5_short": "is an HDF5 file that is damaged or cut short; save it again",
}
_SIZE_AT: Final = {0: 13, 1: 13, 2: 9, 3: 9}
"""Where each version says how many bytes an address has."""
_ADDRESSES_AT: Final = {0: 24, 1: 28, 2: 12, 3: 12}
"""Where its addresses begin; the third says where the file ends."""


def hdf5_fault(data: bytes) -> str | None:
    """The code in `FAULTS` of what is wrong; None for a file whose frame is sound."""
    if not data.startswith(SIGNATURE):
        return "hdf5"
    if len(data) > MAX_BYTES:
        return "hdf5_large"
    version = data[8] if len(data) > 13 else -1
    if version not in _SIZE_AT:
        return "hdf5_short"
    size = data[_SIZE_AT[version]]
    place = _ADDRESSES_AT[version] + 2 * size
    if size not in (4, 8) or place + size > len(data):
        return "hdf5_short"
    return None if int.from_bytes(data[place : place + size], "little") == len(data) else "hdf5_short"
