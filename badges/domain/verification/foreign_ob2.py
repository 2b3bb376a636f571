"""Judging Open Badges 2.0 of other issuers: hosted ones where they are hosted, signed ones with a published key."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from django.utils.translation import gettext as _

from badges.domain.verification.foreign import cannot_tell, concluded
from badges.domain.verification.foreign_status import Desk
from badges.domain.verification.judgement import Badge, Findings, Judgement, NamedIssuer
from badges.domain.verification.library import Library, Unread
from badges.domain.verification.own import changed
from badges.enums import Verdict
from badges.formats import jws
from badges.formats.baking import ReadBadge
from badges.formats.foreign import ob2
from badges.formats.foreign.keys import BadKey, VerifyingKey
from badges.formats.foreign.methods import Method
from badges.formats.foreign.results import Result, genuine
from badges.formats.identities import identities_in_ob2
from badges.formats.proofs import Outcome, moment


@dataclass(frozen=True)
class _Meaning:
    """What an assertion leads to: the badge class and its issuer's profile, each from its own address."""

    badge_class: Mapping[str, Any]
    profile: Mapping[str, Any]


def verify_foreign_ob2(read: ReadBadge, desk: Desk) -> Judgement:
    """Judge an Open Badge 2.0 that this hub has not issued."""
    findings = Findings(desk.at)
    try:
        if read.token is None:
            return _hosted(findings, read, desk)
        if ob2.is_hosted(read.token.payload):
            # What its issuer keeps decides, and that the copy in hand is signed as well says no more.
            address = ob2.address_of(read.token.payload)
            return _hosted(findings, replace(read, url=address, token=None), desk)
        return _signed(findings, read.token, desk)
    except Unread as error:
        return cannot_tell(findings, error.reason)


def _hosted(findings: Findings, read: ReadBadge, desk: Desk) -> Judgement:
    address = ob2.address_of(read.url)
    if not address:
        return cannot_tell(findings, _("It does not say at which https address its issuer keeps it."))
    found = desk.library.answer(address, kept=False)
    if found.status == 410:
        return _revoked(findings)
    assertion = desk.library.parsed(found)
    if ob2.is_revoked(assertion):
        return _hosted_revoked(findings, read, assertion, desk)
    if assertion.get("id") != address:
        return cannot_tell(findings, _("What is at the address that it names is not this badge."))
    if read.document is not None and ob2.contradicts(read.document, assertion):
        return changed(findings, _kept_otherwise())
    meaning = _meaning(assertion, desk.library)
    if not ob2.may_host(meaning.profile, address):
        return changed(findings, _kept_by_another())
    findings.add("proof", Outcome.PASS, _("It is what its issuer keeps at %(url)s.") % {"url": address[:200]})
    findings.add("status", Outcome.PASS, _("Its issuer has not revoked it."))
    return _concluded(findings, assertion, meaning, found.fetched_at, None)


def _hosted_revoked(
    findings: Findings, read: ReadBadge, assertion: Mapping[str, Any], desk: Desk
) -> Judgement:
    """Revoked; but first, a copy that says something else than what is kept, and a badge that somebody else keeps.

    Of a revoked badge an issuer may keep no more than its id, so only what is still kept can be compared.
    """
    copy = {name: value for name, value in (read.document or {}).items() if name in assertion}
    if ob2.contradicts(copy, assertion):
        return changed(findings, _kept_otherwise())
    try:
        profile = _meaning(assertion, desk.library).profile
    except Unread:
        return _revoked(findings)
    if not ob2.may_host(profile, ob2.address_of(read.url)):
        return changed(findings, _kept_by_another())
    return _revoked(findings)


def _kept_otherwise() -> str:
    return _("Its issuer keeps it with other words.")


def _kept_by_another() -> str:
    return _("The badge is kept at an address where its issuer keeps none: somebody else made it.")


def _signed(findings: Findings, token: jws.Token, desk: Desk) -> Judgement:
    if flaw := ob2.token_flaw(token):
        return cannot_tell(findings, _("It is signed in a way that is not supported.") + f" ({flaw})")
    meaning = _meaning(token.payload, desk.library)
    address = ob2.creator_of(token.payload, meaning.profile)
    if not address:
        return cannot_tell(findings, _("Its issuer does not publish the key that signed it."))
    try:
        key = ob2.key_of(meaning.profile, desk.library.document(address)[0], address)
    except BadKey:
        return changed(findings, _("The key does not belong to the issuer the badge names."))
    if not ob2.has_signed(key, token):
        return changed(findings, _("The text is not what the issuer signed."))
    findings.add("proof", Outcome.PASS, _("The text is exactly what the issuer signed."))
    as_of = None
    listed = ob2.address_of(meaning.profile.get("revocationList"))
    if listed:
        try:
            revocations, as_of = desk.library.document(listed)
        except Unread as error:
            words = _("Whether it was revoked could not be found out: %(reason)s") % {"reason": error.reason}
            findings.add("status", Outcome.UNKNOWN, words, Verdict.UNVERIFIABLE)
        else:
            _tell(findings, is_revoked=ob2.lists_as_revoked(revocations, token.payload))
    else:
        findings.add("status", Outcome.UNKNOWN, _("Its issuer publishes no list of revoked badges for it."))
    return _concluded(findings, token.payload, meaning, as_of, _by(key, address, meaning))


def _tell(findings: Findings, *, is_revoked: bool) -> None:
    if is_revoked:
        findings.add("status", Outcome.FAIL, _("Its issuer has revoked this badge."), Verdict.REVOKED)
    else:
        findings.add("status", Outcome.PASS, _("Its issuer has not revoked it."))


def _by(key: VerifyingKey, address: str, meaning: _Meaning) -> Result:
    return genuine(Method(id=address, controller=str(meaning.profile["id"]), key=key))


def _revoked(findings: Findings) -> Judgement:
    findings.add("status", Outcome.FAIL, _("Its issuer has revoked this badge."), Verdict.REVOKED)
    return findings.judgement()


def _meaning(assertion: Mapping[str, Any], library: Library) -> _Meaning:
    """Raises `Unread` where the badge class or the profile is not to be had from its own address."""
    badge_class = _at_its_address(assertion.get("badge"), library)
    return _Meaning(badge_class, _at_its_address(badge_class.get("issuer"), library))


def _at_its_address(named: object, library: Library) -> Mapping[str, Any]:
    """What is published under the id: what a badge itself embeds, its maker could have written."""
    address = ob2.address_of(named)
    if not address:
        raise Unread(_("It does not say at which https address its issuer describes it."))
    found, _as_of = library.document(address)
    if found.get("id") != address or not isinstance(found.get("name"), str):
        raise Unread(_("What is at %(url)s does not describe it.") % {"url": address[:200]})
    return found


def _concluded(
    findings: Findings, assertion: Mapping[str, Any], meaning: _Meaning, as_of: Any, result: Result | None
) -> Judgement:
    try:
        begins, ends = (moment(assertion.get(name)) for name in ("issuedOn", "expires"))
    except ValueError:
        findings.add("validity", Outcome.UNKNOWN, _("Its dates cannot be read."), Verdict.UNVERIFIABLE)
        return findings.judgement()
    badge = Badge(
        name=str(meaning.badge_class["name"]),
        achievement=str(meaning.badge_class["id"]),
        issuer=NamedIssuer(str(meaning.profile["id"]), str(meaning.profile["name"])),
        valid_from=begins,
        valid_until=ends,
    )
    return concluded(findings, badge, as_of, result, identities=identities_in_ob2(assertion))
