"""From a stream of bytes to a row with private files: what reads an upload is a child process that cannot do harm.

The web process caps, hashes and stores bytes; it never opens them. It does not trust what the child answers either:
digest and size are its own, and kind and media type must go together.
"""

import hashlib
import re
import tempfile
from collections.abc import Iterable, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

from django.core.files import File
from django.core.files.base import ContentFile
from django.db import transaction
from django.utils.translation import gettext as _

from content.formats.evidence import limits
from content.formats.evidence.intake import JOB, STORED
from courses.domain.evidence_reasons import in_words
from courses.enums import EvidenceKind, EvidenceState
from courses.models import Evidence, MeasurementTrace
from courses.models.evidence import private_storage
from lms.kernel import sandbox
from lms.kernel.errors import DomainError

MEDIA_TYPES: Final = {
    "image/jpeg": (EvidenceKind.PHOTO, "jpg"),
    "image/png": (EvidenceKind.PHOTO, "png"),
    "image/webp": (EvidenceKind.PHOTO, "webp"),
    "video/mp4": (EvidenceKind.VIDEO, "mp4"),
    "video/quicktime": (EvidenceKind.VIDEO, "mov"),
    "video/webm": (EvidenceKind.VIDEO, "webm"),
    "audio/mp4": (EvidenceKind.VOICE, "m4a"),
    "audio/webm": (EvidenceKind.VOICE, "weba"),
    "audio/ogg": (EvidenceKind.VOICE, "ogg"),
    "audio/wav": (EvidenceKind.VOICE, "wav"),
    "application/pdf": (EvidenceKind.DOCUMENT, "pdf"),
    "text/plain": (EvidenceKind.DOCUMENT, "txt"),
    "text/csv": (EvidenceKind.DOCUMENT, "csv"),
    "application/x-hdf5": (EvidenceKind.TRACE, "h5"),
}
_COPIES: Final = ("view", "thumb")
_LARGEST_COPY: Final = 4_000_000
_LONGEST_LABEL: Final = 40


@dataclass(frozen=True, slots=True, kw_only=True)
class Kept:
    """Bytes that may be stored, in a temporary file or in memory, and what is known of them."""

    media_type: str
    source: Path | bytes
    size: int
    sha256: str
    label: str = ""
    changed: bool = False
    removed: tuple[str, ...] = ()
    width: int | None = None
    height: int | None = None
    seconds: float | None = None
    copies: dict[str, bytes] = field(default_factory=dict)


def take_in(chunks: Iterable[bytes], *, name: str, kinds: Sequence[EvidenceKind] = ()) -> Kept:
    """Stream a file to disk under the cap, have it read in the sandbox, and say what may be kept.

    Raises DomainError with the reason. The temporary file of the answer belongs to the caller: `store` removes it.
    """
    path, size, digest = to_disk(chunks)
    try:
        try:
            outcome = sandbox.run(JOB, path, arguments={"kinds": [kind.value for kind in kinds]})
        except sandbox.Refused as refused:
            raise DomainError(in_words(refused), code=f"evidence_{refused.code}") from refused
        return _kept(outcome.answer, outcome.files, (path, size, digest), name)
    except BaseException:
        path.unlink(missing_ok=True)
        raise


def to_disk(chunks: Iterable[bytes], *, most: int = limits.LARGEST) -> tuple[Path, int, str]:
    """A stream as a temporary file of the caller, with its size and SHA-256; DomainError above `most` bytes."""
    digest, size = hashlib.sha256(), 0
    with tempfile.NamedTemporaryFile(prefix="fettle-evidence-", delete=False) as target:
        path = Path(target.name)
        try:
            for chunk in chunks:
                size += len(chunk)
                if size > most:
                    raise too_large(most)
                digest.update(chunk)
                target.write(chunk)
        except BaseException:
            path.unlink(missing_ok=True)
            raise
    return path, size, digest.hexdigest()


def too_large(most: int = limits.LARGEST) -> DomainError:
    """The refusal of a file above the cap for every kind, or above another cap."""
    return DomainError(
        _("A file may weigh at most %(most)s MB. Make it smaller or shorter.")
        % {"most": most // limits.MEGABYTE},
        code="evidence_too_large",
    )


def _kept(
    answer: dict[str, Any], files: dict[str, bytes], received: tuple[Path, int, str], name: str
) -> Kept:
    path, size, digest = received
    source: Path | bytes = path
    if answer.get("changed"):
        source = files.get(STORED, b"")
        size, digest = len(source), hashlib.sha256(source).hexdigest()
    media_type = str(answer.get("media_type"))
    if not size or answer.get("sha256") != digest or media_type not in MEDIA_TYPES:
        raise DomainError(_("The file could not be read. Send it again."), code="evidence_unreadable")
    if isinstance(source, bytes):
        path.unlink(missing_ok=True)
    copies = {one: files[f"{one}.webp"] for one in _COPIES if f"{one}.webp" in files}
    return Kept(
        media_type=media_type,
        source=source,
        size=size,
        sha256=digest,
        label=label_of(name, MEDIA_TYPES[media_type][1]),
        changed=bool(answer.get("changed")),
        removed=tuple(str(word)[:20] for word in answer.get("removed", [])[:20]),
        width=int(answer.get("width") or 0) or None,
        height=int(answer.get("height") or 0) or None,
        seconds=float(answer.get("seconds") or 0) or None,
        copies={one: data for one, data in copies.items() if len(data) <= _LARGEST_COPY},
    )


def label_of(name: str, ending: str) -> str:
    """A short name to show, of letters, digits, spaces and hyphens, with the ending that the content has."""
    stem = name.replace("\\", "/").rpartition("/")[2].rpartition(".")[0]
    tidy = " ".join(re.sub(r"[^\w\- ]+", " ", stem).split())[:_LONGEST_LABEL].strip()
    return f"{tidy}.{ending}" if tidy else ""


def store(
    kept: Kept, row: Evidence, *, trace: MeasurementTrace | None = None, original: bytes = b""
) -> Evidence:
    """Write the files to the private storage and the row to the database; on any failure neither stays."""
    kind, ending = MEDIA_TYPES[kept.media_type]
    row.kind, row.state, row.media_type = kind, EvidenceState.READY, kept.media_type
    for name in ("size", "sha256", "label", "changed", "width", "height", "seconds"):
        setattr(row, name, getattr(kept, name))
    row.removed = list(kept.removed)
    written: list[str] = []
    try:
        with transaction.atomic():
            write_private(row.file, f"file.{ending}", kept.source, written)
            for name, data in kept.copies.items():
                write_private(getattr(row, name), f"{name}.webp", data, written)
            row.save()
            if trace is not None:
                write_private(trace.original, "original.bin", original, written)
                trace.evidence = row
                trace.save()
    except BaseException:
        for name in written:
            with suppress(OSError):
                private_storage().delete(name)
        raise
    finally:
        if isinstance(kept.source, Path):
            kept.source.unlink(missing_ok=True)
    return row


def write_private(target: Any, name: str, source: Path | bytes, written: list[str]) -> None:
    """Store bytes in a file field without saving its row, and note the name to delete if that fails later."""
    if isinstance(source, bytes):
        target.save(name, ContentFile(source), save=False)
    else:
        with source.open("rb") as stream:
            target.save(name, File(stream), save=False)
    written.append(target.name)
