"""Who may judge what today: whether each grant's basis holds, the tree of grants, and where mentors are short."""

import uuid
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Final

from courses.domain.basis import JUDGING_SKILLS, acts_for
from courses.domain.matrix import SOON
from courses.enums import Act, Basis
from courses.models import AuthorityGrant, Place, SkillVersion, Standing
from lms.accounts.models import User

Held = Mapping[uuid.UUID, Mapping[str, Standing]]
ENOUGH: Final = 2  # with one person only, a holiday stops everybody


@dataclass(frozen=True)
class Grant:
    """One grant as it is today.

    `skills` are the codes for which its basis holds now; `wanted` all that it is for. `ends` is the first moment
    at which it, or what it rests on, runs out.
    """

    row: AuthorityGrant
    skills: frozenset[str]
    wanted: frozenset[str]
    ends: datetime | None
    now: datetime

    @property
    def ended(self) -> bool:
        """Withdrawn, or past its last day."""
        return not _not_over(self.row, self.now)

    @property
    def later(self) -> bool:
        """Whether it has yet to begin."""
        return self.row.valid_from > self.now

    @property
    def in_force(self) -> bool:
        """Whether anything can be judged under it today."""
        return not self.ended and not self.later and bool(self.skills)

    @property
    def holds(self) -> bool:
        """Whether its basis holds today for everything that it is for."""
        return self.skills == self.wanted

    @property
    def last_moment(self) -> datetime | None:
        """The last moment of its days, as people name it; None without an end."""
        end = self.row.valid_until
        return end - timedelta(microseconds=1) if end else None

    @property
    def soon(self) -> bool:
        """Whether it ends within 60 days."""
        return self.in_force and self.ends is not None and self.ends <= self.now + SOON


@dataclass(frozen=True)
class Branch:
    """A grant and those that were given under it."""

    grant: Grant
    below: tuple["Branch", ...] = ()


@dataclass(frozen=True)
class Root:
    """Who gave the first grants: a person by their role, or, with None, the hub itself."""

    giver: User | None
    below: tuple[Branch, ...]


@dataclass(frozen=True)
class Cover:
    """Who may judge one skill at one place (None: anywhere) today: `sign` observe and sign, `second` countersign."""

    version: SkillVersion
    place: Place | None
    sign: tuple[User, ...]
    second: tuple[User, ...]
    needs_second: bool

    @property
    def short(self) -> bool:
        """Whether there is nobody, or only one person, for something that the skill needs."""
        return len(self.sign) < ENOUGH or (self.needs_second and len(self.second) < ENOUGH)

    @property
    def nobody(self) -> bool:
        """Whether the skill cannot be signed off at all."""
        return not self.sign or (self.needs_second and not self.second)


@dataclass(frozen=True)
class Chart:
    """All of it."""

    grants: tuple[Grant, ...]
    roots: tuple[Root, ...]
    cover: tuple[Cover, ...]
    places: tuple[Place, ...] = field(default=())

    @property
    def short(self) -> list[Cover]:
        """Where mentors are short, worst first."""
        found = [one for one in self.cover if one.short]
        return sorted(found, key=lambda one: (not one.nobody, one.version.skill.engraved))

    @property
    def ending(self) -> list[Grant]:
        """Grants in force that end within 60 days, soonest first."""
        found = [one for one in self.grants if one.soon]
        return sorted(found, key=lambda one: (one.ends or one.now, one.row.pk))


def chart(versions: Iterable[SkillVersion], now: datetime) -> Chart:
    """The chart for these skills; three queries, however much authority there is."""
    known = sorted(versions, key=lambda version: version.skill.engraved)
    rows = list(AuthorityGrant.objects.select_related("mentor", "granted_by", "place").order_by("pk"))
    held = _held(row.mentor.pseudonym for row in rows if row.basis in {Basis.STANDING, Basis.JUDGING})
    by_course: dict[str, set[str]] = defaultdict(set)
    for version in known:
        by_course[version.skill.course_code].add(version.skill.code)
    grants = tuple(_grant(row, by_course, held, now) for row in rows)
    places = tuple(Place.objects.order_by("name"))
    return Chart(grants, tuple(_roots(grants)), tuple(_cover(known, grants, places)), places)


def _held(people: Iterable[uuid.UUID]) -> Held:
    found: dict[uuid.UUID, dict[str, Standing]] = defaultdict(dict)
    for row in Standing.objects.filter(person__in=set(people)):
        found[row.person][row.skill_code] = row
    return found


def _grant(row: AuthorityGrant, by_course: Mapping[str, set[str]], held: Held, now: datetime) -> Grant:
    wanted = frozenset({row.skill_code} if row.skill_code else by_course.get(row.course_code, ()))
    own = {
        code: standing
        for code, standing in held.get(row.mentor.pseudonym, {}).items()
        if standing.is_held(now)
    }
    ends = [row.valid_until, row.withdrawn_at, row.basis_expires]
    if row.basis == Basis.STANDING:
        skills = wanted & own.keys()
        ends += [own[code].valid_until for code in skills]
    elif row.basis == Basis.JUDGING:
        skills = wanted if own.keys() >= set(JUDGING_SKILLS) else frozenset()
        ends += [own[code].valid_until for code in JUDGING_SKILLS if code in own]
    else:
        skills = wanted if row.basis_expires is None or row.basis_expires > now else frozenset()
    return Grant(row, skills, wanted, min((end for end in ends if end), default=None), now)


def _not_over(row: AuthorityGrant, now: datetime) -> bool:
    return all(end is None or end > now for end in (row.valid_until, row.withdrawn_at))


def _roots(grants: Sequence[Grant]) -> Iterable[Root]:
    """The trees, without branches on which nothing is in force or to come."""
    below: dict[int | None, list[Grant]] = defaultdict(list)
    for one in grants:
        below[one.row.parent_id].append(one)
    first: dict[User | None, list[Branch]] = defaultdict(list)
    for one in below[None]:
        branch = _branch(one, below)
        if branch is not None:
            first[one.row.granted_by].append(branch)
    order = sorted(first, key=lambda giver: (giver is not None, str(giver).casefold()))
    return [Root(giver, tuple(sorted(first[giver], key=_order))) for giver in order]


def _branch(one: Grant, below: Mapping[int | None, list[Grant]]) -> Branch | None:
    under = (_branch(child, below) for child in below.get(one.row.pk, []))
    kept = tuple(sorted((branch for branch in under if branch is not None), key=_order))
    return Branch(one, kept) if kept or not one.ended else None


def _order(branch: Branch) -> tuple[str, str, str, int]:
    row = branch.grant.row
    return (str(row.mentor).casefold(), row.course_code, row.skill_code, row.pk)


def _cover(
    versions: Iterable[SkillVersion], grants: Sequence[Grant], places: Sequence[Place]
) -> Iterable[Cover]:
    by_skill: dict[str, list[Grant]] = defaultdict(list)
    for one in grants:
        for code in one.skills if one.in_force else ():
            by_skill[code].append(one)
    for version in versions:
        mine = by_skill[version.skill.code]
        for place in places or (None,):
            here = [g.row for g in mine if g.row.place is None or g.row.place == place]
            sign = _people(here, Act.OBSERVE)
            supervised = any(row.supervised and row.act in acts_for(Act.OBSERVE) for row in here)
            yield Cover(
                version=version,
                place=place,
                sign=sign,
                second=_people(here, Act.COUNTERSIGN),
                needs_second=version.countersign or supervised,
            )


def _people(rows: Iterable[AuthorityGrant], act: Act) -> tuple[User, ...]:
    """The mentors who may do this act."""
    found = {row.mentor for row in rows if row.act == act}
    return tuple(sorted(found, key=lambda person: (str(person).casefold(), person.pk)))
