"""How large and how long evidence may be. Sizes are in bytes, lengths in seconds, sides in pixels."""

from typing import Final

MEGABYTE: Final = 1_000_000
PHOTO_BYTES: Final = 15 * MEGABYTE
VIDEO_BYTES: Final = 25 * MEGABYTE
VOICE_BYTES: Final = 10 * MEGABYTE
DOCUMENT_BYTES: Final = 10 * MEGABYTE
LARGEST: Final = VIDEO_BYTES

VIDEO_SECONDS: Final = 60
VOICE_SECONDS: Final = 300
SPARE_SECONDS: Final = 1  # recorders stop a moment after they are told to

# A photo is decoded up to these bounds, and kept as it came up to KEPT_SIDE.
DECODED_SIDE: Final = 10_000
DECODED_PIXELS: Final = 50_000_000
KEPT_SIDE: Final = 4_096
THUMB_SIDE: Final = 320
VIEW_SIDE: Final = 1_280
