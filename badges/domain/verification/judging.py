"""The way in: what was handed over is read, and judged by whoever knows it."""

from datetime import datetime
from urllib.parse import urlsplit

from django.utils.translation import gettext as _

from badges.domain.verification.damaged import damaged, is_damaged_copy
from badges.domain.verification.foreign import cannot_tell, desk_of, verify_foreign_ob3
from badges.domain.verification.foreign_ob2 import verify_foreign_ob2
from badges.domain.verification.judgement import Findings, Judgement
from badges.domain.verification.library import Library, Unread
from badges.domain.verification.outside import REAL, Outside
from badges.domain.verification.own import verify_ob3
from badges.domain.verification.own_addresses import is_own_address, origin_of
from badges.domain.verification.own_links import verify_own_link
from badges.domain.verification.own_ob2 import verify_ob2, verify_signed_ob2
from badges.formats.baking import ReadBadge, read_badge
from badges.formats.errors import UnreadableBadge


def verify(data: bytes, *, at: datetime, outside: Outside = REAL, with_chain: bool = True) -> Judgement:
    """Judge a file or text (PNG, SVG, JSON or token) as at a moment. Raises UnreadableBadge for what is no badge.

    What other issuers publish about a badge of theirs is read through `outside`. `with_chain`: a badge of ours is
    followed back to the sealed ledger; without, it takes fewer questions to the database, for whoever shows none of it.
    """
    try:
        read = read_badge(data)
    except UnreadableBadge as error:
        if is_damaged_copy(data, error):
            return damaged(error, at)
        raise
    return _judged(read, Library(outside.read), outside, at, with_chain=with_chain)


def verify_link(address: str, *, at: datetime, outside: Outside = REAL, with_chain: bool = True) -> Judgement:
    """Judge by address, `with_chain` as `verify` does. Ours are answered from the database and never fetched.

    Raises UnreadableBadge for an address of this hub at which there is no badge, or whose holder was erased, and for
    one of another site at which there is something else.
    """
    address = address.strip()
    judgement = verify_own_link(address, at=at, with_chain=with_chain)
    if judgement is not None:
        return judgement
    scheme = urlsplit(address).scheme if origin_of(address) is not None else ""
    if scheme not in {"http", "https"} or is_own_address(address):
        raise UnreadableBadge(_("There is no badge at this address."), "no_such_badge")
    library = Library(outside.read)
    try:
        found = library.answer(address, kept=False, badge=True)
    except Unread as error:
        return cannot_tell(Findings(at), error.reason)
    return _judged(read_badge(found.body), library, outside, at, with_chain=with_chain)


def _judged(
    read: ReadBadge, library: Library, outside: Outside, at: datetime, *, with_chain: bool
) -> Judgement:
    if (judgement := _judged_as_own(read, at, with_chain=with_chain)) is not None:
        return judgement
    desk = desk_of(library, outside, at)
    return verify_foreign_ob3(read, desk) if read.kind == "ob3" else verify_foreign_ob2(read, desk)


def _judged_as_own(read: ReadBadge, at: datetime, *, with_chain: bool) -> Judgement | None:
    if read.kind == "ob3":
        return verify_ob3(read, at, with_chain=with_chain)
    if read.token is None:
        return verify_ob2(read, at, with_chain=with_chain)
    return verify_signed_ob2(read, read.token, at, with_chain=with_chain)
