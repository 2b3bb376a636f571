"""Whether the badge of another issuer still holds, from the lists that the issuer publishes."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from badges.domain.reasons import in_words
from badges.domain.verification.foreign_keys import Keys
from badges.domain.verification.judgement import Findings
from badges.domain.verification.library import Library, Unread
from badges.domain.verification.outside import Digester, kept
from badges.domain.verification.signatures import Signed, judged
from badges.enums import Verdict
from badges.formats import jws
from badges.formats.errors import UnreadableBadge
from badges.formats.foreign import status, tokens
from badges.formats.foreign.status import BadStatus, Entry
from badges.formats.proofs import Outcome, issuer_id


@dataclass(frozen=True)
class Desk:
    """What a verification works with: the moment, what others publish, their keys, and what works out digests."""

    at: datetime
    library: Library
    keys: Keys
    digest: Digester


def check_foreign_status(findings: Findings, document: Mapping[str, Any], desk: Desk) -> datetime | None:
    """Look the badge up in its issuer's lists; answers as of when, or None where there is no list."""
    try:
        entries = status.entries_of(document)
        looked_up = [(entry, *_looked_up(entry, document, desk)) for entry in entries]
    except (BadStatus, Unread) as error:
        reason = error.reason if isinstance(error, Unread) else in_words(error.reason)
        words = _("Whether it was revoked could not be found out: %(reason)s") % {"reason": reason}
        findings.add("status", Outcome.UNKNOWN, words, Verdict.UNVERIFIABLE)
        return None
    if not looked_up:
        findings.add("status", Outcome.UNKNOWN, _("Its issuer publishes no list of revoked badges for it."))
        return None
    _tell(findings, {entry.purpose for entry, is_set, _moment in looked_up if is_set})
    return min(moment for _entry, _is_set, moment in looked_up)


def _tell(findings: Findings, ended: set[str]) -> None:
    if ended - {"suspension"}:
        findings.add("status", Outcome.FAIL, _("Its issuer has revoked this badge."), Verdict.REVOKED)
    elif ended:
        findings.add("status", Outcome.FAIL, _("Its issuer has put this badge on hold."), Verdict.SUSPENDED)
    else:
        findings.add("status", Outcome.PASS, _("Its issuer has not revoked it."))


def _looked_up(entry: Entry, document: Mapping[str, Any], desk: Desk) -> tuple[bool, datetime]:
    """Whether one list says that the badge has ended, and when the list was read. Raises `BadStatus` or `Unread`."""
    issuer = issuer_id(document) or ""
    found = desk.library.answer(entry.address)
    if entry.kind == status.REVOCATION_LIST:
        listed = desk.library.parsed(found)
        return status.is_revoked_in(listed, str(document.get("id")), issuer=issuer), found.fetched_at
    credential = _list_in(found.body) if jws.looks_like_token(found.body.strip()) else None
    credential = credential or Signed(desk.library.parsed(found))
    [result] = judged([credential], desk.keys, kept(desk.digest), at=desk.at)
    if result.outcome is not Outcome.PASS:
        raise Unread(_("The signature of the issuer's list of revoked badges is not good."))
    return status.is_set(entry, credential.document, issuer=issuer, at=desk.at), found.fetched_at


def _list_in(body: bytes) -> Signed:
    try:
        token = jws.read(body)
        return Signed(tokens.credential_in(token.payload), token)
    except (UnreadableBadge, tokens.Contradiction) as error:
        raise Unread(_("The status list is damaged.")) from error
