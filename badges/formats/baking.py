"""Badges inside images: put in (baked) and taken out again, byte for byte; what is in one is found by `pictures`.

Open Badges 3.0 (section 5.3): a PNG holds one uncompressed iTXt chunk, an SVG one element
``openbadges:credential``.
Open Badges 2.0: a PNG is baked where openbadges-bakery would, an SVG by our own code, since the bakery writes the
whole image anew. Reading is our own for all. See docs/decisions/0019.
"""

import json
import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Literal
from xml.sax.saxutils import quoteattr

from badges.formats import jws, jwt, moulds, png, svg
from badges.formats.contexts import CREDENTIALS_V1, CREDENTIALS_V2
from badges.formats.errors import UnreadableBadge
from badges.formats.pictures import TWO_BADGES, Baked, baked_in
from badges.formats.png import OB2_KEYWORD, OB3_KEYWORD
from badges.formats.strict_json import is_one_of, parse_json_strictly

_URL = re.compile(rb"https?://[\x21-\x7e]{4,2000}\Z")
_NOT_XML = bytes(set(range(32)) - set(b"\t\n\r"))
_NO_CHARACTERS = ("\ufffe".encode(), "\uffff".encode())  # which XML has not either
_OB3, _OB2 = svg.OB3.encode(), svg.OB2.encode()
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
    """The PNG with this credential inside, every other byte as before. Refuses an image that holds a badge.

    `text` is the credential's JSON, or its compact JWS. `ValueError` for text that a PNG cannot hold.
    """
    _check_for_png(text)
    mould = moulds.in_ob3_png(image)
    return b"".join((mould.before, *png.itxt_parts(OB3_KEYWORD, text), mould.after))


def bake_ob2_png(image: bytes, text: bytes) -> bytes:
    """The PNG with this Open Badges 2.0 assertion (JSON or JWS) inside, as openbadges-bakery would write it."""
    _check_for_png(text)
    mould = moulds.in_ob2_png(image)
    return b"".join((mould.before, *png.itxt_parts(OB2_KEYWORD, text), mould.after))


def bake_ob3_svg(image: bytes, text: bytes) -> bytes:
    """The SVG with this credential directly after its first tag: JSON inside, or a compact JWS as ``verify``.

    Refuses unsafe or baked images. `ValueError` for text that XML cannot hold.
    """
    _check_for_svg(text)
    if jws.looks_like_token(text):
        return _bake_svg(image, _OB3, b"credential", verify=text)
    return _bake_svg(image, _OB3, b"credential", inside=text)


def bake_ob2_svg(image: bytes, text: bytes) -> bytes:
    """The same for an Open Badges 2.0 assertion: JSON inside and its id as ``verify``, or a JWS as ``verify``."""
    _check_for_svg(text)
    if jws.looks_like_token(text):
        return _bake_svg(image, _OB2, b"assertion", verify=text)
    address = str(json.loads(text)["id"]).encode("utf-8")
    if not _URL.match(address):
        message = "An assertion in an SVG needs an address."
        raise ValueError(message)
    return _bake_svg(image, _OB2, b"assertion", verify=address, inside=text)


def _check_for_png(text: bytes) -> None:
    if b"\0" in text or len(text) > png.MAX_TEXT_BYTES:
        message = "The badge's text cannot be stored in a PNG."
        raise ValueError(message)
    if not text.isascii():
        text.decode("utf-8")


def _check_for_svg(text: bytes) -> None:
    _check_utf8(text)
    has_others = len(text.translate(None, _NOT_XML)) < len(text) or any(
        mark in text for mark in _NO_CHARACTERS
    )
    if has_others or len(text) > png.MAX_TEXT_BYTES:
        message = "The badge's text cannot be stored in an SVG."
        raise ValueError(message)


def _check_utf8(text: bytes) -> None:
    if not text.isascii():
        text.decode("utf-8")


def _bake_svg(
    image: bytes, namespace: bytes, element: bytes, *, verify: bytes = b"", inside: bytes = b""
) -> bytes:
    mould = moulds.in_svg(image)
    # A raw carriage return would come back as a line feed, so it is written as a reference, which CDATA has not.
    body = inside.replace(b"]]>", b"]]]]><![CDATA[>").replace(b"\r", b"]]>&#13;<![CDATA[")
    attribute = b" verify=" + quoteattr(verify.decode("utf-8")).encode("utf-8") if verify else b""
    return b"".join((
        mould.name, b' xmlns:openbadges="', namespace, b'"', mould.tag,
        b"<openbadges:", element, attribute, b">", *((b"<![CDATA[", body, b"]]>") if inside else ()),
        b"</openbadges:", element, b">", mould.after,
    ))  # fmt: skip


def read_badge(data: bytes, *, baked: Callable[[bytes], Baked] | None = None) -> ReadBadge:
    """Find the badge in a PNG, an SVG, JSON or a token. Raises ``UnreadableBadge`` with the reason if none is.

    ``baked`` opens pictures, where they are a stranger's; by default ``baked_in`` does it here.

    Codes: ``empty``, ``too_large``, ``not_a_badge_file``, ``png_truncated``, ``png_bad_checksum``,
    ``png_damaged``, ``svg_script``, ``svg_doctype``, ``svg_damaged``, ``svg_too_complex``,
    ``no_badge_inside``, ``two_badges``, ``token_damaged``, ``not_a_badge``, ``old_version`` and those of
    ``parse_json_strictly``.
    """
    if not data.strip():
        raise UnreadableBadge("The file is empty.", "empty")
    if len(data) > png.MAX_IMAGE_BYTES:
        raise UnreadableBadge("The file is larger than 5 MB. A badge is much smaller.", "too_large")
    head = data.removeprefix(b"\xef\xbb\xbf").lstrip()
    if data.startswith(png.SIGNATURE[:4]) or head.startswith(b"<"):
        return _read_baked((baked or baked_in)(data))
    if head.startswith((b"{", b"[")):
        return _from_text(data, "json")
    if jws.looks_like_token(head.rstrip()):
        return _from_token(head, "json")
    raise UnreadableBadge(_NOT_BADGE, "not_a_badge_file")


def _read_baked(baked: Baked) -> ReadBadge:
    text, verify = baked.text, baked.verify
    badge = _of_kind(_from_text(text if text.strip() or not verify else verify, baked.format), baked.kind)
    # What stands in both places must be the same badge: some readers look at one, some at the other.
    if text.strip() and verify.strip() not in _same_as(badge):
        raise UnreadableBadge(TWO_BADGES, "two_badges", "verify")
    return badge


def _same_as(badge: ReadBadge) -> set[bytes]:
    address = (badge.url or "").encode("utf-8") if badge.kind == "ob2" else b""
    return {b"", badge.text.strip(), address}


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
    inner = token.payload.get("vc")  # version 1 of the data model
    kind = _kind_of(inner if isinstance(inner, dict) else token.payload)
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
        if not is_one_of(contexts[0], {CREDENTIALS_V1, CREDENTIALS_V2}):
            reason = "This Open Badge follows a version of the standard that cannot be checked here."
            raise UnreadableBadge(reason, "old_version", str(contexts[0])[:200])
        return "ob3"
    if {"recipient", "badge", "verify"} <= set(document):
        reason = "This is an Open Badge of version 1, which is too old to be checked. Ask its issuer for a newer one."
        raise UnreadableBadge(reason, "old_version")
    if "Assertion" in types and any("openbadges" in context for context in filter(_is_text, contexts)):
        return "ob2"
    raise UnreadableBadge("This is JSON, but not an Open Badge.", "not_a_badge")


def _is_text(value: object) -> bool:
    return isinstance(value, str)


def _as_list(value: object) -> list[Any]:
    return value if isinstance(value, list) and value else [value]
