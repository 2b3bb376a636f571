"""Whom an incident concerns: who would be put on hold, and how each of them stands since."""

import uuid
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from courses.domain.entries import Entry, tell
from courses.domain.holds import on_hold
from courses.domain.incidents import suspensions_of
from courses.domain.ledger import facts_of
from courses.domain.observations import record_in
from courses.domain.standing import versions_by_key
from courses.enums import COUNTED_KINDS, EventKind
from courses.models import Incident, Place, SignOffEvent, Skill, Standing
from lms.accounts.models import User


@dataclass(frozen=True)
class Affected:
    """One person whom an incident put on hold. `end` is what ended the hold, where it has ended."""

    suspension: Entry
    on_hold: bool
    end: Entry | None

    @property
    def person(self) -> User | None:
        """Who; None once they are erased."""
        return self.suspension.learner

    @property
    def rechecked(self) -> bool:
        """Whether an observation made since has ended it."""
        return self.end is not None and bool(self.end.facts.get("observation"))


def all_holders(skill: Skill, moment: datetime) -> list[User]:
    """Everybody who holds the skill at `moment`, by name; one query."""
    rows = Standing.objects.held_at(moment).filter(skill_code=skill.code)
    return list(User.objects.filter(pseudonym__in=rows.values("person")).order_by("name", "email"))


def seen_at(skill: Skill, place: Place) -> set[uuid.UUID]:
    """Whoever was observed in this skill at this place; one query."""
    named = SignOffEvent.objects.filter(
        kind=EventKind.OBSERVED, skill_code=skill.code, payload__contains=f'"place":"{place.code}"'
    )
    return {event.subject for event in named if facts_of(event).get("place") == place.code}


def affected_by(incident: Incident) -> list[Affected]:
    """Everybody whom it put on hold, in ledger order; a constant number of queries."""
    suspended = suspensions_of(incident)
    events = list(
        SignOffEvent.objects.filter(
            skill_code=incident.skill.code,
            subject__in={event.subject for event in suspended},
            kind__in=COUNTED_KINDS,
        ).order_by("position")
    )
    still = _on_hold(events, incident.skill.code)
    told = tell([*suspended, *(event for event in events if event.kind == EventKind.RESUMED)])
    ends = {entry.event.target: entry for entry in told[len(suspended) :]}
    return [
        Affected(entry, entry.event.client_uuid in still, ends.get(entry.event.client_uuid))
        for entry in told[: len(suspended)]
    ]


def _on_hold(events: Iterable[SignOffEvent], skill_code: str) -> set[uuid.UUID]:
    grouped: dict[uuid.UUID, list[SignOffEvent]] = defaultdict(list)
    for event in events:
        grouped[event.subject].append(event)
    versions = versions_by_key([skill_code])
    return {name for told in grouped.values() for name in on_hold(record_in(told, versions))}
