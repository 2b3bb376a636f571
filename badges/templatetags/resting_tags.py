"""Which achievements, and which badges of one learner, rest on a skill; for pages that belong to no app."""

from django import template

from badges.domain.resting import Resting, names_of_badges, resting_on
from lms.accounts.models import User

register = template.Library()


@register.simple_tag
def achievements_resting_on(code: str, course: str = "") -> list[Resting]:
    """Achievements whose rule asks for the skill, with how many badges for them are in force; five queries."""
    return resting_on(code, course)


@register.simple_tag
def badges_resting_on(learner: User, code: str) -> list[str]:
    """Names of the badges in force of a learner that rest on the skill."""
    return names_of_badges(learner, code)
