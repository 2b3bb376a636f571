"""Which mentors judge unlike the others who judge the same skills. Whether that is good or bad is for people to say.

Two shares are compared, skill by skill, over the observations received in the last 12 months that were not taken
back; what was corrected is taken as corrected:

* passes: observations that would be enough by themselves (every criterion met, the lowest level reached, readings
  within limits), among all;
* marginal readings: observations with a reading close to a limit, among those whose readings are all there and
  within their limits. Close is within a twentieth of the width between the limits or, with one limit only, of that
  limit's size.

The test is that of `courses.formats.tallies`: exact, stratified by skill, two-sided. A mentor differs where p is
below 0.01 and both sides have at least 10 observations of the same skills. Levels take no part beyond the lowest
that counts: they are ordinal.
"""

import uuid
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any, Final

from dateutil.relativedelta import relativedelta

from courses.domain.observations import Observation, record_in
from courses.domain.standing import versions_by_key
from courses.enums import EventKind
from courses.formats.limits import Outcome
from courses.formats.tallies import Comparison, Stratum, compare
from courses.models import SignOffEvent
from lms.accounts.models import User

WINDOW: Final = relativedelta(months=12)
LEAST: Final = 10  # observations, on either side
P_BELOW: Final = 0.01
CLOSE: Final = Decimal("0.05")
_LOOKED_THROUGH: Final = 20_000  # the latest observations


@dataclass(frozen=True)
class MentorDrift:
    """One mentor beside the others. `person` is None where nobody goes by that pseudonym any more."""

    mentor: uuid.UUID
    person: User | None
    observations: int
    passes: Comparison
    marginal: Comparison

    @property
    def passes_differ(self) -> bool:
        """Whether they pass more, or less, than others pass of the same skills."""
        return differs(self.passes)

    @property
    def marginal_differs(self) -> bool:
        """Whether their readings lie close to the limits more, or less, often."""
        return differs(self.marginal)

    @property
    def drifts(self) -> bool:
        """Whether either share differs."""
        return self.passes_differ or self.marginal_differs


def differs(found: Comparison) -> bool:
    """Whether a comparison rests on enough observations and would hardly come about by chance."""
    return found.own >= LEAST and found.others >= LEAST and found.p < P_BELOW


def drift(now: datetime) -> list[MentorDrift]:
    """Every mentor who observed in the 12 months before `now`, as the ledger stood then; those who drift come first.

    Four queries, however many mentors and observations there are.
    """
    seen = _observations_before(now)
    tallies = _Tallies()
    for one in seen:
        tallies.add(one)
    people = {person.pseudonym: person for person in User.objects.filter(pseudonym__in=tallies.mentors)}
    found = [
        MentorDrift(
            mentor=mentor,
            person=people.get(mentor),
            observations=tallies.observations[mentor],
            passes=compare(tallies.strata(mentor, "passes")),
            marginal=compare(tallies.strata(mentor, "marginal")),
        )
        for mentor in tallies.mentors
    ]
    return sorted(found, key=lambda row: (not row.drifts, str(row.person or "~"), str(row.mentor)))


def _observations_before(now: datetime) -> list[Observation]:
    observed = SignOffEvent.objects.filter(
        kind=EventKind.OBSERVED, received_at__gte=now - WINDOW, received_at__lt=now
    )
    events = list(observed.order_by("-position")[:_LOOKED_THROUGH])
    later = SignOffEvent.objects.filter(
        kind__in=(EventKind.CORRECTED, EventKind.REVOKED),
        target__in=observed.values("client_uuid"),
        received_at__lt=now,
    )
    told = sorted([*events, *later], key=lambda event: event.position)
    versions = versions_by_key({event.skill_code for event in events})
    return [seen for seen in record_in(told, versions).observations if not seen.revoked]


class _Tallies:
    """Cases and hits by measure, skill and mentor."""

    def __init__(self) -> None:
        self.observations: dict[uuid.UUID, int] = defaultdict(int)
        self._counts: dict[str, dict[str, dict[uuid.UUID, list[int]]]] = {
            measure: defaultdict(lambda: defaultdict(lambda: [0, 0])) for measure in ("passes", "marginal")
        }

    @property
    def mentors(self) -> list[uuid.UUID]:
        return list(self.observations)

    def add(self, seen: Observation) -> None:
        self.observations[seen.event.signer] += 1
        self._count("passes", seen, hit=seen.good)
        if seen.within_limits and any(_limits(spec) for spec in seen.version.measurements):
            self._count("marginal", seen, hit=is_marginal(seen))

    def _count(self, measure: str, seen: Observation, *, hit: bool) -> None:
        counts = self._counts[measure][seen.event.skill_code][seen.event.signer]
        counts[0] += 1
        counts[1] += hit

    def strata(self, mentor: uuid.UUID, measure: str) -> Iterable[Stratum]:
        for by_mentor in self._counts[measure].values():
            if mentor in by_mentor:
                own, hits = by_mentor[mentor]
                cases, all_hits = (sum(row[place] for row in by_mentor.values()) for place in (0, 1))
                yield Stratum(own, hits, cases - own, all_hits - hits)


def is_marginal(seen: Observation) -> bool:
    """Whether at least one reading did not pass by itself, or lies close to a limit."""
    if any(
        reading.get("outcome") in {Outcome.MARGINAL, Outcome.REVIEW} for reading in seen.facts["readings"]
    ):
        return True
    values = {reading["measurement"]: reading["values"] for reading in seen.facts["readings"]}
    return any(
        is_close(spec, Decimal(value))
        for spec in seen.version.measurements
        for value in values.get(spec["id"], [])
    )


def is_close(spec: Mapping[str, Any], value: Decimal) -> bool:
    """Whether a reading is within a twentieth of a limit: of the width between two limits, or of the only one."""
    limits = _limits(spec)
    if not limits:
        return False
    width = limits[-1] - limits[0] if len(limits) > 1 else abs(limits[0])
    return any(abs(value - limit) <= CLOSE * width for limit in limits)


def _limits(spec: Mapping[str, Any]) -> list[Decimal]:
    """The limits in numbers, the lower one first."""
    return [Decimal(spec[name]) for name in ("min", "max") if spec[name] is not None]
