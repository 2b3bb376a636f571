"""What earns an achievement: the skills that have to be held together, and how well."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field

from django.utils.translation import gettext as _

from badges.enums import Kind
from badges.models import Achievement, Award, RequiredSkill
from courses.domain.completion import skills_of, skills_of_all
from lms.kernel.errors import DomainError

_FROM_PAGES = frozenset({Kind.COURSE, Kind.PATHWAY})


@dataclass(frozen=True)
class Rule:
    """The skills, by code, and the lowest levels of those for which one is set; no skills where a person decides."""

    skills: tuple[str, ...] = ()
    levels: Mapping[str, int] = field(default_factory=dict)

    def __bool__(self) -> bool:
        return bool(self.skills)


def rule_of(achievement: Achievement) -> Rule:
    """The rule as it is today: one query for chosen skills, as many as `skills_of` makes for a course or pathway."""
    if achievement.kind == Kind.RECOGNITION:
        return Rule()
    if achievement.kind != Kind.SKILLS:
        return Rule(tuple(skills_of(achievement.code)))
    return _chosen(achievement.required_skills.all().values_list("skill__code", "minimum_level"))


def rules_of(achievements: Collection[Achievement]) -> dict[int, Rule]:
    """The same for several, by primary key; five queries in all."""
    followed = skills_of_all(row.code for row in achievements if row.kind in _FROM_PAGES)
    chosen = chosen_rules(achievements)
    return {
        row.pk: Rule(tuple(followed[row.code])) if row.kind in _FROM_PAGES else chosen[row.pk]
        for row in achievements
    }


def chosen_rules(achievements: Collection[Achievement]) -> dict[int, Rule]:
    """The skills that people chose, by primary key of the achievement; one query in all."""
    chosen: dict[int, list[tuple[str, int | None]]] = defaultdict(list)
    rows = RequiredSkill.objects.filter(achievement__in=[row.pk for row in achievements])
    for achievement, code, level in rows.values_list("achievement", "skill__code", "minimum_level"):
        chosen[achievement].append((code, level))
    return {row.pk: _chosen(chosen[row.pk]) for row in achievements}


def _chosen(rows: Iterable[tuple[str, int | None]]) -> Rule:
    asked = dict(sorted(rows, key=lambda row: row[0]))
    return Rule(tuple(asked), {code: level for code, level in asked.items() if level is not None})


def ground_rule(award: Award) -> Rule:
    """What the award was given for. Rules of chosen skills stay as they are once somebody was awarded."""
    asked = rule_of(award.achievement) if award.achievement.kind == Kind.SKILLS else Rule()
    return asked_of(award, asked)


def asked_of(award: Award, chosen: Rule) -> Rule:
    """The same, where the skills that people chose for the achievement are at hand."""
    return Rule(
        tuple(award.skills), {code: level for code, level in chosen.levels.items() if code in award.skills}
    )


def is_fixed(achievement: Achievement) -> bool:
    """Whether somebody was awarded it, so that its rule changes no more: badges in hand name it."""
    return Award.objects.filter(achievement=achievement).exists()


def check_fit_to_issue(achievement: Achievement, chosen: Rule | None = None) -> None:
    """Refuse an achievement that says nothing of what it is given for. Raises DomainError.

    `chosen`: its skills, where they are at hand.
    """
    if achievement.kind == Kind.RECOGNITION and not achievement.criteria.strip():
        raise DomainError(
            _(
                "The achievement “%(name)s” has no criteria, so a badge for it would say nothing. Write down what "
                "it is given for, then award it."
            )
            % {"name": achievement.name},
            code="no_criteria",
        )
    if achievement.kind == Kind.SKILLS and not (rule_of(achievement) if chosen is None else chosen):
        raise DomainError(
            _("The achievement “%(name)s” asks for no skill, so nobody can earn it. Choose its skills.")
            % {"name": achievement.name},
            code="no_skills",
        )
