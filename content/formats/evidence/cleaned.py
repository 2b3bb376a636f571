"""What comes out of reading a file."""

from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True, kw_only=True)
class Cleaned:
    """A file that may be kept.

    `data` are the bytes to store; they are the ones that came in unless `changed`. `removed` says in single words
    what was taken out: exif, location, xmp, iptc, comment, preview, profile, other, trailing, orientation, pixels,
    tags, tracks. `seconds` is the length of sound or video. `copies` are smaller WebP pictures by name.
    """

    kind: str
    media_type: str
    ending: str
    data: bytes
    changed: bool = False
    removed: tuple[str, ...] = ()
    width: int = 0
    height: int = 0
    seconds: float = 0.0
    copies: dict[str, bytes] = field(default_factory=dict)
