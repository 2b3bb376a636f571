"""What a badge means: its achievement and its issuer, as claims."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from django.conf import settings
from django.utils import translation

from badges.domain import artwork
from badges.domain.rules import Rule, rules_of
from badges.enums import Kind, Trade
from badges.formats import addresses
from badges.formats.claims import Achievement as AchievementClaim
from badges.formats.claims import Alignment, RequiredSkill, ScaleLevel
from badges.formats.claims import Issuer as IssuerClaim
from badges.models import Achievement, Issuer
from courses.domain.completion import NO_LEVELS
from courses.domain.curriculum.placing import Places, places_of
from courses.domain.readiness import versions_in_force
from courses.enums import Entrustment, Framework
from courses.models import SkillVersion

_TYPES = {Kind.PATHWAY: "Certificate", Kind.RECOGNITION: "Award"}
_TO_EARN = (
    "To earn this badge, a person holds each of these skills at the same time. A mentor with authority for "
    "the skill watched the work and met every criterion:"
)
_BY_HAND = "This badge is awarded by hand by the hub. It rests on no observation that a mentor signed."


def issuer_claim(issuer: Issuer) -> IssuerClaim:
    """The hub as it stands in badges."""
    return IssuerClaim(
        id=issuer.did,
        name=settings.HUB_NAME,
        url=issuer.origin,
        email=settings.DEFAULT_FROM_EMAIL,
        image_url=addresses.issuer_png(issuer.origin),
    )


@dataclass(frozen=True)
class Elsewhere:
    """Where skills fit in other people's frameworks, by code: read once for as many badges as there are."""

    places: Mapping[str, Places]

    @classmethod
    def read(cls) -> "Elsewhere":
        """As it is now; one query."""
        return cls(places_of())

    def of(self, code: str) -> tuple[Alignment, ...]:
        """The alignments of one skill, in order."""
        return tuple(
            Alignment(
                name=place.name, url=place.url, code=place.code, framework=_named(Framework(place.framework))
            )
            for place in self.places.get(code, ())
        )


def achievement_claim(
    achievement: Achievement,
    versions: list[SkillVersion],
    *,
    rule: Rule,
    elsewhere: Elsewhere,
    base_url: str,
    image_url: str,
) -> AchievementClaim:
    """What the badge means, in the language it was first written in."""
    with translation.override(settings.LANGUAGE_CODE):
        return AchievementClaim(
            slug=achievement.slug,
            code=achievement.code,
            name=achievement.name,
            description=achievement.description,
            criteria=criteria_text(achievement, versions, rule.levels),
            type=_TYPES.get(Kind(achievement.kind), "Badge"),
            level=achievement.level,
            image_url=image_url,
            skills=tuple(
                RequiredSkill(
                    code=version.skill.code,
                    version=version.number,
                    title=str(version.definition["title"]),
                    minimum_level=max(version.min_level, rule.levels.get(version.skill.code, 0)),
                    alignments=elsewhere.of(version.skill.code),
                )
                for version in versions
            ),
            scale=tuple(ScaleLevel(number=level.value, words=str(level.label)) for level in Entrustment),
            tags=_tags(achievement),
            alignments=(*_alignments(achievement), *_to_skills(achievement, versions, base_url)),
            language=settings.LANGUAGE_CODE,
        )


def _tags(achievement: Achievement) -> tuple[str, ...]:
    """What people search for: the trade, as far as there is one, what was completed, and its code."""
    trade = artwork.trade_of(achievement)
    words = (Trade(trade).label, Kind(achievement.kind).label) if trade else (Kind(achievement.kind).label,)
    return (*(str(word).lower() for word in words), achievement.code)


def _alignments(achievement: Achievement) -> tuple[Alignment, ...]:
    """Places in other people's frameworks, in the order of the editor."""
    return tuple(
        Alignment(
            name=row.name,
            url=row.url,
            code=row.code,
            framework=_named(Framework(row.framework)),
            description=row.description,
        )
        for row in achievement.alignments.all()
    )


def _named(framework: Framework) -> str:
    return "" if framework == Framework.OTHER else str(framework.label)


def _to_skills(
    achievement: Achievement, versions: list[SkillVersion], base_url: str
) -> tuple[Alignment, ...]:
    """The hub's own skills, each at the version that counts; the address is a place on the achievement's page."""
    page = addresses.achievement_page(base_url, achievement.slug)
    return tuple(
        Alignment(
            name=str(version.definition["title"]),
            url=f"{page}#skill-{version.skill.code}-{version.number}",
            code=version.skill.code,
            framework=f"{settings.HUB_NAME}: skills",
            description=f"Version {version.number}",
        )
        for version in versions
    )


def current_achievement_claim(achievement: Achievement, *, base_url: str) -> AchievementClaim:
    """What the badge means today, with the skill versions in force."""
    return current_achievement_claims([achievement], base_url=base_url)[0]


def current_achievement_claims(
    achievements: Iterable[Achievement], *, base_url: str
) -> list[AchievementClaim]:
    """The same for several, at the cost of one."""
    rows = list(achievements)
    versions, rules, elsewhere = versions_in_force(), rules_of(rows), Elsewhere.read()
    return [
        achievement_claim(
            row,
            [versions[code] for code in rules[row.pk].skills if code in versions],
            rule=rules[row.pk],
            elsewhere=elsewhere,
            base_url=base_url,
            image_url=addresses.achievement_png(base_url, row.slug),
        )
        for row in rows
    ]


def criteria_text(
    achievement: Achievement, versions: list[SkillVersion], levels: Mapping[str, int] = NO_LEVELS
) -> str:
    """The criteria in Markdown: the achievement's own words, then each skill with how often and by how many.

    Empty where there are neither words nor skills: nothing can be issued for such an achievement.
    """
    if achievement.kind == Kind.RECOGNITION:
        return f"{achievement.criteria}\n\n{_BY_HAND}" if achievement.criteria.strip() else ""
    lines = [achievement.criteria] if achievement.criteria.strip() else []
    if not versions:
        return "\n\n".join(lines)
    lines.append(_TO_EARN)
    return "\n\n".join([*lines, "\n".join(_skill_line(version, levels) for version in versions)])


def own_words(achievement: Achievement, narrative: str) -> str:
    """What a badge's signed criteria say besides the list of skills, in the reader's language where it is the same.

    The achievement's words may have been edited since the badge was issued: then it is what was signed.
    """
    signed = narrative.partition(_TO_EARN)[0].partition(_BY_HAND)[0].strip()
    return achievement.shown_criteria if signed and signed == achievement.criteria.strip() else signed


def _skill_line(version: SkillVersion, levels: Mapping[str, int]) -> str:
    title, seen = version.definition["title"], version.observations
    times = "seen once" if seen == 1 else f"seen {seen} times"
    mentors = "" if version.distinct_assessors == 1 else f" by {version.distinct_assessors} mentors"
    expiry = f", holds {version.expiry_months} months" if version.expiry_months else ""
    lowest = levels.get(version.skill.code)
    level = f", last at level {lowest} of 5 or above" if lowest else ""
    return f"- {version.skill.code} {title} ({times}{mentors}{level}{expiry})"
