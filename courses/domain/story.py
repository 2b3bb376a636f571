"""Observations as people read them: with names, words, everything said later, and whether they count."""

import uuid
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

from django.db.models import Q

from courses.domain.changes import Change, Said, compare, said_in
from courses.domain.counting import Observation, observations_in
from courses.domain.entries import Entry, tell
from courses.domain.outlook import waits_for_second, why_not_counted
from courses.enums import Entrustment, EventKind, Mark
from courses.models import ObservationDetail, SignOffEvent, SkillVersion
from lms.accounts.models import User


@dataclass(frozen=True)
class Correction:
    """One correction: the entry that made it, and every line of the card before and after."""

    entry: Entry
    lines: tuple[Change, ...]

    @property
    def changed(self) -> list[Change]:
        """The lines that differ."""
        return [line for line in self.lines if line.differs]

    @property
    def kept(self) -> list[Change]:
        """The lines that stayed as they were."""
        return [line for line in self.lines if not line.differs]


@dataclass(frozen=True)
class Story:
    """One observation and everything said about it. People and words are missing once they are erased.

    `entry` is the observation as it was first recorded; `follow_ups` are the events about it, in ledger order,
    answers to disputes among them.
    """

    seen: Observation
    entry: Entry
    follow_ups: tuple[Entry, ...]

    @property
    def event(self) -> SignOffEvent:
        """The ledger's row in which it was observed."""
        return self.seen.event

    @property
    def version(self) -> SkillVersion:
        """The skill version that was judged."""
        return self.seen.version

    @property
    def learner(self) -> User | None:
        """Whose work it is about."""
        return self.entry.learner

    @property
    def signer(self) -> User | None:
        """The mentor who observed it."""
        return self.entry.by

    @property
    def detail(self) -> ObservationDetail | None:
        """The words that hold now: those of the last correction, or the first ones."""
        return self._last.detail

    @property
    def public_id(self) -> uuid.UUID | None:
        """The name of its page for the trainee; None once its words are erased."""
        return self.entry.detail.public_id if self.entry.detail else None

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
        """Whether a second person has agreed or disagreed with what it says now."""
        return bool(self.seen.words)

    @property
    def acknowledged(self) -> bool:
        """Whether the trainee has said that they read it."""
        return any(said.kind == EventKind.LEARNER_ACKNOWLEDGED for said in self.follow_ups)

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

    @property
    def said(self) -> Said:
        """What it says now."""
        return said_in(self._last.facts, self._last.detail)

    @property
    def corrections(self) -> list[Correction]:
        """Every correction in ledger order, each compared with what it set right."""
        versions = self._versions
        return [
            Correction(now, tuple(compare(self.version, _said(before), _said(now))))
            for before, now in pairwise(versions)
        ]

    @property
    def told(self) -> list[tuple[Entry, Correction | None]]:
        """The whole story in ledger order, each correction with its comparison."""
        by_event = {one.entry.event.pk: one for one in self.corrections}
        return [(entry, by_event.get(entry.event.pk)) for entry in (self.entry, *self.follow_ups)]

    @property
    def _versions(self) -> list[Entry]:
        return [self.entry, *(said for said in self.follow_ups if said.kind == EventKind.CORRECTED)]

    @property
    def _last(self) -> Entry:
        return self._versions[-1]


def _said(entry: Entry) -> Said:
    return said_in(entry.facts, entry.detail)


def may_read(person: User, event: SignOffEvent) -> bool:
    """The mentor who signed it, and coordinators."""
    return event.signer == person.pseudonym or person.has_perm("courses.view_coordination")


def about(events: Iterable[SignOffEvent]) -> list[SignOffEvent]:
    """Everything said later about these events, answers to disputes included, in ledger order; one query."""
    names = [event.client_uuid for event in events]
    disputes = SignOffEvent.objects.filter(kind=EventKind.DISPUTED, target__in=names)
    return list(
        SignOffEvent.objects.filter(
            Q(target__in=names)
            | Q(kind=EventKind.DISPUTE_RESOLVED, target__in=disputes.values("client_uuid"))
        ).order_by("position")
    )


def stories(observed: Iterable[SignOffEvent], *, with_authority: bool = False) -> list[Story]:
    """The stories of these Observed events, in their order; six queries, or seven, however many there are."""
    events = list(observed)
    said = about(events)
    entries = {entry.event.pk: entry for entry in tell([*events, *said], with_authority=with_authority)}
    versions = _versions({event.skill_code for event in events})
    later = by_observation(said)
    return [
        Story(
            seen=observations_in([event, *later.get(event.client_uuid, [])], versions)[0],
            entry=entries[event.pk],
            follow_ups=tuple(entries[row.pk] for row in later.get(event.client_uuid, [])),
        )
        for event in events
    ]


def by_observation(said: list[SignOffEvent]) -> dict[uuid.UUID | None, list[SignOffEvent]]:
    """What was said, by the name of the observation; an answer belongs to what was disputed."""
    disputed = {event.client_uuid: event.target for event in said if event.kind == EventKind.DISPUTED}
    grouped: dict[uuid.UUID | None, list[SignOffEvent]] = {}
    for event in said:
        name = disputed.get(event.target, event.target) if event.target else None
        grouped.setdefault(name, []).append(event)
    return grouped


def _versions(codes: set[str]) -> dict[tuple[str, int], SkillVersion]:
    versions = SkillVersion.objects.filter(skill__code__in=codes).select_related("skill")
    return {(v.skill.code, v.number): v for v in versions.prefetch_related("wordings__locale")}
