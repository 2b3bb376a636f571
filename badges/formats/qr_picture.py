"""QR codes in a picture that somebody took.

`in_child` is a job for a child process with limits: Pillow decodes a stranger's picture, and ZXing looks through it,
both in native code. What it answers is as untrusted as the picture.
"""

from pathlib import Path
from typing import Any, Final

from PIL import Image, UnidentifiedImageError

MOST_PIXELS: Final = 80_000_000  # more than phones take
_MOST_CODES: Final = 5
_MOST_LETTERS: Final = 8_000  # no QR code holds more
# The first is enough for a code that fills a good part of the picture; the other for a small one.
_SIDES: Final = (1_600, 4_000)
_FORMATS: Final = ("JPEG", "PNG", "WEBP")
_HEIC: Final = (b"heic", b"heix", b"mif1", b"msf1", b"hevc", b"avif")


def looks_like_photo(data: bytes) -> bool:
    """Whether this begins as a JPEG or WebP picture does, in which no badge can be baked."""
    return data.startswith(b"\xff\xd8\xff") or (data[:4] == b"RIFF" and data[8:12] == b"WEBP")


def looks_like_heic(data: bytes) -> bool:
    """Whether this is a picture as phones keep them for themselves, and few programs read them."""
    return data[4:8] == b"ftyp" and data[8:12] in _HEIC


def in_child(source: Path, _arguments: dict[str, Any], _out: Path) -> dict[str, Any]:
    """The texts of the QR codes in the picture as `codes`, or the `problem` with it: `damaged` or `too_large`."""
    try:
        with Image.open(source, formats=_FORMATS) as picture:
            if picture.width * picture.height > MOST_PIXELS:
                return {"problem": "too_large"}
            # A JPEG can be decoded at half its size or less, which saves most of the work.
            picture.draft("L", (_SIDES[-1] // 2, _SIDES[-1] // 2))
            return {"codes": codes_in(_grey(picture))}
    except Image.DecompressionBombError:
        return {"problem": "too_large"}
    except (UnidentifiedImageError, OSError, SyntaxError, ValueError):
        return {"problem": "damaged"}


def codes_in(picture: Image.Image) -> list[str]:
    """The different texts of the QR codes in a grey picture, as small as they can be read."""
    from zxingcpp import BarcodeFormat, BarcodeFormats, TextMode, read_barcodes  # noqa: PLC0415 -- native

    codes = BarcodeFormats(BarcodeFormat.QRCode)
    for side in _SIDES:
        smaller = picture.copy()
        smaller.thumbnail((side, side))
        found = read_barcodes(smaller, formats=codes, text_mode=TextMode.Plain)
        texts = list(dict.fromkeys(one.text for one in found if one.valid))
        if texts or max(picture.size) <= side:
            return [text[:_MOST_LETTERS] for text in texts[:_MOST_CODES]]
    return []


def _grey(picture: Image.Image) -> Image.Image:
    """On white where it is see-through: a code saved with a clear ground is black on nothing."""
    if picture.mode in {"RGBA", "LA", "PA"} or "transparency" in picture.info:
        seen = picture.convert("RGBA")
        ground = Image.new("RGBA", seen.size, "white")
        return Image.alpha_composite(ground, seen).convert("L")
    return picture.convert("L")
