"""What a file is by its first bytes. Names and declared types are not asked."""

from dataclasses import dataclass
from typing import Final

from content.formats.evidence.errors import EvidenceRefused

HEAD: Final = 64  # bytes that are enough to tell


@dataclass(frozen=True, slots=True)
class Container:
    """A family of files with one reader: `name` is jpeg, png, webp, bmff, matroska, ogg, wav, pdf or text."""

    name: str


_STARTS: Final = {
    b"\xff\xd8\xff": "jpeg",
    b"\x89PNG\r\n\x1a\n": "png",
    b"\x1a\x45\xdf\xa3": "matroska",
    b"OggS": "ogg",
    b"%PDF-": "pdf",
}
_HEIC: Final = {b"heic", b"heix", b"heim", b"heis", b"hevc", b"hevx", b"mif1", b"msf1"}
_OTHER_PICTURES: Final = {
    b"GIF8": "GIF",
    b"BM": "BMP",
    b"II*\0": "TIFF",
    b"MM\0*": "TIFF",
    b"\0\0\1\0": "ICO",
}
_PROGRAMS: Final = (b"MZ", b"\x7fELF", b"#!", b"\xca\xfe\xba\xbe", b"\xcf\xfa\xed\xfe")


def sniff(head: bytes) -> Container:
    """The family that the first `HEAD` bytes belong to. Raises EvidenceRefused, with advice where there is some."""
    if not head:
        raise EvidenceRefused("The file is empty. Take it again.", "empty")
    for start, name in _STARTS.items():
        if head.startswith(start):
            return Container(name)
    if head[:4] == b"RIFF" and head[8:12] in {b"WEBP", b"WAVE"}:
        return Container("webp" if head[8:12] == b"WEBP" else "wav")
    if head[4:8] == b"ftyp":
        return _base_media(head)
    _refuse_known(head)
    return Container("text")


def _base_media(head: bytes) -> Container:
    brand = head[8:12]
    if brand in _HEIC:
        raise EvidenceRefused(
            "HEIC pictures cannot be shown by most browsers. On an iPhone choose Settings, Camera, Formats, "
            "“Most Compatible”, or share the picture as JPEG.",
            "heic",
        )
    if brand in {b"avif", b"avis"}:
        raise _other_picture("AVIF")
    return Container("bmff")


def _refuse_known(head: bytes) -> None:
    """Say what a file is that is often sent and not accepted."""
    for start, name in _OTHER_PICTURES.items():
        if head.startswith(start):
            raise _other_picture(name)
    if head.startswith(b"PK\x03\x04"):
        raise EvidenceRefused(
            "This is a zip archive or an office document. Export the document as PDF, or send its files one by one.",
            "archive",
        )
    if head.startswith(_PROGRAMS):
        raise EvidenceRefused("This is a program or a script, not evidence.", "program")
    if head.startswith(b"ID3") or head[:2] in {b"\xff\xfb", b"\xff\xf3", b"\xff\xf2"}:
        raise EvidenceRefused("MP3 is not accepted. Record as M4A, Ogg or WAV.", "unknown_kind")
    if b"\0" in head or head.startswith(b"\x89HDF"):
        raise EvidenceRefused(
            "This kind of file is not known here. Accepted are photos (JPEG, PNG, WebP), short videos (MP4, WebM), "
            "voice notes (Ogg Opus, WebM, M4A, WAV) and documents (PDF, plain text, CSV).",
            "unknown_kind",
        )


def _other_picture(name: str) -> EvidenceRefused:
    return EvidenceRefused(
        "%(format)s pictures are not accepted. Save it as JPEG or PNG.", "unknown_kind", format=name
    )
