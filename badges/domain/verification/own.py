"""Judging the hub's own Open Badges 3.0, under any origin that it has had, from its own records."""

import re
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from badges.domain import keys, mentors, records
from badges.domain.reasons import in_words
from badges.domain.verification.chain import chain_of
from badges.domain.verification.judgement import Findings, Holder, Judgement
from badges.domain.verification.outside import Digester, digests_in_child
from badges.domain.verification.own_addresses import UUID, Own, named
from badges.domain.verification.own_status import check_status
from badges.domain.verification.statements import badge_of, check_dates, check_structure
from badges.enums import Format, Verdict
from badges.formats import proofs
from badges.formats.baking import ReadBadge
from badges.formats.by_hand import stated_decision
from badges.formats.course_badges import stated_parts
from badges.formats.endorsements import (
    endorsed_numbers,
    endorsement_methods,
    endorsement_results,
    stated_endorsements,
)
from badges.formats.evidence import stated_observations
from badges.formats.foreign.digests import Part
from badges.formats.identities import identities_in_ob3
from badges.formats.keys import PublicKey
from badges.formats.linked_data import NotCanonical
from badges.formats.proofs import Outcome, ResolveKey
from badges.models import Transcript


def verify_ob3(
    read: ReadBadge,
    at: datetime,
    *,
    digest: Digester = digests_in_child,
    with_chain: bool = True,
    own: Own | None = None,
) -> Judgement | None:
    """Judge an Open Badge 3.0 that names one of ours or a key of ours; None for a badge of somebody else.

    `digest` works through the linked data of what is not in our records, whatever it calls itself. `with_chain`: and
    follow each observation back to the sealed ledger, which no verdict rests on. `own` knows what the hub is called,
    so that a stranger's key is not looked for among ours.
    """
    document = read.document or {}
    findings = Findings(at)
    stored = named(str(document.get("id", "")), Format.OB3)
    issued = records.issued_as(read, stored) if stored is not None else None
    if stored is not None and issued is None:
        # Linked data allows rewriting that keeps the signature; people would read something else all the same.
        return changed(findings, _("It does not say what we issued."))
    hashed = None if issued is not None else _hashed_by(digest)
    resolve = keys.resolve if own is None or stored is not None else _resolver(own)
    result = records.signature(read, document, at, hashed=hashed, resolve=resolve)
    if result.outcome is not Outcome.PASS:
        return _not_genuine(findings, result, known=stored is not None)
    if not records.is_believed(result.key, issued):
        return stolen(findings)
    find_key = mentors.resolver_for(endorsement_methods(document))
    endorsed = endorsement_results(document, find_key, at=findings.now)
    if (fault := next((one for one in endorsed if one.outcome is not Outcome.PASS), None)) is not None:
        return changed(findings, in_words(fault.reason))
    if not all(records.is_believed(one.key, issued) for one in endorsed):
        return _stolen_from_mentor(findings)
    findings.add("proof", Outcome.PASS, records.genuine(issued))
    _tell_endorsements(findings, document)
    if not check_structure(findings, document):
        return findings.judgement()
    record = _record_of_progress(document)
    if record is not None:
        findings.add("status", Outcome.PASS, record)
    else:
        check_status(findings, stored)
    badge = badge_of(document)
    check_dates(findings, badge)
    findings.add("issuer", Outcome.PASS, _("Issued by this hub, %(did)s.") % {"did": badge.issuer.id})
    findings.add(
        "recipient", Outcome.UNKNOWN, _("Whose badge it is has not been checked. Ask for identification.")
    )
    observations = stated_observations(document)
    return findings.judgement(
        badge=badge,
        observations=observations,
        chain=chain_of(stored.award, observations, endorsed_numbers(document))
        if stored and with_chain
        else (),
        course_badges=stated_parts(document),
        status_as_of=findings.now if stored else None,
        decision=stated_decision(document),
        holder=Holder(badge.name, stored.award.public_id, identities_in_ob3(document)) if stored else None,
        is_unrecorded=record is None and stored is None,
    )


def _resolver(own: Own) -> ResolveKey:
    """Keys of the hub; the database is not asked for those that by their name are somebody else's."""

    def resolve(method: str) -> PublicKey | None:
        return keys.resolve(method) if own.is_did(method.partition("#")[0]) else None

    return resolve


def _hashed_by(digest: Digester) -> proofs.HashData:
    """What a proof signs, worked out where a stranger's document does no harm."""

    def hashed(document: Mapping[str, Any], config: Mapping[str, Any]) -> bytes:
        found = digest([Part(document=document, options=config)])[0]
        if found.code:
            raise NotCanonical(found.reason, found.code, found.detail)
        return found.data

    return hashed


def stolen(findings: Findings) -> Judgement:
    """What is said of a signature that a thief may have made."""
    detail = _(
        "It carries the signature of a key of ours that somebody else may have, and it is not what we signed while "
        "the key was ours alone. Do not rely on it."
    )
    findings.add("proof", Outcome.FAIL, detail, Verdict.TAMPERED)
    return findings.judgement()


def _stolen_from_mentor(findings: Findings) -> Judgement:
    detail = _(
        "It carries the signature of a mentor's key that somebody else may have, and it is not what we signed while "
        "the key was the mentor's alone. Do not rely on it."
    )
    findings.add("proof", Outcome.FAIL, detail, Verdict.TAMPERED)
    return findings.judgement()


def _tell_endorsements(findings: Findings, document: dict[str, Any]) -> None:
    count = len(stated_endorsements(document))
    if count:
        text = ngettext(
            "One observation in it is signed in the name of its mentor as well.",
            "%(count)d observations in it are each signed in the name of their mentor as well.",
            count,
        )
        findings.add("endorsement", Outcome.PASS, text % {"count": count})


def _not_genuine(findings: Findings, result: proofs.ProofResult, *, known: bool) -> Judgement | None:
    """A proof that did not pass. If the badge names one of ours, its text is not what we issued, whatever the cause."""
    if result.outcome is Outcome.FAIL or known:
        return changed(findings, in_words(result.reason))
    return None


def changed(findings: Findings, reason: str) -> Judgement:
    """What is said of a badge that is not what its issuer signed."""
    detail = _("Something in this badge was changed after it was issued. Do not rely on it.")
    findings.add("proof", Outcome.FAIL, f"{detail} {reason}", Verdict.TAMPERED)
    return findings.judgement()


def _record_of_progress(document: dict[str, Any]) -> str | None:
    """What to know about a record of progress of ours, whose proof has passed; None for anything else."""
    text = str(document.get("id", ""))
    page = re.fullmatch(rf"(?P<origin>https?://[^\s/]+)/transcripts/(?P<id>{UUID})/", text)
    if page is None or not Transcript.objects.filter(public_id=page["id"]).exists():
        return None
    return _("A record of progress: it says how things stood when it was signed, and cannot be revoked.")
