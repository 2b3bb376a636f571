"""What a changed skill would change: for people, mentors, skills, pages, drills and requests. Looks, stores nothing.

The number of queries does not depend on how many people hold the skill or wait for it.
"""

import uuid
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from content.formats.outline import SkillOutline
from courses.domain.changes import Change
from courses.domain.chart import Cover, chart
from courses.domain.curriculum.skills import definition_of, skill_of
from courses.domain.matrix import cell_of
from courses.domain.readiness import blocked_by, judge, versions_in_force
from courses.domain.reasons import in_words
from courses.domain.skill_differences import differences
from courses.domain.skill_readings import Outside, outside_new_limits
from courses.enums import Cell, RequestState, SessionKind
from courses.formats.reasons import UnitError
from courses.formats.units import parse_unit
from courses.models import (
    CoursePage,
    PathwayPage,
    PracticalPage,
    SignOffDraft,
    SignOffRequest,
    Skill,
    SkillVersion,
    Standing,
    WorkshopSession,
)
from courses.models.skill import RULES
from lms.accounts.models import User

_HOLDING = frozenset({Cell.HELD, Cell.SOON, Cell.RECOGNISED})
Versions = Mapping[str, SkillVersion]


@dataclass(frozen=True)
class Concerned:
    """One person about whom the ledger says something here: where they stand, and what the change means to them."""

    person: User
    row: Standing
    cell: Cell
    meaning: str
    missing: tuple[str, ...]  # prerequisites, by code

    @property
    def holds(self) -> bool:
        """Whether they hold the skill now."""
        return self.cell in _HOLDING


@dataclass(frozen=True)
class Waiting:
    """A request for a sign-off that is open now; `blocked` where it could not be made any more."""

    request: SignOffRequest
    blocked: str


@dataclass(frozen=True)
class Effects:
    """All of it. `number` is that of the version that would come into force."""

    number: int
    differs: tuple[Change, ...]
    people: tuple[Concerned, ...]
    by_version: tuple[tuple[int, int], ...]
    mentors_lost: tuple[User, ...]
    short: tuple[str, ...]
    needed_by: tuple[SkillVersion, ...]
    practicals: tuple[PracticalPage, ...]
    courses: tuple[CoursePage, ...]
    pathways: tuple[PathwayPage, ...]
    drills: tuple[WorkshopSession, ...]
    drills_end: bool
    requests: tuple[Waiting, ...]
    others_blocked: tuple[Waiting, ...]
    begun_forms: int
    outside: tuple[Outside, ...]
    remarks: tuple[str, ...] = ()  # units that nobody knows

    @property
    def holders(self) -> int:
        """How many hold it now."""
        return sum(one.holds for one in self.people)

    @property
    def lacking(self) -> int:
        """How many hold it without holding all that it would need."""
        return sum(one.holds and bool(one.missing) for one in self.people)

    @property
    def counts(self) -> list[tuple[str, int]]:
        """How many people stand where, in words, in the order of the matrix."""
        found = Counter(one.cell for one in self.people)
        return [(str(cell.label), found[cell]) for cell in Cell if found[cell]]


def effects_of(outline: SkillOutline, *, moment: datetime) -> Effects:
    """What putting this in force would change, as things stand at `moment` (now)."""
    versions = versions_in_force()
    skill = skill_of(outline.code)
    before = skill.current if skill else None
    last = skill.versions.order_by("-number").values_list("number", flat=True).first() if skill else 0
    after = _unsaved(outline, skill, (last or 0) + 1)
    then = {**versions, outline.code: after}
    mentors_lost, cover = _mentors(before, after, moment)
    requests, blocked = _requests(outline.code, versions, then, moment)
    people = _people(before, after, moment)
    drills = _drills(skill, moment)
    return Effects(
        number=after.number,
        differs=tuple(differences(before.definition if before else None, after.definition)),
        people=people,
        by_version=_by_version(people),
        mentors_lost=mentors_lost,
        short=tuple(_short(after, cover)),
        needed_by=tuple(versions[code] for code in blocked_by(outline.code, then) if code in versions),
        practicals=tuple(PracticalPage.objects.filter(skill=skill).order_by("path")) if skill else (),
        courses=tuple(CoursePage.objects.filter(code__in=_courses(before, after)).order_by("path")),
        pathways=_pathways(_courses(before, after)),
        drills=drills,
        drills_end=bool(drills) and not (after.safety_gate and after.batch_allowed),
        requests=requests,
        others_blocked=blocked,
        begun_forms=SignOffDraft.objects.filter(skill=skill).count() if skill else 0,
        outside=tuple(
            outside_new_limits(outline.code, before.definition, after.definition) if before else ()
        ),
        remarks=tuple(_strange_units(after)),
    )


def _strange_units(version: SkillVersion) -> Iterable[str]:
    """Units that are taken for something counted, and perhaps were not meant so."""
    for one in version.measurements:
        try:
            parse_unit(one["unit"])
        except UnitError as error:
            yield _("%(quantity)s: %(what)s As it is, it is taken for something counted.") % {
                "quantity": one["quantity"],
                "what": in_words(error.reason),
            }


def _unsaved(outline: SkillOutline, skill: Skill | None, number: int) -> SkillVersion:
    """A version that is stored nowhere, of a skill in the course that it would be in."""
    definition = definition_of(outline)
    named = Skill(pk=skill.pk if skill else None, code=outline.code, course_code=outline.course)
    rules = {name: definition[name] for name in RULES}
    version = SkillVersion(skill=named, number=number, definition=definition, **rules)
    version.wording = None  # no words in other languages, and no query for them
    return version


def _courses(before: SkillVersion | None, after: SkillVersion) -> set[str]:
    return {after.skill.course_code, *([before.definition["course"]] if before else [])}


def _people(before: SkillVersion | None, after: SkillVersion, moment: datetime) -> tuple[Concerned, ...]:
    """Everybody the ledger says something about, by name; three queries."""
    rows = Standing.objects.filter(skill_code=after.skill.code)
    known = rows.values("person")
    stored = {row.person: row for row in rows}
    held: dict[uuid.UUID, set[str]] = defaultdict(set)
    needed = [code for code in after.prerequisites if code != after.skill.code]
    having = Standing.objects.held_at(moment).filter(skill_code__in=needed, person__in=known)
    for person, code in having.values_list("person", "skill_code"):
        held[person].add(code)
    people = User.objects.filter(pseudonym__in=known, erased_at__isnull=True).order_by("name", "email")
    return tuple(
        _concerned(
            person,
            stored[person.pseudonym],
            [c for c in needed if c not in held[person.pseudonym]],
            after,
            moment,
        )
        for person in people
        if person.pseudonym in stored
    )


def _concerned(
    person: User, row: Standing, missing: Iterable[str], after: SkillVersion, moment: datetime
) -> Concerned:
    cell = cell_of(row, moment)
    return Concerned(person, row, cell, _meaning(row, cell, after), tuple(missing))


def _meaning(row: Standing, cell: Cell, after: SkillVersion) -> str:
    """What becomes of one person, by the rules of `courses.domain.counting`."""
    shown = {"old": row.skill_version, "new": after.number, "needed": _needed(after)}
    if row.valid_until is not None:
        shown["day"] = date_format(localtime(row.valid_until), "DATE_FORMAT")
    if cell in _HOLDING and row.valid_until is None:
        return _("Keeps it under version %(old)s; it does not lapse.") % shown
    if cell in _HOLDING:
        return (
            _("Keeps it until %(day)s under version %(old)s; then %(needed)s under version %(new)s.") % shown
        )
    if cell == Cell.SUSPENDED:
        return _("On hold now; what is held comes back under version %(old)s.") % shown
    if cell == Cell.LAPSED:
        return _("Lapsed on %(day)s; has it again with %(needed)s under version %(new)s.") % shown
    if row.counted:
        return ngettext(
            "Begins anew: %(number)s observation under version %(old)s adds up no more. "
            "Then %(needed)s under version %(new)s.",
            "Begins anew: %(number)s observations under version %(old)s add up no more. "
            "Then %(needed)s under version %(new)s.",
            row.counted,
        ) % (shown | {"number": row.counted})
    return _("Begins with version %(new)s: %(needed)s.") % shown


def _needed(version: SkillVersion) -> str:
    return ngettext("%(number)s observation", "%(number)s observations", version.observations) % {
        "number": version.observations
    }


def _by_version(people: Iterable[Concerned]) -> tuple[tuple[int, int], ...]:
    found = Counter(one.row.skill_version for one in people if one.holds)
    return tuple(sorted(found.items(), reverse=True))


def _mentors(
    before: SkillVersion | None, after: SkillVersion, moment: datetime
) -> tuple[tuple[User, ...], tuple[Cover, ...]]:
    """Who may judge it now and could not then, and who could then, place by place; six queries."""
    now = chart([before], moment).cover if before else ()
    then = chart([after], moment).cover
    able = {person.pk for one in then for person in (*one.sign, *one.second)}
    lost = {person.pk: person for one in now for person in (*one.sign, *one.second) if person.pk not in able}
    return tuple(sorted(lost.values(), key=lambda one: (str(one).casefold(), one.pk))), then


def _short(after: SkillVersion, cover: Sequence[Cover]) -> Iterable[str]:
    for one in cover:
        where = str(one.place) if one.place else _("the hub")
        if not one.sign:
            yield _("%(where)s: nobody could sign it off.") % {"where": where}
        elif len(one.sign) < after.distinct_assessors:
            yield ngettext(
                "%(where)s: it asks for different mentors, and only %(number)s could sign it off.",
                "%(where)s: it asks for more different mentors than the %(number)s who could sign it off.",
                len(one.sign),
            ) % {"where": where, "number": len(one.sign)}
        if one.needs_second and not one.second:
            yield _("%(where)s: it needs a second person, and nobody could countersign.") % {"where": where}


def _pathways(courses: Iterable[str]) -> tuple[PathwayPage, ...]:
    found = PathwayPage.objects.filter(steps__course_code__in=list(courses)).distinct()
    return tuple(found.order_by("path"))


def _drills(skill: Skill | None, moment: datetime) -> tuple[WorkshopSession, ...]:
    """Drills to come in which it would be refreshed; one query."""
    if skill is None:
        return ()
    found = WorkshopSession.objects.standing().filter(kind=SessionKind.DRILL, gates=skill, ends_at__gt=moment)
    return tuple(found.select_related("place").order_by("starts_at"))


def _requests(
    code: str, now: Versions, then: Versions, moment: datetime
) -> tuple[tuple[Waiting, ...], tuple[Waiting, ...]]:
    """Open requests for this skill, and those for others that could not be made any more; two queries."""
    rows = list(
        SignOffRequest.objects.filter(state=RequestState.WAITING)
        .select_related("learner", "skill")
        .order_by("asked_at")
    )
    stored: dict[uuid.UUID, dict[str, Standing]] = defaultdict(dict)
    waiting = SignOffRequest.objects.filter(state=RequestState.WAITING)
    for standing in Standing.objects.filter(person__in=waiting.values("learner__pseudonym")):
        stored[standing.person][standing.skill_code] = standing
    own, others = [], []
    for row in rows:
        standings, asked = stored[row.learner.pseudonym], row.skill.code
        was = judge([asked], now, standings, moment)[asked]
        will = judge([asked], then, standings, moment)[asked]
        blocked = will.in_words if was.ready and not will.ready else ""
        if asked == code:
            own.append(Waiting(row, blocked))
        elif blocked:
            others.append(Waiting(row, blocked))
    return tuple(own), tuple(others)
