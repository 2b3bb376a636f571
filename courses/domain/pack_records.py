"""Where the people of the day stand, for the pack: what they have done before, and what is missing first."""

import uuid
from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Any, Final

from courses.domain.counting import SkillState, state_of_record, when_made
from courses.domain.observations import Observation, SkillRecord, record_in
from courses.domain.outlook import outlook
from courses.domain.readiness import Readiness, judge
from courses.domain.standing import versions_by_key
from courses.enums import COUNTED_KINDS
from courses.models import ObservationDetail, SignOffEvent, SkillVersion, Standing
from lms.accounts.models import User

_LATEST: Final = 5  # observations of one skill
_MOST_ITEMS: Final = 30


def records_of(
    people: Sequence[User],
    skills: Mapping[str, SkillVersion],
    versions: Mapping[str, SkillVersion],
    now: datetime,
) -> dict[str, dict[str, Any]]:
    """By public identifier and skill code, as far as there is something to say; five queries for any number.

    `skills` are those to say something about, `versions` all that are in force.
    """
    told = _Told(people, skills)
    found: dict[str, dict[str, Any]] = {}
    for person in people:
        standings = {row.skill_code: row for row in told.standings[person.pseudonym]}
        ready = judge(skills, versions, standings, now)
        said = {
            code: _row(version, told.record(person, code), ready[code], told, now)
            for code, version in skills.items()
        }
        found[str(person.public_id)] = {code: row for code, row in said.items() if row is not None}
    return found


class _Told:
    """The rows about these people and skills, read once."""

    def __init__(self, people: Sequence[User], skills: Mapping[str, SkillVersion]) -> None:
        names = [person.pseudonym for person in people]
        self.versions = versions_by_key(skills)
        self.events: dict[tuple[uuid.UUID, str], list[SignOffEvent]] = defaultdict(list)
        rows = SignOffEvent.objects.filter(
            subject__in=names, skill_code__in=list(skills), kind__in=COUNTED_KINDS
        )
        for event in rows.order_by("position"):
            self.events[event.subject, event.skill_code].append(event)
        self.standings: dict[uuid.UUID, list[Standing]] = defaultdict(list)
        for row in Standing.objects.filter(person__in=names):
            self.standings[row.person].append(row)
        details = ObservationDetail.objects.filter(
            learner__in=people, event__kind="Observed", event__skill_code__in=list(skills)
        )
        self.details = {row.event_id: row for row in details.select_related("signer")}

    def record(self, person: User, code: str) -> SkillRecord | None:
        events = self.events.get((person.pseudonym, code))
        return record_in(events, self.versions) if events else None


def _row(
    version: SkillVersion, record: SkillRecord | None, ready: Readiness, told: _Told, now: datetime
) -> dict[str, Any] | None:
    if record is None and ready.ready:
        return None
    state = state_of_record(record) if record else None
    view = outlook(version, state, now)
    need = view.needs[0]
    past = sorted(record.observations, key=when_made, reverse=True) if record else []
    details = [told.details[seen.event.pk] for seen in past if seen.event.pk in told.details]
    items = dict.fromkeys(item for detail in details for item in detail.items)
    return {
        "state": _state(state, now),
        "until": _text(view.valid_until) if view.valid_until else None,
        "missing": [one.in_words for one in ready.missing],
        "have": need.have,
        "want": need.want,
        "items": list(items)[:_MOST_ITEMS],
        "past": [_seen(one, told) for one in past[:_LATEST]],
    }


def _state(state: SkillState | None, now: datetime) -> str:
    if state is None:
        return "none"
    if state.is_suspended:
        return "suspended"
    if state.is_held(now):
        return "recognised" if state.recognised else "held"
    return "lapsed" if state.is_lapsed(now) else "in_progress"


def _seen(seen: Observation, told: _Told) -> dict[str, Any]:
    detail = told.details.get(seen.event.pk)
    return {
        "at": _text(seen.event.observed_at),
        "mentor": str(detail.signer) if detail else "",
        "level": int(seen.facts["level"]),
        "marks": {mark["criterion"]: mark["mark"] for mark in seen.facts["marks"]},
        "counts": seen.counts,
    }


def _text(moment: datetime) -> str:
    return moment.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
