"""The judgement as the public contract's JSON."""

from datetime import datetime
from typing import Any

from badges.domain.verification.chain import Strand
from badges.domain.verification.judgement import Judgement
from badges.formats.by_hand import StatedDecision
from courses.enums import Entrustment


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
                "digest_over": "statement" if part.lasting else "bytes",
            }
            for part in judgement.course_badges
        ],
        "checked_at": _iso(judgement.checked_at),
        "status_as_of": _iso(judgement.status_as_of),
        "awarded_by_hand": judgement.decision and _decision(judgement.decision),
        "chain": [_strand(strand) for strand in judgement.chain],
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


def _strand(strand: Strand) -> dict[str, Any]:
    return {
        "skill": strand.seen.skill,
        "observed_at": _iso(strand.seen.observed_at),
        "digest": strand.seen.digest,
        "outcome": strand.outcome.value,
        "steps": [
            {
                "id": step.id,
                "outcome": step.outcome.value,
                "detail": step.detail,
                "address": step.address or None,
            }
            for step in strand.steps
        ],
    }


def _iso(moment: datetime | None) -> str | None:
    return None if moment is None else moment.isoformat(timespec="seconds").replace("+00:00", "Z")
