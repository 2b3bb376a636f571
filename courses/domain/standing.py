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
    state_of_record,
    when_made,
)
from courses.domain.observations import SkillRecord, record_in
from courses.enums import COUNTED_KINDS, EventKind, StandingState
from courses.models.ledger import SignOffEvent
from courses.models.skill import SkillVersion
from courses.models.standing import Standing


def versions_by_key(skill_codes: Iterable[str] | None = None) -> dict[tuple[str, int], SkillVersion]:
    """Every version of the named skills (or of all), by code and number, in one query."""
    versions = SkillVersion.objects.select_related("skill")
    if skill_codes is not None:
        versions = versions.filter(skill__code__in=list(skill_codes))
    return {(version.skill.code, version.number): version for version in versions}


def events_about(person: uuid.UUID, skill_codes: Iterable[str]) -> list[SignOffEvent]:
    """The ledger's events that count for one person and these skills, in ledger order, in one query."""
    return list(
        SignOffEvent.objects.filter(
            subject=person, skill_code__in=list(skill_codes), kind__in=COUNTED_KINDS
        ).order_by("position")
    )


def record_of(person: uuid.UUID, skill_code: str) -> SkillRecord | None:
    """Everything that counts for one person and skill; None where there is nothing. Two queries."""
    events = events_about(person, [skill_code])
    return record_in(events, versions_by_key([skill_code])) if events else None


def standing_at(person: uuid.UUID, skill_code: str, moment: datetime) -> SkillState | None:
    """What was true of this person and skill at `moment`, from what had happened by then; two queries."""
    return standings_at(person, [skill_code], moment).get(skill_code)


def standings_at(person: uuid.UUID, skill_codes: Iterable[str], moment: datetime) -> dict[str, SkillState]:
    """Likewise for many skills, by code, without those about which nothing had happened; two queries."""
    codes = list(skill_codes)
    return states_among(events_about(person, codes), versions_by_key(codes), moment)


def states_among(
    events: Iterable[SignOffEvent], versions: dict[tuple[str, int], SkillVersion], moment: datetime
) -> dict[str, SkillState]:
    """The states of one person at `moment`, by skill code, from events at hand; no query."""
    grouped: dict[str, list[SignOffEvent]] = defaultdict(list)
    for event in events:
        if event.observed_at <= moment:
            grouped[event.skill_code].append(event)
    found = {code: state_of_record(record_in(told, versions)) for code, told in grouped.items()}
    return {code: state for code, state in found.items() if state is not None}


def states_of(pairs: Iterable[tuple[uuid.UUID, str]]) -> dict[tuple[uuid.UUID, str], SkillState]:
    """The states of these people in these skills, as the ledger has them now; two queries, however many."""
    wanted = set(pairs)
    codes = {code for _person, code in wanted}
    events = SignOffEvent.objects.filter(
        subject__in={person for person, _code in wanted}, skill_code__in=codes, kind__in=COUNTED_KINDS
    )
    grouped: dict[tuple[uuid.UUID, str], list[SignOffEvent]] = defaultdict(list)
    for event in events.order_by("position"):
        if (event.subject, event.skill_code) in wanted:
            grouped[event.subject, event.skill_code].append(event)
    versions = versions_by_key(codes)
    return {pair: state_now(record_in(told, versions)) for pair, told in grouped.items()}


def store(before: Standing | None, record: SkillRecord, state: SkillState) -> Standing:
    """Write what a record adds up to; call it in the transaction that appended, with the row as it was."""
    last = record.events[-1]
    row = before or Standing(person=last.subject, skill_code=last.skill_code)
    for name, value in projected(record, state).items():
        setattr(row, name, value)
    row.save()
    return row


def refresh(person: uuid.UUID, skill_code: str) -> Standing:
    """Recompute one standing from the ledger and store it; call it in the transaction that appended."""
    record = record_of(person, skill_code)
    if record is None:
        raise LookupError(f"The ledger says nothing that counts about {person} in {skill_code}.")
    before = Standing.objects.filter(person=person, skill_code=skill_code).first()
    return store(before, record, state_now(record))


def state_now(record: SkillRecord) -> SkillState:
    """What a record adds up to; in progress, with nothing counted, where no observation is left."""
    return state_of_record(record) or SkillState(version=record.version)


def projected(record: SkillRecord, state: SkillState) -> dict[str, Any]:
    """The columns of a standing, from all that counts for one person and skill."""
    seen = [o for o in record.observations if not o.revoked]
    return {
        "skill_version": state.version.number,
        "state": _state(state),
        "counted": len(state.latest),
        "items": distinct_items(state.latest),
        "assessors": distinct_assessors(state.latest),
        "level": _level(max(seen, key=when_made).facts["level"] if seen else None, state),
        "held_since": state.holds_since,
        "valid_until": state.holds_until,
        "last_observed_at": max(event.observed_at for event in _about_work(record)),
        "recognised": state.recognised,
        "position": record.events[-1].position,
    }


def _about_work(record: SkillRecord) -> list[SignOffEvent]:
    """The events in which somebody's work was seen or recognised; all of them, where there are none."""
    worked = [
        e for e in record.events if e.kind in {EventKind.OBSERVED, EventKind.CORRECTED, EventKind.RECOGNISED}
    ]
    return worked or list(record.events)


def _level(seen: int | None, state: SkillState) -> int | None:
    if seen is None and state.recognition is not None:
        return int(state.recognition.facts["level"])
    return seen


def _state(state: SkillState) -> StandingState:
    if state.suspended:
        return StandingState.SUSPENDED
    return StandingState.HELD if state.holds_since else StandingState.IN_PROGRESS


def projection(up_to: int | None = None) -> dict[tuple[uuid.UUID, str], dict[str, Any]]:
    """Every standing as the ledger gives it (up to a position), by person and skill code; three queries.

    Nobody who was erased stands anywhere.
    """
    grouped: dict[tuple[uuid.UUID, str], list[SignOffEvent]] = defaultdict(list)
    events = SignOffEvent.objects.filter(kind__in=COUNTED_KINDS).order_by("position")
    if up_to is not None:
        events = events.filter(position__lte=up_to)
    gone = set(SignOffEvent.objects.filter(kind=EventKind.ERASED).values_list("subject", flat=True))
    for event in events.iterator(chunk_size=2000):
        if event.subject not in gone:
            grouped[event.subject, event.skill_code].append(event)
    versions = versions_by_key()
    records = {key: record_in(told, versions) for key, told in grouped.items()}
    return {key: projected(record, state_now(record)) for key, record in records.items()}


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
