"""One person's whole record, skill by skill: where they stand, until when, on what it rests, what is missing."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import datetime

from courses.domain.counting import SkillState, state_of_record
from courses.domain.entries import Entry, tell
from courses.domain.observations import Observation, SkillRecord, record_in
from courses.domain.outlook import Outlook, outlook, why_not_counted
from courses.domain.standing import events_about
from courses.enums import EventKind
from courses.models import SignOffEvent, Skill, SkillVersion
from lms.accounts.models import User


@dataclass(frozen=True)
class RecordedSkill:
    """One skill about which the ledger has something to say.

    `version` is the one in force, else the last that was judged. `entries` are its recognitions and suspensions.
    """

    version: SkillVersion
    record: SkillRecord
    state: SkillState
    outlook: Outlook
    moment: datetime
    entries: tuple[Entry, ...]

    @property
    def code(self) -> str:
        """The skill's code."""
        return self.version.skill.code

    @property
    def standing(self) -> str:
        """suspended | held | lapsed | in_progress."""
        if self.state.suspended:
            return "suspended"
        if self.state.is_held(self.moment):
            return "held"
        return "lapsed" if self.state.is_lapsed(self.moment) else "in_progress"

    @property
    def until(self) -> datetime | None:
        """When what it rests on runs out, or ran out; None is never, or nothing is held."""
        return self.state.holds_until

    @property
    def since(self) -> datetime | None:
        """Since when it has been held."""
        return self.state.holds_since

    @property
    def recognition(self) -> Entry | None:
        """The recognition that the standing rests on."""
        found = self.state.recognition
        if found is None or not self.state.recognised:
            return None
        return next(one for one in self.entries if one.event.pk == found.event.pk)

    @property
    def suspensions(self) -> list[Entry]:
        """The suspensions that hold it now."""
        still = {s.event.pk for s in self.record.suspensions if s.open_for(self.state.counted)}
        return [one for one in self.entries if one.event.pk in still]

    @property
    def disputed(self) -> bool:
        """Whether an observation is disputed, and nobody has answered."""
        return any(seen.disputed for seen in self.record.observations)

    @property
    def awaits_signature(self) -> bool:
        """Whether somebody who may sign has to sign."""
        return self.state.awaits_signature

    @property
    def uncounted(self) -> list[tuple[Observation, list[str]]]:
        """Observations since the last that counted which do not count, newest first, with the reasons."""
        latest: list[tuple[Observation, list[str]]] = []
        for seen in reversed(self.record.observations):
            if seen.counts:
                break
            latest.append((seen, why_not_counted(seen)))
        return latest


def record_of_person(person: User, *, moment: datetime) -> list[RecordedSkill]:
    """Every skill of which the ledger knows something about this person; at most eight queries."""
    grouped: dict[str, list[SignOffEvent]] = defaultdict(list)
    for event in _events(person):
        grouped[event.skill_code].append(event)
    in_force, versions = _versions(grouped)
    records = {code: record_in(events, versions) for code, events in grouped.items()}
    entries = _entries(records)
    return [
        _recorded(records[code], in_force.get(code), entries[code], moment)
        for code in sorted(records)
        if state_of_record(records[code]) is not None
    ]


def _events(person: User) -> list[SignOffEvent]:
    codes = Skill.objects.values_list("code", flat=True)
    return events_about(person.pseudonym, codes)


def _versions(
    codes: dict[str, list[SignOffEvent]],
) -> tuple[dict[str, SkillVersion], dict[tuple[str, int], SkillVersion]]:
    """The version in force by code, and every version by code and number."""
    rows = SkillVersion.objects.filter(skill__code__in=list(codes)).select_related("skill")
    found = list(rows.prefetch_related("wordings__locale"))
    return (
        {row.skill.code: row for row in found if row.skill.current_id == row.pk},
        {(row.skill.code, row.number): row for row in found},
    )


def _entries(records: dict[str, SkillRecord]) -> dict[str, tuple[Entry, ...]]:
    kinds = {EventKind.RECOGNISED, EventKind.SUSPENDED}
    wanted = [event for record in records.values() for event in record.events if event.kind in kinds]
    told = tell(wanted) if wanted else []
    return {code: tuple(one for one in told if one.event.skill_code == code) for code in records}


def _recorded(
    record: SkillRecord, current: SkillVersion | None, entries: tuple[Entry, ...], moment: datetime
) -> RecordedSkill:
    state = state_of_record(record) or SkillState(version=record.version)
    version = current or state.version
    return RecordedSkill(version, record, state, outlook(version, state, moment), moment, entries)
