"""Everything the ledger says about one person and one skill, and when the skill was held."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from courses.domain.counting import SkillState
from courses.domain.entries import Entry, tell
from courses.domain.own_record import RecordedSkill, record_of_person
from courses.domain.standing import states_among
from courses.domain.story import Story, stories
from courses.enums import COUNTED_KINDS, EventKind
from courses.models import SignOffEvent
from lms.accounts.models import User

_MOMENTS = 60  # the picture replays the record at no more moments than this, the latest ones

# What people say of one observation. The hub's own announcements rest on all of them.
_SAID_OF_ONE = (
    EventKind.LEARNER_ACKNOWLEDGED,
    EventKind.COUNTERSIGNED,
    EventKind.SAMPLED,
    EventKind.DISPUTED,
    EventKind.DISPUTE_RESOLVED,
    EventKind.CORRECTED,
    EventKind.REVOKED,
)


@dataclass(frozen=True)
class Span:
    """A time in which the skill stood in one way: held, recognised or suspended. `until` None is open."""

    standing: str
    since: datetime
    until: datetime | None


@dataclass(frozen=True)
class Timeline:
    """All entries of one skill, newest first, and the spans, oldest first.

    Beside each entry stand its story, where it is an observation, and the story of the observation that it is about,
    where it is something said about one.
    """

    skill: RecordedSkill
    entries: tuple[tuple[Entry, Story | None, Story | None], ...]
    spans: tuple[Span, ...]


def timeline_of(person: User, skill_code: str, *, moment: datetime) -> Timeline | None:
    """The timeline, or None where the ledger says nothing that counts; the number of queries is constant."""
    skill = next((one for one in record_of_person(person, moment=moment) if one.code == skill_code), None)
    if skill is None:
        return None
    events = list(
        SignOffEvent.objects.filter(subject=person.pseudonym, skill_code=skill_code).order_by("position")
    )
    entries = sorted(tell(events), key=lambda one: (one.when, one.event.position), reverse=True)
    seen = stories(event for event in events if event.kind == EventKind.OBSERVED)
    by_event = {story.event.pk: story for story in seen}
    about = {said.event.pk: story for story in seen for said in story.follow_ups if said.kind in _SAID_OF_ONE}
    return Timeline(
        skill=skill,
        entries=tuple((one, by_event.get(one.event.pk), about.get(one.event.pk)) for one in entries),
        spans=tuple(_spans(events, skill, moment)),
    )


def _spans(events: list[SignOffEvent], skill: RecordedSkill, moment: datetime) -> Iterable[Span]:
    """How it stood between any two moments at which that may have changed."""
    counted = [event for event in events if event.kind in COUNTED_KINDS]
    spans: list[Span] = []
    turns = sorted({event.observed_at for event in counted if event.observed_at <= moment})[-_MOMENTS:]
    for since, until in zip(turns, [*turns[1:], None], strict=True):
        state = states_among(counted, dict(skill.record.versions), since).get(skill.code)
        if state is not None:
            spans = _joined(spans, _pieces(state, since, until))
    return spans


def _pieces(state: SkillState, since: datetime, until: datetime | None) -> list[Span]:
    """How it stood from `since` to `until`, should nothing else happen; nothing while it is not held."""
    if state.suspended:
        return [Span("suspended", since, until)]
    if not state.is_held(since):
        return []
    ends = [end for end in (state.holds_until, until) if end is not None]
    return [Span("recognised" if state.recognised else "held", since, min(ends, default=None))]


def _joined(spans: list[Span], pieces: list[Span]) -> list[Span]:
    for piece in pieces:
        last = spans[-1] if spans else None
        if last is not None and last.standing == piece.standing and last.until == piece.since:
            spans = [*spans[:-1], Span(piece.standing, last.since, piece.until)]
        else:
            spans = [*spans, piece]
    return spans
