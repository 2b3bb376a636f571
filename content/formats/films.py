"""Videos of a lesson: the file, its captions in WebVTT, and everything that is said and shown, to read."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import ClassVar, Final

from content.formats.comparison import MediaReader
from content.formats.vocabulary import TITLE_LONGEST
from content.formats.yaml_reader import Mapping as Keys

FILMS: Final = ("mp4", "webm")
CAPTIONS: Final = "vtt"
ENDINGS: Final = (*FILMS, CAPTIONS)
TRANSCRIPT_LONGEST: Final = 20_000
_MOST_BOXES: Final = 10_000
_CAPTIONS_BYTES: Final = 1_000_000
_TIME: Final = r"(?:[0-9]{2,}:)?[0-5][0-9]:[0-5][0-9]\.[0-9]{3}"
_CUE: Final = re.compile(rf"{_TIME}[ \t]+-->[ \t]+{_TIME}(?:[ \t].*)?")

FAULTS: Final = {
    "mp4": "is not an MP4 video",
    "webm": "is not a WebM video",
    "short": "is an MP4 video that is damaged or cut short; save it again",
    "text": "is not text in UTF-8; save it in that encoding",
    "large": "is larger than 1 MB; captions are smaller",
    "vtt": "is no WebVTT file; its first line must be WEBVTT",
    "cues": "holds no caption with a time such as 00:01.000 --> 00:04.000",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class VideoBlock:
    """A video with captions and transcript; ``file`` and ``captions`` name media files."""

    kind: ClassVar[str] = "video"

    title: str
    file: str
    captions: str
    transcript: str

    def media(self) -> Iterator[str]:
        """The media files it shows."""
        yield from (self.file, self.captions)

    def data(self) -> dict[str, str]:
        """The block as YAML holds it."""
        return {
            "title": self.title,
            "file": self.file,
            "captions": self.captions,
            "transcript": self.transcript,
        }


def film_fault(data: bytes, ending: str) -> str | None:
    """The code of what is wrong with a video or captions of that ending, told by the frame; None for a sound one."""
    match ending:
        case "mp4":
            return _mp4_fault(data)
        case "webm":
            sound = data.startswith(b"\x1a\x45\xdf\xa3") and b"\x42\x82\x84webm" in data[:96]
            return None if sound else "webm"
        case _:
            return _captions_fault(data)


def _mp4_fault(data: bytes) -> str | None:
    """ISO base media: a file type first, then whole boxes to the end, the movie and its data among them."""
    if data[4:8] != b"ftyp" or data[8:12] in {b"avif", b"avis", b"heic", b"mif1"}:
        return "mp4"
    kinds: set[bytes] = set()
    place = 0
    for _ in range(_MOST_BOXES):
        if place == len(data):
            break
        size, kind = int.from_bytes(data[place : place + 4]), data[place + 4 : place + 8]
        if size == 1:
            size = int.from_bytes(data[place + 8 : place + 16])
        size = size or len(data) - place
        if size < 8 or place + size > len(data):
            return "short"
        kinds.add(kind)
        place += size
    return None if place == len(data) and {b"moov", b"mdat"} <= kinds else "short"


def _captions_fault(data: bytes) -> str | None:
    if len(data) > _CAPTIONS_BYTES:
        return "large"
    try:
        lines = data.decode("utf-8-sig").splitlines()
    except UnicodeDecodeError:
        return "text"
    if not lines or not re.fullmatch(r"WEBVTT(?:[ \t].*)?", lines[0]):
        return "vtt"
    return None if any(_CUE.fullmatch(line) for line in lines) else "cues"


def tidy_transcript(text: str) -> str:
    """The text as it is kept: no spaces at the ends of lines, one empty line between paragraphs."""
    lines = "\n".join(" ".join(line.split()) for line in text.splitlines())
    return re.sub(r"\n{3,}", "\n\n", lines).strip()


def read_video(keys: Keys, media: MediaReader) -> VideoBlock:
    """The video in a fence; what is wrong with it is noted."""
    block = VideoBlock(
        title=keys.text("title", longest=TITLE_LONGEST),
        file=media(keys, "file", "files"),
        captions=media(keys, "captions", "files"),
        transcript=tidy_transcript(keys.text("transcript", lines=True, longest=TRANSCRIPT_LONGEST)),
    )
    if block.file and not block.file.endswith(tuple(f".{ending}" for ending in FILMS)):
        keys.refuse("file", f"{block.file} is no video; name a file that ends in .mp4 or .webm")
    if block.captions and not block.captions.endswith(f".{CAPTIONS}"):
        keys.refuse("captions", f"{block.captions} holds no captions; name a file that ends in .vtt")
    return block
