"""Where a badge goes into an image: found once for each picture, so that baking is copying bytes.

The same few pictures are baked again and again. What is costly (comparing checksums, reading XML, asking the
bakery) is done when a picture is first seen; an image that cannot hold a badge is refused every time.
"""

import io
import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache
from typing import TypeVar

import openbadges_bakery

from badges.formats import png, svg
from badges.formats.errors import UnreadableBadge
from badges.formats.png import OB2_KEYWORD

_MAX_KEPT_BYTES = 512 * 1024  # of one picture; sixty-four are kept
_PROBE = b'{"id":"https://hub.test/a"}'
_TAG = re.compile(rb"<(svg|[A-Za-z_][\w.-]*:svg)((?:[^>\"']|\"[^\"]*\"|'[^']*')*)>")
_Found = TypeVar("_Found")


@dataclass(frozen=True, slots=True)
class PngMould:
    """The image before the badge's chunk and after it."""

    before: bytes
    after: bytes


@dataclass(frozen=True, slots=True)
class SvgMould:
    """The image up to the root's name, where the namespace goes; up to the end of its tag; and the rest."""

    name: bytes
    tag: bytes
    after: bytes


def in_ob3_png(image: bytes) -> PngMould:
    """Behind the header. ``UnreadableBadge`` for what is no sound PNG, or holds a badge."""
    return _kept(_in_ob3_png, image)


def in_ob2_png(image: bytes) -> PngMould:
    """Where openbadges-bakery puts its chunk. ``UnreadableBadge`` as above; it never sees an unsound file."""
    return _kept(_in_ob2_png, image)


def in_svg(image: bytes) -> SvgMould:
    """Directly after the first tag. ``UnreadableBadge`` for what is unsafe, holds a badge or cannot hold one."""
    return _kept(_in_svg, image)


def forget() -> None:
    """Look at every picture anew, as a fresh process does."""
    _remembered.cache_clear()


def _kept(find: Callable[[bytes], _Found], image: bytes) -> _Found:
    return _remembered(find, image) if len(image) <= _MAX_KEPT_BYTES else find(image)  # type: ignore[return-value]


@lru_cache(maxsize=64)
def _remembered(find: Callable[[bytes], object], image: bytes) -> object:
    return find(image)


def _in_ob3_png(image: bytes) -> PngMould:
    _refuse_baked(bool(png.texts(image)))
    place = next(png.chunks(image)).end
    return PngMould(image[:place], image[place:])


def _in_ob2_png(image: bytes) -> PngMould:
    _refuse_baked(bool(png.texts(image)))
    baked = io.BytesIO()
    openbadges_bakery.bake(io.BytesIO(image), _PROBE.decode("ascii"), baked)
    chunk = png.itxt(OB2_KEYWORD, _PROBE)
    place = baked.getvalue().find(chunk)
    if place < 0 or baked.getvalue() != image[:place] + chunk + image[place:]:
        raise UnreadableBadge(
            "The PNG image holds more than an image, so it cannot hold a badge.", "png_damaged"
        )
    return PngMould(image[:place], image[place:])


def _in_svg(image: bytes) -> SvgMould:
    found = svg.looked_through(image)
    _refuse_baked(bool(found.holders))
    tag = _TAG.match(image, found.root_at)
    if tag is None or tag[2].endswith(b"/") or b"xmlns:openbadges" in tag[2] or not found.is_utf8:
        raise UnreadableBadge("The SVG image cannot hold a badge.", "svg_damaged")
    name_end = found.root_at + 1 + len(tag[1])
    return SvgMould(image[:name_end], image[name_end : tag.end()], image[tag.end() :])


def _refuse_baked(is_baked: bool) -> None:
    if is_baked:
        raise UnreadableBadge("The image holds a badge already.", "baked_already")
