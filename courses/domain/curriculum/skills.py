"""Skills: a changed definition becomes a new version, and old versions stay for what was signed under them."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Final

from content.formats.outline import CriterionOutline, SkillOutline
from content.formats.skill_data import criterion_data, measurement_data, measurement_of
from courses.models import Skill, SkillVersion, SkillWording
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


def skill_of(code: str) -> Skill | None:
    """One skill with its version in force; one query."""
    return Skill.objects.filter(code=code).select_related("current").first()


def is_same(skill: Skill | None, outline: SkillOutline) -> bool:
    """Whether the version in force says exactly this."""
    return (
        skill is not None
        and skill.current is not None
        and skill.course_code == outline.course
        and skill.current.digest == digest_of(definition_of(outline))
    )


@dataclass(frozen=True)
class Change:
    """Why a version takes the place of the one before, and whether safety rests on that."""

    reason: str = ""
    safety_critical: bool = False


def store(
    outlines: Iterable[SkillOutline], present: Mapping[str, Skill], change: Change | None = None
) -> dict[str, Skill]:
    """Put these definitions in force, each as a new version; the skills by code.

    Its translations go with it, where only what nobody translates has changed.
    """
    why = change or Change()
    stored: dict[str, Skill] = {}
    for outline in outlines:
        skill = present.get(outline.code) or Skill(code=outline.code)
        skill.course_code = outline.course
        skill.save()
        definition = definition_of(outline)
        before = skill.versions.order_by("-number").first()
        skill.current = SkillVersion.objects.create(
            skill=skill,
            number=before.number + 1 if before else 1,
            definition=definition,
            change_reason=why.reason,
            safety_critical_change=why.safety_critical,
            **{name: definition[name] for name in _COLUMNS},
        )
        skill.save(update_fields=["current"])
        if before is not None:
            _carry_wordings(before, skill.current)
        stored[outline.code] = skill
    return stored


def _carry_wordings(before: SkillVersion, after: SkillVersion) -> None:
    """Keep the translations where every word that they translate has stayed."""
    if _translated(before) != _translated(after):
        return
    for wording in before.wordings.order_by("pk"):
        SkillWording.objects.create(
            version=after, locale_id=wording.locale_id, title=wording.title, criteria=wording.criteria
        )


def _translated(version: SkillVersion) -> tuple[str, dict[str, str]]:
    return version.definition["title"], {one["id"]: one["text"] for one in version.criteria}
