"""Who would earn an achievement by a rule, today: looked up, and nothing changed."""

import uuid
from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext as _

from badges.domain.rules import Rule
from badges.domain.shortfall import Lacks, in_words, lacking, standings_in
from badges.models import Achievement, Award
from courses.domain.readiness import versions_in_force
from courses.models import Skill, SkillVersion
from lms.accounts.models import User
from lms.kernel.errors import DomainError


@dataclass(frozen=True)
class Candidate:
    """One person, and the skill that they lack, with why; nothing where they would earn it."""

    person: User
    missing: str = ""
    holds: bool = False


@dataclass(frozen=True)
class DryRun:
    """Those who would earn it, those who lack one skill, and how many there are with any of the skills.

    Of an achievement that exists, whoever holds a badge for it already is counted, and listed as such.
    """

    versions: tuple[SkillVersion, ...]
    levels: dict[str, int]
    earning: tuple[Candidate, ...]
    nearly: tuple[Candidate, ...]
    holding: int
    begun: int

    @property
    def everybody(self) -> tuple[Candidate, ...]:
        """Both lists, one after the other."""
        return (*self.earning, *self.nearly)


def who_would_earn(rule: Rule, *, moment: datetime, achievement: Achievement | None = None) -> DryRun:
    """Look at everybody the ledger says anything about; the number of queries does not depend on how many they are,
    but for one more for every 400 whose level or recognition has to be looked up. Raises DomainError for no rule.
    """
    check_rule(rule)
    versions = versions_in_force()
    rows = standings_in(rule)
    near = {person: theirs for person, theirs in rows.items() if len(theirs) >= len(rule.skills) - 1}
    lacks = lacking(near, rule, moment)
    people = _people([person for person, theirs in lacks.items() if len(theirs) <= 1])
    holders = _holders(achievement)
    found = [_candidate(one, lacks[one.pseudonym], versions, holders) for one in people]
    begun = len(_people(list(rows)))
    return DryRun(
        versions=tuple(versions[code] for code in rule.skills if code in versions),
        levels=dict(rule.levels),
        earning=tuple(one for one in found if not one.missing),
        nearly=tuple(one for one in found if one.missing),
        holding=len(holders),
        begun=begun,
    )


def check_rule(rule: Rule) -> None:
    """Refuse a rule without skills, and one with a skill that does not exist. Raises DomainError."""
    if not rule:
        raise DomainError(
            _("There is no rule: nobody earns this by themselves. A rule needs at least one skill."),
            code="no_skills",
        )
    known = set(Skill.objects.filter(code__in=rule.skills).values_list("code", flat=True))
    strange = sorted(set(rule.skills) - known)
    if strange:
        raise DomainError(
            _("There is no skill %(codes)s.") % {"codes": ", ".join(strange)}, code="unknown_skill"
        )


def _people(pseudonyms: list[uuid.UUID]) -> list[User]:
    found: list[User] = []
    for start in range(0, len(pseudonyms), 5000):  # databases bound the values of one query
        part = pseudonyms[start : start + 5000]
        found += User.objects.filter(pseudonym__in=part, erased_at__isnull=True)
    return sorted(found, key=lambda one: (str(one).casefold(), one.email))


def _holders(achievement: Achievement | None) -> set[int | None]:
    if achievement is None or achievement.pk is None:
        return set()
    awards = Award.objects.filter(achievement=achievement, learner__isnull=False).standing()
    return set(awards.values_list("learner", flat=True))


def _candidate(
    person: User, lacks: Lacks, versions: dict[str, SkillVersion], holders: set[int | None]
) -> Candidate:
    return Candidate(person, "".join(in_words(lacks, versions)), person.pk in holders)
