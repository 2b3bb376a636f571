"""Whether somebody may judge a skill at a moment: a grant in force, whose basis holds then."""

import uuid
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Final

from django.db.models import Q, QuerySet
from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import gettext as _

from courses.domain.standing import standings_at
from courses.enums import Act, Basis
from courses.models import AuthorityGrant, Place, Skill, SkillVersion, Standing
from lms.accounts.models import User
from lms.kernel.errors import NotAllowed

JUDGING_SKILLS: Final = ("S43", "S44")  # to judge recordings alike, and to stop and say "not yet"

_ACTS_FOR: Final[dict[Act, tuple[Act, ...]]] = {
    Act.OBSERVE: (Act.OBSERVE, Act.WATCH),
    Act.SIGN: (Act.OBSERVE, Act.SIGN),
}


class AuthorityEnded(NotAllowed):
    """There was authority, and it was withdrawn before the moment in question."""


@dataclass(frozen=True)
class Scope:
    """What one mentor may do of one act at one moment, at whatever place: whole courses and single skills.

    `everywhere` is the part that is bound to no place, None where that is all of it; `places` is, by the code of a
    place, all that may be done there.
    """

    courses: frozenset[str]
    skills: frozenset[str]
    everywhere: "Scope | None" = field(default=None, compare=False)
    places: "Mapping[str, Scope]" = field(default_factory=dict, compare=False)

    def covers(self, skill: Skill) -> bool:
        """Whether the skill, or the whole of its course, is in it."""
        return skill.code in self.skills or skill.course_code in self.courses

    def at(self, place_code: str | None) -> "Scope":
        """The part that holds for what was seen at a place; without a code, for what was seen at none."""
        unbound = self if self.everywhere is None else self.everywhere
        return self.places.get(place_code or "", unbound)

    def __bool__(self) -> bool:
        return bool(self.courses or self.skills)


def acts_for(act: Act) -> tuple[Act, ...]:
    """The acts of which a grant lets one do `act`: who may observe and sign may do either."""
    return _ACTS_FOR.get(act, (act,))


def scope_of(mentor: User, *, act: Act, moment: datetime) -> Scope:
    """Everything this mentor may do of `act` about now; one query, at most two more where a grant rests on standing."""
    return _scopes(_rows(act, moment).filter(mentor=mentor), moment).get(mentor.pseudonym) or _joined(())


def scopes_of(*, act: Act, moment: datetime) -> dict[uuid.UUID, Scope]:
    """Likewise of everybody who may sign in, by pseudonym; three queries at most, however many they are."""
    return _scopes(_rows(act, moment).filter(mentor__is_active=True), moment)


def _rows(act: Act, moment: datetime) -> QuerySet[AuthorityGrant]:
    found = AuthorityGrant.objects.at(moment).exclude(basis_expires__lte=moment)
    return found.filter(act__in=acts_for(act)).select_related("place", "mentor")


def _scopes(grants: Iterable[AuthorityGrant], moment: datetime) -> dict[uuid.UUID, Scope]:
    by_mentor: dict[uuid.UUID, list[AuthorityGrant]] = defaultdict(list)
    for row in grants:
        by_mentor[row.mentor.pseudonym].append(row)
    own = _own_skills(by_mentor, moment)
    return {person: _scope(rows, own[person]) for person, rows in by_mentor.items()}


def _scope(rows: list[AuthorityGrant], own: Mapping[str, set[str]]) -> Scope:
    found = [(row.place.code if row.place else "", _part(row, own)) for row in rows]
    places = {code for code, _scope in found if code}
    return replace(
        _joined(scope for _code, scope in found),
        everywhere=_joined(scope for code, scope in found if not code),
        places={place: _joined(scope for code, scope in found if code in {"", place}) for place in places},
    )


def _own_skills(
    by_mentor: Mapping[uuid.UUID, list[AuthorityGrant]], moment: datetime
) -> dict[uuid.UUID, dict[str, set[str]]]:
    """The skills that each mentor holds, by their course; no query where no grant rests on them."""
    own: dict[uuid.UUID, dict[str, set[str]]] = defaultdict(lambda: defaultdict(set))
    resting = {Basis.STANDING, Basis.JUDGING}
    people = [person for person, rows in by_mentor.items() if any(row.basis in resting for row in rows)]
    if not people:
        return own
    standings = Standing.objects.held_at(moment).filter(person__in=people)
    held = list(standings.values_list("person", "skill_code"))
    taught = Skill.objects.filter(code__in={code for _person, code in held})
    courses = dict(taught.values_list("code", "course_code"))
    for person, code in held:
        if code in courses:
            own[person][courses[code]].add(code)
    return own


def _part(row: AuthorityGrant, own: Mapping[str, set[str]]) -> Scope:
    """What one grant allows, as far as its basis holds."""
    held = set().union(*own.values())
    if row.basis == Basis.STANDING:
        skills = {row.skill_code} & held if row.skill_code else own.get(row.course_code, set())
        return Scope(frozenset(), frozenset(skills))
    if row.basis == Basis.JUDGING and not held.issuperset(JUDGING_SKILLS):
        return Scope(frozenset(), frozenset())
    if row.skill_code:
        return Scope(frozenset(), frozenset({row.skill_code}))
    return Scope(frozenset({row.course_code}), frozenset())


def _joined(parts: Iterable[Scope]) -> Scope:
    found = list(parts)
    return Scope(
        courses=frozenset().union(*(part.courses for part in found)),
        skills=frozenset().union(*(part.skills for part in found)),
    )


def authority_for(
    mentor: User, version: SkillVersion, *, act: Act, place: Place | None, moment: datetime
) -> AuthorityGrant:
    """The grant that lets this mentor do `act` for this skill, there and then; one under which no second person
    is needed, where there is one.

    Raises AuthorityEnded where a grant that would do was withdrawn before, and NotAllowed, with what to do, where
    there is none or its basis has lapsed.
    """
    grants = list(
        AuthorityGrant.objects.in_force(
            mentor_id=mentor.pk,
            skill_code=version.skill.code,
            course_code=version.skill.course_code,
            place_id=place.pk if place else None,
            moment=moment,
            acts=acts_for(act),
        )
    )
    found = next((row for row in grants if basis_holds(row, version.skill, moment)), None)
    if found is not None:
        return found
    shown = {"skill": f"{version.skill.engraved} {version.title}"}
    if grants:
        raise NotAllowed(_lapsed_words(grants[0]) % shown, code="basis_lapsed")
    ended = _ended(mentor, version, act=act, place=place, moment=moment)
    if ended is not None:
        shown["when"] = date_format(localtime(ended.withdrawn_at), "DATETIME_FORMAT")
        raise AuthorityEnded(
            _("Your authority to judge %(skill)s ended on %(when)s, before this was seen.") % shown,
            code="authority_ended",
        )
    raise NotAllowed(
        _("You have no authority to sign %(skill)s on this day. Nothing is recorded. Ask a coordinator.")
        % shown,
        code="no_authority",
    )


def _ended(
    mentor: User, version: SkillVersion, *, act: Act, place: Place | None, moment: datetime
) -> AuthorityGrant | None:
    """A grant that would have done, had it not been withdrawn before."""
    somewhere = Q(place__isnull=True) | Q(place=place) if place else Q(place__isnull=True)
    return (
        AuthorityGrant.objects.about(skill_code=version.skill.code, course_code=version.skill.course_code)
        .unexpired_at(moment)
        .filter(somewhere, mentor=mentor, act__in=acts_for(act), withdrawn_at__lte=moment)
        .order_by("-withdrawn_at")
        .first()
    )


def _lapsed_words(row: AuthorityGrant) -> str:
    match row.basis:
        case Basis.STANDING:
            return _(
                "Your authority for %(skill)s rests on holding the skill yourself, and you do not hold it at "
                "that time. Have it signed off again; the authority comes back with it."
            )
        case Basis.JUDGING:
            return _(
                "Your authority for %(skill)s rests on the skills of judging, and you do not hold them at that "
                "time. Have them signed off again; the authority comes back with them."
            )
    return _(
        "Your authority for %(skill)s rests on a certificate that has expired by then. Show the coordinator the "
        "new one."
    )


def basis_holds(row: AuthorityGrant, skill: Skill, moment: datetime) -> bool:
    """Whether what the grant rests on is true at `moment`; two queries where it is the mentor's own standing.

    A date on which the basis expires ends it, whatever else it rests on.
    """
    if row.basis_expires is not None and row.basis_expires <= moment:
        return False
    if row.basis == Basis.STANDING:
        return _holds(row, [skill.code], moment)
    if row.basis == Basis.JUDGING:
        return _holds(row, JUDGING_SKILLS, moment)
    return True


def _holds(row: AuthorityGrant, codes: Iterable[str], moment: datetime) -> bool:
    wanted = list(codes)
    states = standings_at(row.mentor.pseudonym, wanted, moment)
    return all(code in states and states[code].is_held(moment) for code in wanted)
