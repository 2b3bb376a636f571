"""Observations as the ledger's events make them: each with what was later said about it. No queries."""

import json
import uuid
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from decimal import Decimal
from typing import Any

from courses.enums import DisputeOutcome, EventKind, Mark, SampleVerdict
from courses.formats.limits import Outcome
from courses.models.ledger import SignOffEvent
from courses.models.skill import SkillVersion

Versions = Mapping[tuple[str, int], SkillVersion]


@dataclass(frozen=True)
class Observation:
    """One observed event with what the ledger later said about it.

    `event` is the row in which it was observed, `correction` the row that last corrected it; `facts` are those
    of the correction, where there is one.
    """

    event: SignOffEvent
    version: SkillVersion
    facts: dict[str, Any]
    words: Mapping[uuid.UUID, bool] = field(default_factory=dict)  # of each second person, whether they agree
    samples: Mapping[uuid.UUID, bool] = field(default_factory=dict)  # of each sampler, whether it stands
    correction: SignOffEvent | None = None
    revoked: bool = False
    disputed: bool = False
    set_aside: bool = False
    signed_in: int | None = (
        None  # the position of the row in which another signed for it, and what came before
    )

    @property
    def row(self) -> SignOffEvent:
        """The row that states what is true now: the last correction, or the observation itself."""
        return self.correction or self.event

    @property
    def countersigned_by(self) -> uuid.UUID | None:
        """A second person whose last word is that it should count."""
        return next((person for person, agrees in self.words.items() if agrees), None)

    @property
    def needs_second(self) -> bool:
        """Whether a second person has to countersign: the skill asks for it, or the mentor is new to judging."""
        return self.version.countersign or bool(self.facts.get("supervised"))

    @property
    def rejected(self) -> bool:
        """Whether somebody's last word on a sample is that it does not stand."""
        return not all(self.samples.values())

    @property
    def signed(self) -> bool:
        """Whether somebody who may sign has: the mentor who observed, or another afterwards."""
        return self.signature is not None

    @property
    def signature(self) -> int | None:
        """The ledger position of the row that signs for it, and for what was recorded before; None where none does."""
        return self.row.position if self.facts.get("signs", True) else self.signed_in

    @property
    def all_met(self) -> bool:
        """Every criterion of the version is marked met; untouched ones are not."""
        marks = {mark["criterion"]: mark["mark"] for mark in self.facts["marks"]}
        return all(marks.get(c["id"]) == Mark.MET for c in self.version.criteria)

    @property
    def within_limits(self) -> bool | None:
        """All readings present and within limits; None where the version measures nothing."""
        if not self.version.measurements:
            return None
        taken = {reading["measurement"]: reading for reading in self.facts["readings"]}
        return all(passes(spec, taken.get(spec["id"])) for spec in self.version.measurements)

    @property
    def good(self) -> bool:
        """Whether what was seen would be enough, whatever others have to say about it."""
        return (
            self.all_met and self.facts["level"] >= self.version.min_level and self.within_limits is not False
        )

    @property
    def out(self) -> bool:
        """Whether it was taken back, rejected, disputed or set aside."""
        return self.revoked or self.rejected or self.disputed or self.set_aside

    @property
    def counts(self) -> bool:
        """Whether it adds to the learner's standing."""
        return self.good and not self.out and (self.countersigned_by is not None or not self.needs_second)


@dataclass(frozen=True)
class Recognition:
    """Prior learning, or a sign-off on paper, that somebody vouched for."""

    event: SignOffEvent
    version: SkillVersion
    facts: dict[str, Any]
    valid_until: datetime | None
    revoked: bool = False

    @property
    def observed_at(self) -> datetime:
        """The date it is recognised from."""
        return self.event.observed_at

    def covers(self, moment: datetime) -> bool:
        """Whether it holds the skill at `moment`."""
        return self.observed_at <= moment and (self.valid_until is None or self.valid_until > moment)

    def outlasts(self, until: datetime | None) -> bool:
        """Whether it runs out later than `until`; None is never."""
        return until is not None and (self.valid_until is None or self.valid_until > until)


@dataclass(frozen=True)
class Suspension:
    """A skill of one person set on hold; `lifted_by` names a lifting that rests on no observation."""

    event: SignOffEvent
    lifted: bool = False

    def open_for(self, counted: Iterable[Observation]) -> bool:
        """Whether it still holds the skill: neither lifted nor re-checked by one of the counted observations."""
        since = self.event.observed_at
        return not self.lifted and not any(seen.event.observed_at > since for seen in counted)


@dataclass(frozen=True)
class SkillRecord:
    """Everything the ledger says about one person and one skill, in ledger order."""

    events: tuple[SignOffEvent, ...]
    observations: tuple[Observation, ...]
    recognitions: tuple[Recognition, ...]
    suspensions: tuple[Suspension, ...]
    versions: Versions

    @property
    def version(self) -> SkillVersion:
        """The version of the last event."""
        last = self.events[-1]
        return self.versions[last.skill_code, last.skill_version or 0]


def passes(spec: Mapping[str, Any], reading: Mapping[str, Any] | None) -> bool:
    """Whether a measurement was taken and lets its observation count.

    As it was judged when it was recorded: what does not pass by itself counts where the mentor let it. Rows from
    before there were verdicts have values only.
    """
    if reading is None:
        return False
    if "outcome" not in reading:
        return readings_within(spec, reading["values"])
    if reading["outcome"] in {Outcome.MARGINAL, Outcome.REVIEW}:
        return bool(reading["accepted"])
    return bool(reading["outcome"] == Outcome.PASS)


def readings_within(spec: Mapping[str, Any], values: list[str]) -> bool:
    """Whether there are as many readings as asked and each lies within the limits, both included."""
    low, high = spec["min"], spec["max"]
    return len(values) >= spec["readings"] and all(
        (low is None or Decimal(value) >= Decimal(low)) and (high is None or Decimal(value) <= Decimal(high))
        for value in values
    )


def record_in(events: Iterable[SignOffEvent], versions: Versions) -> SkillRecord:
    """What the events of one person and one skill, in ledger order, say together."""
    reader = _Reader(versions)
    told = tuple(events)
    for event in told:
        reader.read(event)
    return SkillRecord(
        events=told,
        observations=tuple(reader.observations.values()),
        recognitions=tuple(reader.recognitions.values()),
        suspensions=tuple(reader.suspensions.values()),
        versions=versions,
    )


class _Reader:
    """Folds events, oldest first, into observations, recognitions and suspensions by the name they were made as."""

    def __init__(self, versions: Versions) -> None:
        self.versions = versions
        self.observations: dict[uuid.UUID, Observation] = {}
        self.recognitions: dict[uuid.UUID, Recognition] = {}
        self.suspensions: dict[uuid.UUID, Suspension] = {}
        self.disputes: dict[uuid.UUID, uuid.UUID] = {}  # a dispute's name, and that of what it is about

    def read(self, event: SignOffEvent) -> None:
        facts = json.loads(event.payload)["facts"]
        name, about = event.client_uuid, event.target
        version = self.versions.get((event.skill_code, event.skill_version or 0))
        if event.kind == EventKind.OBSERVED and version is not None:
            self.observations[name] = Observation(event=event, version=version, facts=facts)
        elif event.kind == EventKind.RECOGNISED and version is not None:
            until = _moment(facts["valid_until"])
            self.recognitions[name] = Recognition(event, version, facts, until)
        elif event.kind == EventKind.SUSPENDED:
            self.suspensions[name] = Suspension(event)
        elif event.kind == EventKind.DISPUTED and about is not None:
            self.disputes[name] = about
            self._change(about, disputed=True)
        elif event.kind == EventKind.DISPUTE_RESOLVED and about in self.disputes:
            aside = facts["outcome"] == DisputeOutcome.SET_ASIDE
            self._change(self.disputes[about], disputed=False)
            if aside:
                self._change(self.disputes[about], set_aside=True)
                self._lift(self.disputes[about])
        elif event.kind == EventKind.RESUMED and about is not None and not facts.get("observation"):
            self._lift(about)
        elif about in self.observations:
            self.observations[about] = _apply(self.observations[about], event, facts)
        elif about in self.recognitions and event.kind == EventKind.REVOKED:
            self.recognitions[about] = replace(self.recognitions[about], revoked=True)

    def _change(self, name: uuid.UUID, **changes: Any) -> None:
        if name in self.observations:
            self.observations[name] = replace(self.observations[name], **changes)

    def _lift(self, name: uuid.UUID) -> None:
        if name in self.suspensions:
            self.suspensions[name] = replace(self.suspensions[name], lifted=True)


def _apply(seen: Observation, event: SignOffEvent, facts: dict[str, Any]) -> Observation:
    match event.kind:
        case EventKind.COUNTERSIGNED:
            return replace(seen, words={**seen.words, event.signer: facts["agrees"]})
        case EventKind.SAMPLED:
            stands = facts["verdict"] == SampleVerdict.ACCEPTED
            return replace(seen, samples={**seen.samples, event.signer: stands})
        case EventKind.CORRECTED:  # who agreed before agreed to something else
            return replace(seen, correction=event, facts=facts, words={}, signed_in=None)
        case EventKind.SIGNED_OFF if "cause" not in facts:  # the hub's announcements are nobody's signature
            return replace(seen, signed_in=event.position)
        case EventKind.REVOKED:
            return replace(seen, revoked=True)
    return seen


def _moment(text: str | None) -> datetime | None:
    return datetime.fromisoformat(text) if text else None
