"""From an award and the ledger to the claims that a badge states."""

import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, time

from django.conf import settings
from django.utils import translation

from badges.domain.footing import Footing
from badges.domain.identity import identity_for, recipient_for
from badges.domain.meaning import Elsewhere, achievement_claim, issuer_claim
from badges.enums import HeldIdentity
from badges.formats import addresses
from badges.formats.claims import ByHand, Claims, CourseBadge, ObservationEvidence, SkillResult
from badges.models import Award, HandAward, Issuer
from courses.domain.completion import Completion, SkillEvidence
from courses.domain.counting import Observation, distinct_assessors
from courses.enums import Entrustment, Mark

_MOST_SHOWN = 10
_MOST_IN_ALL = 195  # each stands twice, as evidence and as an endorsement; ours reads badges twice as large


@dataclass(frozen=True, kw_only=True)
class Stated:
    """What a badge is to state, besides what stands in its award: all read from the tables before.

    `subject` and `salt` are made for it alone, so that two badges cannot be linked. `mentors` are DIDs by the ledger's
    pseudonym; who is not among them was erased. `digest` is that of the picture.
    """

    footing: Footing
    identity: HeldIdentity
    parts: Mapping[Award, CourseBadge]
    subject: uuid.UUID
    salt: str
    mentors: Mapping[uuid.UUID, str]
    digest: str
    elsewhere: Elsewhere


def claims_for(award: Award, done: Completion, issuer: Issuer, stated: Stated) -> Claims:
    """Everything one credential states; no query, with the achievement's alignments at hand."""
    parts, mentors, person = stated.parts, stated.mentors, award.learner
    if person is None:
        message = "Nothing is stated of somebody who was erased."
        raise ValueError(message)
    covered = {code for part in parts for code in part.skills}
    shown = [skill for skill in done.skills if skill.version.skill.code not in covered]
    subject_id = f"urn:uuid:{stated.subject}"
    with translation.override(settings.LANGUAGE_CODE):
        return Claims(
            credential_id=award.public_id,
            subject_id=subject_id,
            issuer=issuer_claim(issuer),
            achievement=achievement_claim(
                award.achievement,
                [skill.version for skill in done.skills],
                rule=stated.footing.chosen,
                elsewhere=stated.elsewhere,
                base_url=issuer.origin,
                image_url=addresses.artwork_png(issuer.origin, stated.digest),
            ),
            valid_from=_day_of(done.completed_at),
            valid_until=done.valid_until,
            results=tuple(_result(skill) for skill in done.skills),
            evidence=tuple(_evidence(o, mentors) for skill in shown for o in _shown(skill, len(shown))),
            course_badges=tuple(parts.values()),
            recipient=recipient_for(person, stated.identity, subject_id, stated.salt),
            identity=identity_for(person, stated.identity),
            by_hand=_by_hand(stated.footing.by_hand, observed=bool(done.skills)),
        )


def _by_hand(row: HandAward | None, *, observed: bool) -> ByHand | None:
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


def _day_of(moment: datetime) -> datetime:
    """The day's first moment: to the second, it would tell which badges rest on the same observation."""
    return datetime.combine(moment.astimezone(UTC).date(), time.min, UTC)


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


def _evidence(seen: Observation, mentors: Mapping[uuid.UUID, str]) -> ObservationEvidence:
    return ObservationEvidence(
        event_hash=seen.row.hash,
        skill_code=seen.version.skill.code,
        skill_version=seen.version.number,
        observed_at=_day_of(seen.event.observed_at),
        level=seen.facts["level"],
        level_words=_level_words(seen.facts["level"]),
        mentor=mentors.get(seen.event.signer, "erased"),
        criteria_met=tuple(m["criterion"] for m in seen.facts["marks"] if m["mark"] == Mark.MET),
        measurements_within_limits=seen.within_limits,
    )
