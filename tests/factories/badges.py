"""Achievements, awards and issued badges."""

from typing import Any

from badges.domain import achievements, awards, issuing
from badges.enums import Kind
from badges.models import Achievement, Award
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
