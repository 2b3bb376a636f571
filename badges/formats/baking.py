"""Badges inside images: put in (baked) and taken out again, byte for byte.

Open Badges 3.0 (section 5.3): a PNG holds one uncompressed iTXt chunk, an SVG one element
``openbadges:credential``.
Open Badges 2.0: PNG is baked by openbadges-bakery, behind our checks; reading is our own for both.
"""

import io
import re
from dataclasses import dataclass
from typing import Any, Literal

import openbadges_bakery

from badges.formats import jws, jwt, png, svg
from badges.formats.contexts import CREDENTIALS_V2, OB_3_VERSIONS
from badges.formats.errors import UnreadableBadge
from badges.formats.png import OB2_KEYWORD, OB3_KEYWORD
from badges.formats.strict_json import parse_json_strictly

_URL = re.compile(rb"https?://[\x21-\x7e]{4,2000}\Z")
_NOT_XML = re.compile("[\x00-\x08\x0b\x0c\x0d\x0e-\x1f\ufffe\uffff]")  # a raw CR would come back as LF
_TAG = re.compile(rb"<(svg|[A-Za-z_][\w.-]*:svg)((?:[^>\"']|\"[^\"]*\"|'[^']*')*)>")
_NOT_BADGE = "This is neither a badge nor an image with a badge inside."


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadBadge:
    """What was found in a file. ``text`` is the exact bytes of the badge's JSON, ``document`` what they say.

    An Open Badges 2.0 image may hold only the address of its assertion: then ``document`` is None and ``url``
    set. A hosted 2.0 assertion in hand proves nothing; what counts is what its issuer hosts under its id.
    Of a badge that is a signed token, ``token`` is the token and ``document`` what it states.
    """

    kind: Literal["ob3", "ob2"]
    format: Literal["png", "svg", "json"]
    text: bytes
    document: dict[str, Any] | None
    url: str | None = None
    token: jws.Token | None = None


def bake_ob3_png(image: bytes, text: bytes) -> bytes:
    """The PNG with this credential inside, every other byte as before. Refuses an image that holds one."""
    if b"\0" in text or len(text) > png.MAX_TEXT_BYTES:
        message = "The credential cannot be stored in a PNG."
        raise ValueError(message)
    text.decode("utf-8")
    if OB3_KEYWORD in png.texts(image):
        raise UnreadableBadge("The image holds a badge already.", "baked_already")
    header = next(png.chunks(image))
    return image[: header.end] + png.itxt(OB3_KEYWORD, text) + image[header.end :]


def bake_ob3_svg(image: bytes, text: bytes) -> bytes:
    """The SVG with this credential directly after its first tag. Refuses unsafe or baked images."""
    content = text.decode("utf-8")
    if _NOT_XML.search(content):
        message = "The credential holds characters that XML cannot carry."
        raise ValueError(message)
    if svg.holders(image):
        raise UnreadableBadge("The image holds a badge already.", "baked_already")
    start = svg.root_start(image)
    tag = _TAG.match(image, start)
    if tag is None or tag[2].endswith(b"/") or b"xmlns:openbadges" in tag[2] or not svg.is_utf8(image):
        raise UnreadableBadge("The SVG image cannot hold a badge.", "svg_damaged")
    name_end = start + 1 + len(tag[1])
    body = content.replace("]]>", "]]]]><![CDATA[>").encode("utf-8")
    return b"".join((
        image[:name_end], f' xmlns:openbadges="{svg.OB3}"'.encode(), image[name_end : tag.end()],
        b"<openbadges:credential><![CDATA[", body, b"]]></openbadges:credential>", image[tag.end() :],
    ))  # fmt: skip


def bake_ob2_png(image: bytes, text: bytes) -> bytes:
    """The PNG with this Open Badges 2.0 assertion inside. Refuses an image that holds one."""
    if b"\0" in text or len(text) > png.MAX_TEXT_BYTES:
        message = "The assertion cannot be stored in a PNG."
        raise ValueError(message)
    if OB2_KEYWORD in png.texts(image):
        raise UnreadableBadge("The image holds a badge already.", "baked_already")
    baked = io.BytesIO()
    openbadges_bakery.bake(io.BytesIO(image), text.decode("utf-8"), baked)
    result = baked.getvalue()
    if png.texts(result).get(OB2_KEYWORD) != text:
        message = "openbadges-bakery did not store the assertion as it was."
        raise ValueError(message)
    return result


def read_badge(data: bytes) -> ReadBadge:
    """Find the badge in a PNG, an SVG, JSON or a token. Raises ``UnreadableBadge`` with the reason if none is.

    Codes: ``empty``, ``too_large``, ``not_a_badge_file``, ``png_truncated``, ``png_bad_checksum``,
    ``png_damaged``, ``svg_script``, ``svg_doctype``, ``svg_damaged``, ``svg_too_complex``,
    ``no_badge_inside``, ``two_badges``, ``token_damaged``, ``not_a_badge``, ``old_version`` and those of
    ``parse_json_strictly``.
    """
    if not data.strip():
        raise UnreadableBadge("The file is empty.", "empty")
    if len(data) > png.MAX_IMAGE_BYTES:
        raise UnreadableBadge("The file is larger than 5 MB. A badge is much smaller.", "too_large")
    if data.startswith(png.SIGNATURE[:4]):
        return _read_png(data)
    head = data.removeprefix(b"\xef\xbb\xbf").lstrip()
    if head.startswith(b"<"):
        return _read_svg(data)
    if head.startswith((b"{", b"[")):
        return _from_text(data, "json")
    if jws.looks_like_token(head.rstrip()):
        return _from_token(head, "json")
    raise UnreadableBadge(_NOT_BADGE, "not_a_badge_file")


def _read_png(data: bytes) -> ReadBadge:
    if not data.startswith(png.SIGNATURE):
        reason = "The PNG image is damaged at its very beginning."
        raise UnreadableBadge(reason, "png_truncated" if png.SIGNATURE.startswith(data) else "png_damaged")
    found = png.texts(data)
    for keyword, kind in ((OB3_KEYWORD, "ob3"), (OB2_KEYWORD, "ob2")):
        if keyword in found:
            return _of_kind(_from_text(found[keyword], "png"), kind)
    raise UnreadableBadge("This is an image, but there is no badge inside it.", "no_badge_inside")


def _read_svg(data: bytes) -> ReadBadge:
    found = svg.holders(data)
    if not found:
        raise UnreadableBadge("This is an image, but there is no badge inside it.", "no_badge_inside")
    if len({holder.kind for holder in found}) != len(found):
        raise UnreadableBadge("The image holds two badges, so readers could disagree.", "two_badges")
    holder = max(found, key=lambda holder: holder.kind)
    text = "".join(holder.text).encode("utf-8")
    return _of_kind(_from_text(text if text.strip() else holder.verify.encode("utf-8"), "svg"), holder.kind)


def _from_text(text: bytes, format_: Literal["png", "svg", "json"]) -> ReadBadge:
    token = text.strip()
    if _URL.match(token) and format_ != "json":
        return ReadBadge(kind="ob2", format=format_, text=text, document=None, url=token.decode("ascii"))
    if jws.looks_like_token(token):
        return _from_token(text, format_)
    document = parse_json_strictly(text)
    kind = _kind_of(document)
    url = document.get("id") if kind == "ob2" else None
    return ReadBadge(
        kind=kind, format=format_, text=text, document=document, url=url if isinstance(url, str) else None
    )


def _from_token(text: bytes, format_: Literal["png", "svg", "json"]) -> ReadBadge:
    token = jws.read(text)
    kind = _kind_of(token.payload)
    document = jwt.credential_of(token.payload) if kind == "ob3" else token.payload
    return ReadBadge(kind=kind, format=format_, text=token.text, document=document, token=token)


def _of_kind(badge: ReadBadge, kind: str) -> ReadBadge:
    if badge.kind != kind:
        raise UnreadableBadge("The badge is not stored where its version belongs.", "not_a_badge")
    return badge


def _kind_of(document: dict[str, Any]) -> Literal["ob3", "ob2"]:
    contexts = _as_list(document.get("@context"))
    types = set(filter(_is_text, _as_list(document.get("type"))))
    if types & {"OpenBadgeCredential", "AchievementCredential"} and "VerifiableCredential" in types:
        if contexts[0] != CREDENTIALS_V2 or len(contexts) < 2 or contexts[1] not in OB_3_VERSIONS:
            reason = "This Open Badge follows a version of the standard that cannot be checked here."
            raise UnreadableBadge(reason, "old_version", str(contexts[0])[:200])
        return "ob3"
    if "Assertion" in types and any("openbadges" in context for context in filter(_is_text, contexts)):
        return "ob2"
    raise UnreadableBadge("This is JSON, but not an Open Badge.", "not_a_badge")


def _is_text(value: object) -> bool:
    return isinstance(value, str)


def _as_list(value: object) -> list[Any]:
    return value if isinstance(value, list) and value else [value]
