"""Judging Open Badges 3.0 of other issuers, with a proof or as tokens."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from badges.domain.reasons import in_words
from badges.domain.verification.foreign_keys import Keys
from badges.domain.verification.foreign_status import Desk, check_foreign_status
from badges.domain.verification.issuers import check_issuer
from badges.domain.verification.judgement import Badge, Findings, Holder, Judgement, NamedIssuer
from badges.domain.verification.library import Library
from badges.domain.verification.outside import Outside
from badges.domain.verification.own import changed
from badges.domain.verification.signatures import MOST_SIGNED, Signed, judged
from badges.domain.verification.statements import check_dates
from badges.enums import Verdict
from badges.formats import jws
from badges.formats.baking import ReadBadge
from badges.formats.errors import UnreadableBadge
from badges.formats.foreign import credential, tokens
from badges.formats.foreign.endorsed import Endorsed, endorsements_in, is_about
from badges.formats.foreign.results import Result
from badges.formats.identities import StatedIdentity, identities_in_ob3
from badges.formats.proofs import Outcome, issuer_id

_ADVICE_CODES = frozenset(
    {"unknown_context", "unsupported_proof"}
)  # where the detail says what would be needed


def desk_of(library: Library, outside: Outside, at: datetime) -> Desk:
    """What a verification works with."""
    return Desk(at, library, Keys(library), outside.digest)


def verify_foreign_ob3(read: ReadBadge, desk: Desk) -> Judgement:
    """Judge an Open Badge 3.0 that this hub has not issued."""
    findings = Findings(desk.at)
    badge = _signed(read)
    if badge is None:
        return changed(findings, _("The parts of the token contradict each other."))
    endorsed = endorsements_in(badge.document)
    endorsements = _endorsements(endorsed)
    result, *others = judged([badge, *endorsements], desk.keys, desk.digest, at=desk.at)
    if result.outcome is Outcome.FAIL:
        return changed(findings, _in_full(result))
    if result.outcome is Outcome.UNKNOWN:
        return cannot_tell(findings, _in_full(result))
    findings.add("proof", Outcome.PASS, _("The text is exactly what the issuer signed."))
    _tell_endorsements(findings, endorsements, others, endorsed.things)
    if problems := credential.structure_problems(badge.document):
        findings.add("schema", Outcome.FAIL, " ".join(map(in_words, problems)), Verdict.UNVERIFIABLE)
        return findings.judgement()
    findings.add("schema", Outcome.PASS, _("It is a complete Open Badge 3.0."))
    as_of = check_foreign_status(findings, badge.document, desk)
    identities = identities_in_ob3(badge.document)
    return concluded(findings, _facts(badge.document), as_of, result, identities=identities)


def concluded(
    findings: Findings,
    badge: Badge,
    as_of: datetime | None,
    result: Result | None,
    *,
    identities: tuple[StatedIdentity, ...] = (),
) -> Judgement:
    """The judgement on a badge whose text is genuine: its dates, and whose it is."""
    check_dates(findings, badge)
    key = result.method.key if result is not None and result.method is not None else None
    check_issuer(findings, badge.issuer, key)
    findings.add(
        "recipient", Outcome.UNKNOWN, _("Whose badge it is has not been checked. Ask for identification.")
    )
    holder = Holder(badge.name, identities=identities) if identities else None
    return findings.judgement(badge=badge, status_as_of=as_of, holder=holder)


def cannot_tell(findings: Findings, reason: str) -> Judgement:
    """What is said of a badge whose signature could not be judged."""
    findings.add("proof", Outcome.UNKNOWN, reason, Verdict.UNVERIFIABLE)
    findings.add("issuer", Outcome.UNKNOWN, _("Who issued it could not be found out."))
    return findings.judgement()


def _signed(read: ReadBadge) -> Signed | None:
    if read.token is None:
        return Signed(read.document or {})
    try:
        return Signed(tokens.credential_in(read.token.payload), read.token)
    except tokens.Contradiction:
        return None


def _in_full(result: Result) -> str:
    words = in_words(result.reason)
    return f"{words} ({result.detail})" if result.code in _ADVICE_CODES and result.detail else words


def _endorsements(found: Endorsed) -> list[Signed]:
    """The endorsements in a badge, in either form; what is none stays in, as something that is not signed."""
    embedded = [Signed(one if isinstance(one, dict) else {}) for one in found.embedded]
    return embedded + [_endorsement_in(text) for text in found.tokens]


def _endorsement_in(text: object) -> Signed:
    try:
        token = jws.read(str(text).encode())
        return Signed(tokens.credential_in(token.payload), token)
    except (UnreadableBadge, tokens.Contradiction):
        return Signed({})


def _tell_endorsements(
    findings: Findings, signed: Sequence[Signed], results: Sequence[Result], things: set[str]
) -> None:
    """One check for each, for the first few; only one that was changed makes the badge worse.

    `things`: what it may be about. One that is genuine and about something else has been put in from elsewhere.
    """
    for one, result in list(zip(signed, results, strict=True))[:MOST_SIGNED]:
        who = credential.issuer_name(one.document) or issuer_id(one.document) or _("somebody")
        outcome = result.outcome
        if outcome is Outcome.PASS and not is_about(one.document, things):
            outcome = Outcome.UNKNOWN
            words = _(
                "An endorsement in it, signed by %(who)s, is about something that is not in this badge."
            )
            words %= {"who": who[:200]}
        elif outcome is Outcome.PASS:
            words = _("%(who)s has endorsed it, and that is what they signed.") % {"who": who[:200]}
        elif outcome is Outcome.FAIL:
            words = _("An endorsement in it was changed after it was signed: %(reason)s") % {
                "reason": in_words(result.reason)
            }
        else:
            words = _("Whether %(who)s really endorsed it could not be checked: %(reason)s") % {
                "who": who[:200],
                "reason": in_words(result.reason),
            }
        verdict = Verdict.TAMPERED if outcome is Outcome.FAIL else None
        findings.add("endorsement", outcome, words, verdict)
    if (more := len(signed) - MOST_SIGNED) > 0:
        words = ngettext(
            "One more endorsement was not checked.", "%(more)d more endorsements were not checked.", more
        )
        findings.add("endorsement", Outcome.UNKNOWN, words % {"more": more})


def _facts(document: Mapping[str, Any]) -> Badge:
    """Facts from a complete document whose signature is good."""
    achievement = document["credentialSubject"]["achievement"]
    begins, ends = credential.dates_of(document) or (None, None)
    issuer = issuer_id(document) or ""
    return Badge(
        name=achievement["name"],
        achievement=achievement["id"],
        issuer=NamedIssuer(issuer, credential.issuer_name(document) or issuer),
        valid_from=begins,
        valid_until=ends,
    )
