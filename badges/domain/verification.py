"""Judging a badge: genuine, in force, whose, and what it rests on.

This release judges the hub's own badges, under any origin the hub has had, from its own database. Badges of
other issuers are answered with `unverifiable`: nothing is fetched.
"""

import re
import uuid
from dataclasses import dataclass, field, replace
from datetime import datetime
from itertools import islice
from typing import Any
from urllib.parse import parse_qs, urlsplit

from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from badges.domain import keys, mentors, records
from badges.domain.reasons import in_words
from badges.domain.renewal import successor_of
from badges.domain.showing import showing_of
from badges.enums import AwardState, Format, Verdict
from badges.formats import jws, ob3, proofs
from badges.formats.addresses import credential_page
from badges.formats.baking import ReadBadge, read_badge
from badges.formats.by_hand import StatedDecision, stated_decision
from badges.formats.endorsements import endorsement_results, stated_endorsements
from badges.formats.errors import UnreadableBadge
from badges.formats.evidence import StatedObservation, StatedPart, stated_observations, stated_parts
from badges.formats.proofs import Outcome
from badges.formats.strict_json import parse_json_strictly
from badges.models import Award, Credential, Issuer, Transcript
from courses.enums import Entrustment

_UUID = r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}"
_ADDRESS = re.compile(rf"(?P<origin>https?://[^\s/\"'<>]+)/(?:credentials|ob2/assertions)/(?P<id>{_UUID})\b")
_NO_BADGE = frozenset({"empty", "too_large", "no_badge_inside", "svg_script"})
_MOST_ADDRESSES = 100
_STRANGE_BADGE = frozenset({"not_a_badge", "old_version"})
_ENDED = {
    AwardState.REVOKED: Verdict.REVOKED,
    AwardState.SUSPENDED: Verdict.SUSPENDED,
    AwardState.REPLACED: Verdict.REPLACED,
}


@dataclass(frozen=True)
class Check:
    """One thing that was looked at: `id` and `outcome` as in the public contract, `detail` in plain words."""

    id: str
    outcome: Outcome
    detail: str


@dataclass(frozen=True)
class NamedIssuer:
    """The issuer as the badge names it."""

    id: str
    name: str


@dataclass(frozen=True)
class Badge:
    """What the badge says of itself; shown only when its text is genuine."""

    name: str
    achievement: str
    issuer: NamedIssuer
    valid_from: datetime | None
    valid_until: datetime | None
    page: str = ""


@dataclass(frozen=True)
class Judgement:
    """The answer to "is this badge good?"."""

    verdict: Verdict
    checks: tuple[Check, ...]
    checked_at: datetime
    badge: Badge | None = None
    observations: tuple[StatedObservation, ...] = ()
    course_badges: tuple[StatedPart, ...] = ()
    status_as_of: datetime | None = None
    decision: StatedDecision | None = None


@dataclass
class _Findings:
    """Checks and the verdicts they suggest, as they come in."""

    now: datetime
    checks: list[Check] = field(default_factory=list)
    verdicts: set[Verdict] = field(default_factory=set)

    def add(self, name: str, outcome: Outcome, detail: str, verdict: Verdict | None = None) -> None:
        self.checks.append(Check(name, outcome, detail))
        if verdict is not None:
            self.verdicts.add(verdict)

    def judgement(self, **more: Any) -> Judgement:
        first = next((v for v in Verdict if v in self.verdicts), Verdict.VALID)
        return Judgement(verdict=first, checks=tuple(self.checks), checked_at=self.now, **more)


def verify(data: bytes, *, at: datetime) -> Judgement:
    """Judge a file or text (PNG, SVG, JSON or token) as at a moment. Raises UnreadableBadge for what is no badge."""
    try:
        read = read_badge(data)
    except UnreadableBadge as error:
        if _is_damaged_copy(data, error):
            return _damaged(error, at)
        raise
    if read.kind == "ob3":
        return _verify_ob3(read, at)
    return _verify_ob2(read, at) if read.token is None else _verify_signed_ob2(read, read.token, at)


def verify_link(address: str, *, at: datetime) -> Judgement:
    """Judge by address. Ours are answered from the database; nothing is ever fetched here.

    Raises UnreadableBadge for an address of this hub at which there is no badge, or whose holder was erased.
    """
    found = _ADDRESS.match(address.strip())
    if found is None or not _is_own(found["origin"]):
        if (
            _origin_of(address) is None
            or urlsplit(address).scheme not in {"http", "https"}
            or _is_own_address(address)
        ):
            raise UnreadableBadge(_("There is no badge at this address."), "no_such_badge")
        return _foreign(
            _("The address belongs to another issuer. Ask the holder for the file and check it there."), at
        )
    stored = _stored(uuid.UUID(found["id"]), Format.OB3)
    if stored is None:
        raise UnreadableBadge(_("This hub has issued no badge with this address."), "no_such_badge")
    if stored.award.learner_id is None:
        raise UnreadableBadge(
            _("The holder of this badge asked us to erase their data. Ask them for the file."),
            "no_such_badge",
        )
    if not showing_of(stored.award).opens(_key_in(address)):
        raise UnreadableBadge(
            _(
                "The holder of this badge does not show it at this address. Ask them for the file, or for a link."
            ),
            "no_such_badge",
        )
    return verify(bytes(stored.document), at=at)


def _key_in(address: str) -> str:
    """The key of a page that is opened by link only; empty where the address has none."""
    return parse_qs(urlsplit(address).query).get("key", [""])[0]


def _is_own(origin: str) -> bool:
    return origin == settings.BASE_URL or Issuer.objects.filter(origin=origin).exists()


def _is_own_address(address: str) -> bool:
    origin = _origin_of(address)
    return origin is not None and _is_own(origin)


def _origin_of(address: str) -> str | None:
    """Scheme and host of an address; None for text that only looks like one, such as `http://[`."""
    try:
        parts = urlsplit(address)
    except ValueError:
        return None
    return f"{parts.scheme}://{parts.netloc}"


def _stored(public_id: uuid.UUID, format_: Format) -> Credential | None:
    found = Credential.objects.select_related("award__achievement", "award__learner__safeguard", "issuer")
    return found.filter(award__public_id=public_id, format=format_).first()


def _named(text: str, format_: Format) -> Credential | None:
    """The credential of ours at an address; None where the text is another address, even one that quotes ours."""
    found = _ADDRESS.match(text)
    return _stored(uuid.UUID(found["id"]), format_) if found and _is_own(found["origin"]) else None


def _is_damaged_copy(data: bytes, error: UnreadableBadge) -> bool:
    """Whether unreadable input is one of our badges with bytes changed, rather than no badge at all."""
    if error.code in _STRANGE_BADGE and records.is_broken_token(data):
        return True
    whole = records.with_tokens_read(data)
    if error.code in _NO_BADGE or not (b'"@context"' in whole or b'"type"' in whole):
        return False
    if (
        error.code in _STRANGE_BADGE
    ):  # readable, so what it calls itself decides; it may only quote one of ours
        text = str(parse_json_strictly(data).get("id", "")) if data.lstrip().startswith(b"{") else ""
    else:
        text = whole.decode("utf-8", errors="replace")
    named = {uuid.UUID(found["id"]) for found in islice(_ADDRESS.finditer(text), _MOST_ADDRESSES)}
    return Credential.objects.filter(award__public_id__in=named).exists()


def _damaged(error: UnreadableBadge, at: datetime) -> Judgement:
    findings = _Findings(at)
    findings.add(
        "proof",
        Outcome.FAIL,
        _("This is a copy of a badge of ours, but it was changed or damaged after it was issued: %(reason)s")
        % {"reason": in_words(error.reason)},
        Verdict.TAMPERED,
    )
    return findings.judgement()


def _foreign(detail: str, at: datetime) -> Judgement:
    findings = _Findings(at)
    findings.add("proof", Outcome.UNKNOWN, detail, Verdict.UNVERIFIABLE)
    findings.add("issuer", Outcome.UNKNOWN, _("This hub does not know the issuer."))
    return findings.judgement()


def _verify_ob3(read: ReadBadge, at: datetime) -> Judgement:
    document = read.document or {}
    findings = _Findings(at)
    stored = _named(str(document.get("id", "")), Format.OB3)
    issued = records.issued_as(read, stored) if stored is not None else None
    if stored is not None and issued is None:
        # Linked data allows rewriting that keeps the signature; people would read something else all the same.
        return _changed(findings, _("It does not say what we issued."))
    result = records.signature(read, document, at)
    if result.outcome is not Outcome.PASS:
        return _not_genuine(findings, result, known=stored is not None)
    if not records.is_believed(result.key, issued):
        return _stolen(findings)
    endorsed = endorsement_results(document, mentors.resolve, at=findings.now)
    if (fault := next((one for one in endorsed if one.outcome is not Outcome.PASS), None)) is not None:
        return _changed(findings, in_words(fault.reason))
    if not all(records.is_believed(one.key, issued) for one in endorsed):
        return _stolen_from_mentor(findings)
    findings.add("proof", Outcome.PASS, records.genuine(issued))
    _tell_endorsements(findings, document)
    if not _check_structure(findings, document):
        return findings.judgement()
    if (record := _record_of_progress(document)) is not None:
        findings.add("status", Outcome.PASS, record)
    else:
        _check_status(findings, stored)
    badge = _badge_of(document)
    _check_dates(findings, badge)
    findings.add("issuer", Outcome.PASS, _("Issued by this hub, %(did)s.") % {"did": badge.issuer.id})
    findings.add(
        "recipient", Outcome.UNKNOWN, _("Whose badge it is has not been checked. Ask for identification.")
    )
    return findings.judgement(
        badge=badge,
        observations=stated_observations(document),
        course_badges=stated_parts(document),
        status_as_of=findings.now if stored else None,
        decision=stated_decision(document),
    )


def _stolen(findings: _Findings) -> Judgement:
    detail = _(
        "It carries the signature of a key of ours that somebody else may have, and it is not what we signed while "
        "the key was ours alone. Do not rely on it."
    )
    findings.add("proof", Outcome.FAIL, detail, Verdict.TAMPERED)
    return findings.judgement()


def _stolen_from_mentor(findings: _Findings) -> Judgement:
    detail = _(
        "It carries the signature of a mentor's key that somebody else may have, and it is not what we signed while "
        "the key was the mentor's alone. Do not rely on it."
    )
    findings.add("proof", Outcome.FAIL, detail, Verdict.TAMPERED)
    return findings.judgement()


def _tell_endorsements(findings: _Findings, document: dict[str, Any]) -> None:
    count = len(stated_endorsements(document))
    if count:
        text = ngettext(
            "One observation in it is signed in the name of its mentor as well.",
            "%(count)d observations in it are each signed in the name of their mentor as well.",
            count,
        )
        findings.add("endorsement", Outcome.PASS, text % {"count": count})


def _not_genuine(findings: _Findings, result: proofs.ProofResult, *, known: bool) -> Judgement:
    """A proof that did not pass. If the badge names one of ours, its text is not what we issued, whatever the cause."""
    if result.outcome is Outcome.FAIL or known:
        return _changed(findings, in_words(result.reason))
    return _foreign(in_words(result.reason), findings.now)


def _changed(findings: _Findings, reason: str) -> Judgement:
    detail = _("Something in this badge was changed after it was issued. Do not rely on it.")
    findings.add("proof", Outcome.FAIL, f"{detail} {reason}", Verdict.TAMPERED)
    return findings.judgement()


def _check_structure(findings: _Findings, document: dict[str, Any]) -> bool:
    problems = ob3.structure_problems(document)
    if problems:
        findings.add("schema", Outcome.FAIL, " ".join(map(in_words, problems)), Verdict.UNVERIFIABLE)
    else:
        findings.add("schema", Outcome.PASS, _("It is a complete Open Badge 3.0."))
    return not problems


def _record_of_progress(document: dict[str, Any]) -> str | None:
    """What to know about a record of progress of ours, whose proof has passed; None for anything else."""
    text = str(document.get("id", ""))
    named = re.fullmatch(rf"(?P<origin>https?://[^\s/]+)/transcripts/(?P<id>{_UUID})/", text)
    if named is None or not Transcript.objects.filter(public_id=named["id"]).exists():
        return None
    return _("A record of progress: it says how things stood when it was signed, and cannot be revoked.")


def _check_status(findings: _Findings, stored: Credential | None) -> None:
    if stored is None:
        findings.add(
            "status",
            Outcome.UNKNOWN,
            _("Our signature, but the badge is not in our records. Ask the hub."),
            Verdict.UNVERIFIABLE,
        )
        return
    ended = _ENDED.get(AwardState(stored.award.state))
    if ended is Verdict.REVOKED:
        findings.add("status", Outcome.FAIL, _("The hub has revoked this badge."), ended)
    elif ended is Verdict.SUSPENDED:
        findings.add("status", Outcome.FAIL, _("The hub has put this badge on hold."), ended)
    elif ended is Verdict.REPLACED:
        findings.add("status", Outcome.FAIL, _replaced(stored.award), ended)
    else:
        findings.add("status", Outcome.PASS, _("The hub has not revoked or replaced it."))


def _replaced(award: Award) -> str:
    newer = successor_of(award) if award.leads_on else None
    if newer is None or not showing_of(newer).is_public:
        return _("A newer badge has replaced this one. Ask for it.")
    address = credential_page(settings.BASE_URL, newer.public_id)
    return _("A newer badge has replaced this one: %(address)s") % {"address": address}


def _check_dates(findings: _Findings, badge: Badge) -> None:
    if badge.valid_until is not None and badge.valid_until <= findings.now:
        findings.add(
            "validity",
            Outcome.FAIL,
            _("It expired on %(date)s.") % {"date": _day(badge.valid_until)},
            Verdict.EXPIRED,
        )
    elif badge.valid_from is not None and badge.valid_from > findings.now:
        findings.add("validity", Outcome.FAIL, _("It is not valid yet."), Verdict.UNVERIFIABLE)
    elif badge.valid_until is None:
        findings.add("validity", Outcome.PASS, _("It has no expiry date."))
    else:
        findings.add(
            "validity", Outcome.PASS, _("It is valid until %(date)s.") % {"date": _day(badge.valid_until)}
        )


def _day(moment: datetime) -> str:
    return f"{moment:%d %b %Y}".lstrip("0")


def _badge_of(document: dict[str, Any]) -> Badge:
    """Facts from a document whose proof has passed."""
    achievement = document["credentialSubject"]["achievement"]
    return Badge(
        name=achievement["name"],
        achievement=achievement["id"],
        issuer=NamedIssuer(document["issuer"]["id"], document["issuer"]["name"]),
        valid_from=proofs.moment(document.get("validFrom")),
        valid_until=proofs.moment(document.get("validUntil")),
        page=document["id"],
    )


def _verify_ob2(read: ReadBadge, at: datetime) -> Judgement:
    """A hosted Open Badge 2.0: what counts is what its issuer hosts, and for ours that is the stored document."""
    stored = _named(read.url or "", Format.OB2)
    if stored is None:
        if read.url and _is_own_address(read.url):
            raise UnreadableBadge(_("This hub has issued no badge with this address."), "no_such_badge")
        return _foreign(_("The badge is hosted by another issuer."), at)
    if read.document is not None and read_badge(bytes(stored.document)).document != read.document:
        return _changed(_Findings(at), _("It does not say what we issued."))
    if read.document is None:  # only an address: no copy that anybody handed over
        return verify_link(read.url or "", at=at)
    signed = _stored(stored.award.public_id, Format.OB3)
    if signed is None:
        raise UnreadableBadge(_("This hub has issued no badge with this address."), "no_such_badge")
    return verify(bytes(signed.document), at=at)


def _verify_signed_ob2(read: ReadBadge, token: jws.Token, at: datetime) -> Judgement:
    """A signed Open Badge 2.0. Ours are known by their exact text; how they stand, their 3.0 twin says."""
    key = keys.resolve_ob2(token.kid)
    if key is None:
        return _foreign(_("The key that signed it is not known."), at)
    if jws.objection(token) or not jws.is_signed_by(token, key):
        return _changed(_Findings(at), _("The text is not what the issuer signed."))
    found = records.issued_ob2(read)
    if not records.is_believed(key, found[1] if found else None):
        return _stolen(_Findings(at))
    twin = _stored(found[0].award.public_id, Format.OB3) if found else None
    if found is None or twin is None:
        findings = _Findings(at)
        _check_status(findings, None)
        return findings.judgement()
    judgement = verify(bytes(twin.document), at=at)
    proof = Check("proof", Outcome.PASS, records.genuine(found[1]))
    checks = tuple(proof if c.id == "proof" and c.outcome is Outcome.PASS else c for c in judgement.checks)
    return replace(judgement, checks=checks)


def answer(judgement: Judgement) -> dict[str, Any]:
    """The judgement as the public contract's JSON."""
    badge = judgement.badge
    return {
        "verdict": judgement.verdict.value,
        "checks": [{"id": c.id, "outcome": c.outcome.value, "detail": c.detail} for c in judgement.checks],
        "badge": badge
        and {
            "name": badge.name,
            "achievement": badge.achievement,
            "issuer": {"id": badge.issuer.id, "name": badge.issuer.name},
            "valid_from": _iso(badge.valid_from),
            "valid_until": _iso(badge.valid_until),
        },
        "observations": [
            {
                "skill": seen.skill,
                "observed_at": _iso(seen.observed_at),
                "mentor": seen.mentor,
                "entrustment": f"{seen.level}: {Entrustment(seen.level).label}",
                "measurements_within_limits": seen.measurements_within_limits,
            }
            for seen in judgement.observations
        ],
        "course_badges": [
            {
                "name": part.name,
                "course": part.course,
                "valid_from": _iso(part.valid_from),
                "valid_until": _iso(part.valid_until),
                "digest": part.digest,
            }
            for part in judgement.course_badges
        ],
        "checked_at": _iso(judgement.checked_at),
        "status_as_of": _iso(judgement.status_as_of),
        "awarded_by_hand": judgement.decision and _decision(judgement.decision),
    }


def _decision(stated: StatedDecision) -> dict[str, Any]:
    return {
        "role": stated.role,
        "at": _iso(stated.at),
        "grounds": stated.grounds,
        "evidence": stated.evidence,
        "link": stated.link or None,
        "rests_on_observations": stated.observed,
    }


def _iso(moment: datetime | None) -> str | None:
    return None if moment is None else moment.isoformat(timespec="seconds").replace("+00:00", "Z")


def holder_state(award: Award, moment: datetime) -> Verdict:
    """The verdict on an award as its own page shows it, from the database alone."""
    ended = _ENDED.get(AwardState(award.state))
    if ended is not None:
        return ended
    return Verdict.EXPIRED if award.has_expired(moment) else Verdict.VALID
