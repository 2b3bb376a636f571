"""Which observations count, and what they add up to: pure rules over ledger events, without queries.

The rules, in full (docs/decisions/0002 and 0013 give the reasons):

* An observation counts when every criterion of its version is marked met, the level reaches the version's
  lowest, each measurement has its readings and all lie within the limits, it is not revoked, no sample or
  answered dispute has set it aside, and, where the version or the mentor's grant asks for a second person, one
  has countersigned it. What was corrected is judged by its last correction.
* Observations are taken in the order in which they were made, not in which they reached the hub: those of one
  version by the time they were observed, and, of equal times, by their place in the ledger. A version put in force
  later comes after the one before it.
* A skill is held when the counted observations of one version reach its number of observations, of different
  items and of different mentors. It is held from the observation that completes the set.
* What somebody observed who may not sign adds to a set once it is signed for: in the same set, by whoever recorded
  a later observation and may sign, or by a signature given after it was recorded, or corrected.
* While it is held and has not expired, one more counted and signed observation under the same version renews it.
  After expiry the whole set is needed again, from observations made since; under a newer version likewise, from
  whenever that was in force. What is held goes on until it expires.
* Of several words by one person (countersigner, sampler) the latest stands.
* A dispute by the learner keeps an observation from counting until it is answered. A suspension keeps the skill
  from being held until it is lifted, or until an observation made since then counts.
* A recognition holds the skill by itself, and counts as no observation.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import datetime

from dateutil.relativedelta import relativedelta

from courses.domain.observations import (
    Observation,
    Recognition,
    SkillRecord,
    readings_within,
    record_in,
)
from courses.models.ledger import SignOffEvent
from courses.models.skill import SkillVersion

__all__ = [
    "Observation",
    "SkillState",
    "distinct_assessors",
    "distinct_items",
    "expiry_of",
    "is_complete",
    "observations_in",
    "readings_within",
    "state_in",
    "state_of",
    "state_of_record",
    "when_made",
]


@dataclass(frozen=True)
class SkillState:
    """What a person's observations of one skill add up to.

    `counted` is the set behind the last time the skill was earned, with its renewals, oldest first.
    `collecting` is the set on the way: before the skill is first held, after it has lapsed, and under a newer
    version than `version`, which is the one that is held, or lapsed. `held_since` and `valid_until` are what
    the observations give; `holds_since` and `holds_until` take a recognition into account.
    """

    version: SkillVersion
    counted: tuple[Observation, ...] = ()
    collecting: tuple[Observation, ...] = ()
    held_since: datetime | None = None
    valid_until: datetime | None = None
    recognition: Recognition | None = None
    suspended: bool = False

    @property
    def is_suspended(self) -> bool:
        """Whether it is on hold, by the name that a stored standing gives it."""
        return self.suspended

    @property
    def latest(self) -> tuple[Observation, ...]:
        """The set that matters to the learner now."""
        return self.collecting or self.counted

    @property
    def recognised(self) -> bool:
        """Whether it is a recognition, and not the observations, that the standing rests on."""
        return self.recognition is not None and (
            self.held_since is None or self.recognition.outlasts(self.valid_until)
        )

    @property
    def holds_since(self) -> datetime | None:
        """When what it rests on began."""
        if self.recognition is not None and self.recognised:
            return self.recognition.observed_at
        return self.held_since

    @property
    def holds_until(self) -> datetime | None:
        """When what it rests on ends; None is never."""
        if self.recognition is not None and self.recognised:
            return self.recognition.valid_until
        return self.valid_until

    @property
    def awaits_signature(self) -> bool:
        """Whether the set on the way, or a renewal, lacks nothing but the word of somebody who may sign."""
        return self.to_sign is not None

    @property
    def to_sign(self) -> Observation | None:
        """What was recorded last of a set, or as a renewal, that lacks only the word of somebody who may sign."""
        last = max(self.collecting, key=lambda seen: seen.row.position, default=None)
        if last is None or last.signed:
            return None
        renews = last.version == self.version and self._observed(last.event.observed_at)
        return last if renews or is_complete(last.version, self.collecting) else None

    def is_held(self, moment: datetime) -> bool:
        """Held, not suspended and not expired at `moment`, by observations or by recognition."""
        by_recognition = self.recognition is not None and self.recognition.covers(moment)
        return not self.suspended and (by_recognition or self._observed(moment))

    def is_lapsed(self, moment: datetime) -> bool:
        """Whether it was held and has expired by `moment`."""
        return self.holds_since is not None and not self.suspended and not self.is_held(moment)

    def is_earned(self, moment: datetime) -> bool:
        """Held at `moment` by observations alone: only this can lead to a badge."""
        return not self.suspended and self._observed(moment)

    def _observed(self, moment: datetime) -> bool:
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


def observations_in(
    events: Iterable[SignOffEvent], versions: Mapping[tuple[str, int], SkillVersion]
) -> list[Observation]:
    """The observations among `events` (in ledger order), with everything said about them later applied."""
    return list(record_in(events, versions).observations)


def state_in(
    events: Iterable[SignOffEvent],
    versions: Mapping[tuple[str, int], SkillVersion],
    *,
    without_holds: bool = False,
) -> SkillState | None:
    """What the events of one person and one skill add up to; None where there is nothing.

    `without_holds` leaves open disputes and suspensions out of account: what would be true without them.
    """
    return state_of_record(record_in(events, versions), without_holds=without_holds)


def state_of_record(record: SkillRecord, *, without_holds: bool = False) -> SkillState | None:
    """Likewise, from a record."""
    if without_holds:
        undisputed = tuple(replace(seen, disputed=False) for seen in record.observations)
        return _recognised(state_of(undisputed), record)
    state = _recognised(state_of(record.observations), record)
    if state is None:
        return None
    if state.holds_since is None and any(seen.disputed for seen in record.observations):
        before = state_of_record(record, without_holds=True)
        if before is not None and before.held_since is not None:
            return replace(before, suspended=True)
    return replace(state, suspended=any(held.open_for(state.counted) for held in record.suspensions))


def _recognised(state: SkillState | None, record: SkillRecord) -> SkillState | None:
    standing = [one for one in record.recognitions if not one.revoked]
    if not standing:
        if state is None and (record.recognitions or record.suspensions):
            return SkillState(version=record.version)
        return state
    best = standing[0]
    for one in standing[1:]:
        best = one if one.outlasts(best.valid_until) else best
    return replace(state or SkillState(version=best.version), recognition=best)


def state_of(observations: Iterable[Observation]) -> SkillState | None:
    """What the observations of one person and one skill, in ledger order, add up to; None where there are none."""
    state: SkillState | None = None
    for seen in _as_made(observations):
        state = state or SkillState(version=seen.version)
        if seen.counts:
            state = _with(state, seen)
    return state


def _as_made(observations: Iterable[Observation]) -> Iterator[Observation]:
    """In the order in which they were made, those of an older version first, in whatever order they reached the hub."""
    yield from sorted(observations, key=lambda one: (one.version.number, *when_made(one)))


def when_made(seen: Observation) -> tuple[datetime, int]:
    """What observations are ordered by: when they were made; of equal moments, their place in the ledger."""
    return seen.event.observed_at, seen.event.position


def _with(state: SkillState, seen: Observation) -> SkillState:
    when, expiry = seen.event.observed_at, expiry_of(seen.version, seen.event.observed_at)
    held = state.is_earned(when)
    if held and seen.version == state.version and seen.signed:
        return replace(state, counted=(*state.counted, seen), valid_until=_later(state.valid_until, expiry))
    collecting = (*_still_collected(state, seen), seen)
    covered = _signed_for(collecting)
    if not is_complete(seen.version, covered):
        version = state.version if state.held_since else seen.version
        return replace(state, version=version, collecting=collecting)
    since = state.held_since if held else when
    used = {one.event.pk for one in covered}
    left = tuple(one for one in collecting if one.event.pk not in used)
    return SkillState(seen.version, covered, left, held_since=since, valid_until=expiry)


def _still_collected(state: SkillState, seen: Observation) -> Iterator[Observation]:
    """What goes into one set with `seen`: the same version, and nothing from before the skill lapsed."""
    lapsed = (
        state.valid_until
        if seen.version == state.version and state.is_lapsed(seen.event.observed_at)
        else None
    )
    for one in state.collecting:
        if one.version == seen.version and (lapsed is None or one.event.observed_at >= lapsed):
            yield one


def _signed_for(observations: tuple[Observation, ...]) -> tuple[Observation, ...]:
    """Those that somebody who may sign has signed for, by themselves or with what was recorded after them."""
    last = max((seen.signature or 0 for seen in observations), default=0)
    return tuple(seen for seen in observations if seen.signed or seen.row.position < last)


def expiry_of(version: SkillVersion, observed_at: datetime) -> datetime | None:
    """When a standing that rests on something seen at `observed_at` runs out; None is never."""
    months = version.expiry_months
    return None if months is None else observed_at + relativedelta(months=months)


def _later(first: datetime | None, second: datetime | None) -> datetime | None:
    return None if first is None or second is None else max(first, second)
