"""Whether the ledger bears out what our records hold: after a key was lost, only that is signed again."""

import hashlib
import uuid
from collections.abc import Iterable, Mapping
from typing import Any

from badges.domain.footing import hand_award_of
from badges.domain.mentors import did_of
from badges.domain.parts import listed_badges
from badges.enums import Format, Kind
from badges.formats.by_hand import stated_decision
from badges.formats.course_badges import stated_parts
from badges.formats.endorsements import ReadEndorsement
from badges.formats.evidence import evidence_digest, stated_observations
from badges.formats.jws import read
from badges.formats.jwt import credential_of
from badges.formats.strict_json import parse_json_strictly
from badges.models import Award, Credential, MentorKey
from courses.models import SignOffEvent


def is_genuine(credential: Credential) -> bool:
    """Whether the ledger bears out what our records hold.

    The bytes have their digest, the row that earned the badge is about this person and one of its skills, and every
    observation that the badge states is bound to a row about the same person and these skills. Every course badge that
    it lists is one of the same person, and borne out likewise. A recognition states none, and the grounds on which our
    records say that it was given.
    """
    award = credential.award
    if hashlib.sha256(bytes(credential.document)).hexdigest() != credential.digest:
        return False
    if award.achievement.kind == Kind.RECOGNITION:
        return _is_given(credential)
    earned = _earned_by(award)
    if earned is None or (award.learner is not None and award.learner.pseudonym != earned.subject):
        return False
    document = _document(credential)
    return document is None or (_is_seen(award, document) and _lists_genuine(award, document))


def are_the_mentors_words(
    credential: Credential, endorsements: Iterable[ReadEndorsement], keys: Mapping[str, MentorKey]
) -> bool:
    """Whether each of these repeats its evidence, which is bound to a row that this very mentor signed.

    `keys` are theirs by name. Of an erased mentor nobody knows which rows were theirs.
    """
    signers = _signers(credential.award)
    for each in endorsements:
        identity, signer = keys[each.key].identity, signers.get(each.digest)
        if signer is None or each.mentor != did_of(identity, credential.issuer.origin):
            return False
        if identity.mentor is not None and identity.mentor.pseudonym != signer:
            return False
    return True


def document_of(format_: str, text: bytes) -> Mapping[str, Any] | None:
    """What an Open Badge 3.0 says, in either form; None for an Open Badge 2.0, which states no evidence of ours."""
    if format_ == Format.OB3:
        return parse_json_strictly(text)
    if format_ in {Format.JWT_EDDSA, Format.JWT_RS256}:
        return credential_of(read(text).payload)
    return None


def _earned_by(award: Award) -> SignOffEvent | None:
    return SignOffEvent.objects.filter(position=award.renewal, skill_code__in=award.skills).first()


def _signers(award: Award) -> dict[str, uuid.UUID]:
    """Who signed what the badge may state, by the digest that binds it to the badge."""
    earned = _earned_by(award)
    if earned is None:
        return {}
    about = SignOffEvent.objects.filter(subject=earned.subject, skill_code__in=award.skills)
    rows = about.values_list("hash", "signer")
    return {evidence_digest(award.public_id, hash_): signer for hash_, signer in rows}


def _is_seen(award: Award, document: Mapping[str, Any]) -> bool:
    return {seen.digest for seen in stated_observations(document)} <= _signers(award).keys()


def _lists_genuine(award: Award, document: Mapping[str, Any]) -> bool:
    found = listed_badges(award, document)
    return all(part.digest in found for part in stated_parts(document)) and all(
        _is_seen(one, parse_json_strictly(text)) for one, text in found.values()
    )


def _is_given(credential: Credential) -> bool:
    given, document = hand_award_of(credential.award), _document(credential)
    if given is None or document is None:
        return given is not None
    decision = stated_decision(document)
    return (
        not stated_observations(document)
        and decision is not None
        and (decision.role, decision.grounds) == (given.role, given.narrative)
    )


def _document(credential: Credential) -> Mapping[str, Any] | None:
    return document_of(credential.format, bytes(credential.document))
