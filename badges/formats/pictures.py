"""What a picture holds: the one badge in a PNG or an SVG (Open Badges 3.0, section 5.3), not looked into yet.

Reading is our own for every version; see docs/decisions/0019. It stands apart from `baking` for the sake of processes
that open pictures of strangers: whatever is loaded there is forked for each badge.
"""

from dataclasses import dataclass
from typing import Literal

from badges.formats import png, svg
from badges.formats.errors import UnreadableBadge
from badges.formats.png import OB3_KEYWORD

TWO_BADGES = "The image holds two badges, so readers could disagree."


@dataclass(frozen=True, slots=True, kw_only=True)
class Baked:
    """What a picture holds, not looked into yet: the text, for which version, and what stands beside it in an SVG."""

    format: Literal["png", "svg"]
    kind: Literal["ob3", "ob2"]
    text: bytes
    verify: bytes = b""


def baked_in(image: bytes) -> Baked:
    """The text of the one badge in a PNG or an SVG. Raises ``UnreadableBadge``, with the codes of ``read_badge``."""
    return _baked_in_png(image) if image.startswith(png.SIGNATURE[:4]) else _baked_in_svg(image)


def _baked_in_png(data: bytes) -> Baked:
    if not data.startswith(png.SIGNATURE):
        reason = "The PNG image is damaged at its very beginning."
        raise UnreadableBadge(reason, "png_truncated" if png.SIGNATURE.startswith(data) else "png_damaged")
    found = png.texts(data)
    _check_one(len(found))
    [(keyword, text)] = found.items()
    return Baked(format="png", kind="ob3" if keyword == OB3_KEYWORD else "ob2", text=text)


def _baked_in_svg(data: bytes) -> Baked:
    found = svg.looked_through(data).holders
    _check_one(len(found))
    text, verify = "".join(found[0].text), found[0].verify
    kind: Literal["ob3", "ob2"] = "ob3" if found[0].kind == "ob3" else "ob2"
    return Baked(format="svg", kind=kind, text=text.encode("utf-8"), verify=verify.encode("utf-8"))


def _check_one(number: int) -> None:
    """An image holds one badge; of an Open Badge 2.0 and a 3.0 side by side, each reader would show its own."""
    if number == 0:
        raise UnreadableBadge("This is an image, but there is no badge inside it.", "no_badge_inside")
    if number > 1:
        raise UnreadableBadge(TWO_BADGES, "two_badges")
