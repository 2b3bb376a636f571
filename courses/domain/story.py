"""Observations as people read them: with names, words, second signatures, and whether they count."""

import uuid
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from courses.domain.counting import Observation, observations_in
from courses.domain.ledger import facts_of
from courses.domain.outlook import waits_for_second, why_not_counted
from courses.enums import Entrustment, EventKind, Mark
from courses.models import ObservationDetail, SignOffEvent, SkillVersion
from lms.accounts.models import User


@dataclass(frozen=True)
class FollowUp:
    """What somebody later said about an observation; `reason` may be empty, or erased."""

    kind: EventKind
    by: User | None
    agrees: bool
    reason: str
    when: datetime


@dataclass(frozen=True)
class Story:
    """One observation and everything said about it. People and words are missing once they are erased."""

    seen: Observation
    learner: User | None
    signer: User | None
    detail: ObservationDetail | None
    follow_ups: tuple[FollowUp, ...]

    @property
    def event(self) -> SignOffEvent:
        """The ledger's row."""
        return self.seen.event

    @property
    def version(self) -> SkillVersion:
        """The skill version that was judged."""
        return self.seen.version

    @property
    def why_not(self) -> list[str]:
        """One sentence per reason why it does not count."""
        return why_not_counted(self.seen)

    @property
    def waits(self) -> bool:
        """Whether only the second person's word is missing, and nobody has given it."""
        return waits_for_second(self.seen) and not self.answered

    @property
    def answered(self) -> bool:
        """Whether a second person has agreed or disagreed with what is stated now."""
        return bool(self.seen.words)

    @property
    def level(self) -> Entrustment:
        """How much supervision the work still needed."""
        return Entrustment(self.seen.facts["level"])

    @property
    def marks(self) -> list[dict[str, Any]]:
        """Each `{text, mark}`, in the order of the card."""
        given = {mark["criterion"]: Mark(mark["mark"]) for mark in self.seen.facts["marks"]}
        return [{"text": c["text"], "mark": given[c["id"]]} for c in self.version.shown_criteria]

    @property
    def readings(self) -> list[dict[str, Any]]:
        """Each `{spec, values}` that was taken, in the order of the card."""
        given = {reading["measurement"]: reading["values"] for reading in self.seen.facts["readings"]}
        return [{"spec": s, "values": given[s["id"]]} for s in self.version.measurements if s["id"] in given]


def may_read(person: User, event: SignOffEvent) -> bool:
    """The mentor who signed it, and coordinators."""
    return event.signer == person.pseudonym or person.has_perm("courses.view_coordination")


def stories(observed: Iterable[SignOffEvent]) -> list[Story]:
    """The stories of these Observed events, in their order; six queries however many there are."""
    events = list(observed)
    said = list(
        SignOffEvent.objects.filter(target__in=[event.client_uuid for event in events]).order_by("position")
    )
    details = {
        row.event_id: row for row in ObservationDetail.objects.filter(event__in=[e.pk for e in events + said])
    }
    people = _people({name for event in events + said for name in (event.subject, event.signer)})
    versions = _versions({event.skill_code for event in events})
    later: dict[uuid.UUID | None, list[SignOffEvent]] = {}
    for event in said:
        later.setdefault(event.target, []).append(event)
    return [
        Story(
            seen=observations_in([event, *later.get(event.client_uuid, [])], versions)[0],
            learner=people.get(event.subject),
            signer=people.get(event.signer),
            detail=details.get(event.pk),
            follow_ups=tuple(_follow_up(row, people, details) for row in later.get(event.client_uuid, [])),
        )
        for event in events
    ]


def _follow_up(
    event: SignOffEvent, people: dict[uuid.UUID, User], details: dict[int, ObservationDetail]
) -> FollowUp:
    detail = details.get(event.pk)
    return FollowUp(
        kind=EventKind(event.kind),
        by=people.get(event.signer),
        agrees=bool(facts_of(event).get("agrees", False)),
        reason=detail.comment if detail else "",
        when=event.received_at,
    )


def _people(pseudonyms: set[uuid.UUID]) -> dict[uuid.UUID, User]:
    return {person.pseudonym: person for person in User.objects.filter(pseudonym__in=pseudonyms)}


def _versions(codes: set[str]) -> dict[tuple[str, int], SkillVersion]:
    versions = SkillVersion.objects.filter(skill__code__in=codes).select_related("skill")
    return {(v.skill.code, v.number): v for v in versions.prefetch_related("wordings__locale")}
