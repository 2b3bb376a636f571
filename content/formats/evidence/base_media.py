"""Videos and voice notes in MP4, M4A and QuickTime files, without anything but picture and sound."""

from typing import Final

from content.formats.evidence.boxes import Box, Boxes, damaged
from content.formats.evidence.cleaned import Cleaned
from content.formats.evidence.errors import EvidenceRefused
from content.formats.evidence.recordings import recording
from content.formats.evidence.tracks import Track, fragment_ticks, sample_places, track_of

_TOP: Final = {b"ftyp", b"moov", b"moof", b"mdat", b"mfra", b"sidx", b"styp", b"free", b"skip", b"wide"}
_SAYS_MORE: Final = {b"udta", b"meta", b"uuid", b"cprt", b"free", b"skip", b"wide"}
_HOLDS_BOXES: Final = {
    b"moov",
    b"trak",
    b"mdia",
    b"minf",
    b"stbl",
    b"mvex",
    b"moof",
    b"traf",
    b"edts",
    b"tref",
}
_PICTURE, _SOUND = b"vide", b"soun"
_DEEPEST: Final = 8


def clean_base_media(data: bytes) -> Cleaned:
    """The recording with its metadata boxes blanked, and tracks other than picture and sound with their samples.

    Nothing is transcoded. Raises EvidenceRefused for a damaged file, one without tracks or one that is too long.
    """
    boxes = Boxes(data)
    top = list(boxes.within(0, len(data)))
    movies = [box for box in top if box.kind == b"moov"]
    if len(movies) != 1:
        raise damaged()
    tracks = [track_of(boxes, box) for box in boxes.inside(movies[0]) if box.kind == b"trak"]
    shown = [track for track in tracks if track.handler in {_PICTURE, _SOUND}]
    seconds = _seconds(boxes, movies[0], [box for box in top if box.kind == b"moof"], shown)
    others = [track for track in tracks if track.handler not in {_PICTURE, _SOUND}]
    if others and any(box.kind == b"moof" for box in top):
        raise EvidenceRefused(
            "The recording has a track that is neither picture nor sound. Record it with the camera app and send it "
            "again.",
            "other_track",
        )
    for track in others:
        _remove(boxes, track)
    _blank_metadata(boxes, top)
    return recording(
        bytes(boxes.data),
        removed=boxes.removed,
        seconds=seconds,
        picture=any(track.handler == _PICTURE for track in shown),
        sound=any(track.handler == _SOUND for track in shown),
        types=_types(data),
    )


def _types(data: bytes) -> tuple[str, str]:
    return ("video/quicktime", "audio/mp4") if data[8:12] == b"qt  " else ("video/mp4", "audio/mp4")


def _seconds(boxes: Boxes, movie: Box, fragments: list[Box], tracks: list[Track]) -> float:
    """The longest that anything in the file claims to be."""
    head = boxes.first(movie, b"mvhd")
    if head is None:
        raise damaged()
    long = boxes.number(head.body, 1) == 1
    scale = boxes.number(head.body + (20 if long else 12), 4)
    claimed = boxes.number(head.body + (24 if long else 16), 8 if long else 4)
    unknown = claimed == (2**64 - 1 if long else 2**32 - 1)
    lengths = [0.0 if unknown or not scale else claimed / scale, *(track.seconds for track in tracks)]
    scales = {track.number: track.scale for track in tracks}
    for fragment in fragments:
        for number, ticks in fragment_ticks(boxes, fragment).items():
            if number in scales:
                lengths.append(ticks / scales[number])
    return max(lengths)


def _remove(boxes: Boxes, track: Track) -> None:
    """Blank a track together with its samples: positions are often recorded as a track of their own."""
    for start, end in sample_places(boxes, track.box):
        boxes.zero(start, end, "tracks")
    boxes.blank(track.box, "tracks")


def _blank_metadata(boxes: Boxes, top: list[Box]) -> None:
    for box in top:
        if box.kind not in _TOP or box.kind in _SAYS_MORE:
            boxes.blank(box, "tags")
        elif box.kind in _HOLDS_BOXES:
            _blank_inside(boxes, box, depth=1)


def _blank_inside(boxes: Boxes, parent: Box, *, depth: int) -> None:
    if depth > _DEEPEST:
        raise damaged()
    for box in list(boxes.inside(parent)):
        if box.kind in _SAYS_MORE:
            boxes.blank(box, "tags")
        elif box.kind in _HOLDS_BOXES and box.kind != b"tref":
            _blank_inside(boxes, box, depth=depth + 1)
