"""Everybody's standing with every skill, side by side."""

import uuid
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils.translation import gettext_lazy

from courses.domain import desk
from courses.enums import Cell, StandingState
from courses.models import SkillVersion, Standing
from lms.accounts.models import User

SOON: Final = timedelta(days=60)

# The letter of each state, in the reader's language. Shape and colour come from the style sheets.
LETTERS: Final = {
    Cell.HELD: gettext_lazy("H"),
    Cell.SOON: gettext_lazy("E"),
    Cell.RECOGNISED: gettext_lazy("R"),
    Cell.LAPSED: gettext_lazy("L"),
    Cell.SUSPENDED: gettext_lazy("S"),
    Cell.IN_PROGRESS: gettext_lazy("P"),
}


@dataclass(frozen=True)
class Entry:
    """One cell: the skill, and where the person stands; None where the ledger says nothing."""

    version: SkillVersion
    cell: Cell | None
    until: datetime | None = None


@dataclass(frozen=True)
class Line:
    """One person and an entry for each skill, in the skills' order."""

    person: User
    entries: tuple[Entry, ...]


def cell_of(row: Standing, moment: datetime) -> Cell:
    """A stored standing in one word."""
    if row.is_suspended:
        return Cell.SUSPENDED
    if not row.is_held(moment):
        return Cell.LAPSED if row.is_lapsed(moment) else Cell.IN_PROGRESS
    if row.valid_until is not None and row.valid_until <= moment + SOON:
        return Cell.SOON
    return Cell.RECOGNISED if row.recognised else Cell.HELD


def people_in(
    words: str = "", *, codes: Iterable[str] | None = None, lapsing_by: datetime | None = None
) -> QuerySet[User]:
    """Active people whose work can be signed off, by name: those whose name or address holds all the words.

    With `lapsing_by`, those only who hold one of the skills (or any) until then at most, or no longer.
    """
    found = desk.learners().order_by("name", "email", "pk")
    for word in words.split():
        found = found.filter(Q(name__icontains=word) | Q(email__icontains=word))
    if lapsing_by is None:
        return found
    lapsing = Standing.objects.filter(
        person=OuterRef("pseudonym"), state=StandingState.HELD, valid_until__lte=lapsing_by
    )
    if codes is not None:
        lapsing = lapsing.filter(skill_code__in=list(codes))
    return found.filter(Exists(lapsing))


def matrix(people: Iterable[User], versions: Sequence[SkillVersion], moment: datetime) -> list[Line]:
    """Where each of these people stands with each of these skills at `moment` (now); one query."""
    listed = list(people)
    codes = [version.skill.code for version in versions]
    stored: dict[uuid.UUID, dict[str, Standing]] = defaultdict(dict)
    for row in Standing.objects.filter(person__in=[one.pseudonym for one in listed], skill_code__in=codes):
        stored[row.person][row.skill_code] = row
    return [Line(one, _entries(stored[one.pseudonym], versions, moment)) for one in listed]


def _entries(
    rows: dict[str, Standing], versions: Sequence[SkillVersion], moment: datetime
) -> tuple[Entry, ...]:
    return tuple(
        Entry(version, cell_of(row, moment), row.valid_until)
        if (row := rows.get(version.skill.code)) is not None
        else Entry(version, None)
        for version in versions
    )
