"""Why an observation does not count, and what a skill still needs: the counting rules in words."""

from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext as _

from courses.domain.counting import (
    Observation,
    SkillState,
    distinct_assessors,
    distinct_items,
)
from courses.domain.observations import passes
from courses.enums import Mark
from courses.formats.limits import Outcome
from courses.models import SkillVersion


def waits_for_second(seen: Observation) -> bool:
    """Whether a countersignature, and nothing else, is missing."""
    return seen.needs_second and seen.countersigned_by is None and seen.good and not seen.out


def why_not_counted(seen: Observation) -> list[str]:
    """One sentence per reason; empty where the observation counts."""
    if seen.counts:
        return []
    reasons = [*_objections(seen), *_faults(seen)]
    if seen.needs_second and seen.countersigned_by is None:
        reasons.append(
            _("A second person did not agree that it should count. Talk to them, or ask another.")
            if seen.words
            else _("A second person has to countersign it first.")
        )
    return reasons


def _objections(seen: Observation) -> list[str]:
    """What others have said against it."""
    said = [
        (seen.revoked, _("It was taken back.")),
        (seen.rejected, _("Somebody looked at it a second time: it does not stand.")),
        (seen.set_aside, _("It was disputed and set aside.")),
        (seen.disputed, _("It is disputed, and left out of account until somebody has answered.")),
    ]
    return [sentence for applies, sentence in said if applies]


def _faults(seen: Observation) -> list[str]:
    marks = [mark["mark"] for mark in seen.facts["marks"]]
    reasons = []
    if Mark.STOP in marks:
        reasons.append(_("A safety stop was marked."))
    if Mark.NOT_YET in marks:
        reasons.append(_("Not every criterion is met yet."))
    if Mark.NOT_SEEN in marks:
        reasons.append(_("Not every criterion was seen."))
    if seen.facts["level"] < seen.version.min_level:
        reasons.append(
            _("Level %(level)s is below %(least)s, the lowest that counts.")
            % {"level": seen.facts["level"], "least": seen.version.min_level}
        )
    return reasons + _reading_faults(seen)


def _reading_faults(seen: Observation) -> list[str]:
    taken = {reading["measurement"]: reading for reading in seen.facts["readings"]}
    reasons = []
    for spec in seen.version.measurements:
        reading = taken.get(spec["id"])
        if passes(spec, reading):
            continue
        given = reading["values"] if reading else []
        shown = {"quantity": spec["quantity"], "values": ", ".join(given), "unit": spec["unit"]}
        if reading is None or ("trace" not in reading and len(given) < spec["readings"]):
            reasons.append(_("A reading is missing: %(quantity)s.") % shown)
        elif reading.get("outcome") in {Outcome.MARGINAL, Outcome.REVIEW}:
            reasons.append(_("%(quantity)s could not be judged by itself, and nobody let it count.") % shown)
        elif given:
            reasons.append(_("%(quantity)s is outside its limits: %(values)s %(unit)s.") % shown)
        else:
            reasons.append(_("%(quantity)s is outside its limits.") % shown)
    return reasons


@dataclass(frozen=True)
class Need:
    """One number that a skill asks for: how many there are and how many it takes."""

    name: str
    have: int
    want: int

    @property
    def missing(self) -> int:
        """How many more it takes."""
        return max(0, self.want - self.have)


@dataclass(frozen=True)
class Outlook:
    """Where one person is with the version in force at one moment."""

    held: bool
    lapsed: bool
    suspended: bool
    valid_until: datetime | None
    needs: tuple[Need, ...]

    @property
    def missing(self) -> tuple[Need, ...]:
        """What is still needed; empty while the skill is held, or on hold: one re-check is enough then."""
        return () if self.held or self.suspended else tuple(need for need in self.needs if need.missing)


def outlook(version: SkillVersion, state: SkillState | None, moment: datetime) -> Outlook:
    """What counts so far towards `version`, and what it still takes, at `moment`."""
    held = state is not None and state.is_held(moment)
    if state is None:
        counting: tuple[Observation, ...] = ()
    elif held or state.suspended:
        counting = state.counted
    else:
        counting = tuple(seen for seen in state.collecting if seen.version == version)
    return Outlook(
        held=held,
        lapsed=state is not None and state.is_lapsed(moment),
        suspended=state is not None and state.suspended,
        valid_until=state.holds_until if state else None,
        needs=(
            Need("observations", len(counting), version.observations),
            Need("items", distinct_items(counting), version.distinct_items),
            Need("mentors", distinct_assessors(counting), version.distinct_assessors),
        ),
    )
