"""What videos and voice notes have in common once their container is read."""

from typing import Final

from content.formats.evidence.cleaned import Cleaned
from content.formats.evidence.errors import EvidenceRefused
from content.formats.evidence.limits import SPARE_SECONDS, VIDEO_SECONDS, VOICE_SECONDS

_ENDINGS: Final = {
    "video/mp4": "mp4",
    "video/quicktime": "mov",
    "video/webm": "webm",
    "audio/mp4": "m4a",
    "audio/webm": "weba",
    "audio/ogg": "ogg",
    "audio/wav": "wav",
}


def recording(
    data: bytes, *, removed: set[str], seconds: float, picture: bool, sound: bool, types: tuple[str, str]
) -> Cleaned:
    """A video where there is a picture, else a voice note; `types` are the media types of the two.

    Raises EvidenceRefused for one that holds nothing or is too long.
    """
    if not picture and not sound:
        raise EvidenceRefused("The recording holds neither picture nor sound. Record it again.", "no_track")
    most = VIDEO_SECONDS if picture else VOICE_SECONDS
    if seconds > most + SPARE_SECONDS:
        raise EvidenceRefused(
            "The recording is %(seconds)s seconds long; at most %(most)s seconds are kept. Send the part that matters.",
            "too_long",
            seconds=f"{seconds:.0f}",
            most=str(most),
        )
    media_type = types[0] if picture else types[1]
    return Cleaned(
        kind="video" if picture else "voice",
        media_type=media_type,
        ending=_ENDINGS[media_type],
        data=data,
        changed=bool(removed),
        removed=tuple(sorted(removed)),
        seconds=round(seconds, 2),
    )
