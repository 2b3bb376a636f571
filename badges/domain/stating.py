"""From an award and the ledger to the claims that a badge states."""

import uuid
from collections.abc import Mapping

from django.conf import settings
from django.utils import translation

from badges.domain.grounds import hand_award_of
from badges.domain.rules import rule_of
from badges.enums import Kind
from badges.formats import addresses
from badges.formats.claims import (
    Achievement as AchievementClaim,
)
from badges.formats.claims import (
    ByHand,
    Claims,
    ObservationEvidence,
    Recipient,
    RequiredSkill,
    ScaleLevel,
    SkillResult,
)
from badges.formats.claims import (
    Issuer as IssuerClaim,
)
from badges.models import Achievement, Award, Issuer
from courses.domain.completion import NO_LEVELS, Completion, SkillEvidence
from courses.domain.counting import Observation, distinct_assessors
from courses.domain.readiness import versions_in_force
from courses.enums import Entrustment, Mark
from courses.models import SkillVersion
from lms.accounts.models import User

_TYPES = {Kind.PATHWAY: "Certificate", Kind.RECOGNITION: "Award"}
_BY_HAND = "This badge is awarded by hand by the hub. It rests on no observation that a mentor signed."
_MOST_SHOWN = 10
_MOST_IN_ALL = 390  # readers of signed documents bound their work; ours does at 400 of one kind


def issuer_claim(issuer: Issuer) -> IssuerClaim:
    """The hub as it stands in badges."""
    return IssuerClaim(
        id=issuer.did, name=settings.HUB_NAME, url=issuer.origin, email=settings.DEFAULT_FROM_EMAIL
    )


def achievement_claim(
    achievement: Achievement, versions: list[SkillVersion], *, base_url: str
) -> AchievementClaim:
    """What the badge means, in the language it was first written in."""
    rule = rule_of(achievement)
    with translation.override(settings.LANGUAGE_CODE):
        return AchievementClaim(
            slug=achievement.slug,
            code=achievement.code,
            name=achievement.name,
            description=achievement.description,
            criteria=criteria_text(achievement, versions, rule.levels),
            type=_TYPES.get(Kind(achievement.kind), "Badge"),
            level=achievement.level,
            image_url=f"{addresses.achievement_page(base_url, achievement.slug)}badge.png",
            skills=tuple(
                RequiredSkill(
                    code=version.skill.code,
                    version=version.number,
                    title=str(version.definition["title"]),
                    minimum_level=max(version.min_level, rule.levels.get(version.skill.code, 0)),
                )
                for version in versions
            ),
            scale=tuple(ScaleLevel(number=level.value, words=str(level.label)) for level in Entrustment),
            language=settings.LANGUAGE_CODE,
        )


def current_achievement_claim(achievement: Achievement, *, base_url: str) -> AchievementClaim:
    """What the badge means today, with the skill versions in force."""
    versions = versions_in_force()
    wanted = [versions[code] for code in rule_of(achievement).skills if code in versions]
    return achievement_claim(achievement, wanted, base_url=base_url)


def criteria_text(
    achievement: Achievement, versions: list[SkillVersion], levels: Mapping[str, int] = NO_LEVELS
) -> str:
    """The criteria in Markdown: the achievement's own words, then each skill with how often and by how many."""
    if achievement.kind == Kind.RECOGNITION:
        return f"{achievement.criteria}\n\n{_BY_HAND}"
    lines = [achievement.criteria] if achievement.criteria else []
    lines.append(
        "To earn this badge, a person holds each of these skills at the same time. A mentor with authority for "
        "the skill watched the work and met every criterion:"
    )
    return "\n\n".join([*lines, "\n".join(_skill_line(version, levels) for version in versions)])


def _skill_line(version: SkillVersion, levels: Mapping[str, int]) -> str:
    title, seen = version.definition["title"], version.observations
    times = "seen once" if seen == 1 else f"seen {seen} times"
    mentors = "" if version.distinct_assessors == 1 else f" by {version.distinct_assessors} mentors"
    expiry = f", holds {version.expiry_months} months" if version.expiry_months else ""
    lowest = levels.get(version.skill.code)
    level = f", last at level {lowest} of 5 or above" if lowest else ""
    return f"- {version.skill.code} {title} ({times}{mentors}{level}{expiry})"


def claims_for(award: Award, done: Completion, issuer: Issuer, *, subject: uuid.UUID, salt: str) -> Claims:
    """Everything one credential states. `subject` is made for it alone, so that two badges cannot be linked."""
    mentors = _mentor_ids({o.event.signer for skill in done.skills for o in skill.observations})
    subject_id = f"urn:uuid:{subject}"
    with translation.override(settings.LANGUAGE_CODE):
        return Claims(
            credential_id=award.public_id,
            subject_id=subject_id,
            issuer=issuer_claim(issuer),
            achievement=achievement_claim(
                award.achievement, [skill.version for skill in done.skills], base_url=issuer.origin
            ),
            valid_from=done.completed_at,
            valid_until=done.valid_until,
            results=tuple(_result(skill) for skill in done.skills),
            evidence=tuple(
                _evidence(o, mentors) for skill in done.skills for o in _shown(skill, len(done.skills))
            ),
            recipient=Recipient(type="url", identity=subject_id, salt=salt),
            by_hand=_by_hand(award, observed=bool(done.skills)),
        )


def _by_hand(award: Award, *, observed: bool) -> ByHand | None:
    row = hand_award_of(award)
    if row is None:
        return None
    return ByHand(
        role=row.role,
        at=row.at,
        grounds=row.narrative,
        observed=observed,
        evidence=row.evidence_text,
        link=row.evidence_link,
    )


def _shown(skill: SkillEvidence, skills: int) -> tuple[Observation, ...]:
    """The newest observations of a skill: a badge lists at most ten for each, and fewer where it has many skills."""
    return skill.observations[-max(1, min(_MOST_SHOWN, _MOST_IN_ALL // skills)) :]


def _mentor_ids(pseudonyms: set[uuid.UUID]) -> dict[uuid.UUID, str]:
    people = User.objects.filter(pseudonym__in=pseudonyms)
    return {person.pseudonym: f"urn:uuid:{person.public_id}" for person in people}


def _level_words(level: int) -> str:
    return str(Entrustment(level).label)


def _result(skill: SkillEvidence) -> SkillResult:
    last = skill.observations[-1]
    limits = [o.within_limits for o in skill.observations if o.within_limits is not None]
    return SkillResult(
        code=skill.version.skill.code,
        version=skill.version.number,
        title=str(skill.version.definition["title"]),
        level=last.facts["level"],
        level_words=_level_words(last.facts["level"]),
        last_observed_at=last.event.observed_at,
        observations=len(skill.observations),
        assessors=distinct_assessors(skill.observations),
        measurements_within_limits=all(limits) if limits else None,
    )


def _evidence(seen: Observation, mentors: dict[uuid.UUID, str]) -> ObservationEvidence:
    return ObservationEvidence(
        event_hash=seen.row.hash,
        skill_code=seen.version.skill.code,
        skill_version=seen.version.number,
        observed_at=seen.event.observed_at,
        level=seen.facts["level"],
        level_words=_level_words(seen.facts["level"]),
        mentor=mentors.get(seen.event.signer, "erased"),
        criteria_met=tuple(m["criterion"] for m in seen.facts["marks"] if m["mark"] == Mark.MET),
        measurements_within_limits=seen.within_limits,
    )
