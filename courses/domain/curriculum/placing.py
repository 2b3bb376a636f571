"""Where skills fit in other people's frameworks, beside their versions and no part of them."""

from collections.abc import Iterable, Mapping

from content.formats.frameworks import FrameworkPlace
from courses.models import Skill, SkillAlignment

Places = tuple[FrameworkPlace, ...]


def places_of(codes: Iterable[str] | None = None) -> dict[str, Places]:
    """The places of these skills, or of all, by code and in order; skills without any are not in it. One query."""
    rows = SkillAlignment.objects.select_related("skill").order_by("skill__code", "sort_order", "pk")
    found: dict[str, Places] = {}
    for row in rows if codes is None else rows.filter(skill__code__in=codes):
        found[row.skill.code] = (*found.get(row.skill.code, ()), row.outline())
    return found


def put_places(skill: Skill, places: Iterable[FrameworkPlace]) -> None:
    """Make these the places of the skill, in this order."""
    skill.alignments.all().delete()
    SkillAlignment.objects.bulk_create(
        SkillAlignment(
            skill=skill,
            sort_order=at,
            framework=place.framework,
            name=place.name,
            url=place.url,
            code=place.code,
        )
        for at, place in enumerate(places)
    )


def store_places(wanted: Mapping[str, Places], skills: Mapping[str, Skill]) -> None:
    """Make the places of these skills agree, those only that differ."""
    there = places_of(wanted)
    for code, places in wanted.items():
        if there.get(code, ()) != places:
            put_places(skills[code], places)
