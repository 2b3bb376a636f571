"""Which observations count, and what they add up to: pure rules over ledger events, without queries.

The rules, in full (docs/decisions/0002 gives the reasons):

* An observation counts when every criterion of its version is marked met, the level reaches the version's
  lowest, each measurement has its readings and all lie within the limits, it is not revoked, and, where the
  version asks for a second person, one has countersigned it.
* A skill is held when the counted observations of one version reach its number of observations, of different
  items and of different mentors. It is held from the observation that completes the set.
* While it is held and has not expired, one more counted observation under the same version renews it. After
  expiry, and under a newer version, the whole set is needed again; what is held goes on until it expires.
* Of several words by one countersigner the latest stands.
"""

import json
import uuid
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from decimal import Decimal
from typing import Any

from dateutil.relativedelta import relativedelta

from courses.enums import EventKind, Mark
from courses.models.ledger import SignOffEvent
from courses.models.skill import SkillVersion


@dataclass(frozen=True)
class Observation:
    """One observed event with what the ledger later said about it."""

    event: SignOffEvent
    version: SkillVersion
    facts: dict[str, Any]
    words: Mapping[uuid.UUID, bool] = field(default_factory=dict)  # of each second person, whether they agree
    revoked: bool = False

    @property
    def countersigned_by(self) -> uuid.UUID | None:
        """A second person whose last word is that it should count."""
        return next((person for person, agrees in self.words.items() if agrees), None)

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
        values = {r["measurement"]: r["values"] for r in self.facts["readings"]}
        return all(readings_within(spec, values.get(spec["id"], [])) for spec in self.version.measurements)

    @property
    def counts(self) -> bool:
        """Whether it adds to the learner's standing."""
        return (
            not self.revoked
            and self.all_met
            and self.facts["level"] >= self.version.min_level
            and self.within_limits is not False
            and (self.countersigned_by is not None or not self.version.countersign)
        )


@dataclass(frozen=True)
class SkillState:
    """What a person's observations of one skill add up to.

    `counted` is the set behind the last time the skill was earned, with its renewals, oldest first.
    `collecting` is the set on the way: before the skill is first held, after it has lapsed, and under a newer
    version than `version`, which is the one that is held, or lapsed.
    """

    version: SkillVersion
    counted: tuple[Observation, ...] = ()
    collecting: tuple[Observation, ...] = ()
    held_since: datetime | None = None
    valid_until: datetime | None = None

    @property
    def latest(self) -> tuple[Observation, ...]:
        """The set that matters to the learner now."""
        return self.collecting or self.counted

    def is_held(self, moment: datetime) -> bool:
        """Held and not expired at `moment`."""
        return self.held_since is not None and (self.valid_until is None or self.valid_until > moment)


def distinct_items(observations: Iterable[Observation]) -> int:
    """How many different items were worked on, over all the observations."""
    return len({item for seen in observations for item in seen.facts["items"]})


def distinct_assessors(observations: Iterable[Observation]) -> int:
    """How many different mentors saw the work."""
    return len({seen.event.signer for seen in observations})


def is_complete(version: SkillVersion, observations: tuple[Observation, ...]) -> bool:
    """Whether the observations reach what the version asks."""
    return (
        len(observations) >= version.observations
        and distinct_items(observations) >= version.distinct_items
        and distinct_assessors(observations) >= version.distinct_assessors
    )


def readings_within(spec: Mapping[str, Any], values: list[str]) -> bool:
    """Whether there are as many readings as asked and each lies within the limits, both included."""
    low, high = spec["min"], spec["max"]
    return len(values) >= spec["readings"] and all(
        (low is None or Decimal(value) >= Decimal(low)) and (high is None or Decimal(value) <= Decimal(high))
        for value in values
    )


def observations_in(
    events: Iterable[SignOffEvent], versions: Mapping[tuple[str, int], SkillVersion]
) -> list[Observation]:
    """The observations among `events` (in ledger order), with countersignatures and revocations applied."""
    found: dict[uuid.UUID, Observation] = {}
    for event in events:
        facts = json.loads(event.payload)["facts"]
        if event.kind == EventKind.OBSERVED:
            version = versions[event.skill_code, event.skill_version or 0]
            found[event.client_uuid] = Observation(event=event, version=version, facts=facts)
        elif event.target in found:
            found[event.target] = _apply(found[event.target], event, facts)
    return list(found.values())


def _apply(seen: Observation, event: SignOffEvent, facts: dict[str, Any]) -> Observation:
    if event.kind == EventKind.COUNTERSIGNED:
        return replace(seen, words={**seen.words, event.signer: facts["agrees"]})
    if event.kind == EventKind.REVOKED:
        return replace(seen, revoked=True)
    return seen


def state_of(observations: Iterable[Observation]) -> SkillState | None:
    """What the observations of one person and one skill add up to; None where there are none."""
    state: SkillState | None = None
    for seen in observations:
        state = state or SkillState(version=seen.version)
        if seen.counts:
            state = _with(state, seen)
    return state


def _with(state: SkillState, seen: Observation) -> SkillState:
    when, expiry = seen.event.observed_at, _expiry(seen)
    held = state.is_held(when)
    if held and seen.version == state.version:
        return replace(state, counted=(*state.counted, seen), valid_until=_later(state.valid_until, expiry))
    collecting = (*(o for o in state.collecting if o.version == seen.version), seen)
    if not is_complete(seen.version, collecting):
        version = state.version if state.held_since else seen.version
        return replace(state, version=version, collecting=collecting)
    since = state.held_since if held else when
    return SkillState(version=seen.version, counted=collecting, held_since=since, valid_until=expiry)


def _expiry(seen: Observation) -> datetime | None:
    months = seen.version.expiry_months
    return None if months is None else seen.event.observed_at + relativedelta(months=months)


def _later(first: datetime | None, second: datetime | None) -> datetime | None:
    return None if first is None or second is None else max(first, second)
