"""Voice notes in WAV files without anything but sound."""

import struct
from typing import Final

from content.formats.evidence.boxes import damaged
from content.formats.evidence.cleaned import Cleaned
from content.formats.evidence.errors import EvidenceRefused
from content.formats.evidence.recordings import recording

_SOUNDS: Final = {b"fmt ", b"data", b"fact"}
_CODINGS: Final = {1, 3, 6, 7, 0xFFFE}  # PCM, float, A-law, µ-law, extensible
_MOST_CHUNKS: Final = 10_000


def clean_wav(data: bytes) -> Cleaned:
    """The recording; chunks that are not sound become JUNK filled with zeros, bytes after its end go.

    Raises EvidenceRefused.
    """
    end = 8 + int.from_bytes(data[4:8], "little")
    if end > len(data):
        raise damaged()
    removed = {"trailing"} if end < len(data) else set()
    bare, position = bytearray(data[:end]), 12
    rate = sound = 0
    for _chunk in range(_MOST_CHUNKS):
        if position >= end:
            break
        kind, size = (
            bytes(bare[position : position + 4]),
            int.from_bytes(bare[position + 4 : position + 8], "little"),
        )
        body = position + 8
        if body + size > end:
            raise damaged()
        if kind == b"fmt ":
            rate = _rate(bytes(bare[body : body + size]))
        elif kind == b"data":
            sound += size
        elif kind not in _SOUNDS and (kind != b"JUNK" or any(bare[body : body + size])):
            bare[position : position + 4] = b"JUNK"
            bare[body : body + size] = bytes(size)
            removed.add("tags")
        position = body + size + size % 2
    if not rate or not sound:
        raise damaged()
    return recording(
        bytes(bare),
        removed=removed,
        seconds=sound / rate,
        picture=False,
        sound=True,
        types=("", "audio/wav"),
    )


def _rate(form: bytes) -> int:
    """Bytes a second, by the product of its parts: the field of that name may lie."""
    if len(form) < 16:
        raise damaged()
    coding, channels, samples, _claimed, _block, bits = struct.unpack_from("<HHIIHH", form)
    if coding not in _CODINGS:
        raise EvidenceRefused("This WAV file is compressed in an unusual way. Record as PCM.", "unknown_kind")
    return int(channels * samples * bits // 8)
