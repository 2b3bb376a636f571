"""Why somebody's skills are on hold: an incident, or a dispute that nobody has answered."""

import uuid
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from courses.domain.entries import Entry, tell
from courses.domain.observations import SkillRecord, record_in
from courses.domain.standing import events_about, state_now, versions_by_key
from courses.models import SignOffEvent
from lms.accounts.models import User


@dataclass(frozen=True)
class Hold:
    """One reason why a skill is on hold: a Suspended event, or the observation that is disputed."""

    skill_code: str
    entry: Entry
    disputed: bool

    @property
    def since(self) -> datetime:
        """From when an observation counts as a re-check; for a dispute, when the work was seen."""
        return self.entry.event.observed_at

    @property
    def reason(self) -> str:
        """What happened; empty for a dispute."""
        return self.entry.reason if not self.disputed else ""


def holds_of(person: User, skill_codes: Iterable[str]) -> list[Hold]:
    """What holds these skills of one person up, in ledger order; no query without codes, else at most five."""
    codes = list(skill_codes)
    return holds_among(events_about(person.pseudonym, codes)) if codes else []


def holds_among(events: Iterable[SignOffEvent]) -> list[Hold]:
    """Likewise, from the events of one person at hand; four queries."""
    grouped: dict[str, list[SignOffEvent]] = defaultdict(list)
    for event in events:
        grouped[event.skill_code].append(event)
    versions = versions_by_key(grouped)
    open_events = [
        (event, disputed) for told in grouped.values() for event, disputed in _open(record_in(told, versions))
    ]
    entries = tell(event for event, _disputed in open_events) if open_events else []
    return [
        Hold(entry.event.skill_code, entry, disputed)
        for entry, (_event, disputed) in zip(entries, open_events, strict=True)
    ]


def _open(record: SkillRecord) -> list[tuple[SignOffEvent, bool]]:
    state = state_now(record)
    suspended = [(one.event, False) for one in record.suspensions if one.open_for(state.counted)]
    if not state.suspended or suspended:
        return suspended
    return [(seen.event, True) for seen in record.observations if seen.disputed and seen.good]


def on_hold(record: SkillRecord) -> set[uuid.UUID]:
    """The names of the suspensions that still hold a skill."""
    return {event.client_uuid for event, disputed in _open(record) if not disputed}
