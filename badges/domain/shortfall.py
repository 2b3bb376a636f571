"""What somebody lacks for a rule, from stored standings: which skill, and why it does not count."""

import uuid
from collections import defaultdict
from collections.abc import Iterable, Mapping
from datetime import datetime

from django.utils.translation import gettext as _

from badges.domain.rules import Rule
from courses.domain.completion import reaches
from courses.domain.readiness import versions_in_force
from courses.domain.standing import states_of
from courses.enums import StandingState
from courses.models import SkillVersion, Standing
from lms.accounts.models import User

_AT_ONCE = 400  # people whose events are read in one query
Lacks = dict[str, str]


def lacking(
    rows: Mapping[uuid.UUID, Mapping[str, Standing]], rule: Rule, moment: datetime
) -> dict[uuid.UUID, Lacks]:
    """For each person the skills that are not held as the rule asks, with why; nothing for whoever lacks nothing.

    A skill that a recognition outlasts may be held by observations too, and a level is that of the last observation
    that counts: for those the ledger is read, once for every 400 people.
    """
    found = {person: _at_first_sight(theirs, rule, moment) for person, theirs in rows.items()}
    open_ = [
        (person, code) for person, theirs in found.items() for code, why in theirs.items() if why is None
    ]
    for start in range(0, len(open_), _AT_ONCE):
        states = states_of(open_[start : start + _AT_ONCE])
        for person, code in open_[start : start + _AT_ONCE]:
            state = states.get((person, code))
            earned = state is not None and state.is_earned(moment)
            found[person][code] = (
                _("held by recognition only")
                if not earned
                else ""
                if state is not None and reaches(state, rule.levels)
                else _("below level %(level)d") % {"level": rule.levels[code]}
            )
    return {person: {code: why for code, why in theirs.items() if why} for person, theirs in found.items()}


def _at_first_sight(rows: Mapping[str, Standing], rule: Rule, moment: datetime) -> dict[str, str | None]:
    """Why each skill is lacking; None where the ledger has to be read."""
    return {code: why for code in rule.skills if (why := _why(rows.get(code), code, rule, moment)) != ""}


def _why(row: Standing | None, code: str, rule: Rule, moment: datetime) -> str | None:
    if row is None:
        return _("not begun")
    if row.is_suspended:
        return _("on hold")
    if row.state != StandingState.HELD:
        return _("in progress")
    if not row.is_held(moment):
        return _("lapsed")
    return None if row.recognised or code in rule.levels else ""


def standings_in(
    rule: Rule, people: Iterable[uuid.UUID] | None = None
) -> dict[uuid.UUID, dict[str, Standing]]:
    """Stored standings with the rule's skills, by person and skill; one query."""
    rows = Standing.objects.filter(skill_code__in=rule.skills)
    if people is not None:
        rows = rows.filter(person__in=list(people))
    found: dict[uuid.UUID, dict[str, Standing]] = defaultdict(dict)
    for row in rows:
        found[row.person][row.skill_code] = row
    return found


def shortfalls(people: Iterable[User], rule: Rule, moment: datetime) -> dict[uuid.UUID, tuple[str, ...]]:
    """What these people lack, in words; five queries at most for each 400 of them."""
    wanted = [one.pseudonym for one in people]
    if not wanted or not rule:
        return {}
    stored = standings_in(rule, wanted)
    lacks = lacking({person: stored.get(person, {}) for person in wanted}, rule, moment)
    titles = versions_in_force()
    return {person: tuple(in_words(theirs, titles)) for person, theirs in lacks.items()}


def in_words(lacks: Lacks, versions: Mapping[str, SkillVersion]) -> list[str]:
    """Each skill with its title and why it does not count."""
    return [
        f"{versions[code].skill.engraved} {versions[code].title} ({why})"
        if code in versions
        else f"{code} ({why})"
        for code, why in lacks.items()
    ]
