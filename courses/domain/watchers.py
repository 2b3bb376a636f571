"""Who can watch somebody at a skill now."""

from collections.abc import Iterable
from datetime import datetime

from courses.domain.basis import JUDGING_SKILLS
from courses.enums import Act, Basis
from courses.models import AuthorityGrant, Skill, Standing
from lms.accounts.models import User


def who_can_watch(
    skills: Iterable[Skill], moment: datetime, *, without: User | None = None
) -> dict[str, list[User]]:
    """Mentors with authority to observe each skill about now, at whatever place, by skill code and in order of name.

    Two queries, however many there are. Mentors whose own standing is the basis count while they hold it.
    """
    rows = list(
        AuthorityGrant.objects.at(moment)
        .exclude(basis_expires__lte=moment)
        .filter(act__in=[Act.OBSERVE, Act.WATCH], mentor__is_active=True)
        .select_related("mentor")
    )
    held = _held(rows, moment)
    return {
        skill.code: sorted(
            {row.mentor for row in rows if _covers(row, skill, held) and row.mentor != without},
            key=lambda mentor: (str(mentor), mentor.pk),
        )
        for skill in skills
    }


def _held(rows: list[AuthorityGrant], moment: datetime) -> set[tuple[object, str]]:
    people = {row.mentor.pseudonym for row in rows if row.basis in {Basis.STANDING, Basis.JUDGING}}
    standings = Standing.objects.held_at(moment).filter(person__in=people)
    return set(standings.values_list("person", "skill_code"))


def _covers(row: AuthorityGrant, skill: Skill, held: set[tuple[object, str]]) -> bool:
    if row.skill_code != skill.code and (row.skill_code or row.course_code != skill.course_code):
        return False
    if row.basis == Basis.STANDING:
        return (row.mentor.pseudonym, skill.code) in held
    if row.basis == Basis.JUDGING:
        return all((row.mentor.pseudonym, code) in held for code in JUDGING_SKILLS)
    return True
