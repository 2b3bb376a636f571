"""Pictures that somebody made elsewhere, as a badge's artwork. Jobs for the sandbox: only there are they opened.

A PNG is decoded and written anew, so nothing but its pixels is kept. An SVG is kept as it is if it is harmless,
loads nothing and has room for a badge.
"""

import base64
import re
import warnings
from pathlib import Path
from typing import Any
from xml.etree import ElementTree as ET
from xml.sax.saxutils import escape, quoteattr

from PIL import Image, UnidentifiedImageError

from badges.formats import moulds, png
from badges.formats.artwork.contrast import FOR_SHAPES, between, luminance, luminance_of
from badges.formats.artwork.scene import SIDE
from badges.formats.artwork.tokens import DARK_PAGE, LIGHT_PAGE
from badges.formats.errors import UnreadableBadge

MAX_BYTES = 2 * 1024 * 1024
MAX_SVG_BYTES = 256 * 1024
SMALLEST, LARGEST = 300, 4000
PNG_NAME, SVG_NAME = "badge.png", "badge.svg"
_LOADS = re.compile(r"@import|url\(\s*['\"]?(?!#)", re.IGNORECASE)
_OWN = re.compile(r"#|data:image/(?:png|jpeg);base64,", re.IGNORECASE)
_ROOM = 700 * 1024  # of a PNG that is put into an SVG: it grows by a third there


def take_png(source: Path, _: dict[str, Any], out: Path) -> dict[str, Any]:
    """Leave the picture as a PNG of 600 pixels a side; answer how much of it stands out from each page."""
    if source.read_bytes()[:8] != png.SIGNATURE:
        raise UnreadableBadge("This is not a PNG image.", "not_a_badge_file")
    warnings.simplefilter("error", Image.DecompressionBombWarning)
    try:
        with Image.open(source, formats=["PNG"]) as image:
            _check_size(image)
            image.load()
            whole = image.convert("RGBA").resize((SIDE, SIDE), Image.Resampling.LANCZOS)
    except (
        UnidentifiedImageError,
        OSError,
        SyntaxError,
        ValueError,
        Image.DecompressionBombWarning,
    ) as error:
        raise UnreadableBadge("The PNG image is damaged. Save it anew.", "png_damaged") from error
    whole.save(out / PNG_NAME, "PNG", optimize=True)
    if (out / PNG_NAME).stat().st_size > _ROOM:
        raise UnreadableBadge("The picture has too much detail for a badge.", "too_large")
    return {"stands_out": _stands_out(whole)}


def take_svg(source: Path, _: dict[str, Any], out: Path) -> dict[str, Any]:
    """Leave the drawing as it came, if it may be shown and baked."""
    data = source.read_bytes()
    if len(data) > MAX_SVG_BYTES:
        raise UnreadableBadge("The SVG image is larger than 256 KB.", "too_large")
    moulds.in_svg(data)
    root = ET.fromstring(data)  # noqa: S314 -- as above
    if not root.get("viewBox"):
        raise UnreadableBadge(
            "The SVG image has no viewBox, so it cannot be shown in every size.", "svg_damaged"
        )
    for element in root.iter():
        for name, value in element.attrib.items():
            if _LOADS.search(value) or (
                name.rpartition("}")[2] in {"href", "src"} and not _OWN.match(value.strip())
            ):
                raise _loads()
        if _LOADS.search(element.text or "") and element.tag.endswith("style"):
            raise _loads()
    (out / SVG_NAME).write_bytes(data)
    return {}


def wrapped(image: bytes, *, title: str) -> bytes:
    """A PNG of ours as an SVG that shows it, for those who want an SVG of a badge that never was a drawing."""
    data = base64.b64encode(image).decode("ascii")
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {SIDE} {SIDE}" role="img" width="{SIDE}" '
        f'height="{SIDE}" aria-label={quoteattr(title)}>\n<title>{escape(title)}</title>\n'
        f'<image width="{SIDE}" height="{SIDE}" href="data:image/png;base64,{data}"/>\n</svg>\n'
    ).encode()


def _check_size(image: Image.Image) -> None:
    width, height = image.size
    if min(width, height) < SMALLEST:
        raise UnreadableBadge("The picture is smaller than 300 pixels a side.", "wrong_size")
    if max(width, height) > LARGEST:
        raise UnreadableBadge("The picture is larger than 4000 pixels a side.", "wrong_size")
    if abs(width - height) > max(width, height) * 0.02:
        raise UnreadableBadge("The picture is not square.", "wrong_size")


def _loads() -> UnreadableBadge:
    return UnreadableBadge("The SVG image loads something from elsewhere.", "svg_script")


def _stands_out(image: Image.Image) -> dict[str, float]:
    """How much of the square is seen against each page: opaque enough, and of enough contrast."""
    small = image.resize((96, 96), Image.Resampling.BOX)
    pixels = list(small.getdata())
    pages = {"light": luminance_of(LIGHT_PAGE), "dark": luminance_of(DARK_PAGE)}
    return {
        name: sum(
            alpha > 127 and between(luminance(red, green, blue), page) >= FOR_SHAPES
            for red, green, blue, alpha in pixels
        )
        / len(pixels)
        for name, page in pages.items()
    }
