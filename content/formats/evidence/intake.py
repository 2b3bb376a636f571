"""The job that takes in one file. It runs in the sandbox's child; nothing else ever opens an upload."""

import hashlib
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any, Final

from content.formats.evidence.base_media import clean_base_media
from content.formats.evidence.cleaned import Cleaned
from content.formats.evidence.errors import EvidenceRefused
from content.formats.evidence.limits import (
    DOCUMENT_BYTES,
    LARGEST,
    MEGABYTE,
    PHOTO_BYTES,
    VIDEO_BYTES,
    VOICE_BYTES,
)
from content.formats.evidence.ogg import clean_ogg
from content.formats.evidence.pdf import clean_pdf
from content.formats.evidence.sniff import HEAD, sniff
from content.formats.evidence.text import clean_text
from content.formats.evidence.wav import clean_wav
from content.formats.evidence.webm import clean_webm

JOB: Final = "content.formats.evidence.intake:take_in"
STORED: Final = "stored"  # the name, in the job's folder, of the bytes to store where they are new

_MOST: Final = {
    "photo": PHOTO_BYTES,
    "video": VIDEO_BYTES,
    "voice": VOICE_BYTES,
    "document": DOCUMENT_BYTES,
}
_NAMES: Final = {"photo": "a photo", "video": "a video", "voice": "a voice note", "document": "a document"}
_BY_CONTAINER: Final[dict[str, Callable[[bytes], Cleaned]]] = {
    "bmff": clean_base_media,
    "matroska": clean_webm,
    "ogg": clean_ogg,
    "wav": clean_wav,
    "pdf": clean_pdf,
    "text": clean_text,
}
_KIND_OF: Final = {"jpeg": "photo", "png": "photo", "webp": "photo", "ogg": "voice", "wav": "voice"} | {
    "pdf": "document",
    "text": "document",
}


def take_in(source: Path, arguments: dict[str, Any], out: Path) -> dict[str, Any]:
    """Tell what the file is, clean it, and write what is to be stored.

    `arguments` may name the `kinds` that are wanted (all of them where it does not). Writes `stored` where the bytes
    changed, and `view.webp` and `thumb.webp` of photos. The answer: kind, media_type, ending, size, sha256 (of the
    bytes to store, in hexadecimal), changed, removed, width, height, seconds. Raises EvidenceRefused.
    """
    size = source.stat().st_size
    if size > LARGEST:
        raise _too_large("a file", size, LARGEST)
    cleaned = clean(source.read_bytes())
    _check_kind(cleaned.kind, arguments.get("kinds") or [])
    if cleaned.changed:
        (out / STORED).write_bytes(cleaned.data)
    for name, copy in cleaned.copies.items():
        (out / f"{name}.webp").write_bytes(copy)
    return _answer(cleaned)


def clean(data: bytes) -> Cleaned:
    """The file as it may be kept, told by its content. Raises EvidenceRefused."""
    container = sniff(data[:HEAD]).name
    if container in _KIND_OF:
        _check_weight(_KIND_OF[container], len(data))
    if container in _BY_CONTAINER:
        cleaned = _BY_CONTAINER[container](data)
    else:
        from content.formats.evidence.photo import clean_photo  # noqa: PLC0415 -- Pillow, for photos only

        cleaned = clean_photo(data, container)
    _check_weight(cleaned.kind, len(data))
    return cleaned


def _check_kind(kind: str, wanted: Sequence[str]) -> None:
    if not wanted or kind in wanted:
        return
    if len(wanted) == 1 and wanted[0] in _NAMES:
        raise EvidenceRefused(
            "This is %(kind)s; what is asked for here is %(wanted)s.",
            "other_kind",
            kind=_NAMES[kind],
            wanted=_NAMES[wanted[0]],
        )
    raise EvidenceRefused(
        "This is %(kind)s, which is not asked for here. Send something else.", "other_kind", kind=_NAMES[kind]
    )


def _check_weight(kind: str, size: int) -> None:
    if size > _MOST[kind]:
        raise _too_large(_NAMES[kind], size, _MOST[kind])


def _too_large(kind: str, size: int, most: int) -> EvidenceRefused:
    return EvidenceRefused(
        "This file weighs %(size)s MB; %(kind)s may weigh at most %(most)s MB. Make it smaller or shorter.",
        "too_large",
        kind=kind,
        size=f"{size / MEGABYTE:.1f}",
        most=str(most // MEGABYTE),
    )


def _answer(cleaned: Cleaned) -> dict[str, Any]:
    return {
        "kind": cleaned.kind,
        "media_type": cleaned.media_type,
        "ending": cleaned.ending,
        "size": len(cleaned.data),
        "sha256": hashlib.sha256(cleaned.data).hexdigest(),
        "changed": cleaned.changed,
        "removed": list(cleaned.removed),
        "width": cleaned.width,
        "height": cleaned.height,
        "seconds": cleaned.seconds,
    }
