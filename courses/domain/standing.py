"""Where people stand: the projection of the ledger, its replay at any date, and its rebuilding."""

import uuid
from collections import defaultdict
from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.db import transaction

from courses.domain import ledger
from courses.domain.counting import (
    SkillState,
    distinct_assessors,
    distinct_items,
    observations_in,
    state_of,
)
from courses.enums import EventKind, StandingState
from courses.models.ledger import SignOffEvent
from courses.models.skill import SkillVersion
from courses.models.standing import Standing

_ABOUT_SKILLS = (EventKind.OBSERVED, EventKind.COUNTERSIGNED, EventKind.REVOKED)


def versions_by_key(skill_codes: Iterable[str] | None = None) -> dict[tuple[str, int], SkillVersion]:
    """Every version of the named skills (or of all), by code and number, in one query."""
    versions = SkillVersion.objects.select_related("skill")
    if skill_codes is not None:
        versions = versions.filter(skill__code__in=list(skill_codes))
    return {(version.skill.code, version.number): version for version in versions}


def events_about(person: uuid.UUID, skill_codes: Iterable[str]) -> list[SignOffEvent]:
    """The ledger's events about one person and these skills, in ledger order, in one query."""
    return list(
        SignOffEvent.objects.filter(
            subject=person, skill_code__in=list(skill_codes), kind__in=_ABOUT_SKILLS
        ).order_by("position")
    )


def standing_at(person: uuid.UUID, skill_code: str, moment: datetime) -> SkillState | None:
    """What was true of this person and skill at `moment`, from events observed by then."""
    events = [event for event in events_about(person, [skill_code]) if event.observed_at <= moment]
    return state_of(observations_in(events, versions_by_key([skill_code])))


def refresh(person: uuid.UUID, skill_code: str) -> Standing:
    """Recompute one standing from the ledger and store it; call it in the transaction that appended."""
    events = events_about(person, [skill_code])
    values = _projected(events, versions_by_key([skill_code]))
    row, _created = Standing.objects.update_or_create(person=person, skill_code=skill_code, defaults=values)
    return row


def _projected(events: list[SignOffEvent], versions: dict[tuple[str, int], SkillVersion]) -> dict[str, Any]:
    """The columns of a standing, from all events of one person and skill."""
    observations = observations_in(events, versions)
    state = state_of(observations) or SkillState(version=observations[0].version)
    seen = [o for o in observations if not o.revoked]
    return {
        "skill_version": state.version.number,
        "state": StandingState.HELD if state.held_since else StandingState.IN_PROGRESS,
        "counted": len(state.latest),
        "items": distinct_items(state.latest),
        "assessors": distinct_assessors(state.latest),
        "level": seen[-1].facts["level"] if seen else None,
        "held_since": state.held_since,
        "valid_until": state.valid_until,
        "last_observed_at": max(o.event.observed_at for o in observations),
        "position": events[-1].position,
    }


def projection(up_to: int | None = None) -> dict[tuple[uuid.UUID, str], dict[str, Any]]:
    """Every standing as the ledger gives it (up to a position), by person and skill code; two queries."""
    grouped: dict[tuple[uuid.UUID, str], list[SignOffEvent]] = defaultdict(list)
    events = SignOffEvent.objects.filter(kind__in=_ABOUT_SKILLS).order_by("position")
    if up_to is not None:
        events = events.filter(position__lte=up_to)
    for event in events.iterator(chunk_size=2000):
        grouped[event.subject, event.skill_code].append(event)
    versions = versions_by_key()
    return {key: _projected(events, versions) for key, events in grouped.items()}


@transaction.atomic
def rebuild() -> int:
    """Replace the whole table by what the ledger gives; returns how many rows it holds."""
    ledger.lock()  # a sign-off that is recorded meanwhile must not lose its standing
    rows = [Standing(person=p, skill_code=s, **values) for (p, s), values in projection().items()]
    Standing.objects.all().delete()
    Standing.objects.bulk_create(rows, batch_size=500)
    return len(rows)


def first_wrong_standing(up_to: int | None = None) -> str | None:
    """A sentence about the first standing that differs from the ledger (up to a position); None if all agree.

    Standings that moved on after that position are left to the next run: the hub goes on working meanwhile.
    """
    expected = projection(up_to)
    for row in Standing.objects.order_by("person", "skill_code"):
        values = expected.pop((row.person, row.skill_code), None)
        if up_to is not None and row.position > up_to:
            continue
        if values is None:
            return f"standing of {row.person} in {row.skill_code} rests on nothing in the ledger"
        wrong = [name for name, value in values.items() if getattr(row, name) != value]
        if wrong:
            return f"standing of {row.person} in {row.skill_code}: {', '.join(wrong)} differ from the ledger"
    for person, code in sorted(expected, key=str):
        return f"standing of {person} in {code} is missing"
    return None
