"""Which achievements and badges rest on a skill: their rule asks for it. Looked up, and nothing changed."""

from collections import Counter
from dataclasses import dataclass

from badges.domain.rules import rules_of
from badges.models import Achievement, Award
from lms.accounts.models import User


@dataclass(frozen=True)
class Resting:
    """An achievement, and how many badges for it are in force. `level` is the lowest it asks for, if it does."""

    achievement: Achievement
    standing: int
    level: int | None = None
    asks: bool = True  # now, and not only once the skill has moved to its course


def resting_on(code: str, course: str = "") -> list[Resting]:
    """Those that ask for the skill now, and those that would if it belonged to `course`, in their own order."""
    found = list(Achievement.objects.all())
    rules = rules_of(found)
    asked = [row for row in found if code in rules[row.pk].skills or (course and row.code == course)]
    awards = Award.objects.filter(achievement__in=asked).standing()
    number = Counter(awards.values_list("achievement", flat=True))
    return [
        Resting(row, number[row.pk], rules[row.pk].levels.get(code), code in rules[row.pk].skills)
        for row in asked
    ]


def names_of_badges(learner: User, code: str) -> list[str]:
    """What the badges in force of a learner are called that rest on the skill, in the order of their achievements; as
    many queries for ten as for one.
    """
    awards = Award.objects.filter(learner=learner).standing().select_related("achievement")
    awards = awards.order_by("achievement__kind", "achievement__code")
    found = [award.achievement for award in awards.prefetch_related("achievement__wordings__locale")]
    rules = rules_of(found)
    return [one.shown_name for one in found if code in rules[one.pk].skills]
