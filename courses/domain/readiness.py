"""What a practical needs before one may ask for it: prerequisites held, safety gates in force."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from django.utils.translation import gettext as _

from courses.domain.standing import standings_at
from courses.models import Skill, SkillVersion, Standing
from lms.accounts.models import User


class Stands(Protocol):
    """A stored standing, or a replayed state."""

    def is_held(self, moment: datetime) -> bool:
        """Whether it is held at `moment`."""

    def is_lapsed(self, moment: datetime) -> bool:
        """Whether it was held, and has expired by `moment`."""

    @property
    def is_suspended(self) -> bool:
        """Whether it is on hold."""


@dataclass(frozen=True)
class Need:
    """One skill that another needs, and whether this learner has it."""

    version: SkillVersion
    is_gate: bool
    held: bool
    lapsed: bool
    suspended: bool

    @property
    def in_words(self) -> str:
        """Code and title, with why it is not held where it was held before."""
        name = f"{self.version.skill.engraved} {self.version.title}"
        if self.suspended:
            return _("%(skill)s (on hold)") % {"skill": name}
        return _("%(skill)s (lapsed)") % {"skill": name} if self.lapsed else name


@dataclass(frozen=True)
class Readiness:
    """Every need of one skill, direct prerequisites first, then gates further down."""

    needs: tuple[Need, ...]

    @property
    def missing(self) -> tuple[Need, ...]:
        """The needs that are not held today."""
        return tuple(need for need in self.needs if not need.held)

    @property
    def in_words(self) -> str:
        """What is missing, each with why: on hold, lapsed, or not signed off yet."""
        return ", ".join(need.in_words for need in self.missing)

    @property
    def ready(self) -> bool:
        """Whether one may ask, and be watched."""
        return not self.missing


def versions_in_force(*, worded: bool = True) -> dict[str, SkillVersion]:
    """The version in force of every skill, by code; two queries, or one without the translations that people read."""
    skills = Skill.objects.filter(current__isnull=False).select_related("current__skill")
    if worded:
        skills = skills.prefetch_related("current__wordings__locale")
    return {skill.code: skill.current for skill in skills if skill.current}


def standings_of(learner: User) -> dict[str, Standing]:
    """Everything the ledger says about the learner, by skill code; one query."""
    return {row.skill_code: row for row in Standing.objects.filter(person=learner.pseudonym)}


def readiness_of(learner: User, skill_code: str, *, moment: datetime) -> Readiness:
    """What `learner` has and lacks for one skill at `moment`; three queries."""
    return judge([skill_code], versions_in_force(), standings_of(learner), moment)[skill_code]


def readiness_at(learner: User, skill_code: str, *, moment: datetime) -> Readiness:
    """Likewise, replayed from the ledger: what was earned later does not open a gate for what was seen before."""
    versions = versions_in_force(worded=False)
    wanted = {need.version.skill.code for need in _needs(skill_code, versions, {}, moment)}
    states = standings_at(learner.pseudonym, wanted, moment) if wanted else {}
    return judge([skill_code], versions, states, moment)[skill_code]


def judge(
    skill_codes: Iterable[str],
    versions: Mapping[str, SkillVersion],
    standings: Mapping[str, Stands],
    moment: datetime,
) -> dict[str, Readiness]:
    """Readiness for many skills from rows already at hand; no query."""
    return {code: Readiness(tuple(_needs(code, versions, standings, moment))) for code in skill_codes}


def blocked_by(skill_code: str, versions: Mapping[str, SkillVersion]) -> list[str]:
    """The skills that nobody may be watched at while this one is not held, by code; no query.

    For a gate everything that rests on it, however far up; for any other skill what asks for it directly.
    """
    return sorted(code for code in versions if skill_code in _needed(code, versions))


def _needed(code: str, versions: Mapping[str, SkillVersion]) -> list[str]:
    """The codes of all that one skill needs, each once, never itself: direct ones first, then gates further down."""
    direct = (
        [one for one in dict.fromkeys(versions[code].prerequisites) if one != code]
        if code in versions
        else []
    )
    return [one for one in [*direct, *_gates_below(code, direct, versions)] if one in versions]


def _needs(
    code: str, versions: Mapping[str, SkillVersion], standings: Mapping[str, Stands], moment: datetime
) -> Iterable[Need]:
    for needed in _needed(code, versions):
        row = standings.get(needed)
        yield Need(
            version=versions[needed],
            is_gate=versions[needed].safety_gate,
            held=row is not None and row.is_held(moment),
            lapsed=row is not None and row.is_lapsed(moment),
            suspended=row is not None and row.is_suspended,
        )


def _gates_below(code: str, direct: list[str], versions: Mapping[str, SkillVersion]) -> list[str]:
    """Gates that the direct prerequisites rest on, each once, nearest first; a circle does not lead back to `code`."""
    found: list[str] = []
    seen, waiting = {code, *direct}, list(direct)
    while waiting:
        version = versions.get(waiting.pop(0))
        for below in version.prerequisites if version else []:
            if below not in seen:
                seen.add(below)
                waiting.append(below)
                if below in versions and versions[below].safety_gate:
                    found.append(below)
    return found
