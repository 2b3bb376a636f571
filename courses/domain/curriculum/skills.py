"""Skills: a changed definition becomes a new version, and old versions stay for what was signed under them."""

from collections.abc import Iterable, Mapping
from typing import Any, Final

from content.formats.outline import CriterionOutline, SkillOutline
from content.formats.skill_data import criterion_data, measurement_data, measurement_of
from courses.models import Skill, SkillVersion
from courses.models.skill import digest_of

_COLUMNS: Final = (
    "risk",
    "safety_gate",
    "expiry_months",
    "observations",
    "distinct_items",
    "distinct_assessors",
    "countersign",
    "batch_allowed",
    "min_level",
)


def definition_of(skill: SkillOutline) -> dict[str, Any]:
    """The frozen definition: the keys of ``skills/*.yaml``."""
    return (
        {"id": skill.code, "course": skill.course, "title": skill.title}
        | {name: getattr(skill, name) for name in _COLUMNS}
        | {
            "prerequisites": list(skill.prerequisites),
            "criteria": [criterion_data(one) for one in skill.criteria],
            "measurements": [measurement_data(one) for one in skill.measurements],
        }
    )


def outline_of(definition: Mapping[str, Any]) -> SkillOutline:
    """A frozen definition as the neutral tree holds it."""
    return SkillOutline(
        code=definition["id"],
        course=definition["course"],
        title=definition["title"],
        prerequisites=tuple(definition["prerequisites"]),
        criteria=tuple(CriterionOutline(**one) for one in definition["criteria"]),
        measurements=tuple(measurement_of(one) for one in definition["measurements"]),
        **{name: definition[name] for name in _COLUMNS},
    )


def skills_in_force() -> dict[str, Skill]:
    """Every skill by code, with its version in force; one query."""
    return {skill.code: skill for skill in Skill.objects.select_related("current").order_by("code")}


def is_same(skill: Skill | None, outline: SkillOutline) -> bool:
    """Whether the version in force says exactly this."""
    return (
        skill is not None
        and skill.current is not None
        and skill.course_code == outline.course
        and skill.current.digest == digest_of(definition_of(outline))
    )


def store(outlines: Iterable[SkillOutline], present: Mapping[str, Skill]) -> dict[str, Skill]:
    """Put these definitions in force, each as a new version; the skills by code."""
    stored: dict[str, Skill] = {}
    for outline in outlines:
        skill = present.get(outline.code) or Skill(code=outline.code)
        skill.course_code = outline.course
        skill.save()
        definition = definition_of(outline)
        last = skill.versions.order_by("-number").values_list("number", flat=True).first() or 0
        skill.current = SkillVersion.objects.create(
            skill=skill,
            number=last + 1,
            definition=definition,
            **{name: definition[name] for name in _COLUMNS},
        )
        skill.save(update_fields=["current"])
        stored[outline.code] = skill
    return stored
