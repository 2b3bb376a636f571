"""Who stood where on a date, and by whose authority: the ledger replayed, for many people at once.

What counts is what had *happened* by the moment. An observation that reached the hub later still shows what was
true on that day, and so does a correction, which sets right what was seen then. What people did afterwards (taking
back, disputing, rejecting a sample, suspending) does not change that day: it is listed beside the row as said since.
With `known_by`, only what the hub had received by then is read: what anybody looking at the hub could know.
"""

import itertools
import json
import uuid
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from operator import attrgetter

from django.db.models import Q, QuerySet

from courses.domain import ledger
from courses.domain.counting import SkillState, state_of_record
from courses.domain.grants_told import Grants, GrantTold, as_name, chain, grants_told
from courses.domain.observations import Observation, Recognition, record_in
from courses.domain.who import People, Who
from courses.domain.who import people as everybody
from courses.enums import COUNTED_KINDS, DisputeOutcome, EventKind, SampleVerdict, StoodAs
from courses.models import LedgerHead, Place, SignOffEvent, SkillVersion

_SAID_SINCE = (
    EventKind.REVOKED,
    EventKind.CORRECTED,
    EventKind.DISPUTED,
    EventKind.DISPUTE_RESOLVED,
    EventKind.SAMPLED,
)


@dataclass(frozen=True)
class Signature:
    """Somebody's word: who, when, in which row of the ledger, and the grants it rested on, nearest first."""

    by: Who
    when: datetime
    position: int
    grants: tuple[GrantTold, ...]
    givers: tuple[Who, ...]  # of these grants, in their order


@dataclass(frozen=True)
class Ground:
    """One thing that a standing rests on: an observation, or a recognition."""

    kind: EventKind
    signature: Signature
    received_at: datetime
    place: str
    second: tuple[Signature, ...] = ()
    signed_off: Signature | None = None
    corrected: Signature | None = None

    @property
    def positions(self) -> list[int]:
        """The rows of the ledger that say it."""
        others = [*self.second, *filter(None, (self.signed_off, self.corrected))]
        return [self.signature.position, *(one.position for one in others)]


@dataclass(frozen=True)
class Since:
    """What was said after the moment about something that a row rests on."""

    kind: EventKind
    by: Who
    when: datetime
    position: int


@dataclass(frozen=True)
class Row:
    """Where one person stood with one skill at the moment, and what that rested on."""

    person: Who
    version: SkillVersion
    state: StoodAs
    held_since: datetime | None
    valid_until: datetime | None
    grounds: tuple[Ground, ...]
    since: tuple[Since, ...]
    last_position: int

    @property
    def positions(self) -> list[int]:
        """The rows of the ledger behind it, in order; the last event that counted by then is one of them."""
        return sorted({self.last_position, *(p for ground in self.grounds for p in ground.positions)})


@dataclass(frozen=True)
class Asked:
    """What is asked: the moment, for whom, and how much the hub knew. None is everybody, every skill, everything."""

    moment: datetime
    people: tuple[uuid.UUID, ...] | None = None
    skills: tuple[str, ...] | None = None
    place: Place | None = None
    known_by: datetime | None = None

    def events(self, *, up_to: int) -> QuerySet[SignOffEvent]:
        """Everything that counts about these people and skills, whenever it happened."""
        found = SignOffEvent.objects.filter(kind__in=COUNTED_KINDS, position__lte=up_to)
        if self.people is not None:
            found = found.filter(subject__in=self.people)
        return found if self.skills is None else found.filter(skill_code__in=self.skills)

    def told(self, event: SignOffEvent) -> bool:
        """Whether an event had happened by the moment and, where that is asked, was known."""
        known = self.known_by is None or event.received_at <= self.known_by
        return event.observed_at <= self.moment and known


def head() -> LedgerHead:
    """The end of the ledger that an answer is based on; one query."""
    return LedgerHead.objects.get(pk=LedgerHead.HUB)


def stood_on(
    moment: datetime,
    *,
    people: Iterable[uuid.UUID] | None = None,
    skills: Iterable[str] | None = None,
    place: Place | None = None,
    known_by: datetime | None = None,
    up_to: int | None = None,
) -> list[Row]:
    """Where these people (pseudonyms; or everybody) stood with these skills (or all), by name and skill.

    Nine queries at most, however many there are. With `place`, only what rests on something seen there. `up_to`
    is the last row of the ledger that is read; by default its end.
    """
    asked = Asked(
        moment,
        people=None if people is None else tuple(people),
        skills=None if skills is None else tuple(skills),
        place=place,
        known_by=known_by,
    )
    return answer(asked, up_to=head().position if up_to is None else up_to)


def pairs(asked: Asked, *, up_to: int) -> list[tuple[uuid.UUID, str]]:
    """Everybody and every skill that the answer may have a row about, unordered; one query."""
    events = asked.events(up_to=up_to).filter(observed_at__lte=asked.moment)
    if asked.known_by is not None:
        events = events.filter(received_at__lte=asked.known_by)
    if asked.place is not None:
        events = events.filter(payload__contains=f'"place":{json.dumps(asked.place.code)}')
    return list(events.order_by().values_list("subject", "skill_code").distinct())


def answer(asked: Asked, *, up_to: int) -> list[Row]:
    """Likewise for what is asked, from the ledger's rows up to a position."""
    replay = _Replay(asked, up_to)
    events = asked.events(up_to=up_to).order_by("subject", "skill_code", "position").iterator(chunk_size=2000)
    groups = itertools.groupby(events, key=attrgetter("subject", "skill_code"))
    rows = [row for _key, told in groups if (row := replay.row(list(told))) is not None]
    if asked.place is not None:
        rows = [row for row in rows if any(g.place == asked.place.name for g in row.grounds)]
    return sorted(rows, key=order_of)


def order_of(row: Row) -> tuple[str, str, str]:
    """Rows stand by name, then person, then skill."""
    return (row.person.name.casefold(), str(row.person.pseudonym), row.version.skill.code)


@dataclass
class _Replay:
    """What every row needs to know."""

    asked: Asked
    up_to: int
    names: People = field(init=False)
    grants: Grants = field(init=False)
    places: dict[str, str] = field(init=False)
    versions: dict[tuple[str, int], SkillVersion] = field(init=False)

    def __post_init__(self) -> None:
        self.names = everybody()
        self.grants = grants_told(up_to=self.up_to)
        self.places = dict(Place.objects.values_list("code", "name"))
        chosen = Q() if self.asked.skills is None else Q(skill__code__in=self.asked.skills)
        found = SkillVersion.objects.filter(chosen).select_related("skill")
        found = found.prefetch_related("wordings__locale")
        self.versions = {(version.skill.code, version.number): version for version in found}

    def row(self, events: list[SignOffEvent]) -> Row | None:
        """The row about one person and skill; None where nothing had happened."""
        told = [event for event in events if self.asked.told(event)]
        record = record_in(told, self.versions) if told else None
        state = state_of_record(record) if record else None
        if record is None or state is None:
            return None
        grounds = tuple(self._grounds(state, told))
        return Row(
            person=self.names[told[-1].subject],
            version=state.version,
            state=stood_as(state, self.asked.moment),
            held_since=state.holds_since,
            valid_until=state.holds_until,
            grounds=grounds,
            since=tuple(self._since(state, events, told)),
            last_position=told[-1].position,
        )

    def _grounds(self, state: SkillState, told: list[SignOffEvent]) -> Iterator[Ground]:
        for one in _basis(state):
            if isinstance(one, Recognition):
                yield Ground(
                    EventKind.RECOGNISED,
                    self._signature(one.event),
                    one.event.received_at,
                    self._place(one.facts.get("place")),
                )
            else:
                yield self._observed(one, told)

    def _observed(self, seen: Observation, told: list[SignOffEvent]) -> Ground:
        about = [event for event in told if event.target == seen.event.client_uuid]
        agreed = {
            event.signer: event
            for event in about
            if event.kind == EventKind.COUNTERSIGNED and seen.words.get(event.signer)
        }
        signing = [
            event for event in about if event.kind == EventKind.SIGNED_OFF and event.signer != ledger.HUB
        ]
        by_another = bool(signing) and not seen.facts.get("signs", True)
        return Ground(
            EventKind.OBSERVED,
            self._signature(seen.event),
            seen.event.received_at,
            self._place(seen.facts.get("place")),
            second=tuple(self._signature(event) for event in agreed.values()),
            signed_off=self._signature(signing[-1]) if by_another else None,
            corrected=self._signature(seen.correction, at_receipt=True) if seen.correction else None,
        )

    def _signature(self, event: SignOffEvent, *, at_receipt: bool = False) -> Signature:
        authority = json.loads(event.payload)["facts"].get("authority")
        rested_on = chain(self.grants, as_name(authority))
        return Signature(
            by=self.names[event.signer],
            when=event.received_at if at_receipt else event.observed_at,
            position=event.position,
            grants=rested_on,
            givers=tuple(self.names[grant.giver] for grant in rested_on),
        )

    def _place(self, code: str | None) -> str:
        return self.places.get(code, code) if code else ""

    def _since(
        self, state: SkillState, events: list[SignOffEvent], told: list[SignOffEvent]
    ) -> Iterator[Since]:
        """What was said about the basis afterwards, disputes about it and their answers included."""
        about = {one.event.client_uuid for one in _basis(state)}
        known = {event.pk for event in told}
        for event in events:
            if event.kind == EventKind.DISPUTED and event.target in about:
                about.add(event.client_uuid)
            if event.pk in known or event.target not in about or event.kind not in _SAID_SINCE:
                continue
            if _takes_away(event):
                when = event.received_at if event.kind == EventKind.CORRECTED else event.observed_at
                yield Since(EventKind(event.kind), self.names[event.signer], when, event.position)


def _basis(state: SkillState) -> tuple[Observation | Recognition, ...]:
    """What a standing rests on: a recognition, or the counted observations; those so far, where it is not held."""
    if state.recognised and state.recognition is not None:
        return (state.recognition,)
    return state.counted if state.held_since is not None else state.collecting


def _takes_away(event: SignOffEvent) -> bool:
    """A sample that found nothing wrong, and a dispute that changed nothing, need no mention."""
    facts = json.loads(event.payload)["facts"]
    if event.kind == EventKind.SAMPLED:
        return bool(facts["verdict"] == SampleVerdict.REJECTED)
    return event.kind != EventKind.DISPUTE_RESOLVED or facts["outcome"] == DisputeOutcome.SET_ASIDE


def stood_as(state: SkillState, moment: datetime) -> StoodAs:
    """The state in one word."""
    if state.suspended:
        return StoodAs.SUSPENDED
    if state.is_held(moment):
        return StoodAs.RECOGNISED if state.recognised else StoodAs.HELD
    return StoodAs.LAPSED if state.is_lapsed(moment) else StoodAs.IN_PROGRESS
