"""Claims as an Open Badges 3.0 credential (1EdTech Open Badges 3.0, context 3.0.3; W3C VC Data Model 2.0).

Only terms of the published contexts are used, so that a signature covers every word. There are no numbers in
it: canonical forms of numbers differ between implementations.
"""

import hashlib
from collections.abc import Mapping, Sequence
from typing import Any

from badges.formats.addresses import achievement_page, credential_page
from badges.formats.by_hand import decision_of
from badges.formats.claims import Achievement, Alignment, Claims, Identity, Issuer, RequiredSkill, SkillResult
from badges.formats.contexts import CREDENTIALS_V2, OB_3, OB_3_EXTENSIONS, OB_3_VERSIONS
from badges.formats.days import spoken_day
from badges.formats.evidence import evidence_of
from badges.formats.keys import timestamp
from badges.formats.proofs import issuer_id, moment

SCHEMA = "https://purl.imsglobal.org/spec/ob/v3p0/schema/json/ob_v3p0_achievementcredential_schema.json"


def credential(
    claims: Claims,
    *,
    base_url: str,
    status: Mapping[str, str] | None = None,
    refresh: Mapping[str, str] | None = None,
    endorsements: Sequence[Mapping[str, Any]] = (),
) -> dict[str, Any]:
    """The unsigned credential; ``status`` becomes ``credentialStatus``, ``refresh`` ``refreshService``.

    ``endorsements`` are signed already.
    """
    page = credential_page(base_url, claims.credential_id)
    document: dict[str, Any] = {
        "@context": [CREDENTIALS_V2, OB_3, OB_3_EXTENSIONS],
        "id": page,
        "type": ["VerifiableCredential", "OpenBadgeCredential"],
        "name": claims.achievement.name,
        "issuer": issuer_profile(claims.issuer),
        "validFrom": timestamp(claims.valid_from),
    }
    if claims.valid_until is not None:
        document["validUntil"] = timestamp(claims.valid_until)
    document["credentialSubject"] = _subject(claims, base_url)
    decision = [] if claims.by_hand is None else decision_of(claims.by_hand, page, claims.credential_id)
    evidence = [*decision, *evidence_of(claims, page)]
    if evidence:
        document["evidence"] = evidence
    if endorsements:
        document["endorsement"] = [dict(one) for one in endorsements]
    document["credentialSchema"] = [{"id": SCHEMA, "type": "1EdTechJsonSchemaValidator2019"}]
    if status is not None:
        document["credentialStatus"] = dict(status)
    if refresh is not None:
        document["refreshService"] = dict(refresh)
    return document


def refresh_service(address: str) -> dict[str, str]:
    """A credential's `refreshService` (1EdTech Credential Refresh Service 1.0): a GET answers with the newest form."""
    return {"id": address, "type": "1EdTechCredentialRefresh"}


def issuer_profile(issuer: Issuer) -> dict[str, Any]:
    """The issuer as a ``Profile``."""
    profile: dict[str, Any] = {
        "id": issuer.id,
        "type": ["Profile"],
        "name": issuer.name,
        "url": issuer.url,
        "email": issuer.email,
    }
    if issuer.image_url:
        profile["image"] = {"id": issuer.image_url, "type": "Image", "caption": issuer.name}
    return profile


def achievement_object(achievement: Achievement, *, base_url: str) -> dict[str, Any]:
    """The achievement on its own, as it stands in every credential for it."""
    page = achievement_page(base_url, achievement.slug)
    document: dict[str, Any] = {
        "id": page,
        "type": ["Achievement"],
        "achievementType": achievement.type,
        "name": achievement.name,
        "description": achievement.description,
        "criteria": {"id": f"{page}#criteria", "narrative": achievement.criteria},
        "humanCode": achievement.code,
        "inLanguage": achievement.language,
        "image": {"id": achievement.image_url, "type": "Image", "caption": achievement.name},
    }
    tags = dict.fromkeys((*achievement.tags, achievement.level))
    document["tag"] = [tag for tag in tags if tag]
    if achievement.alignments:
        document["alignment"] = [_alignment(alignment) for alignment in achievement.alignments]
    if achievement.skills:
        document["resultDescription"] = [
            _description(skill, achievement, page) for skill in achievement.skills
        ]
    return document


def structure_problems(document: Mapping[str, Any]) -> tuple[str, ...]:
    """What keeps a parsed document from being an Open Badges 3.0 credential, in plain words.

    Not the whole JSON schema: the parts that reading and judging a badge rely on.
    """
    subject = _mapping(document.get("credentialSubject"))
    achievement = _mapping(subject.get("achievement"))
    contexts = document.get("@context")
    dates = [document.get("validFrom"), document.get("validUntil")]
    checks = {
        "The contexts are not those of Open Badges 3.0.": isinstance(contexts, list)
        and contexts[:1] == [CREDENTIALS_V2]
        and contexts[1:2] in [[version] for version in OB_3_VERSIONS],
        "It is not marked as an Open Badge.": _has_type(document, "VerifiableCredential")
        and (_has_type(document, "OpenBadgeCredential") or _has_type(document, "AchievementCredential")),
        "It has no id.": isinstance(document.get("id"), str),
        "It names no issuer.": issuer_id(document) is not None,
        "Its dates cannot be read.": dates[0] is not None and all(map(_is_moment, dates)),
        "It does not say whom it is about.": _has_type(subject, "AchievementSubject")
        and (isinstance(subject.get("id"), str) or isinstance(subject.get("identifier"), list)),
        "It does not say what was achieved.": _has_type(achievement, "Achievement")
        and all(isinstance(achievement.get(name), str) for name in ("id", "name", "description"))
        and isinstance(achievement.get("criteria"), dict),
    }
    return tuple(problem for problem, holds in checks.items() if not holds)


def _subject(claims: Claims, base_url: str) -> dict[str, Any]:
    page = achievement_page(base_url, claims.achievement.slug)
    subject: dict[str, Any] = {
        "id": claims.subject_id,
        "type": ["AchievementSubject"],
        "achievement": achievement_object(claims.achievement, base_url=base_url),
    }
    if claims.identity is not None:
        subject["identifier"] = [identity_object(claims.identity)]
    if claims.results:
        subject["result"] = [_result(result, page) for result in claims.results]
    return subject


def identity_object(identity: Identity) -> dict[str, Any]:
    """The digest of value and salt, joined, as an ``IdentityObject``."""
    digest = hashlib.sha256((identity.value + identity.salt).encode("utf-8")).hexdigest()
    return {
        "type": "IdentityObject",
        "hashed": True,
        "identityHash": f"sha256${digest}",
        "identityType": identity.type,
        "salt": identity.salt,
    }


def _result(result: SkillResult, page: str) -> dict[str, Any]:
    return {
        "type": ["Result"],
        "resultDescription": f"{page}#result-{result.code}",
        "achievedLevel": f"{page}#level-{result.level}",
        "value": str(result.level),
        "alignment": [
            {
                "type": ["Alignment"],
                "targetCode": result.code,
                "targetName": result.title,
                "targetUrl": f"{page}#skill-{result.code}-{result.version}",
                "targetDescription": _summary(result),
            }
        ],
    }


def _summary(result: SkillResult) -> str:
    times = "once" if result.observations == 1 else f"{result.observations} times"
    people = "one mentor" if result.assessors == 1 else f"{result.assessors} mentors"
    seen = spoken_day(result.last_observed_at)
    readings = {True: " Readings within limits.", False: " Readings outside limits.", None: ""}
    return (
        f"Skill {result.code}, version {result.version}: {result.level_words}. "
        f"Seen {times} by {people}, last on {seen}.{readings[result.measurements_within_limits]}"
    )


def _description(skill: RequiredSkill, achievement: Achievement, page: str) -> dict[str, Any]:
    elsewhere = [_alignment(alignment) for alignment in skill.alignments]
    return {
        "id": f"{page}#result-{skill.code}",
        "type": ["ResultDescription"],
        "name": f"{skill.code} {skill.title}",
        "resultType": "RubricCriterionLevel",
        "requiredLevel": f"{page}#level-{skill.minimum_level}",
        # The steps are the same for every skill and share their ids: in the graph they are one scale.
        "rubricCriterionLevel": [
            {
                "id": f"{page}#level-{step.number}",
                "type": ["RubricCriterionLevel"],
                "level": str(step.number),
                "name": step.words,
            }
            for step in achievement.scale
        ],
    } | ({"alignment": elsewhere} if elsewhere else {})


def _alignment(alignment: Alignment) -> dict[str, Any]:
    optional = {
        "targetCode": alignment.code,
        "targetFramework": alignment.framework,
        "targetDescription": alignment.description,
    }
    return {
        "type": ["Alignment"],
        "targetName": alignment.name,
        "targetUrl": alignment.url,
        **{name: value for name, value in optional.items() if value},
    }


def _mapping(value: object) -> Mapping[str, Any]:
    return value if isinstance(value, dict) else {}


def _has_type(value: Mapping[str, Any], name: str) -> bool:
    types = value.get("type")
    return name == types or (isinstance(types, list) and name in types)


def _is_moment(value: object) -> bool:
    try:
        moment(value)
    except ValueError:
        return False
    return True
