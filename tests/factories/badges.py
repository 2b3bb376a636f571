"""Achievements, awards and issued badges."""

import uuid
from typing import Any

from badges.domain import achievements, awards, by_hand, issuing
from badges.enums import Kind
from badges.models import Achievement, Award, RequiredSkill
from courses.models import SkillVersion
from lms.accounts.models import User
from tests.factories import accounts, courses


def achievement(code: str = "C01", **fields: Any) -> Achievement:
    """The achievement of a course or pathway, without any page."""
    values = {"slug": code.lower(), "kind": Kind.COURSE, "level": "entry", "name": f"Course {code}"}
    made: Achievement = Achievement.objects.create(
        code=code, description="What it shows", **(values | fields)
    )
    return made


def earned(learner: User | None = None, *, code: str = "C01", skill_code: str = "S01", **skill: Any) -> Award:
    """An award that is owed: a course of one skill, observed once."""
    version = courses.skill(skill_code, code, **skill)
    learner = learner or accounts.trainee()
    courses.observation(courses.mentor(course=code), learner, version)
    return (
        awards.reconsider(Achievement.objects.filter(code=code).first() or achievement(code), learner)
        or _none()
    )


def issued(learner: User | None = None, **changes: Any) -> Award:
    """An issued badge."""
    return issuing.issue(earned(learner, **changes))


def recognition(name: str = "Helping hand", **fields: Any) -> Achievement:
    """An achievement that is awarded by hand only."""
    made = Achievement(
        kind=Kind.RECOGNITION,
        level="entry",
        name=name,
        description="For helping others",
        **({"criteria": "Helped others for a season."} | fields),
    )
    achievements.name_new(made)
    made.save()
    return made


def skill_set(*asked: SkillVersion | tuple[SkillVersion, int], name: str = "Chosen skills") -> Achievement:
    """An achievement for holding these skills; one in a pair asks for that level."""
    made = Achievement(kind=Kind.SKILLS, level="entry", name=name, description="Chosen")
    achievements.name_new(made)
    made.required_skills = [
        RequiredSkill(skill=one[0].skill, minimum_level=one[1])
        if isinstance(one, tuple)
        else RequiredSkill(skill=one.skill)
        for one in asked
    ]
    made.save()
    return made


def given(
    achievement: Achievement,
    *learners: User,
    by: User,
    request: uuid.UUID | None = None,
    why: str = "Every Saturday",
) -> list[Award]:
    """Awarded by hand and issued."""
    addresses = [one.email for one in learners]
    lines = by_hand.give(achievement, addresses, by_hand.Grounds(why), by=by, request=request or uuid.uuid4())
    return [issuing.issue(line.award) for line in lines if line.award is not None]


def taught(code: str, *versions: SkillVersion) -> Achievement:
    """A course page with a practical for each skill, and its achievement."""
    page = courses.course(code)
    for version in versions:
        courses.practical(page, version)
    achievements.sync()
    found: Achievement = Achievement.objects.get(code=code)
    return found


def _none() -> Award:
    raise AssertionError("The factory's course was not completed.")
