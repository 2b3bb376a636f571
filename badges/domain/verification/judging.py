"""The way in: what was handed over is read, and judged by whoever knows it."""

from dataclasses import replace
from datetime import datetime
from urllib.parse import urlsplit

from django.utils.translation import gettext as _

from badges.domain.verification.carriers import LinkOnly, badge_in_pdf, code_in_picture, heic, is_a_link
from badges.domain.verification.damaged import damaged, is_damaged_copy
from badges.domain.verification.foreign import cannot_tell, desk_of, verify_foreign_ob3
from badges.domain.verification.foreign_ob2 import verify_foreign_ob2
from badges.domain.verification.judgement import Findings, Judgement
from badges.domain.verification.library import Library, Unread
from badges.domain.verification.outside import REAL, Outside
from badges.domain.verification.own import verify_ob3
from badges.domain.verification.own_addresses import is_own, is_own_address, origin_of
from badges.domain.verification.own_codes import verify_own_code
from badges.domain.verification.own_links import verify_own_link
from badges.domain.verification.own_ob2 import verify_ob2, verify_signed_ob2
from badges.formats.baking import ReadBadge, read_badge
from badges.formats.errors import UnreadableBadge
from badges.formats.jws import looks_like_token
from badges.formats.pdf import looks_like_pdf
from badges.formats.png import SIGNATURE
from badges.formats.qr_picture import looks_like_heic, looks_like_photo


def verify(data: bytes, *, at: datetime, outside: Outside = REAL, with_chain: bool = True) -> Judgement:
    """Judge a file or text as at a moment: PNG, SVG, JSON, token, PDF with a badge attached, or photo of a QR code.

    Raises UnreadableBadge for what is no badge, and `LinkOnly` for what only leads to one elsewhere: nobody has asked
    to follow that yet. What other issuers publish about a badge of theirs is read through `outside`. `with_chain`: a
    badge of ours is followed back to the sealed ledger; without, it takes fewer questions to the database, for whoever
    shows none of it.
    """
    if looks_like_photo(data):
        return verify_code(
            code_in_picture(data, outside.opened), at=at, outside=outside, with_chain=with_chain
        )
    if looks_like_heic(data):
        raise heic()
    from_pdf = looks_like_pdf(data)
    data = badge_in_pdf(data, outside.opened) if from_pdf else data
    try:
        read = read_badge(data, baked=outside.baked)
    except UnreadableBadge as error:
        if is_damaged_copy(data, error):
            return replace(damaged(error, at), from_pdf=from_pdf)
        if error.code != "no_badge_inside" or not data.startswith(SIGNATURE):
            raise
        return verify_code(
            code_in_picture(data, outside.opened), at=at, outside=outside, with_chain=with_chain
        )
    judgement = _judged(read, Library(outside.read), outside, at, with_chain=with_chain)
    return replace(judgement, from_pdf=from_pdf)


def verify_code(text: str, *, at: datetime, outside: Outside = REAL, with_chain: bool = True) -> Judgement:
    """Judge by what a QR code says: an address of this hub, or a badge itself. Raises UnreadableBadge.

    An address of another site raises `LinkOnly`: whoever scans a code has not seen where it leads.
    """
    text = text.strip()
    origin = origin_of(text) if text.startswith(("http://", "https://")) else None
    if origin is not None and is_own(origin):
        judgement = _own_by_link(text, at, with_chain=with_chain)
        if judgement is None:
            raise _leads_nowhere()
        return judgement
    if origin is not None and is_a_link(text):
        raise LinkOnly(
            _(
                "The code leads to another site, and nothing was asked there yet: %(link)s. Check it if you trust it."
            )
            % {"link": text},
            text,
        )
    if text.startswith("{") or looks_like_token(text.encode()):
        return verify(text.encode(), at=at, outside=outside, with_chain=with_chain)
    raise UnreadableBadge(
        _("The code holds neither a badge nor a link to one. Ask the holder for the code of the badge."),
        "code_no_badge",
    )


def verify_link(address: str, *, at: datetime, outside: Outside = REAL, with_chain: bool = True) -> Judgement:
    """Judge by address, `with_chain` as `verify` does. Ours are answered from the database and never fetched.

    Raises UnreadableBadge for an address of this hub at which there is no badge, or whose holder was erased, and for
    one of another site at which there is something else.
    """
    address = address.strip()
    if (judgement := _own_by_link(address, at, with_chain=with_chain)) is not None:
        return judgement
    scheme = urlsplit(address).scheme if origin_of(address) is not None else ""
    if scheme not in {"http", "https"} or is_own_address(address):
        raise UnreadableBadge(_("There is no badge at this address."), "no_such_badge")
    library = Library(outside.read)
    try:
        found = library.answer(address, kept=False, badge=True)
    except Unread as error:
        return cannot_tell(Findings(at), error.reason)
    from_pdf = looks_like_pdf(found.body)
    data = badge_in_pdf(found.body, outside.opened) if from_pdf else found.body
    read = read_badge(data, baked=outside.baked)
    return replace(_judged(read, library, outside, at, with_chain=with_chain), from_pdf=from_pdf)


def _own_by_link(address: str, at: datetime, *, with_chain: bool) -> Judgement | None:
    """By the address of a badge of ours, or by the signed code behind it where the page itself is closed."""
    try:
        return verify_own_link(address, at=at, with_chain=with_chain) or verify_own_code(
            address, at=at, with_chain=with_chain
        )
    except UnreadableBadge:
        judgement = verify_own_code(address, at=at, with_chain=with_chain)
        if judgement is None:
            raise
        return judgement


def _leads_nowhere() -> UnreadableBadge:
    return UnreadableBadge(
        _(
            "The code leads to this hub, but to no badge: its holder does not show the badge at an address. Ask "
            "them for the PDF or the picture of the badge."
        ),
        "no_such_badge",
    )


def _judged(
    read: ReadBadge, library: Library, outside: Outside, at: datetime, *, with_chain: bool
) -> Judgement:
    if (judgement := _judged_as_own(read, library, outside, at, with_chain=with_chain)) is not None:
        return judgement
    desk = desk_of(library, outside, at)
    return verify_foreign_ob3(read, desk) if read.kind == "ob3" else verify_foreign_ob2(read, desk)


def _judged_as_own(
    read: ReadBadge, library: Library, outside: Outside, at: datetime, *, with_chain: bool
) -> Judgement | None:
    if read.kind == "ob3":
        return verify_ob3(read, at, digest=outside.digest, with_chain=with_chain, own=library.own)
    if read.token is None:
        return verify_ob2(read, at, with_chain=with_chain)
    return verify_signed_ob2(read, read.token, at, with_chain=with_chain)
