"""Judging the hub's own Open Badges 2.0: how they stand, their 3.0 twin says."""

from dataclasses import replace
from datetime import datetime

from django.utils.translation import gettext as _

from badges.domain import keys, records
from badges.domain.verification.judgement import Check, Findings, Judgement
from badges.domain.verification.own import changed, stolen
from badges.domain.verification.own_addresses import is_own_address, named, stored_as
from badges.domain.verification.own_links import judge_stored, no_such_badge, verify_own_link
from badges.domain.verification.own_status import check_status
from badges.enums import Format
from badges.formats import jws
from badges.formats.baking import ReadBadge, read_badge
from badges.formats.proofs import Outcome


def verify_ob2(read: ReadBadge, at: datetime, *, with_chain: bool) -> Judgement | None:
    """A hosted Open Badge 2.0: what counts is what its issuer hosts, and for ours that is the stored document.

    None for a badge that another issuer hosts. Raises UnreadableBadge where there is none at an address of ours.
    """
    stored = named(read.url or "", Format.OB2)
    if stored is None:
        if read.url and is_own_address(read.url):
            raise no_such_badge()
        return None
    if read.document is not None and read_badge(bytes(stored.document)).document != read.document:
        return changed(Findings(at), _("It does not say what we issued."))
    if read.document is None:  # only an address: no copy that anybody handed over
        return verify_own_link(read.url or "", at=at, with_chain=with_chain)
    return judge_stored(stored_as(stored.award.public_id, Format.OB3), at, with_chain=with_chain)


def verify_signed_ob2(
    read: ReadBadge, token: jws.Token, at: datetime, *, with_chain: bool
) -> Judgement | None:
    """A signed Open Badge 2.0. Ours are known by their exact text; None where the key is none of ours."""
    key = keys.resolve_ob2(token.kid)
    if key is None:
        return None
    if jws.objection(token) or not jws.is_signed_by(token, key):
        return changed(Findings(at), _("The text is not what the issuer signed."))
    found = records.issued_ob2(read)
    if not records.is_believed(key, found[1] if found else None):
        return stolen(Findings(at))
    twin = stored_as(found[0].award.public_id, Format.OB3) if found else None
    if found is None or twin is None:
        findings = Findings(at)
        check_status(findings, None)
        return findings.judgement(is_unrecorded=True)
    judgement = judge_stored(twin, at, with_chain=with_chain)
    proof = Check("proof", Outcome.PASS, records.genuine(found[1]))
    checks = tuple(proof if c.id == "proof" and c.outcome is Outcome.PASS else c for c in judgement.checks)
    return replace(judgement, checks=checks)
