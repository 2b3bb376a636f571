"""The way in: what was handed over is read, and judged by whoever knows it."""

from datetime import datetime
from urllib.parse import urlsplit

from django.utils.translation import gettext as _

from badges.domain.verification.damaged import damaged, is_damaged_copy
from badges.domain.verification.judgement import Findings, Judgement
from badges.domain.verification.own import verify_ob3
from badges.domain.verification.own_addresses import is_own_address, origin_of
from badges.domain.verification.own_links import verify_own_link
from badges.domain.verification.own_ob2 import verify_ob2, verify_signed_ob2
from badges.enums import Verdict
from badges.formats.baking import ReadBadge, read_badge
from badges.formats.errors import UnreadableBadge
from badges.formats.proofs import Outcome


def verify(data: bytes, *, at: datetime) -> Judgement:
    """Judge a file or text (PNG, SVG, JSON or token) as at a moment. Raises UnreadableBadge for what is no badge."""
    try:
        read = read_badge(data)
    except UnreadableBadge as error:
        if is_damaged_copy(data, error):
            return damaged(error, at)
        raise
    return _judged_as_own(read, at) or _foreign(_("It was issued by somebody else."), at)


def _judged_as_own(read: ReadBadge, at: datetime) -> Judgement | None:
    if read.kind == "ob3":
        return verify_ob3(read, at)
    return verify_ob2(read, at) if read.token is None else verify_signed_ob2(read, read.token, at)


def verify_link(address: str, *, at: datetime) -> Judgement:
    """Judge by address. Ours are answered from the database; nothing is ever fetched here.

    Raises UnreadableBadge for an address of this hub at which there is no badge, or whose holder was erased.
    """
    judgement = verify_own_link(address, at=at)
    if judgement is not None:
        return judgement
    if (
        origin_of(address) is None
        or urlsplit(address).scheme not in {"http", "https"}
        or is_own_address(address)
    ):
        raise UnreadableBadge(_("There is no badge at this address."), "no_such_badge")
    return _foreign(
        _("The address belongs to another issuer. Ask the holder for the file and check it there."), at
    )


def _foreign(detail: str, at: datetime) -> Judgement:
    findings = Findings(at)
    findings.add("proof", Outcome.UNKNOWN, detail, Verdict.UNVERIFIABLE)
    findings.add("issuer", Outcome.UNKNOWN, _("This hub does not know the issuer."))
    return findings.judgement()
