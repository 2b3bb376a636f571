"""Achievements in the words of Credential Engine's CTDL, for registries and those who compare credentials.

Type and terms are CTDL's own; the context is written out, so that nothing has to be fetched to read it.
"""

from collections.abc import Sequence
from typing import Any
from uuid import NAMESPACE_URL, uuid5

from badges.formats.addresses import achievement_page
from badges.formats.claims import Achievement, Alignment, Issuer, RequiredSkill
from badges.formats.elsewhere import through_skills

CONTEXT: dict[str, Any] = {
    "ceterms": "https://purl.org/ctdl/terms/",
    "credentialStat": "https://purl.org/ctdl/vocabs/credentialStat/",
    **{
        f"ceterms:{name}": {"@id": f"ceterms:{name}", "@container": "@language"}
        for name in (
            "name",
            "description",
            "keyword",
            "frameworkName",
            "targetNodeName",
            "targetNodeDescription",
        )
    },
    **{
        f"ceterms:{name}": {"@id": f"ceterms:{name}", "@type": "@id"}
        for name in ("subjectWebpage", "image", "ownedBy", "offeredBy", "targetNode", "isPartOf", "hasPart")
    },
}
_OCCUPATIONS = ("http://data.europa.eu/esco/occupation/", "https://www.onetonline.org/link/summary/")


def ctid(first_did: str, slug: str = "") -> str:
    """The identifier by which registries know an achievement, or the hub itself where no slug is given.

    A UUID of version 5 from the DID that the hub had first and the achievement's slug: neither ever changes.
    """
    return f"ce-{uuid5(NAMESPACE_URL, f'{first_did}/achievements/{slug}' if slug else first_did)}"


def achievements(
    items: Sequence[tuple[Achievement, bool]], *, issuer: Issuer, base_url: str, first_did: str
) -> dict[str, Any]:
    """The graph of the owner and its badges; with each achievement, whether it is awarded at present."""
    graph = [_organisation(issuer) | {"ceterms:ctid": ctid(first_did)}]
    graph += [
        _badge(achievement, is_awarded, issuer, base_url)
        | {"ceterms:ctid": ctid(first_did, achievement.slug)}
        for achievement, is_awarded in items
    ]
    return {"@context": CONTEXT, "@graph": graph}


def _organisation(issuer: Issuer) -> dict[str, Any]:
    found = {
        "@id": issuer.id,
        "@type": "ceterms:CredentialOrganization",
        "ceterms:name": {"en": issuer.name},
        "ceterms:subjectWebpage": issuer.url,
        "ceterms:email": [issuer.email],
    }
    return found | ({"ceterms:image": issuer.image_url} if issuer.image_url else {})


def _badge(achievement: Achievement, is_awarded: bool, issuer: Issuer, base_url: str) -> dict[str, Any]:
    page, language = achievement_page(base_url, achievement.slug), achievement.language
    badge: dict[str, Any] = {
        "@id": page,
        "@type": "ceterms:OpenBadge",
        "ceterms:name": {language: achievement.name},
        "ceterms:description": {language: achievement.description},
        "ceterms:codedNotation": achievement.code,
        "ceterms:inLanguage": [language],
        "ceterms:subjectWebpage": page,
        "ceterms:image": achievement.image_url,
        "ceterms:ownedBy": [issuer.id],
        "ceterms:offeredBy": [issuer.id],
        "ceterms:credentialStatusType": _status(is_awarded),
        "ceterms:keyword": {
            language: [tag for tag in dict.fromkeys((*achievement.tags, achievement.level)) if tag]
        },
        "ceterms:requires": [_condition(achievement, issuer, page)],
    }
    found = (*achievement.alignments, *through_skills(achievement))
    occupations = [_alignment(one, language) for one in found if one.url.startswith(_OCCUPATIONS)]
    return badge | ({"ceterms:occupationType": occupations} if occupations else {})


def _status(is_awarded: bool) -> dict[str, Any]:
    word = "Active" if is_awarded else "Deprecated"
    return {
        "@type": "ceterms:CredentialAlignmentObject",
        "ceterms:frameworkName": {"en": "Credential Status"},
        "ceterms:targetNode": f"credentialStat:{word}",
        "ceterms:targetNodeName": {"en": word},
    }


def _condition(achievement: Achievement, issuer: Issuer, page: str) -> dict[str, Any]:
    return {
        "@type": "ceterms:ConditionProfile",
        "ceterms:name": {achievement.language: "What is asked for"},
        "ceterms:description": {achievement.language: achievement.criteria},
        "ceterms:subjectWebpage": f"{page}#criteria",
        "ceterms:targetCompetency": [
            _competency(skill, achievement, issuer, page) for skill in achievement.skills
        ],
    }


def _competency(skill: RequiredSkill, achievement: Achievement, issuer: Issuer, page: str) -> dict[str, Any]:
    words = {step.number: step.words for step in achievement.scale}.get(skill.minimum_level, "")
    return {
        "@type": "ceterms:CredentialAlignmentObject",
        "ceterms:codedNotation": f"{skill.code}, version {skill.version}",
        "ceterms:frameworkName": {achievement.language: f"{issuer.name}: skills"},
        "ceterms:targetNode": f"{page}#skill-{skill.code}-{skill.version}",
        "ceterms:targetNodeName": {achievement.language: skill.title},
        "ceterms:targetNodeDescription": {
            achievement.language: f"At least level {skill.minimum_level} of {len(achievement.scale)}: {words}"
        },
    }


def _alignment(alignment: Alignment, language: str) -> dict[str, Any]:
    found = {
        "@type": "ceterms:CredentialAlignmentObject",
        "ceterms:frameworkName": {language: alignment.framework},
        "ceterms:targetNode": alignment.url,
        "ceterms:targetNodeName": {language: alignment.name},
    }
    optional: dict[str, Any] = {"ceterms:codedNotation": alignment.code} if alignment.code else {}
    if alignment.description:
        optional["ceterms:targetNodeDescription"] = {language: alignment.description}
    return found | optional
