"""Counted sign-offs inside an Open Badges 3.0 credential, and how to read them back.

Every term is from the published contexts. An observation is an ``Evidence``: ``name`` and ``narrative`` are
for people; ``description`` is a line for machines; ``digestMultibase`` binds it to the ledger. A pathway lists the
course badges instead (``course_badges``).
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from badges.formats.claims import Claims, ObservationEvidence
from badges.formats.course_badges import entry_of
from badges.formats.days import spoken_day
from badges.formats.keys import bound_digest, timestamp
from badges.formats.proofs import moment

_HASH = re.compile(r"[0-9a-f]{64}\Z")
_TOKEN = re.compile(r"[^\s;=,]{1,300}\Z")
_LINE = re.compile(
    r"skill=(?P<skill>[^\s;=,]+); version=(?P<version>\d{1,9}); observed_at=(?P<observed_at>[0-9TZ:-]+); "
    r"level=(?P<level>[1-5]); criteria=(?P<criteria>[^\s;=]*); readings=(?P<readings>within|outside|none); "
    r"mentor=(?P<mentor>[^\s;=]+)\Z"
)
_READINGS = {True: "within", False: "outside", None: "none"}
_SPOKEN = {
    True: " Its readings were within their limits.",
    False: " A reading was outside its limits.",
    None: "",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class StatedObservation:
    """An observation as a credential states it. True only as far as the credential's proof holds."""

    skill: str
    skill_version: int
    observed_at: datetime
    level: int
    criteria_met: tuple[str, ...]
    mentor: str
    measurements_within_limits: bool | None
    digest: str


def evidence_digest(credential_id: UUID, event_hash: str) -> str:
    """Binds an event of the ledger to one credential, as a multibase multihash.

    Salted with the credential's id: the same sign-off counted in two badges must not link them.
    """
    if not _HASH.match(event_hash):
        message = "An event's hash is 64 hexadecimal digits."
        raise ValueError(message)
    return bound_digest(credential_id, bytes.fromhex(event_hash))


def evidence_of(claims: Claims, page: str) -> list[dict[str, Any]]:
    """The ``evidence`` of a credential, shown on its ``page``: observations first, then course badges."""
    titles = {skill.code: skill.title for skill in claims.results}
    return [
        {
            "id": f"{page}#observation-{number}",
            "type": ["Evidence"],
            "name": f"{observation.skill_code} {titles.get(observation.skill_code, '')}".strip(),
            "narrative": _sentence(observation),
            "description": _line(observation),
            "genre": "Observation",
            "digestMultibase": evidence_digest(claims.credential_id, observation.event_hash),
        }
        for number, observation in enumerate(claims.evidence, start=1)
    ] + [
        entry_of(claims.credential_id, number, badge, page)
        for number, badge in enumerate(claims.course_badges, start=1)
    ]


def stated_observations(document: Mapping[str, Any]) -> tuple[StatedObservation, ...]:
    """The observations a credential of ours states, in its order; other evidence is passed over."""
    evidence = document.get("evidence")
    entries = evidence if isinstance(evidence, list) else [evidence]
    return tuple(
        stated
        for entry in entries
        if isinstance(entry, dict) and (stated := _stated(entry)) is not None
    )  # fmt: skip


def _sentence(observation: ObservationEvidence) -> str:
    return (
        f"Seen by a mentor on {spoken_day(observation.observed_at)}: level {observation.level} of 5, "
        f"{observation.level_words}. Criteria met: {len(observation.criteria_met)}."
        + _SPOKEN[observation.measurements_within_limits]
    )


def _line(observation: ObservationEvidence) -> str:
    for token in (observation.skill_code, observation.mentor, *observation.criteria_met):
        if not _TOKEN.match(token):
            message = f"Not an opaque id: {token!r}."
            raise ValueError(message)
    return (
        f"skill={observation.skill_code}; version={observation.skill_version}; "
        f"observed_at={timestamp(observation.observed_at)}; level={observation.level}; "
        f"criteria={','.join(observation.criteria_met)}; "
        f"readings={_READINGS[observation.measurements_within_limits]}; mentor={observation.mentor}"
    )


def _stated(entry: Mapping[str, Any]) -> StatedObservation | None:
    line, digest = entry.get("description"), entry.get("digestMultibase")
    if entry.get("genre") != "Observation" or not isinstance(line, str) or not isinstance(digest, str):
        return None
    found = _LINE.match(line)
    try:
        observed_at = moment(found["observed_at"]) if found else None
    except ValueError:
        return None
    if found is None or observed_at is None:
        return None
    return StatedObservation(
        skill=found["skill"],
        skill_version=int(found["version"]),
        observed_at=observed_at,
        level=int(found["level"]),
        criteria_met=tuple(filter(None, found["criteria"].split(","))),
        mentor=found["mentor"],
        measurements_within_limits=_within(found["readings"]),
        digest=digest,
    )


def _within(word: str) -> bool | None:
    return None if word == "none" else word == "within"
